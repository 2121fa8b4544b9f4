"""A small picture that stands for a video."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from workbench.media.pictures import fill, jpeg_bytes, within
from workbench.model.size import Size

__all__ = ["thumbnail_jpeg"]

_LONGER_SIDE, _MOST_BYTES = 320, 10_000
_AT = Fraction(1, 3)


def thumbnail_jpeg(video: Path) -> bytes | None:
    """The key frame before a third of a video, at most 320 pixels each way and 10 kB; None where it shows nothing.

    Args:
        video: the file.
    """
    import av

    try:
        with av.open(str(video)) as file:
            stream = file.streams.video[0]
            if file.duration:
                file.seek(int(file.duration * _AT))
            frame = next(iter(file.decode(stream)))
            size = within(Size(frame.width - frame.width % 2, frame.height - frame.height % 2), _LONGER_SIDE)
            return jpeg_bytes(fill(frame.to_ndarray(format="rgb24"), size), _MOST_BYTES)
    except (OSError, ValueError, IndexError, StopIteration):  # av's errors are OSErrors and ValueErrors
        return None
