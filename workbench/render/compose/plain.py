"""Plain rendering: the simplest possible graph, for a chunk that could not be rendered as it was meant.

The take as it is, conformed to the film's size and rate: no look-up table, no captions, titles or logo, no beat
effects; a transition becomes a cut on its middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.model.certificate import PlainPart
from workbench.model.timeline import Timeline
from workbench.render.compose.chunks import Chunk
from workbench.timebase import Span

__all__ = ["cut_plainly", "plain_chunks", "plain_frames", "plain_timeline"]


def plain_timeline(timeline: Timeline) -> Timeline:
    """A timeline with nothing but its takes; joins stand as they are, as chunks say themselves how they join."""
    return replace(
        timeline,
        clips=tuple(replace(clip, lut="") for clip in timeline.clips),
        captions=(),
        titles=(),
        logo=None,
        hits=(),
    )


def plain_chunks(chunk: Chunk) -> tuple[Chunk, ...]:
    """What a chunk is rendered as plainly: itself, or both halves of a transition."""
    if len(chunk.takes) == 1:
        return (chunk,)
    middle = (chunk.span.start + chunk.span.end) // 2
    spans = Span(chunk.span.start, middle), Span(middle, chunk.span.end)
    return tuple(
        Chunk(span, (take,), (clip,)) for span, take, clip in zip(spans, chunk.takes, chunk.clips, strict=True)
    )


def cut_plainly(timeline: Timeline, plain: Sequence[PlainPart]) -> Timeline:
    """A timeline as its film shows it: where a transition was rendered plainly there is a cut."""
    cut = {part.clips[1] for part in plain if len(part.clips) > 1}
    clips = (replace(clip, join="cut", join_frames=0) if clip.index in cut else clip for clip in timeline.clips)
    return replace(timeline, clips=tuple(clips)) if cut else timeline


def plain_frames(plain: Sequence[PlainPart]) -> frozenset[int]:
    """The film's frames that were rendered plainly."""
    return frozenset(frame for part in plain for frame in range(part.span.start, part.span.end))
