"""Small pictures of a film and of its takes, decoded from their files, for comparing what they show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.model.size import Size

__all__ = [
    "FOREIGN",
    "FOREIGN_DRAWN",
    "THUMB_HEIGHT",
    "THUMB_WIDTH",
    "Thumb",
    "distance",
    "film_pictures",
    "in_place",
    "take_pictures",
    "thumb_of",
]

THUMB_WIDTH, THUMB_HEIGHT = 96, 54
FOREIGN = 8.0
"""Mean difference from a take above which a frame does not show it; encoding makes less than 2."""
FOREIGN_DRAWN = 14.0
"""As ``FOREIGN``, for what is drawn from small pictures: sharp edges that move are drawn less exactly. Measured over
all transitions on frames with small black and white cells: at most 12."""
_SURELY_THE_SAME = 1.0
"""Mean difference, of 255, that encoding makes anyway."""
_LATE_S = Fraction(2, 1000)
"""How far a frame may stand from its time; containers that count milliseconds round."""

Thumb = NDArray[np.uint8]
"""A small picture, RGB, shape=(54, 96, 3); of the compared pixels alone, shape=(n, 3)."""


def distance(one: Thumb, other: Thumb) -> float:
    """Mean absolute difference of two small pictures, 0..255."""
    return float(np.abs(one.astype(np.int16) - other).mean())


def in_place(apart: float, beside: Iterable[float], foreign: float = FOREIGN) -> bool:
    """Whether a frame shows what is meant for its place, and not what is meant for the one before or after.

    Args:
        apart: its mean difference from what is meant for its place, of 255.
        beside: from what is meant for the places beside it; looked at only where that is needed.
        foreign: the mean difference above which it is another picture.
    """
    return apart <= _SURELY_THE_SAME or (apart <= foreign and all(other > apart / 2 for other in beside))


def film_pictures(film: Path, size: Size, rate: Fraction, reasons: list[str]) -> Iterator[Thumb]:
    """Small pictures of all frames of a film, in order.

    Args:
        film: the file.
        size: what it should be, pixels.
        rate: what it should be, frames a second.
        reasons: gets what is wrong with the file, one sentence each; whole when the pictures have ended.

    Raises:
        OSError: it cannot be opened.
    """
    import av

    count = corrupt = misplaced = 0
    with av.open(str(film)) as container:
        if not container.streams.video:
            reasons.append("The film has no picture.")
            return
        if len(container.streams.video) > 1:
            reasons.append(f"The film has {len(container.streams.video)} picture tracks; there must be one.")
        if len(container.streams.audio) != 1:
            reasons.append(f"The film has {len(container.streams.audio)} sound tracks; the song must be the only one.")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        if (stream.width, stream.height) != (size.width, size.height):
            reasons.append(f"The film is {stream.width}x{stream.height}; {size.width}x{size.height} was planned.")
        for frame in _decoded(container, stream, reasons):
            corrupt += bool(frame.is_corrupt)
            if frame.pts is None or abs(frame.pts * frame.time_base - count / rate) > _LATE_S:
                if not misplaced:
                    reasons.append(f"Frame {count} is not shown at its time, {float(count / rate):.3f} s.")
                misplaced += 1
            count += 1
            yield thumb_of(frame)
    if misplaced > 1:
        reasons.append(f"{misplaced} frames are not shown at their times.")
    if corrupt:
        reasons.append(f"The film is damaged: {corrupt} of its frames cannot be decoded whole.")


def _decoded(container: Any, stream: Any, reasons: list[str]) -> Iterator[Any]:  # noqa: ANN401  av has no types here
    """The frames up to the first that cannot be decoded, which is a reason."""
    import av

    try:
        yield from container.decode(stream)
    except av.error.FFmpegError as error:
        reasons.append(f"The film is damaged: {error.strerror}.")


def take_pictures(path: Path, size: Size, focus: tuple[float, float] = (0.5, 0.5)) -> list[Thumb]:
    """Small pictures of all frames of a take, of the part that a film shows.

    Args:
        path: the take's file.
        size: the film's, pixels.
        focus: what stays in the picture where the take has another shape, shares of width and height.
    """
    import av

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        scale = max(Fraction(size.width, stream.width), Fraction(size.height, stream.height))
        width = max(THUMB_WIDTH, round(THUMB_WIDTH * stream.width * scale / size.width))
        height = max(THUMB_HEIGHT, round(THUMB_HEIGHT * stream.height * scale / size.height))
        left = round(min(max(width * focus[0] - THUMB_WIDTH / 2, 0), width - THUMB_WIDTH))
        top = round(min(max(height * focus[1] - THUMB_HEIGHT / 2, 0), height - THUMB_HEIGHT))
        rows, columns = slice(top, top + THUMB_HEIGHT), slice(left, left + THUMB_WIDTH)
        return [thumb_of(frame, width, height)[rows, columns] for frame in container.decode(stream)]


def thumb_of(frame: Any, width: int = THUMB_WIDTH, height: int = THUMB_HEIGHT) -> Thumb:  # noqa: ANN401  av has no types here
    """A decoded frame as a small picture."""
    small = frame.reformat(width=width, height=height, format="rgb24", interpolation="AREA")
    return np.asarray(small.to_ndarray(), dtype=np.uint8)
