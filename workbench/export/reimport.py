"""From an edited timeline to a plan: what a person did in another program, held against what a film may be.

A film tiles its song, so an edit is read as follows; ``_slots`` says where each is decided.

- **A cut that was moved** is taken where it is. Where a section ends a cut has to stay.
- **A clip that was deleted** leaves its slot, whether the program left a gap or closed it up: the rest does not move
  against the song. The clip before it is extended over the slot, or where that would be too long, or is of another
  section, the clip after it. Where neither may be, the edit is refused. A clip that was switched off counts as deleted.
- **Clips that were only put into another order** swap slots: the cuts stay where the music has them, and each slot
  shows what was put there, from its first frame on.
- **A take that was swapped**, in the film's track or by switching on one that lies over a whole clip, is chosen.
- **A take that does not hold all that its clip now shows** (its slot and the handles of its transitions) is not used:
  the clip is to be generated. So is one that shows media of another program.

An unedited timeline gives the plan that it was exported from, itself.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.errors import PlanError
from workbench.export.cut import clip_name
from workbench.export.edits import Edited, EditedClip, Media
from workbench.model.analysis import BeatGrid
from workbench.model.plan import Clip, CutOn, Plan
from workbench.model.take import Take
from workbench.timebase import Span, frame_at, written_rate

__all__ = ["Base", "Reimported", "reimport"]


@dataclass(frozen=True, slots=True)
class Base:
    """What the timeline was exported from."""

    plan: Plan
    shown: Mapping[int, Take]
    """The takes that it showed, by the clip's index, placed in the film."""
    known: Mapping[str, Take]
    """Every take that it may show, by its key, as it was made."""
    files: Mapping[str, Media]
    """What the files of its exports hold, by their name, for programs that drop our notes; ``first`` is 0."""
    beats: BeatGrid
    shortest: int
    """Frames that a clip has at least, and at most; those that the plan has already are allowed as they are."""
    longest: int


@dataclass(frozen=True, slots=True)
class Reimported:
    """What came of it."""

    plan: Plan
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A clip to be: its frames, what is shown in it."""

    span: Span
    item: EditedClip
    """Its own place is where its take keeps in step; an item that fills a gap, too, is longer than that."""
    swapped: bool = False
    """Whether it was put into another clip's slot, so that its take may begin elsewhere to fill it."""


def reimport(base: Base, edited: Edited) -> Reimported:
    """Make the plan that an edited timeline means.

    Args:
        base: what it was exported from.
        edited: what the file says.

    Raises:
        PlanError: it cannot be a film; the sentence names the clip.
    """
    notes = list(edited.notes)
    slots = _slots(base, _overlaid(edited), notes)
    _check_sections(base.plan, slots)
    _check_lengths(base, slots)
    joined = _joined(slots, notes)
    clips = tuple(_clip(base, index, slot, joined[index]) for index, slot in enumerate(slots))
    plan = replace(base.plan, clips=clips)
    chosen = tuple(_with_take(base, plan, index, slot, notes) for index, slot in enumerate(slots))
    return Reimported(replace(plan, clips=chosen), tuple(dict.fromkeys(notes)))


def _overlaid(edited: Edited) -> list[EditedClip]:
    """The film's items, each with the take of whatever whole item was switched on over it.

    Raises:
        PlanError: an item lies over a part of a clip.
    """
    film = list(edited.film)
    for over in edited.others:
        at = next((i for i, item in enumerate(film) if (item.start, item.end) == (over.start, over.end)), None)
        if at is None:
            raise PlanError(
                f"{over.name!r} lies over a part of a clip, from frame {over.start} to {over.end}; put it over a whole "
                "one, or switch it off.",
                field="file",
            )
        film[at] = replace(film[at], media=over.media, enabled=True)
    return [item for item in film if item.enabled]


