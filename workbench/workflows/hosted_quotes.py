"""What clips of hosted models cost now: what was bought or begun before, of whichever model, costs nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from workbench.jobs.bookkeeping import OPEN
from workbench.jobs.ledger import Purchase
from workbench.jobs.purchases import purchase_key
from workbench.jobs.standing import standing_of
from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.model.run_quote import ClipQuote
from workbench.workflows.falling_back import Fallbacks, Other
from workbench.workflows.hosting import LibraryMedia

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["hosted_quotes"]


def hosted_quotes(
    project: SongWork,
    plan: Plan,
    requests: Mapping[int, ClipRequest],
    *,
    remake: bool,
    retries: int = 0,
    fallback: str | None = None,
) -> tuple[dict[int, ClipQuote], list[int], Decimal]:
    """What each hosted clip costs now, which of them were paid for and are gone, and what is put aside for them that is
    free again before they are paid.

    Args:
        project: whose clips they are.
        plan: the plan.
        requests: what is asked for, by the clip's index.
        remake: what was paid for, and is gone or of no use, is bought again.
        retries: how often a clip whose take is bad is asked again.
        fallback: the model that may be asked instead, ``none``, or None for those of the clips' profiles.
    """
    if not requests:  # a broken table of models is nothing to who asks none
        return {}, [], Decimal(0)
    questions, intact = project.questions(plan), LibraryMedia(project.files).intact
    fallbacks = Fallbacks(project, plan, fallback)
    asked = {index: questions.asked(request) for index, request in requests.items()}
    prices = {index: questions.quote(each.request).usd for index, each in asked.items()}
    others = {index: fallbacks.of(request, prices[index]) for index, request in requests.items()}
    keys = {index: purchase_key(plan.clips[index].provider, each.request) for index, each in asked.items()}
    looked_up = [*keys.values(), *(other.key for each in others.values() for other in each)]
    known = project.store.ledger.find(looked_up)
    quotes: dict[int, ClipQuote] = {}
    gone: list[int] = []
    aside = Decimal(0)
    for index, each in asked.items():
        host, usd, purchase = plan.clips[index].provider, prices[index], known.get(keys[index])
        other = None if _is_had(purchase) else next((o for o in others[index] if _is_had(known.get(o.key))), None)
        if other is not None:
            said = f"It was asked of {other.request.model} instead, and is not paid twice."
            quotes[index] = ClipQuote(index, host, other.request.model, Fraction(), Fraction(), Decimal(0), (said,))
            continue
        stands = standing_of(purchase, intact, remake=remake)
        gone += [index] if stands.gone else []
        aside += stands.aside_usd
        seconds = Fraction() if stands.free or each.length is None else each.length.seconds
        quotes[index] = ClipQuote(
            index,
            host,
            each.request.model,
            seconds,
            Fraction() if stands.free else each.waste_s,
            Decimal(0) if stands.free else usd,
            (*each.notes, stands.note) if stands.note else each.notes,
            _most(usd, others[index], retries if plan.clips[index].shown == "generated" else 0, free=stands.free),
        )
    return quotes, gone, aside


def _is_had(purchase: Purchase | None) -> bool:
    return purchase is not None and (purchase.answer is not None or purchase.is_wasted or purchase.state in OPEN)


def _most(usd: Decimal | None, others: Sequence[Other], retries: int, *, free: bool) -> Decimal | None:
    """The most that a clip can come to: asked once, unless that is free, and again with other seeds."""
    prices = [usd, *(other.usd for other in others)]
    known = [price for price in prices if price is not None]
    if len(known) < len(prices):
        return None
    return max(known) * (retries + (0 if free else 1))
