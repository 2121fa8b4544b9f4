"""A person's logo, as the library keeps it: a small PNG of plain pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.media.images import SEEN_ALPHA, read_image
from workbench.model.logo import Logo

__all__ = ["KeptLogo", "read_logo"]

_LARGEST_PX = 1200
"""Longer side that is kept: a logo over half the height of the largest picture has no more."""
_NO_IMAGE = "0" * 64


@dataclass(frozen=True, slots=True)
class KeptLogo:
    """What goes into the library."""

    data: bytes
    """A PNG, RGBA."""
    ratio: float
    """Width divided by height."""


def read_logo(path: Path) -> KeptLogo:
    """A person's PNG, JPEG or WebP as a logo, without the empty border that it may have.

    Raises:
        NotFoundError: there is no such file.
        OptionError: it is no image of these kinds, too large, damaged, wholly transparent, or far too long.
    """
    pixels = _with_alpha(read_image(path, largest_px=None, field="logo"))
    rows, columns = (np.flatnonzero((pixels[..., 3] > SEEN_ALPHA).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise OptionError(
            f"The logo {path.name!r} is wholly transparent; give an image in which something is seen.", field="logo"
        )
    return _kept(pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], path.name)


def _with_alpha(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.shape[2] == 4:
        return pixels
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def _kept(pixels: NDArray[np.uint8], name: str) -> KeptLogo:
    from PIL import Image

    height, width = pixels.shape[:2]
    try:
        Logo(_NO_IMAGE, width / height)
    except ValueError as error:
        raise OptionError(
            f"The logo {name!r} shows {width} x {height} pixels; at most a hundred times as wide as high, or the other "
            "way, is allowed.",
            field="logo",
        ) from error
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.thumbnail((_LARGEST_PX, _LARGEST_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    Image.fromarray(_spread(np.array(image, np.uint8))).save(out, "PNG")
    return KeptLogo(out.getvalue(), width / height)


def _spread(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Clear pixels in the colour of the nearest that is seen: ffmpeg scales colour and alpha apart, and what lies
    under the clear ones, often black, would show as a fringe."""
    import cv2

    clear = (pixels[..., 3] == 0).astype(np.uint8)
    if not clear.any():
        return pixels
    _, labels = cv2.distanceTransformWithLabels(clear, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    colours = np.zeros((int(labels.max()) + 1, 3), np.uint8)
    seen = clear == 0
    colours[labels[seen]] = pixels[seen][:, :3]
    return np.dstack([colours[labels], pixels[..., 3]])
