"""Frames: writing pictures to a video file and reading them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.jobs.cancel import CancelToken
from workbench.media.encoding import COLOUR_TAGS, LIBX264, TAKE_ENCODER, Encoder, film_tag, forced_key_frames
from workbench.media.process import writing_to_ffmpeg
from workbench.model.size import Size
from workbench.timebase import format_rate

__all__ = ["Picture", "read_frames", "writing_frames"]

Picture = NDArray[np.uint8]


@contextmanager
def writing_frames(
    out: Path,
    size: Size,
    rate: Fraction,
    *,
    what: str,
    finished: bool = False,
    key_frames: Sequence[int] = (),
    encoder: Encoder = LIBX264,
    cancel: CancelToken | None = None,
) -> Iterator[Callable[[Picture], None]]:
    """Encode pictures as a take. The file appears under its name only when it is whole.

    Args:
        out: an ``.mp4``.
        size: the pictures' size, pixels.
        rate: frames a second.
        what: the work in words, for an error.
        finished: encode them as the film is encoded, so that they can go into it as they are.
        key_frames: where the film may begin or end inside the take, frames from 0.
        encoder: the film's, for a finished take.
        cancel: stops it.

    Yields:
        A function that takes one picture, uint8 RGB, shape=(height, width, 3).

    Raises:
        RenderError, DiskFullError, CancelledError: nothing is left behind.
    """
    import cv2

    part = out.with_name(out.name + ".part")
    arguments = [
        *("-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{size.width}x{size.height}"),
        *("-framerate", format_rate(rate), "-i", "pipe:0", "-vf", f"setsar=1,{COLOUR_TAGS}"),
        *("-r", format_rate(rate)),  # or ffmpeg takes 119.88 for 120
        *(encoder.arguments if finished else TAKE_ENCODER),
        *(forced_key_frames(key_frames, rate) if finished else ()),
        *("-video_track_timescale", str(rate.numerator), "-map_metadata", "-1"),
        *("-metadata", f"comment={film_tag(size, rate, encoder)}" if finished else "comment="),
        *("-f", "mp4", "-y", str(part)),
    ]
    try:
        with writing_to_ffmpeg(arguments, what=what, cancel=cancel) as write:

            def write_picture(picture: Picture) -> None:
                planes = cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420)
                write(memoryview(planes).cast("B"))

            yield write_picture
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def read_frames(path: Path, *, start: int = 0, count: int | None = None, size: Size | None = None) -> Iterator[Picture]:
    """Decoded pictures of a video file, in order.

    Args:
        path: the file.
        start: the first frame wanted, counted in decoded order from 0.
        count: how many; all to the end without it.
        size: scale to this size; the file's own without it.

    Yields:
        uint8 RGB, shape=(height, width, 3).
    """
    import av

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for index, frame in enumerate(container.decode(stream)):
            if index < start:
                continue
            if count is not None and index >= start + count:
                return
            if size is not None:
                yield frame.to_ndarray(format="rgb24", width=size.width, height=size.height)
            else:
                yield frame.to_ndarray(format="rgb24")
