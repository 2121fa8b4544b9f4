"""Conforming: a video of any rate, length and shape becomes exactly the frames that are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from workbench.errors import OutOfMemoryError, RenderError, UnusableVideoError
from workbench.jobs.cancel import CancelToken
from workbench.media.containers import VIDEO_CONTAINERS
from workbench.media.encoding import COLOUR_TAGS, LIBX264, TAKE_ENCODER, Encoder, film_tag, forced_key_frames
from workbench.media.process import run_ffmpeg
from workbench.model.size import Size
from workbench.timebase import format_rate

__all__ = ["CONFORM_VERSION", "MOST_HELD", "conform"]

CONFORM_VERSION = "1"

MOST_HELD = 3
"""How many frames the last picture may be held for, where a video is a little shorter than it was said to be."""
_HD_LINES = 720
_UNSPECIFIED = 2
"""How ffmpeg writes that a file does not say what its colours mean; of a large picture they are then BT.709."""


@dataclass(frozen=True, slots=True)
class _Shape:
    lines: int
    untagged: bool


def conform(
    source: Path,
    out: Path,
    frames: int,
    size: Size,
    rate: Fraction,
    *,
    what: str,
    focus: tuple[float, float] = (0.5, 0.5),
    finished: bool = False,
    key_frames: Sequence[int] = (),
    encoder: Encoder = LIBX264,
    on_frame: Callable[[int], None] | None = None,
    cancel: CancelToken | None = None,
) -> None:
    """Write the first ``frames`` frames of a video at a rate and a size.

    Each frame shows the picture that plays at its time, each of which begins on the nearest frame. What is too long is
    cut off, and what is up to ``MOST_HELD`` frames too short holds its last picture. A picture of another shape fills
    the size and is cropped about the focus.

    Args:
        source: an MP4, MOV, WebM or Matroska file; its sound is left out.
        out: an ``.mp4``; it appears only when it is whole.
        frames: how many, exactly.
        size: of the pictures, pixels.
        rate: frames a second.
        what: the work in words, for an error.
        focus: what stays in the picture, shares of width and height.
        finished: encode it as the film is encoded, so that it can go into it as it is.
        key_frames: where the film may begin or end inside it, frames from 0.
        encoder: the film's, for a finished one.
        on_frame: called with the number of frames done.
        cancel: stops it.

    Raises:
        UnusableVideoError: it is no such video, or too short. Nothing is left behind.
        RenderError: ffmpeg failed on it here, although it is one; the same.
        DiskFullError, CancelledError: the same.
    """
    part = out.with_name(out.name + ".part")
    try:
        _run(
            source,
            [
                *("-protocol_whitelist", "file", "-format_whitelist", VIDEO_CONTAINERS, "-i", f"file:{source}"),
                *(
                    "-map",
                    "0:v:0",
                    "-an",
                    "-sn",
                    "-dn",
                    "-vf",
                    _filters(_shape(source, what), frames, size, rate, focus),
                ),
                *("-frames:v", str(frames), "-r", format_rate(rate)),
                *(encoder.arguments if finished else TAKE_ENCODER),
                *(forced_key_frames(key_frames, rate) if finished else ()),
                *("-video_track_timescale", str(rate.numerator), "-map_metadata", "-1"),
                *("-metadata", f"comment={film_tag(size, rate, encoder)}" if finished else "comment="),
                *("-progress", "pipe:1", "-f", "mp4", "-y", str(part)),
            ],
            what=what,
            cancel=cancel,
            on_frame=on_frame or _nobody_hears,
        )
        there = _count(part, what)
        if there != frames:
            raise UnusableVideoError(
                f"The video is too short: {max(0, there - MOST_HELD)} frames came of {frames} while {what}."
            )
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _filters(shape: _Shape, frames: int, size: Size, rate: Fraction, focus: tuple[float, float]) -> str:
    """Pictures at their times, filling the size, in our own colours, exactly so many."""
    colours = "bt709" if shape.untagged and shape.lines >= _HD_LINES else "auto"
    x, y = (f"(i{side}-o{side})*{share:.6f}" for side, share in zip("wh", focus, strict=True))
    box = f"{size.width}:{size.height}"
    fitted = f"scale={box}:force_original_aspect_ratio=increase:flags=bicubic+accurate_rnd"
    chain = (
        f"fps={format_rate(rate)}:start_time=0:round=near",
        f"tpad=stop_mode=clone:stop={MOST_HELD}",
        f"trim=end_frame={frames}",
        f"{fitted}:in_color_matrix={colours}:out_color_matrix=smpte170m:out_range=tv",
        f"crop={box}:{x}:{y}",
        f"setsar=1,format=yuv420p,{COLOUR_TAGS}",
    )
    return ",".join(chain)


def _shape(source: Path, what: str) -> _Shape:
    import av

    with _blamed(f"while {what}"), av.open(str(source), metadata_errors="ignore") as file:
        stream = file.streams.video[0]
        return _Shape(stream.height, int(stream.codec_context.colorspace) == _UNSPECIFIED)


@contextmanager
def _blamed(when: str) -> Iterator[None]:
    """Who is to blame where a file cannot be read: it is, or else what the system says of it."""
    import av

    try:
        yield
    except (OSError, MemoryError) as error:  # some of av's are, too
        said = error.strerror if isinstance(error, OSError) else "there is no memory left"
        raise RenderError(f"The video cannot be read here ({said}), {when}.") from error
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise UnusableVideoError(f"The file is no video that can be read, {when}.") from error


def _run(source: Path, arguments: Sequence[str], *, what: str, **ways: Any) -> None:  # noqa: ANN401
    """``run_ffmpeg``; where it fails, the file is to blame if its pictures cannot be read here either."""
    try:
        run_ffmpeg(arguments, what=what, **ways)
    except OutOfMemoryError:
        raise
    except RenderError as error:
        try:
            _read_through(source, what)
        except UnusableVideoError as fault:
            raise fault from error
        raise


def _read_through(source: Path, what: str) -> None:
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": VIDEO_CONTAINERS}
    with _blamed(f"while {what}"), av.open(str(source), options=options, metadata_errors="ignore") as file:
        for _picture in file.decode(video=0):
            pass


def _count(path: Path, what: str) -> int:
    import av

    if not path.exists() or not path.stat().st_size:  # nothing could be decoded, so nothing was written
        return 0
    with suppress(UnusableVideoError), _blamed(f"while {what}"), av.open(str(path)) as file:
        return sum(1 for packet in file.demux(video=0) if packet.size)
    return 0


def _nobody_hears(_frames: int) -> None:
    return