def _slots(base: Base, items: Sequence[EditedClip], notes: list[str]) -> list[_Slot]:
    """The film's slots in order, without a gap.

    Raises:
        PlanError: they do not fill the film.
    """
    plan = base.plan
    if not items:
        raise PlanError("The timeline's film track is empty; leave at least one clip in each section.", field="file")
    if _reordered(plan, items):
        return [
            _Slot(c.span, replace(item, start=c.span.start, frames=c.span.frames), item.clip != c.index)
            for c, item in zip(plan.clips, items, strict=True)
        ]
    items = _opened(plan, items)
    if items[-1].end > plan.frames:
        late = next(item for item in items if item.end > plan.frames)
        raise PlanError(
            f"{late.name!r} ends at frame {late.end}, after the film's end at {plan.frames}; it is as long as its "
            "song, so shorten another clip by as much.",
            field="file",
        )
    if items[-1].end < plan.frames and items[-1].clip == len(plan.clips) - 1:
        raise PlanError(_too_early(plan, items), field="file")
    slots = [_Slot(Span(item.start, item.end), item) for item in items]
    return _filled(base, slots, notes)


def _reordered(plan: Plan, items: Sequence[EditedClip]) -> bool:
    """Whether these are all clips of the plan, each as long as it was, in another order."""
    found = [(item.clip, item.frames) for item in items]
    planned: list[tuple[int | None, int]] = [(clip.index, clip.span.frames) for clip in plan.clips]
    return found != planned and len(found) == len(planned) and set(found) == set(planned)


def _opened(plan: Plan, items: Sequence[EditedClip]) -> list[EditedClip]:
    """The items, moved apart again where clips were deleted and their slots closed up behind them."""
    there = {item.clip for item in items}
    gone = [clip for clip in plan.clips if clip.index not in there]
    order = [item.clip for item in items if item.clip is not None]
    lacking = plan.frames - items[-1].end
    if not gone or order != sorted(order) or sum(clip.span.frames for clip in gone) != lacking:
        return list(items)
    moved, reached = [], -1
    for item in items:
        reached = reached if item.clip is None else max(reached, item.clip)
        moved.append(replace(item, start=item.start + sum(c.span.frames for c in gone if c.index < reached)))
    return moved


def _filled(base: Base, slots: list[_Slot], notes: list[str]) -> list[_Slot]:
    """The slots, each gap between them filled by a neighbour in the same section."""
    edges = [section.span.start for section in base.plan.sections]
    filled = list(slots)
    for start, end in _gaps(slots, base.plan.frames, edges):
        before = next((i for i, slot in enumerate(filled) if slot.span.end == start), None)
        after = next((i for i, slot in enumerate(filled) if slot.span.start == end), None)
        ways = []
        if before is not None and start not in edges:
            ways.append((before, Span(filled[before].span.start, end)))
        if after is not None and end not in edges:
            ways.append((after, Span(start, filled[after].span.end)))
        fitting = [(at, span) for at, span in ways if span.frames <= base.longest]
        if not fitting:
            raise PlanError(_unfillable(base, start, end, ways != []), field="file")
        at, span = fitting[0]
        notes.append(f"{filled[at].item.name!r} now fills the frames {start} to {end}, too.")
        filled[at] = replace(filled[at], span=span)
    return filled


def _gaps(slots: Sequence[_Slot], frames: int, edges: Sequence[int]) -> list[tuple[int, int]]:
    """What no slot fills, parted where sections begin."""
    gaps: list[tuple[int, int]] = []
    at = 0
    for start, end in [*((slot.span.start, slot.span.end) for slot in slots), (frames, frames)]:
        if at < start:
            inner = [edge for edge in edges if at < edge < start]
            gaps.extend(zip([at, *inner], [*inner, start], strict=True))
        at = end
    return gaps


def _too_early(plan: Plan, items: Sequence[EditedClip]) -> str:
    """What is said where the last clip is there and the film ends before its song: the rest has moved."""
    lengths: dict[int | None, int] = {clip.index: clip.span.frames for clip in plan.clips}
    name = next((item.name for item in items if item.frames < lengths.get(item.clip, 0)), items[-1].name)
    return (
        f"{name!r} was shortened and what follows has moved, so that the film ends at frame {items[-1].end} and its "
        f"song at {plan.frames}; give the clip beside it as many frames more."
    )


