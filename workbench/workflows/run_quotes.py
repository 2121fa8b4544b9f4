"""What a run would make and cost, and what its budgets have left."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from workbench.model.plan import Plan
from workbench.model.run_quote import ClipQuote, RunQuote
from workbench.workflows.hosted_quotes import hosted_quotes
from workbench.workflows.spending import budget_lines_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["quote_run"]


def quote_run(
    project: SongWork,
    plan: Plan,
    clips: Collection[int],
    budget: Decimal | None = None,
    *,
    remake: bool = False,
    retries: int = 0,
    fallback: str | None = None,
) -> RunQuote:
    """What a run would make and cost, and what its budgets have left; nobody is asked, and nothing is kept.

    Args:
        project: whose clips they are.
        plan: the plan.
        clips: the indices of those that are meant.
        budget: what the run may spend, US dollars; those of the project and the month count in any case.
        remake: what was paid for, and is gone or of no use, is bought again.
        retries: how often a hosted clip whose take is bad is asked again.
        fallback: the model that may be asked instead, ``none``, or None for those of the clips' profiles.
    """
    requests, maker = project.requests(plan), project.maker(plan)
    makers = {index: maker(requests[index]) for index in sorted(clips)}
    keys = {index: who.key(requests[index]) for index, who in makers.items()}
    known = project.store.takes_by_keys(keys.values())
    missing = [
        index
        for index, key in keys.items()
        if key not in known or not project.files.intact(known[key].sha256, known[key].suffix)
    ]
    hosted = {i for i in missing if plan.clips[i].model and not requests[i].still and not plan.clips[i].shows_approved}
    asked = {i: requests[i] for i in sorted(hosted)}
    quotes, gone, aside = hosted_quotes(project, plan, asked, remake=remake, retries=retries, fallback=fallback)
    for index in missing:
        if index not in hosted:
            who, request = makers[index], requests[index]
            usd = who.price_usd(request)
            quotes[index] = ClipQuote(index, who.name, "", Fraction(), Fraction(), usd, most_usd=usd)
            if keys[index] in known and quotes[index].price_usd != 0 and not remake:
                gone.append(index)
    return RunQuote(
        tuple(quotes[index] for index in missing if index not in gone),
        len(plan.clips),
        budget_lines_of(project, budget, aside) if hosted else (),
        gone=tuple(sorted(gone)),
    )
