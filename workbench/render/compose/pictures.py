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
    "DETAIL",
    "FOREIGN",
    "FOREIGN_DRAWN",
    "FOREIGN_HIT",
    "THUMB_HEIGHT",
    "THUMB_WIDTH",
    "Picture",
    "Thumb",
    "detailed_pictures",
    "distance",
    "film_pictures",
    "in_place",
    "is_cover",
    "reduced",
    "take_pictures",
    "thumb_of",
]

THUMB_WIDTH, THUMB_HEIGHT = 96, 54
DETAIL = 3
"""How many times wider and higher pictures are on which tables and effects are tried: the mean of two colours is turned
to another one than both are, and a small picture moved is another one than a moved picture made small."""
FOREIGN = 8.0
"""Mean difference from a take above which a frame does not show it; encoding makes less than 2, and up to 7 of small
frames that are full of coloured edges."""
FOREIGN_DRAWN = 14.0
"""As ``FOREIGN``, for what is drawn from small pictures: sharp edges that move are drawn less exactly. Measured over
all transitions on frames with small black and white cells: at most 12."""
FOREIGN_HIT = 12.0
"""The same under beat effects, which may move, brighten and colour a picture at once. Measured on small dots of 180
lines in far other colours under flash, pulse and shake: at most 7; those beside it lie 2.5 times as far away."""
_SURELY_THE_SAME = 1.0
"""Mean difference, of 255, that encoding makes anyway."""
_MOST_COVERS = 1
_FEW = 4
"""Pixels of a take for each of a small picture."""
_LATE_S = Fraction(2, 1000)
"""How far a frame may stand from its time; containers that count milliseconds round."""

Picture = NDArray[np.uint8]
"""RGB, shape=(height, width, 3)."""
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


def film_pictures(film: Path, size: Size, rate: Fraction, reasons: list[str], keys: set[int]) -> Iterator[Thumb]:
    """Small pictures of all frames of a film, in order.

    Args:
        film: the file.
        size: what it should be, pixels.
        rate: what it should be, frames a second.
        reasons: gets what is wrong with the file, one sentence each; whole when the pictures have ended.
        keys: gets the numbers of its key frames, each before its picture.

    Raises:
        OSError: it cannot be opened.
    """
    import av

    count = corrupt = misplaced = 0
    with av.open(str(film)) as container:
        if not container.streams.video:
            reasons.append("The film has no picture.")
            return
        tracks = [stream for stream in container.streams.video if not is_cover(stream)]
        covers = len(container.streams.video) - len(tracks)
        if len(tracks) != 1:
            reasons.append(f"The film has {len(tracks)} picture tracks; there must be one.")
        if covers > _MOST_COVERS:
            reasons.append(f"The film has {covers} covers; there may be one.")
        if len(container.streams.audio) != 1:
            reasons.append(f"The film has {len(container.streams.audio)} sound tracks; the song must be the only one.")
        stream = (tracks or container.streams.video)[0]
        stream.thread_type = "AUTO"
        if (stream.width, stream.height) != (size.width, size.height):
            reasons.append(f"The film is {stream.width}x{stream.height}; {size.width}x{size.height} was planned.")
        for frame in _decoded(container, stream, reasons):
            corrupt += bool(frame.is_corrupt)
            if frame.pts is None or abs(frame.pts * frame.time_base - count / rate) > _LATE_S:
                if not misplaced:
                    reasons.append(f"Frame {count} is not shown at its time, {float(count / rate):.3f} s.")
                misplaced += 1
            if frame.key_frame:
                keys.add(count)
            count += 1
            yield thumb_of(frame)
    if misplaced > 1:
        reasons.append(f"{misplaced} frames are not shown at their times.")
    if corrupt:
        reasons.append(f"The film is damaged: {corrupt} of its frames cannot be decoded whole.")


def is_cover(stream: Any) -> bool:  # noqa: ANN401  av has no types here
    """Whether a picture stream is a single still that is attached to the file, which no player plays."""
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.attached_pic)


