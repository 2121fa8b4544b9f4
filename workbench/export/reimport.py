"""From an edited timeline to a plan: what a person did in another program, held against what a film may be.

A film tiles its song, so an edit is read as follows; ``slots`` decides where clips lie.

- **A cut that was moved** is taken where it is. Where a section ends a cut has to stay.
- **A clip that was deleted** leaves its slot, whether the program left a gap or closed it up: the rest does not move
  against the song. The clip before it is extended over the slot, or where that would be too long, or is of another
  section, the clip after it. Where neither may be, the edit is refused. A clip that was switched off counts as deleted.
- **Clips that were only put into another order** swap slots: the cuts stay where the music has them, and each slot
  shows what was put there, from its first frame on.
- **A take that was swapped**, in the film's track or by switching on one that lies over a whole clip, is chosen.
- **A clip that was slipped**, or moved with what is in it, shows its take from elsewhere on; a note says so.
- **What is done to the song** is left out, with a note: a film has all of its song.
- **A take that does not hold all that its clip now shows** (its slot and the handles of its transitions) is not used:
  the clip is to be generated. So is one that shows media of another program.

An unedited timeline gives the plan that it was exported from, itself.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.export.edits import Edited, Media
from workbench.export.slots import Base, Slot, slots_of
from workbench.export.song_track import song_notes
from workbench.model.plan import Clip, CutOn, Plan
from workbench.model.take import Take
from workbench.timebase import frame_at

__all__ = ["Reimported", "reimport"]

_AS_PLANNED = "it shows the take that its plan gives, which is made where there is none"
_NOTHING = Media(0)


@dataclass(frozen=True, slots=True)
class Reimported:
    """What came of it."""

    plan: Plan
    notes: tuple[str, ...]


def reimport(base: Base, edited: Edited) -> Reimported:
    """Make the plan that an edited timeline means.

    Args:
        base: what it was exported from.
        edited: what the file says.

    Raises:
        PlanError: it cannot be a film; the sentence names the clip.
    """
    notes = [*edited.notes, *song_notes(edited.sounds, base.plan.frames)]
    slots = slots_of(base, edited, notes)
    joined = _joined(slots, notes)
    clips = tuple(_clip(base, index, slot, joined[index]) for index, slot in enumerate(slots))
    plan = replace(base.plan, clips=clips)
    chosen = tuple(_with_take(base, plan, index, slot, notes) for index, slot in enumerate(slots))
    return Reimported(replace(plan, clips=chosen), tuple(dict.fromkeys(notes)))


def _joined(slots: Sequence[Slot], notes: list[str]) -> list[int]:
    """The transition's frames at each slot's start; shortened where its clips allow no more beside the other ones."""
    joins = [0]
    for left, slot in itertools.pairwise(slots):
        wanted = slot.item.join_frames
        half = min(wanted // 2, left.span.frames - joins[-1] // 2, slot.span.frames)
        if 2 * half < wanted:
            notes.append(f"The transition into {slot.item.name!r} was shortened to {2 * half} frames.")
        joins.append(2 * half)
    return joins


def _clip(base: Base, index: int, slot: Slot, join_frames: int) -> Clip:
    """The slot as a clip; what it shows is that of the clip that was put there."""
    plan, item = base.plan, slot.item
    content = plan.clips[_content(plan, slot)]
    starts = [section.span.start for section in plan.sections]
    return replace(
        content,
        index=index,
        section=bisect.bisect_right(starts, slot.span.start) - 1,
        span=slot.span,
        cut_on=_cut_on(base, slot.span.start),
        join=item.join if join_frames else "cut",
        join_frames=join_frames,
        take="",
        take_offset=0,
    )


def _content(plan: Plan, slot: Slot) -> int:
    """Index of the clip whose content the slot shows; the one that was there where it shows something foreign."""
    if slot.item.clip is not None and 0 <= slot.item.clip < len(plan.clips):
        return slot.item.clip
    middle = (slot.span.start + slot.span.end) // 2
    return bisect.bisect_right([clip.span.start for clip in plan.clips], middle) - 1


def _cut_on(base: Base, frame: int) -> CutOn:
    for clip in base.plan.clips:
        if clip.span.start == frame:
            return clip.cut_on
    rate, grid = base.plan.rate, base.beats
    found = {frame_at(beat, rate): number for beat, number in zip(grid.beats_s, grid.beat_in_bar, strict=True)}
    if frame not in found:
        return "none"
    return "downbeat" if found[frame] == 1 else "beat"


def _with_take(base: Base, plan: Plan, index: int, slot: Slot, notes: list[str]) -> Clip:
    """The clip with the take that it shows; without one, and a note, where that does not fit."""
    clip, media = plan.clips[index], slot.item.media
    content, needed = _content(base.plan, slot), plan.media_span(index)
    stays = content == index and base.plan.media_span(index) == needed
    planned = base.plan.clips[content]
    kept = replace(clip, take=planned.take, take_offset=planned.take_offset)
    if media is None:
        if content in base.shown:
            notes.append(f"{slot.item.name!r} links to no media any more: {_AS_PLANNED}.")
        elif not slot.swapped and slot.item.start != planned.span.start + slot.item.first:
            notes.append(f"{slot.item.name!r} was slipped or moved, but has no take yet: {_AS_PLANNED}.")
        return kept if stays and index not in base.shown else clip
    found = _take_of(base, media, slot)
    if found is None:
        what = media.file or "something"
        notes.append(f"{slot.item.name!r} shows {what!r}, which is no take of this project: {_AS_PLANNED}.")
        return clip
    if base.files and base.files.get(media.file, _NOTHING).take != (media.take or base.files[media.file].take):
        notes.append(
            f"{slot.item.name!r} links to {media.file!r} now, which is not the file of its take: the take is shown."
        )
    take, start = found
    if slot.swapped:
        start = max(min(start, needed.start), needed.end - take.span.frames)
    if not take.span.moved(start - take.span.start).holds(needed):
        notes.append(f"{slot.item.name!r} shows more than its take holds: {_AS_PLANNED}.")
        # The slot's own picture may stand in the other slot now: a new seed makes another one.
        return replace(clip, seed=clip.seed + 1) if slot.swapped else clip
    before = base.shown.get(content)
    if before is not None and not slot.swapped and before.key == take.key and before.span.start != start:
        late, way = before.span.start - start, "later" if before.span.start > start else "earlier"
        notes.append(f"{slot.item.name!r} was slipped or moved: it shows its take from {abs(late)} frames {way} on.")
    shown = base.shown.get(index)
    if stays and shown is not None and (shown.key, shown.span.start) == (take.key, start):
        return kept
    return replace(clip, take=take.key, take_offset=start - take.span.start)


def _take_of(base: Base, media: Media, slot: Slot) -> tuple[Take, int] | None:
    """The take that an item shows, and the film's frame where its frame 0 then stands."""
    if not media.take:
        named = base.files.get(media.file)
        if named is None:
            return None
        media = replace(named, first=media.first)
    take = base.known.get(media.take)
    if take is None:
        return None
    shown = media.media_start + media.first  # the film's frame that the item's first one was made for
    return take, media.take_start + slot.item.start - shown
