"""Takes that must not be in a film: named by whoever shows them, and asked again where that is wished and there is
money.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.jobs.affording import listed
from workbench.model.counted import was
from workbench.model.plan import Plan
from workbench.planning.shots import again
from workbench.workflows.generate_wishes import GenerateWishes
from workbench.workflows.run_quotes import quote_run
from workbench.workflows.wished_plan import Wished

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["tried_again", "useless_takes", "useless_told"]


def useless_takes(project: SongWork, plan: Plan, clips: Collection[int]) -> dict[int, str]:
    """Why the takes of some clips must not be in a film, by the clip's index; of those that were looked at."""
    if not any(plan.clips[index].model for index in clips) or not (useless := project.store.useless_takes()):
        return {}
    takes = project.expected_takes(plan)
    return {i: useless[takes[i].sha256] for i in sorted(clips) if plan.clips[i].model and takes[i].sha256 in useless}


def useless_told(project: SongWork, plan: Plan, clips: Collection[int]) -> str:
    """One sentence on all of them, with the way out; empty where there are none."""
    found = useless_takes(project, plan, clips)
    if not found:
        return ""
    reasons = "; ".join(dict.fromkeys(reason.rstrip(".") for reason in found.values()))
    one = len(found) == 1
    return (
        f"The {'take' if one else 'takes'} of {listed(found)} must not be in a film ({reasons}) and {was(len(found))} "
        f"not made again; have {'it' if one else 'them'} made again at {'its' if one else 'their'} price "
        f"(songreel regenerate {project.id} --clips {','.join(map(str, found))}, or project.regenerate({list(found)}))."
    )


def tried_again(project: SongWork, wished: Wished, wishes: GenerateWishes, budget: Decimal | None) -> Wished:
    """The plan with other seeds for the clips whose takes must not be in a film, as far as there is money for them.

    Seeds that gave such a take before are passed over. Where no retries were wished all stays as it is.

    Args:
        project: whose clips they are.
        wished: the plan, and the clips that are meant.
        wishes: what was wished.
        budget: what the run may spend, US dollars.
    """
    if not wishes.retries:
        return wished
    most = project.settings.most_regenerations

    def other_seeds(clips: Collection[int]) -> tuple[Plan, frozenset[int]]:
        plan, left = wished.plan, set(clips)
        while left:
            clips_now = [plan.clips[index] for index in left]
            left = {c.index for c in clips_now if c.shown == "generated" and not c.shot.locked and c.shot.tries < most}
            plan = again(plan, left)
            left = set(useless_takes(project, plan, left))
        clips_now = [clip for clip in plan.clips if clip.index in clips and clip != wished.plan.clips[clip.index]]
        worn = useless_takes(project, plan, [clip.index for clip in clips_now])
        kept = {index: wished.plan.clips[index] for index in worn}
        found = frozenset(clip.index for clip in clips_now) - worn.keys()
        return replace(plan, clips=tuple(kept.get(clip.index, clip) for clip in plan.clips)), found

    plan, clips = other_seeds(useless_takes(project, wished.plan, wished.clips))
    if not clips:
        return wished
    quote = quote_run(project, plan, wished.clips, budget, remake=wishes.remake, retries=wishes.retries)
    fitting = clips & {clip.index for clip in quote.fitting}
    unchanged = {index: wished.plan.clips[index] for index in clips - fitting}
    return replace(wished, plan=replace(plan, clips=tuple(unchanged.get(c.index, c) for c in plan.clips)))
