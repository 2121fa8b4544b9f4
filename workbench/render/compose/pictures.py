"""Small pictures of a film and of its takes, decoded from their files, for comparing what they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.jobs.cancel import CancelToken
from workbench.model.plan import Size

__all__ = ["THUMB_HEIGHT", "FilmPictures", "Thumb", "distance", "film_pictures", "key_pictures", "take_pictures"]

THUMB_WIDTH, THUMB_HEIGHT = 96, 54

Thumb = NDArray[np.uint8]
"""A small picture, RGB, shape=(54, 96, 3); fewer rows where only the upper part is compared."""


def distance(one: Thumb, other: Thumb) -> float:
    """Mean absolute difference of two small pictures, 0..255."""
    return float(np.abs(one.astype(np.int16) - other).mean())


@dataclass(frozen=True, slots=True)
class FilmPictures:
    """What decoding a film to its end gave."""

    frames: int
    thumbs: Mapping[int, Thumb]
    """Small pictures of the frames that were wanted and are there."""
    reasons: tuple[str, ...]
    """What is wrong with the file, one sentence each."""


def film_pictures(
    film: Path,
    wanted: AbstractSet[int],
    size: Size,
    *,
    on_frame: Callable[[int], None] | None = None,
    cancel: CancelToken | None = None,
) -> FilmPictures:
    """Decode every frame of a film.

    Args:
        film: the file.
        wanted: the frames of which small pictures are kept.
        size: what it should be, pixels.
        on_frame: called with the number of frames decoded.
        cancel: stops it.

    Raises:
        OSError: it cannot be opened.
    """
    import av

    thumbs: dict[int, Thumb] = {}
    reasons: list[str] = []
    count = corrupt = 0
    with av.open(str(film)) as container:
        if not container.streams.video:
            return FilmPictures(0, {}, ("The film has no picture.",))
        if len(container.streams.audio) != 1:
            reasons.append(f"The film has {len(container.streams.audio)} sound tracks; the song must be the only one.")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        if (stream.width, stream.height) != (size.width, size.height):
            reasons.append(f"The film is {stream.width}x{stream.height}; {size.width}x{size.height} was planned.")
        for frame in _decoded(container, stream, reasons):
            if count in wanted:
                thumbs[count] = _thumb(frame)
            corrupt += bool(frame.is_corrupt)
            count += 1
            if count % 60 == 0:
                if cancel is not None:
                    cancel.check()
                if on_frame is not None:
                    on_frame(count)
    if corrupt:
        reasons.append(f"The film is damaged: {corrupt} of its frames cannot be decoded whole.")
    return FilmPictures(count, thumbs, tuple(reasons))


def _decoded(container: Any, stream: Any, reasons: list[str]) -> Iterator[Any]:  # noqa: ANN401  av has no types here
    """The frames up to the first that cannot be decoded, which is a reason."""
    import av

    try:
        yield from container.decode(stream)
    except av.error.FFmpegError as error:
        reasons.append(f"The film is damaged: {error.strerror}.")


def take_pictures(path: Path, first: int, last: int) -> dict[int, Thumb]:
    """Small pictures of a take's frames ``first <= i < last``, by their number in the take."""
    import av

    thumbs: dict[int, Thumb] = {}
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        rate, base = stream.average_rate, stream.time_base
        if first > 0:
            container.seek(int(first / rate / base), stream=stream)
        for frame in container.decode(stream):
            index = round(frame.pts * base * rate)
            if index >= last:
                break
            if index >= first:
                thumbs[index] = _thumb(frame)
    return thumbs


def key_pictures(path: Path) -> dict[int, Thumb]:
    """Small pictures of a take's key frames, by their number in the take; they cost no other frame's decoding."""
    import av

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        rate, base = stream.average_rate, stream.time_base
        return {round(frame.pts * base * rate): _thumb(frame) for frame in container.decode(stream)}


def _thumb(frame: Any) -> Thumb:  # noqa: ANN401  av has no types here
    small = frame.reformat(width=THUMB_WIDTH, height=THUMB_HEIGHT, format="rgb24", interpolation="FAST_BILINEAR")
    return np.asarray(small.to_ndarray(), dtype=np.uint8)
