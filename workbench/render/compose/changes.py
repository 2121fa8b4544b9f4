"""What an edit of the timeline costs: which chunks must be rendered that were not rendered before."""

from __future__ import annotations

from dataclasses import dataclass, fields

from workbench.model.timeline import Timeline
from workbench.render.compose.chunks import Chunk, chunk_key, chunks_of

__all__ = ["Changes", "timeline_changes"]


@dataclass(frozen=True, slots=True)
class Changes:
    """The way from one timeline to another."""

    what: tuple[str, ...]
    """The names of the timeline's fields that differ: clips, captions, size ..."""
    clips: tuple[int, ...]
    """Indices of the clips that are new or other: another slot, take or join."""
    chunks: tuple[Chunk, ...]
    """What must be rendered, in order; everything else is taken as it is."""
    chunks_in_all: int
    frames: int
    """Of ``chunks``, together."""
    to_make: tuple[int, ...] = ()
    """Indices of the clips that have no take yet and are made before."""


def timeline_changes(before: Timeline, after: Timeline) -> Changes:
    """Compare two timelines of one song.

    Args:
        before: the one whose chunks exist.
        after: the one to be rendered.
    """
    rendered = {chunk_key(chunk, before) for chunk in chunks_of(before)}
    chunks = chunks_of(after)
    new = tuple(chunk for chunk in chunks if chunk_key(chunk, after) not in rendered)
    return Changes(
        what=tuple(f.name for f in fields(Timeline) if getattr(before, f.name) != getattr(after, f.name)),
        clips=tuple(clip.index for clip in after.clips if clip not in before.clips),
        chunks=new,
        chunks_in_all=len(chunks),
        frames=sum(chunk.span.frames for chunk in new),
    )