def _decoded(container: Any, stream: Any, reasons: list[str]) -> Iterator[Any]:  # noqa: ANN401  av has no types here
    """The frames up to the first that cannot be decoded, which is a reason."""
    import av

    try:
        yield from container.decode(stream)
    except av.error.FFmpegError as error:
        reasons.append(f"The film is damaged: {error.strerror}.")


def take_pictures(path: Path, size: Size | None = None, focus: tuple[float, float] = (0.5, 0.5)) -> list[Thumb]:
    """Small pictures of all frames of a take, of the part that a film shows.

    Args:
        path: the take's file.
        size: the film's, pixels; of the take's own shape by default.
        focus: what stays in the picture where the take has another shape, shares of width and height.
    """
    return [small for (small,) in _read(path, size, focus, (1,))]


def detailed_pictures(path: Path, size: Size, focus: tuple[float, float]) -> Iterator[tuple[Thumb, Picture]]:
    """Small pictures of all frames of a take, each with one that is ``DETAIL`` times as wide and as high.

    Args:
        path: the take's file.
        size: the film's, pixels.
        focus: what stays in the picture where the take has another shape, shares of width and height.
    """
    yield from _read(path, size, focus, (1, DETAIL))  # type: ignore[misc]  # two sizes, two pictures


def reduced(picture: Picture) -> Thumb:
    """A picture that is ``DETAIL`` times as wide and as high, as a small one."""
    from PIL import Image

    return np.asarray(Image.fromarray(picture).reduce(DETAIL), dtype=np.uint8)


def _read(
    path: Path, size: Size | None, focus: tuple[float, float], times: tuple[int, ...]
) -> Iterator[tuple[Picture, ...]]:
    """Each frame of a take, so many times as wide and as high as a small picture."""
    import av

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        if size is None or stream.width * size.height == stream.height * size.width:
            for frame in container.decode(stream):
                yield tuple(_scaled(frame, more) for more in times)
            return
        part = _shown_part(Size(stream.width, stream.height), size, focus)
        for frame in container.decode(stream):
            yield tuple(_part_scaled(frame, part, size, more) for more in times)


def _shown_part(take: Size, size: Size, focus: tuple[float, float]) -> tuple[float, float, float, float]:
    """Which part of a take of another shape a film shows: left, top, right, bottom; the take's pixels.

    ffmpeg scales the take to whole pixels, and then crops it on even ones, as colour has half of them.
    """
    wide = max(size.width, round(size.height * take.width / take.height))
    high = max(size.height, round(size.width * take.height / take.width))
    left = round(min(max(wide * focus[0] - size.width / 2, 0), wide - size.width)) // 2 * 2
    top = round(min(max(high * focus[1] - size.height / 2, 0), high - size.height)) // 2 * 2
    across, down = take.width / wide, take.height / high
    return left * across, top * down, (left + size.width) * across, (top + size.height) * down


def _part_scaled(frame: Any, part: tuple[float, float, float, float], size: Size, times: int) -> Picture:  # noqa: ANN401
    """A part of a decoded frame, scaled. One of few pixels is enlarged first, as the film enlarges it."""
    from PIL import Image

    image = Image.fromarray(frame.to_ndarray(format="rgb24"))
    if part[2] - part[0] < _FEW * THUMB_WIDTH or part[3] - part[1] < _FEW * THUMB_HEIGHT:
        image = image.resize((size.width, size.height), Image.Resampling.BICUBIC, part)
        part = (0.0, 0.0, size.width, size.height)
    wanted = times * THUMB_WIDTH, times * THUMB_HEIGHT
    return np.asarray(image.resize(wanted, Image.Resampling.BOX, part), dtype=np.uint8)


def thumb_of(frame: Any) -> Thumb:  # noqa: ANN401  av has no types here
    """A decoded frame as a small picture."""
    return _scaled(frame, 1)


def _scaled(frame: Any, times: int) -> Picture:  # noqa: ANN401  av has no types here
    """In planes, as ffmpeg gives two neighbours one colour where a pixel's three values lie together."""
    wide, high = times * THUMB_WIDTH, times * THUMB_HEIGHT
    planes = frame.reformat(width=wide, height=high, format="gbrp", interpolation="AREA")
    return np.ascontiguousarray(planes.to_ndarray(), dtype=np.uint8)
