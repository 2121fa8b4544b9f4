"""Clips that were paid for and are to be made again, as what they are asked for is something else now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError
from workbench.jobs.affording import listed
from workbench.model.money import shown_usd, sum_usd
from workbench.model.plan import Plan
from workbench.model.run_quote import RunQuote
from workbench.planning.shots import numbered
from workbench.workflows.run_quotes import quote_run

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["newly_remade_told", "remade_told"]


def remade_told(project: SongWork, plan: Plan, quote: RunQuote) -> str:
    """A sentence on the clips whose takes were paid for, and which are paid for again as the plan is.

    Args:
        project: whose clips they are.
        plan: the plan.
        quote: what is made of it.

    Returns:
        Nothing where there are none.
    """
    missing = _priced(quote)
    return _told(project, quote, _remade(project, plan, missing, project.take_keys(plan)) if missing else ())


def newly_remade_told(project: SongWork, plan: Plan, before: Plan | None = None) -> str:
    """The same of all of a plan, for who buys nothing now.

    Args:
        project: whose clips they are.
        plan: the plan.
        before: as it was before a change; then it is told only where that has brought some of it about.
    """
    if not any(clip.model for clip in plan.clips):
        return ""
    with suppress(WorkbenchError):  # the change holds; that something cannot be asked for now is said when it is
        remade = _missed(project, plan)
        if remade and (before is None or remade - _missed(project, before)):
            quote = quote_run(project, plan, remade)
            return _told(project, quote, remade & _priced(quote))
    return ""


def _missed(project: SongWork, plan: Plan) -> frozenset[int]:
    """The hosted clips that have no take but earlier ones. Keys are compared, no file is read: this is asked after
    each change of words."""
    keys = project.take_keys(plan)
    known, holds = project.store.takes_by_keys(keys.values()), project.files.holds
    there = {key for key, take in known.items() if holds(take.sha256, take.suffix)}
    missing = [clip.index for clip in plan.clips if clip.model and keys[clip.index] not in there]
    return _remade(project, plan, missing, keys)


def _priced(quote: RunQuote) -> frozenset[int]:
    return frozenset(clip.index for clip in quote.clips if clip.model and clip.price_usd != 0)


def _remade(project: SongWork, plan: Plan, missing: Collection[int], keys: Mapping[int, str]) -> frozenset[int]:
    """Those of some clips without a take that have one from before which can be shown on. What is lost is none: it is
    bought again as it was."""
    if not missing:
        return frozenset()
    paid = [take for take in project.store.project_takes(project.id) if take.model and take.cost_usd != 0]
    there = [take for take in paid if project.files.holds(take.sha256, take.suffix)]
    return frozenset(i for i in missing if any(t.key != keys[i] for t in numbered(plan, i, there).values()))


def _told(project: SongWork, quote: RunQuote, remade: Collection[int]) -> str:
    if not remade:
        return ""
    usd = sum_usd(clip.price_usd for clip in quote.clips if clip.index in remade)
    was, are, they = ("was", "is", "it is") if len(remade) == 1 else ("were", "are", "they are")
    price = "at a price that is not known" if usd is None else f"for {shown_usd(usd)}"
    return (
        f"{listed(sorted(remade)).capitalize()} {was} paid for, and {are} to be made again {price}, as {they} asked "
        f"for otherwise now. The earlier takes stay: choose or lock one, and it is shown on without paying "
        f"(songreel takes {project.id} CLIP --choose N, or songreel shot {project.id} CLIP --lock)."
    )
