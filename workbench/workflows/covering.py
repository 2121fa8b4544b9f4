"""The pictures that stand for a film: which frames they are, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps, key_of, loads
from workbench.media.pictures import fill, jpeg_bytes, within
from workbench.model.labels import plain_label
from workbench.model.plan import Plan
from workbench.model.size import Size
from workbench.model.timeline import Timeline
from workbench.render.compose.join import Piece
from workbench.render.compose.shots import Shot, key_pictures, telling_shots
from workbench.store.plans import content_id
from workbench.timebase import Span

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["cover_jpeg", "shots_of", "thumbnails"]

_SHOTS_VERSION = "2"
_COVER_SIDE, _COVER_BYTES = 1280, 1_000_000
_THUMBNAIL, _THUMBNAIL_BYTES = Size(1280, 720), 2_000_000
"""YouTube Help, "Add video thumbnails": 1280x720, JPG, at most 2 MB (2026-11)."""
_MOST_SHOTS = 5


def _chorus_spans(plan: Plan, timeline: Timeline) -> tuple[Span, ...]:
    """Where the choruses are in a film of the plan, or in a piece of it; its frames."""
    first = round(timeline.sound_start * plan.rate)
    film = Span(0, timeline.frames)
    spans = (s.span.moved(-first).meet(film) for s in plan.sections if plain_label(s.label) == "chorus")
    return tuple(span for span in spans if span is not None)


def shots_of(
    project: SongWork, plan: Plan, timeline: Timeline, pieces: Sequence[Piece], cancel: CancelToken | None = None
) -> tuple[Shot, ...]:
    """The frames that tell the most of a film, the best first; looked for once."""
    prefer = _chorus_spans(plan, timeline)
    shown = [(piece.path.name, piece.first, piece.span) for piece in pieces]  # named by what is in them
    key = key_of("shots", _SHOTS_VERSION, shown, content_id(timeline), prefer)
    kept = project.store.get(key)
    if kept is not None:
        return loads(tuple[Shot, ...], kept)
    shots = telling_shots(pieces, timeline, prefer, most=_MOST_SHOTS, cancel=cancel)
    project.store.put(key, dumps(shots))
    return shots


def cover_jpeg(shots: Sequence[Shot], timeline: Timeline, pieces: Sequence[Piece]) -> bytes | None:
    """The most telling frame as the film has it, at most 1280 pixels each way."""
    for _, picture in key_pictures(pieces, [shot.frame for shot in shots[:1]], timeline.rate):
        return jpeg_bytes(fill(picture, within(timeline.size, _COVER_SIDE)), _COVER_BYTES)
    return None


def thumbnails(shots: Sequence[Shot], timeline: Timeline, pieces: Sequence[Piece]) -> list[bytes]:
    """The most telling frames as YouTube takes them, the best first: JPEGs of 1280x720 and at most 2 MB."""
    found = dict(key_pictures(pieces, sorted(shot.frame for shot in shots), timeline.rate))
    pictures = [found[shot.frame] for shot in shots if shot.frame in found]
    return [jpeg_bytes(fill(picture, _THUMBNAIL), _THUMBNAIL_BYTES) for picture in pictures]
