"""What an edit costs, told before any of it is made: clips without a take stand for themselves by their keys."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.render.compose.changes import Changes, timeline_changes

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["plan_changes"]

TimelineOf = Callable[[Mapping[int, Take]], Timeline]


def plan_changes(project: SongWork, before: Plan, after: Plan, timeline_of: Callable[[Plan], TimelineOf]) -> Changes:
    """Compare the films of two plans, whether their takes exist or not.

    Where joins are matched, the colours of a section with a new clip are only known once that is there: until then all
    of the section counts as changed.

    Args:
        project: whose plans they are.
        before: the plan whose film exists.
        after: the edited one.
        timeline_of: from a plan to what makes a timeline of its takes.

    Raises:
        OptionError: one of them is a plan of another song.
        NotFoundError: the library has lost what they were made from.
    """
    for field, plan in (("before", before), ("plan", after)):
        if plan.song_id != project.song.id:
            raise OptionError(
                f"What was given as {field} is a plan of another song; give one of {project.song.name!r}.", field=field
            )
    old, new = project.expected_takes(before), project.expected_takes(after)
    to_make = tuple(index for index, take in new.items() if not take.sha256)
    matches = before.finish.match_joins, after.finish.match_joins
    unmatched = any(matches) and not all(take.sha256 for take in (*old.values(), *new.values()))
    timelines = [
        _foreseen(timeline_of(plan), takes, unmatched=unmatched) for plan, takes in ((before, old), (after, new))
    ]
    if unmatched:
        anew = {after.clips[index].section for index in to_make} if all(matches) else range(len(after.sections))
        timelines[1] = _matched_anew(timelines[1], after, anew)
    return replace(timeline_changes(*timelines), to_make=to_make)


def _foreseen(timeline_of: TimelineOf, takes: Mapping[int, Take], *, unmatched: bool) -> Timeline:
    """A timeline in which takes that are not made have their key for a hash; without matched joins where it is said."""
    hidden = {i: replace(take, sha256="") for i, take in takes.items()} if unmatched else takes
    timeline = timeline_of(hidden)
    clips = tuple(
        replace(clip, take=replace(clip.take, sha256=takes[clip.index].sha256 or clip.take.key))
        for clip in timeline.clips
    )
    return replace(timeline, clips=clips)


def _matched_anew(timeline: Timeline, plan: Plan, sections: Container[int]) -> Timeline:
    clips = tuple(
        replace(clip, lut=f"{clip.lut} matched anew") if plan.clips[clip.index].section in sections else clip
        for clip in timeline.clips
    )
    return replace(timeline, clips=clips)
