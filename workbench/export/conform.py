"""Media as an editing program wants them: at the project's rate and size, exactly the frames that are needed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from workbench.errors import CancelledError, RenderError
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio
from workbench.media.encoding import TAKE_ENCODER
from workbench.media.process import run_ffmpeg
from workbench.model.plan import Plan
from workbench.model.size import Size
from workbench.model.take import Take
from workbench.timebase import Span, format_rate

__all__ = ["IMAGE_SUFFIXES", "conform_picture", "conform_sound", "conformed_span", "is_conformed"]

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
_SOUND_RATE = 48_000
"""Samples a second of every sound in a package; editing programs work at it."""
_SHORT_TAKE_FRAMES = 3
"""A take may lack this many frames at its end; its last one stands still for them, as in the film."""
_BLOCK = 1 << 16


def conformed_span(plan: Plan, index: int, take: Take) -> Span:
    """The film's frames that a clip's file in a package holds: its slot, with the handles where the take has them."""
    whole, slot = plan.media_span(index), plan.clips[index].span
    start = whole.start if take.span.start <= whole.start else slot.start
    end = whole.end if whole.end <= take.span.end + _SHORT_TAKE_FRAMES else slot.end
    return Span(start, end)


def is_conformed(path: Path, frames: int, size: Size, rate: Fraction) -> bool:
    """Whether a file is H.264 of this size and rate with exactly so many frames and no sound, so that it goes as it is.

    Args:
        path: a take's file.
        frames: how many.
        size: pixels.
        rate: frames a second.
    """
    import av

    if path.suffix.lower() != ".mp4":
        return False
    try:
        with av.open(str(path)) as container:
            if len(container.streams) != 1 or not container.streams.video:
                return False
            stream = container.streams.video[0]
            shape = (stream.codec_context.name, stream.width, stream.height, stream.average_rate)
            if shape != ("h264", size.width, size.height, rate):
                return False
            return sum(1 for packet in container.demux(stream) if packet.size) == frames
    except (av.error.FFmpegError, OSError, ValueError):
        return False


def conform_picture(
    source: Path,
    take: Take,
    span: Span,
    size: Size,
    rate: Fraction,
    out: Path,
    *,
    focus: tuple[float, float] = (0.5, 0.5),
    cancel: CancelToken | None = None,
) -> None:
    """Encode a part of a take anew: H.264 in MP4, no sound, as large as the film and at its rate.

    Args:
        source: the take's file; an image stands still.
        take: where it is shown.
        span: the film's frames that are wanted.
        size: pixels; what is of another shape is cropped.
        rate: frames a second.
        out: an ``.mp4``.
        focus: what stays in the picture then, shares of the take's width and height.
        cancel: stops it.

    Raises:
        RenderError: it holds fewer frames, or cannot be read.
        DiskFullError, CancelledError
    """
    written, first = format_rate(rate), max(0, span.start - take.span.start)
    still = source.suffix.lower() in IMAGE_SUFFIXES
    graph = (
        f"scale={size.width}:{size.height}:force_original_aspect_ratio=increase:flags=bicubic,"
        f"crop={size.width}:{size.height}:{_place(focus)},setsar=1,format=yuv420p,fps={written}:round=near:start_time=0,"
        f"tpad=stop_mode=clone:stop={_SHORT_TAKE_FRAMES},"
        f"trim=start_frame={first}:end_frame={first + span.frames},setpts=PTS-STARTPTS,fps={written}:start_time=0"
    )
    run_ffmpeg(
        [
            *(("-loop", "1", "-framerate", written) if still else ()),
            *("-protocol_whitelist", "file,crypto", "-i", f"file:{source}", "-map", "0:v:0", "-an", "-vf", graph),
            *("-r", written, "-frames:v", str(span.frames), *TAKE_ENCODER),
            *("-video_track_timescale", str(rate.numerator), "-map_metadata", "-1", "-fflags", "+bitexact"),
            *("-f", "mp4", "-y", str(out)),
        ],
        what=f"conforming the take at frames {span.start} to {span.end}",
        cancel=cancel,
    )
    if not is_conformed(out, span.frames, size, rate):
        raise RenderError(
            f"The take at frames {span.start} to {span.end} holds fewer frames than it should; make it again."
        )


def _place(focus: tuple[float, float]) -> str:
    """Where the picture lies in a take of another shape: around the focus, as far as the take reaches."""
    return f"'clip(iw*{focus[0]:.4f}-ow/2,0,iw-ow)':'clip(ih*{focus[1]:.4f}-oh/2,0,ih-oh)'"


def conform_sound(audio: Audio, frames: int, rate: Fraction, out: Path, *, cancel: CancelToken | None = None) -> None:
    """Write the song as a WAV of 48 kHz and 24 bit that lasts as long as the film, silent after the song's end.

    It is what the library decoded, so its first sample is the song's first.

    Args:
        audio: the song.
        frames: the film's length.
        rate: frames a second.
        out: a ``.wav``.
        cancel: stops it.

    Raises:
        CancelledError
    """
    import numpy as np
    import soundfile
    import soxr

    channels, samples = audio.samples.shape
    wanted = -(-frames * _SOUND_RATE * rate.denominator // rate.numerator)
    resampler = soxr.ResampleStream(audio.sample_rate, _SOUND_RATE, channels, dtype="float32", quality="VHQ")
    done = 0
    with soundfile.SoundFile(str(out), "w", _SOUND_RATE, channels, "PCM_24", format="WAV") as file:
        for start in range(0, samples, _BLOCK):
            if cancel is not None and cancel.cancelled:
                raise CancelledError("Stopped; a second run begins the export anew.")
            block = np.ascontiguousarray(audio.samples[:, start : start + _BLOCK].T)
            if audio.sample_rate != _SOUND_RATE:
                block = resampler.resample_chunk(block, last=start + _BLOCK >= samples)
            block = block[: wanted - done]
            file.write(block)
            done += len(block)
        while done < wanted:
            block = np.zeros((min(_BLOCK, wanted - done), channels), np.float32)
            file.write(block)
            done += len(block)
