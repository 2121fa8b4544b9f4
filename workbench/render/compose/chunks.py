"""Chunks: the rendered pixels of one clip or of one transition, made once, known by what they are made of."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.media.encoding import FILM_ENCODER
from workbench.media.process import run_ffmpeg
from workbench.model.take import Take
from workbench.model.timeline import Timeline, captions_over
from workbench.model.transition import JoinKind
from workbench.render.compose.captions import ass_text
from workbench.render.compose.transitions import transition_filter
from workbench.timebase import Span, format_rate

__all__ = ["ENGINE_VERSION", "Chunk", "chunk_key", "chunks_of", "render_chunk"]

ENGINE_VERSION = "6"
_SHORT_TAKE_FRAMES = 3
"""A take may lack this many frames at its end; its last one stands still for them."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece of the film: the body of a clip (one take), or a transition (two)."""

    span: Span
    """The film's frames that it fills."""
    takes: tuple[Take, ...]
    clips: tuple[int, ...]
    """Indices of the clips that it needs."""
    join: JoinKind = "cut"
    """How its two takes become one picture; ``cut`` for one take."""


def chunks_of(timeline: Timeline) -> tuple[Chunk, ...]:
    """All chunks in order; their spans tile the film."""
    chunks = []
    for index, clip in enumerate(timeline.clips):
        half = clip.join_frames // 2
        if half:
            before = timeline.clips[index - 1]
            span = Span(clip.span.start - half, clip.span.start + half)
            chunks.append(Chunk(span, (before.take, clip.take), (before.index, clip.index), clip.join))
        following = timeline.clips[index + 1].join_frames // 2 if index + 1 < len(timeline.clips) else 0
        if clip.span.start + half < clip.span.end - following:
            chunks.append(Chunk(Span(clip.span.start + half, clip.span.end - following), (clip.take,), (clip.index,)))
    return tuple(chunks)


def chunk_key(chunk: Chunk, timeline: Timeline) -> str:
    """Hash of all that the chunk's pixels depend on: takes, frames, captions over it, encoder, engine."""
    captions = captions_over(timeline.captions, chunk.span, timeline.rate)
    sources = [(take.sha256, chunk.span.start - take.span.start) for take in chunk.takes]
    spoken = (captions, timeline.caption_style, chunk.span.start) if captions else None
    return key_of(
        "chunk",
        ENGINE_VERSION,
        FILM_ENCODER,
        sources,
        chunk.join,
        chunk.span.frames,
        timeline.rate,
        timeline.size,
        spoken,
    )


def render_chunk(
    chunk: Chunk,
    timeline: Timeline,
    take_paths: Sequence[Path],
    out: Path,
    *,
    fonts: Path,
    on_frame: Callable[[int], None] | None = None,
    cancel: CancelToken | None = None,
) -> None:
    """Render one chunk straight to final pixels. ``out`` appears only when it is whole.

    Args:
        chunk: what to render.
        timeline: its film.
        take_paths: the files of ``chunk.takes``.
        out: an ``.mp4`` in a work folder of ours; captions are written beside it.
        fonts: the only folder where libass looks for fonts, inside the same work folder.
        on_frame: called with the number of frames done.
        cancel: stops it.

    Raises:
        RenderError, DiskFullError, CancelledError: nothing is left behind.
    """
    own = f"{out.stem[:24]}-{uuid.uuid4().hex[:8]}"  # two processes may render the same chunk at once
    part, script = out.with_name(f"{own}.part"), out.with_name(f"{own}.ass")
    captions = captions_over(timeline.captions, chunk.span, timeline.rate)
    try:
        if captions:
            script.write_text(ass_text(captions, timeline.caption_style, timeline.size), encoding="utf-8")
        inputs = [
            text
            for path in take_paths
            for text in ("-threads", "1", "-protocol_whitelist", "file,crypto", "-i", f"file:{path}")
        ]
        run_ffmpeg(
            [
                *inputs,
                "-filter_complex_threads",
                "1",
                "-filter_complex",
                _graph(chunk, timeline, script.name if captions else None, fonts.name),
                "-map",
                "[film]",
                "-an",
                "-r",
                format_rate(timeline.rate),
                "-frames:v",
                str(chunk.span.frames),
                *FILM_ENCODER,
                "-video_track_timescale",
                str(timeline.rate.numerator),
                "-map_metadata",
                "-1",
                "-progress",
                "pipe:1",
                "-nostats",
                "-f",
                "mp4",
                "-y",
                part.name,
            ],
            what=f"rendering frames {chunk.span.start} to {chunk.span.end}",
            cwd=out.parent,
            cancel=cancel,
            on_frame=on_frame or (lambda _: None),
        )
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
        script.unlink(missing_ok=True)


def _graph(chunk: Chunk, timeline: Timeline, script: str | None, fonts: str) -> str:
    """The filter graph. All names in it are ours; user text stands in the script file only."""
    size, rate, frames = timeline.size, format_rate(timeline.rate), chunk.span.frames
    conform = (
        f"scale={size.width}:{size.height}:force_original_aspect_ratio=increase:flags=bicubic,"
        f"crop={size.width}:{size.height},setsar=1,format=yuv420p,fps={rate}:round=near:start_time=0,"
        f"tpad=stop_mode=clone:stop={_SHORT_TAKE_FRAMES}"
    )
    steps = []
    for index, take in enumerate(chunk.takes):
        first = chunk.span.start - take.span.start
        steps.append(
            f"[{index}:v]{conform},trim=start_frame={first}:end_frame={first + frames},"
            f"setpts=PTS-STARTPTS,fps={rate}:start_time=0[take{index}]"
        )
    if len(chunk.takes) > 1:
        steps.append(f"{transition_filter(chunk.join, frames, timeline.rate, size)}[picture]")
    else:
        steps.append("[take0]null[picture]")
    if script:  # libass draws by the frame's time, so the frames are put to song time and back again
        offset = f"{chunk.span.start}/({rate})/TB"
        steps.append(f"[picture]setpts=PTS+{offset},ass=filename={script}:fontsdir={fonts},setpts=PTS-{offset}[film]")
    else:
        steps.append("[picture]null[film]")
    return ";".join(steps)
