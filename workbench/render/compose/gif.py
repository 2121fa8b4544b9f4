"""A few seconds of a film as a GIF: one palette for all frames, and never larger than it may be."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from workbench.errors import OptionError
from workbench.jobs.cancel import CancelToken
from workbench.media.pictures import within
from workbench.media.process import writing_to_ffmpeg
from workbench.model.size import Size
from workbench.render.compose.join import Piece
from workbench.render.compose.shots import read_pictures
from workbench.timebase import Span, format_rate

__all__ = ["write_gif"]

_RATE = Fraction(25, 2)
"""Frames a second: GIF counts hundredths, and this is eight of them."""
_SMALLER, _LEAST = 0.75, 96
_PALETTE = (
    "[0:v]split[a][b];[a]palettegen=stats_mode=diff[palette];"
    "[b][palette]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle"
)


def write_gif(
    pieces: Sequence[Piece],
    span: Span,
    size: Size,
    rate: Fraction,
    out: Path,
    *,
    longer_side: int,
    most_bytes: int,
    cancel: CancelToken | None = None,
) -> Size:
    """Write a span of a film as an endless GIF; returns its size. ``out`` appears only when it is whole.

    Where it would be too large, its pictures get smaller.

    Args:
        pieces: the film's, in order.
        span: its frames.
        size: the film's, pixels.
        rate: the film's, frames a second.
        out: a ``.gif``.
        longer_side: of the pictures, pixels at most.
        most_bytes: how large it may be.
        cancel: stops it.

    Raises:
        OptionError: it cannot be as small as that.
        RenderError, DiskFullError, CancelledError: nothing is left behind.
    """
    part = out.with_name(f"{uuid.uuid4().hex}.part")
    try:
        while longer_side >= _LEAST:
            small = within(size, longer_side)
            _write(pieces, span, small, rate, part, cancel)
            if part.stat().st_size <= most_bytes:
                part.replace(out)
                return small
            longer_side = int(longer_side * _SMALLER)
    finally:
        part.unlink(missing_ok=True)
    raise OptionError(
        f"A GIF of {float(span.frames / rate):.1f} s does not fit into {most_bytes / 1e6:.1f} MB; give a shorter one.",
        field="seconds",
    )


def _write(
    pieces: Sequence[Piece], span: Span, size: Size, rate: Fraction, part: Path, cancel: CancelToken | None
) -> None:
    shown = min(rate, _RATE)
    arguments = [
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{size.width}x{size.height}"),
        *("-framerate", format_rate(shown), "-i", "pipe:0", "-filter_complex", _PALETTE),
        *("-map_metadata", "-1", "-loop", "0", "-f", "gif", "-y", str(part)),
    ]
    with writing_to_ffmpeg(arguments, what="writing the GIF", cancel=cancel) as write:
        for picture in read_pictures(pieces, span, rate, every=rate / shown, width=size.width, height=size.height):
            write(picture.tobytes())
