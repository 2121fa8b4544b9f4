"""What it would cost to have clips as a plan asks for them: those that were made before are not made again."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workbench.model.money import sum_usd
from workbench.model.plan import Plan
from workbench.model.price import Impact
from workbench.timebase import seconds_at

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["impact_of"]


def impact_of(
    project: SongWork, plan: Plan, asked: Collection[int] | None = None, *, kept: int = 0, retrimmed: int = 0
) -> Impact:
    """What putting a plan in force would mean.

    Args:
        project: whose clips they are.
        plan: the plan.
        asked: the clips whose takes are not known yet; None = all.
        kept: how many others stay as they are.
        retrimmed: how many show other frames of their takes.
    """
    requests, maker = project.requests(plan), project.maker(plan)
    keys = {index: maker(requests[index]).key(requests[index]) for index in (requests if asked is None else asked)}
    known = project.store.takes_by_keys(keys.values())
    remade = [index for index, key in keys.items() if key not in known]
    seconds = seconds_at(sum(plan.clips[index].span.frames for index in remade), plan.rate)
    prices = [maker(requests[index]).price_usd(requests[index]) for index in remade]
    return Impact(kept + len(keys) - len(remade), retrimmed, len(remade), float(seconds), sum_usd(prices))
