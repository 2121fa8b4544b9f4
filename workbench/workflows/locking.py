"""What is locked stays as it is: its take is named in the plan before anything else of the plan is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError
from workbench.model.plan import Plan

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["locked_kept"]


def locked_kept(project: SongWork, before: Plan, made: Plan) -> Plan:
    """An edited plan, in which clips that were locked before they were made show the takes that they have by now.

    Whoever locks a clip that is made names its take at once. One that is made later would get another take by words
    over the film, a prompt or an arrangement that its maker is asked with.

    Args:
        project: whose plans they are.
        before: the plan that it was made from.
        made: the edited plan.
    """
    if made == before or (before.rate, before.size) != (made.rate, made.size):
        return made
    was = {clip.span: clip.index for clip in before.clips if clip.shot.locked and not clip.take and clip.still is None}
    loose = {
        clip.index: was[clip.span]
        for clip in made.clips
        if clip.span in was and clip.shot.locked and not clip.take and clip.still is None
    }
    if not loose:
        return made
    try:
        takes = project.expected_takes(before)
    except WorkbenchError:  # a clip that cannot be asked for may be edited all the same
        return made
    there = {index: takes[old].key for index, old in loose.items() if takes[old].sha256}
    return replace(made, clips=tuple(replace(c, take=there[c.index]) if c.index in there else c for c in made.clips))
