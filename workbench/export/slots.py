"""Where the clips of an edited timeline lie: slots that tile the film, as ``reimport`` says, or a sentence why not."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.errors import PlanError
from workbench.export.cut import clip_name
from workbench.export.edits import Edited, EditedClip, Media
from workbench.model.analysis import BeatGrid
from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.timebase import Span, written_rate

__all__ = ["Base", "Slot", "slots_of"]


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
class Slot:
    """A clip to be: its frames, what is shown in it."""

    span: Span
    item: EditedClip
    """Its own place is where its take keeps in step; an item that fills a gap, too, is longer than that."""
    swapped: bool = False
    """Whether it was put into another clip's slot, so that its take may begin elsewhere to fill it."""


def slots_of(base: Base, edited: Edited, notes: list[str]) -> list[Slot]:
    """The clips to be, in order; they tile the film and each lies in one section.

    Args:
        base: what it was exported from.
        edited: what the file says.
        notes: takes what a person should know of it.

    Raises:
        PlanError: they do not fill the film, or lie where no clip may; the sentence names the clip.
    """
    slots = _slots(base, _overlaid(edited), notes)
    _check_sections(base.plan, slots)
    _check_lengths(base, slots)
    return slots


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


def _slots(base: Base, items: Sequence[EditedClip], notes: list[str]) -> list[Slot]:
    """The film's slots in order, without a gap.

    Raises:
        PlanError: they do not fill the film.
    """
    plan = base.plan
    if not items:
        raise PlanError("The timeline's film track is empty; leave at least one clip in each section.", field="file")
    if _reordered(plan, items):
        return [
            Slot(c.span, replace(item, start=c.span.start, frames=c.span.frames), item.clip != c.index)
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
    slots = [Slot(Span(item.start, item.end), item) for item in items]
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


def _filled(base: Base, slots: list[Slot], notes: list[str]) -> list[Slot]:
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


def _gaps(slots: Sequence[Slot], frames: int, edges: Sequence[int]) -> list[tuple[int, int]]:
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


def _check_sections(plan: Plan, slots: Sequence[Slot]) -> None:
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


def _check_lengths(base: Base, slots: Sequence[Slot]) -> None:
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
