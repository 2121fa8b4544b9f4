"""Chunks: the rendered pixels of one clip or of one transition, made once, known by what they are made of."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.jobs.keys import key_of
from workbench.media.encoding import FILM_ENCODER
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.model.transition import JoinKind
from workbench.render.compose.layers import layers_over
from workbench.timebase import Span

__all__ = ["ENGINE_VERSION", "Chunk", "chunk_key", "chunks_of"]

ENGINE_VERSION = "7"


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
            chunks.append(Chunk(Span(clip.span.start + half, clip.span.end - following), (clip.take,), (index,)))
    return tuple(chunks)


def chunk_key(chunk: Chunk, timeline: Timeline) -> str:
    """Hash of all that the chunk's pixels depend on: takes, frames, what lies over it, encoder, engine."""
    sources = [(take.sha256, chunk.span.start - take.span.start) for take in chunk.takes]
    return key_of(
        "chunk",
        ENGINE_VERSION,
        FILM_ENCODER,
        sources,
        [timeline.clips[clip].focus for clip in chunk.clips],
        chunk.join,
        chunk.span.frames,
        timeline.rate,
        timeline.size,
        layers_over(timeline, chunk.clips, chunk.span).key(chunk.span),
    )
