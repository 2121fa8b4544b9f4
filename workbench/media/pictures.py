"""Pictures as files: JPEG of a bounded size, and how a picture fills another shape."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from workbench.model.size import Size

__all__ = ["fill", "jpeg_bytes", "within"]

Picture = NDArray[np.uint8]
"""RGB, shape=(height, width, 3)."""

_BEST, _WORST, _STEP = 92, 40, 8
_SMALLER = 0.85


def jpeg_bytes(picture: Picture, most_bytes: int | None = None) -> bytes:
    """A picture as JPEG, 4:2:0, progressive; less good and then smaller where it would be too large.

    Args:
        picture: uint8 RGB.
        most_bytes: how large it may be.
    """
    from PIL import Image

    image = Image.fromarray(picture)
    while True:
        for quality in range(_BEST, _WORST - 1, -_STEP):
            out = BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
            if most_bytes is None or out.tell() <= most_bytes:
                return out.getvalue()
        image = image.resize((max(1, int(image.width * _SMALLER)), max(1, int(image.height * _SMALLER))))


def fill(picture: Picture, size: Size, focus: tuple[float, float] = (0.5, 0.5)) -> Picture:
    """A picture that fills a size: scaled, and cropped around its focus where it has another shape."""
    import cv2

    height, width = picture.shape[:2]
    scale = max(size.width / width, size.height / height)
    wide, high = max(size.width, round(width * scale)), max(size.height, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(picture, (wide, high), interpolation=way)
    left = round(min(max(focus[0] * wide - size.width / 2, 0), wide - size.width))
    top = round(min(max(focus[1] * high - size.height / 2, 0), high - size.height))
    return np.ascontiguousarray(scaled[top : top + size.height, left : left + size.width])


def within(size: Size, longer_side: int) -> Size:
    """A size of the same shape, whose longer side is at most so many pixels; both even."""
    scale = min(1.0, longer_side / max(size.width, size.height))
    return Size(max(16, 2 * round(size.width * scale / 2)), max(16, 2 * round(size.height * scale / 2)))
