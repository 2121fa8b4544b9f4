"""The picture of a cover: a frame of the film without words, drawn anew as large as covers are where that is possible.

A frame of the film may be small, and lyrics may stand in it, on which a title would be set. So it is drawn from the
clip's take, in the film's colours and with its logo alone. A take that was drawn on this computer is drawn anew, in
the cover's own size and without the words that its look sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.media.pictures import fill, within
from workbench.model.plan import Plan
from workbench.model.size import Size
from workbench.model.take import Take
from workbench.model.timeline import Timeline, TimelineClip
from workbench.planning.assemble import lines_in_picture, sets_words
from workbench.render.compose.chunks import chunks_of
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.join import Piece
from workbench.render.compose.shots import Shot, key_pictures
from workbench.store.plans import content_id
from workbench.timebase import Span
from workbench.workflows.rendering import materials_of

if TYPE_CHECKING:
    from workbench.workflows.filming import Shooting
    from workbench.workflows.song_work import SongWork

__all__ = ["cover_picture"]

_LONGER_SIDE = 1280
_DRAWN_HERE = "offline"
"""Who draws the same picture in any size, at once and for nothing."""
_FRAME = Span(0, 1)


def cover_picture(
    project: SongWork, plan: Plan, shooting: Shooting, shots: Sequence[Shot], cancel: CancelToken
) -> tuple[NDArray[np.uint8], str | None]:
    """The most telling frame without words: uint8 RGB; and a sentence where it is smaller than covers are.

    Args:
        project: whose film it is.
        plan: the film's.
        shooting: its takes.
        shots: the frames that tell the most, the best first.
        cancel: stops it.

    Raises:
        RenderError, DiskFullError, CancelledError
    """
    timeline = shooting.timeline
    frame = _wordless(project, plan, timeline, shots)
    clip = next(clip for clip in timeline.clips if frame in clip.span)
    whole = within(_enlarged(timeline.size), _LONGER_SIDE)
    placed = replace(clip, span=_FRAME, join="cut", join_frames=0, take=_moved(clip.take, -frame))
    if not _drawn_here(project, plan, clip):
        size = _held(clip.take.size, whole)
        return _rendered(project, timeline, placed, size, None, cancel), _note(size)
    drawn = project.files.work_path(clip.take.suffix)
    try:
        request = project.requests(plan)[clip.index]
        request = replace(
            request,
            span=Span(frame, frame + 1),
            size=whole,
            music=replace(request.music, lines=()),
            finished=False,
            key_frames=(0, 1),
        )
        project.maker(plan)(request).generate(request, drawn, cancel=cancel)
        placed = replace(placed, take=replace(placed.take, span=_FRAME, size=whole))
        return _rendered(project, timeline, placed, whole, drawn, cancel), None
    finally:
        drawn.unlink(missing_ok=True)


def _wordless(project: SongWork, plan: Plan, timeline: Timeline, shots: Sequence[Shot]) -> int:
    """The best frame that can be shown without words; the best of all where there is none."""
    lines = lines_in_picture(plan, project.heard(plan).lyrics, timeline.titles)
    worded = {c.index for c in plan.clips if lines and sets_words(c)}
    free = [c for c in timeline.clips if c.index not in worded or _drawn_here(project, plan, c)]
    telling = next((shot.frame for shot in shots if any(shot.frame in clip.span for clip in free)), None)
    if telling is not None:
        return telling
    return (free[0].span.start + free[0].span.end) // 2 if free else shots[0].frame


def _drawn_here(project: SongWork, plan: Plan, clip: TimelineClip) -> bool:
    """Whether the same picture can be drawn anew in another size: nobody chose another take for the clip."""
    planned = plan.clips[clip.index]
    mine = clip.take.provider == project.provider.name == _DRAWN_HERE
    return mine and not planned.take and planned.still is None


def _moved(take: Take, frames: int) -> Take:
    return replace(take, span=take.span.moved(frames))


def _enlarged(size: Size) -> Size:
    """A size of the same shape whose longer side is at least a cover's."""
    scale = max(1, -(-_LONGER_SIDE // max(size.width, size.height)))
    return Size(size.width * scale, size.height * scale)


def _held(take: Size, whole: Size) -> Size:
    """The cover's size, or as much of it as a take fills without being enlarged."""
    scale = min(Fraction(1), Fraction(take.width, whole.width), Fraction(take.height, whole.height))
    return Size(*(max(16, 2 * int(side * scale / 2)) for side in (whole.width, whole.height)))


def _note(size: Size) -> str | None:
    if max(size.width, size.height) >= _LONGER_SIDE:
        return None
    return (
        f"The cover is only {size.width}x{size.height}, as its takes have no more pixels; plan the film in a larger "
        f"size for one of {_LONGER_SIDE} pixels."
    )


def _rendered(
    project: SongWork, timeline: Timeline, clip: TimelineClip, size: Size, drawn: Path | None, cancel: CancelToken
) -> NDArray[np.uint8]:
    """One frame of a clip as films have it, but for text and beat effects."""
    known = materials_of(project.files)
    # The logo comes from the library, the clip from where it was drawn.

    def media(sha256: str, suffix: str) -> Path:
        return drawn if drawn is not None and sha256 == clip.take.sha256 else known.media(sha256, suffix)

    materials = replace(known, media=media)
    still = replace(timeline, clips=(clip,), captions=(), titles=(), hits=(), size=size)
    out = project.files.chunk_path(key_of("cover", content_id(still), str(drawn)))
    try:
        render_chunk(chunks_of(still)[0], still, materials, out, cancel=cancel)
        _, picture = next(key_pictures([Piece(out, 0, _FRAME)], [0], still.rate))
        return fill(picture, size)
    finally:
        out.unlink(missing_ok=True)