def _unfillable(base: Base, start: int, end: int, near: bool) -> str:  # noqa: FBT001  said in one place
    plan = base.plan
    gone = [clip_name(plan, c.index) for c in plan.clips if c.span.overlaps(Span(start, end))]
    what = f"{gone[0]!r} was deleted or shortened" if gone else "Something is missing"
    why = (
        f"the clips beside it would be longer than {base.longest} frames"
        if near
        else "no other clip of its section is there"
    )
    return f"{what} and frames {start} to {end} show nothing: {why}; put a clip there, and export it again."


def _check_sections(plan: Plan, slots: Sequence[_Slot]) -> None:
    """Refuse a clip that lies in two sections."""
    for left, right in itertools.pairwise(plan.sections):
        edge = right.span.start
        for slot in slots:
            if slot.span.start < edge < slot.span.end:
                raise PlanError(
                    f"{slot.item.name!r} lies over frame {edge}, where the section {left.label!r} ends and "
                    f"{right.label!r} begins, so it does not tile its section; cut it there, or move the section's "
                    "boundary in Songreel.",
                    field="file",
                )


def _check_lengths(base: Base, slots: Sequence[_Slot]) -> None:
    """Refuse clips that are too short or too long, unless the plan has them so, or they are all of their section."""
    planned = {clip.span for clip in base.plan.clips} | {section.span for section in base.plan.sections}
    for slot in slots:
        frames = slot.span.frames
        if slot.span in planned or base.shortest <= frames <= base.longest:
            continue
        word, limit = ("short", base.shortest) if frames < base.shortest else ("long", base.longest)
        rate = base.plan.rate
        raise PlanError(
            f"{slot.item.name!r} is too {word}: it has {frames} frames ({float(frames / rate):.2f} s), and {limit} "
            f"({float(limit / rate):.2f} s at {written_rate(rate)} frames a second) are the limit "
            f"({'min' if word == 'short' else 'max'}_clip_s in the settings).",
            field="file",
        )


def _joined(slots: Sequence[_Slot], notes: list[str]) -> list[int]:
    """The transition's frames at each slot's start; shortened where its clips allow no more beside the other ones."""
    joins = [0]
    for left, slot in itertools.pairwise(slots):
        wanted = slot.item.join_frames
        half = min(wanted // 2, left.span.frames - joins[-1] // 2, slot.span.frames)
        if 2 * half < wanted:
            notes.append(f"The transition into {slot.item.name!r} was shortened to {2 * half} frames.")
        joins.append(2 * half)
    return joins


def _clip(base: Base, index: int, slot: _Slot, join_frames: int) -> Clip:
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


def _content(plan: Plan, slot: _Slot) -> int:
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


def _with_take(base: Base, plan: Plan, index: int, slot: _Slot, notes: list[str]) -> Clip:
    """The clip with the take that it shows; without one, and a note, where that does not fit."""
    clip, media = plan.clips[index], slot.item.media
    content, needed = _content(base.plan, slot), plan.media_span(index)
    stays = content == index and base.plan.media_span(index) == needed
    planned = base.plan.clips[content]
    kept = replace(clip, take=planned.take, take_offset=planned.take_offset)
    if media is None:
        return kept if stays and index not in base.shown else clip
    found = _take_of(base, media, slot)
    if found is None:
        notes.append(f"{slot.item.name!r} shows {media.file or 'something'!r}, which is no take of this project.")
        return clip
    take, start = found
    if slot.swapped:
        start = max(min(start, needed.start), needed.end - take.span.frames)
    if not (start <= needed.start and needed.end <= start + take.span.frames):
        notes.append(f"{slot.item.name!r} shows more than its take holds.")
        # The slot's own picture may stand in the other slot now: a new seed makes another one.
        return replace(clip, seed=clip.seed + 1) if slot.swapped else clip
    shown = base.shown.get(index)
    if stays and shown is not None and (shown.key, shown.span.start) == (take.key, start):
        return kept
    return replace(clip, take=take.key, take_offset=start - take.span.start)


def _take_of(base: Base, media: Media, slot: _Slot) -> tuple[Take, int] | None:
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
