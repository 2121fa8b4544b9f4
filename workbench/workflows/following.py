"""Clips that go on from the last frame of one that was made again: they still show what followed the old one."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError
from workbench.jobs.affording import listed
from workbench.model.money import shown_usd
from workbench.model.plan import Plan
from workbench.planning.shots import again
from workbench.workflows.chaining import followers
from workbench.workflows.run_quotes import quote_run

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["followers_told"]


def followers_told(project: SongWork, plan: Plan, changed: Collection[int]) -> str:
    """A sentence that names the clips whose takes begin with an old frame, and says how to make them again.

    Args:
        project: whose clips they are.
        plan: the plan.
        changed: the clips that show, or will show, another take than before.

    Returns:
        Nothing where there are none.
    """
    after = followers(plan, changed)
    if not after:
        return ""
    takes = project.expected_takes(plan)
    stale = [index for index in after if takes[index].sha256]
    if not stale:
        return ""
    free = [index for index in stale if not plan.clips[index].shot.locked]
    one = len(stale) == 1
    said = (
        f"{listed(stale).capitalize()} {'goes' if one else 'go'} on from {listed(sorted(changed))}, and still "
        f"{'shows' if one else 'show'} what followed the old take"
    )
    if not free:
        return f"{said}; {'it is' if one else 'they are'} locked."
    numbers = ",".join(map(str, free))
    return (
        f"{said}; have {'it' if len(free) == 1 else 'them'} made again{_price(project, plan, free)} "
        f"(songreel regenerate {project.id} --clips {numbers})."
    )


def _price(project: SongWork, plan: Plan, clips: Collection[int]) -> str:
    """What it costs; nothing where that cannot be said now."""
    with suppress(WorkbenchError):
        return f" for {shown_usd(quote_run(project, again(plan, clips), clips).total_usd)}"
    return ""
