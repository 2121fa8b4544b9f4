"""Chunks: the rendered pixels of one clip or of one transition, made once, known by what they are made of."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.jobs.keys import key_of
from workbench.media.encoding import LIBX264, Encoder
from workbench.media.process import ffmpeg_version
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.model.transition import JoinKind
from workbench.render.compose.layers import layers_over
from workbench.timebase import Span

__all__ = ["ENGINE_VERSION", "Chunk", "chunk_key", "chunks_of"]

ENGINE_VERSION = "7"
_MOST_FRAMES = 600
"""A body that is longer is rendered in parts."""
_LEAST_FRAMES = 150
"""No part is shorter, unless the body is."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece of the film: the body of a clip (one take), or a transition (two)."""

    span: Span
    """The film's frames that it fills."""
    takes: tuple[Take, ...]
    clips: tuple[int, ...]
    """Positions of their clips in the timeline."""
    join: JoinKind = "cut"
    """How its two takes become one picture; ``cut`` for one take."""
    body: Span | None = None
    """Where it is a part of a long body: all of that."""


def chunks_of(timeline: Timeline) -> tuple[Chunk, ...]:
    """All chunks in order; their spans tile the film."""
    chunks = []
    for index, clip in enumerate(timeline.clips):
        half = clip.join_frames // 2
        if half:
            before = timeline.clips[index - 1]
            span = Span(clip.span.start - half, clip.span.start + half)
            chunks.append(Chunk(span, (before.take, clip.take), (index - 1, index), clip.join))
        following = timeline.clips[index + 1].join_frames // 2 if index + 1 < len(timeline.clips) else 0
        if clip.span.start + half < clip.span.end - following:
            body = Span(clip.span.start + half, clip.span.end - following)
            chunks += _parts(body, index, timeline)
    return tuple(chunks)


def _parts(body: Span, index: int, timeline: Timeline) -> Iterator[Chunk]:
    """A clip's body whole or, if it is long, in parts.

    Parts end on multiples of a fixed length, counted from the take's first frame: so they stay what they are when the
    clip begins later, ends earlier or moves with its take. A part would be short at an end of the body, or a beat
    effect would begin in one part and end in the next, where there is no such border.
    """
    take = timeline.clips[index].take
    first = body.start - take.span.start
    grid = range(-(-(first + _LEAST_FRAMES) // _MOST_FRAMES) * _MOST_FRAMES, first + body.frames, _MOST_FRAMES)
    inside = (take.span.start + at for at in grid)
    borders = [
        at
        for at in inside
        if at <= body.end - _LEAST_FRAMES and not any(hit.span.start < at < hit.span.end for hit in timeline.hits)
    ]
    for start, end in itertools.pairwise([body.start, *borders, body.end]):
        yield Chunk(Span(start, end), (take,), (index,), body=body)


def chunk_key(chunk: Chunk, timeline: Timeline, encoder: Encoder = LIBX264) -> str:
    """Hash of all that the chunk's pixels depend on: takes, frames, what lies over it, encoder, engine, ffmpeg."""
    sources = [(take.sha256, chunk.span.start - take.span.start) for take in chunk.takes]
    return key_of(
        "chunk",
        ENGINE_VERSION,
        ffmpeg_version(),
        encoder,
        sources,
        [timeline.clips[clip].focus for clip in chunk.clips],
        chunk.join,
        chunk.span.frames,
        timeline.rate,
        timeline.size,
        layers_over(timeline, chunk.clips, chunk.span).key(chunk.span),
    )
