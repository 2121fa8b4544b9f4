"""Drafts: pictures encoded in this process as fast as can be, for films that are looked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RenderError, full_disk, is_full
from workbench.model.size import Size

__all__ = ["DRAFT_VERSION", "writing_draft"]

DRAFT_VERSION = "1"
_OPTIONS = {"preset": "ultrafast", "qp": "22", "x264-params": "keyint=300:scenecut=0"}
"""A constant quantiser spares the search for one; flat cards need no more. A third of the time is copying the frame."""
_COLOURS = {"color_range": 1, "colorspace": 6, "color_primaries": 6, "color_trc": 6}
"""Limited range, SMPTE 170M, as films are."""

Plane = NDArray[np.uint8]
WriteFrame = Callable[[bool], None]


@contextmanager
def writing_draft(out: Path, size: Size, rate: Fraction) -> Iterator[tuple[Sequence[Plane], WriteFrame]]:
    """Encode frames from three planes that the caller changes in place. No file is left where it fails.

    Args:
        out: an ``.mp4``.
        size: pixels.
        rate: frames a second.

    Yields:
        The planes (luma, then colour at half the size), and a function that encodes what stands in them as the next
        frame; its argument says whether a player may begin there.

    Raises:
        RenderError, DiskFullError
    """
    import av

    whole = False
    try:
        with av.open(str(out), "w", format="mp4") as container:
            stream = container.add_stream("libx264", rate=rate, options=_OPTIONS)
            stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
            stream.codec_context.thread_count = 1
            stream.time_base = stream.codec_context.time_base = Fraction(rate.denominator, rate.numerator)
            for name, value in _COLOURS.items():
                setattr(stream.codec_context, name, value)
            frame = av.VideoFrame(size.width, size.height, "yuv420p")
            kinds = av.video.frame.PictureType
            planes = [
                np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
                for plane in frame.planes
            ]
            count = 0

            def write(begins: bool) -> None:  # noqa: FBT001  one word for one thing
                nonlocal count
                frame.pts, frame.time_base = count, Fraction(rate.denominator, rate.numerator)
                frame.pict_type = kinds.I if begins else kinds.NONE
                container.mux(stream.encode(frame))  # x264 has its own copy when this returns
                count += 1

            yield planes, write
            container.mux(stream.encode())
        whole = True
    except av.error.FFmpegError as error:
        if isinstance(error, OSError) and is_full(error):
            raise full_disk("drawing the animatic") from error
        raise RenderError(f"The animatic could not be encoded: {error.strerror}.") from error
    finally:
        if not whole:
            out.unlink(missing_ok=True)
