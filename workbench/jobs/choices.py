"""Another model where the first cannot be had: only where the question is not at fault, and never dearer unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.errors import BudgetError, ProviderError
from workbench.jobs.bookkeeping import OPEN
from workbench.jobs.budgets import check_budgets
from workbench.jobs.buying import Buyer
from workbench.jobs.cancel import CancelToken
from workbench.jobs.desk import Hear
from workbench.jobs.faults import FAULTS, Fault
from workbench.jobs.ledger import Purchase
from workbench.jobs.purchases import purchase_key
from workbench.model.asking import Answer, ModelRequest, Quote
from workbench.model.money import shown_usd

__all__ = ["Bought", "Choice", "buy_first"]

_OF_HOST: frozenset[Fault] = frozenset({"throttled", "connection"})
"""Faults that every model of the same host would meet, too."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to an answer."""

    buyer: Buyer
    request: ModelRequest
    price: Quote
    """What it costs."""
    named: bool = False
    """Whether the person allowed it by name: then it may be dearer than the first, or of unknown price."""

    @property
    def usd(self) -> Decimal | None:
        """Its price, US dollars; None = unknown."""
        return self.price.usd

    @property
    def key(self) -> str:
        """Of its purchase."""
        return purchase_key(self.buyer.provider.name, self.request)


@dataclass(frozen=True, slots=True)
class Bought:
    """An answer, and who gave it: look and price are that model's."""

    answer: Answer
    choice: Choice


def buy_first(
    choices: Sequence[Choice],
    *,
    clip: int | None = None,
    hear: Hear | None = None,
    cancel: CancelToken | None = None,
    tell: Callable[[str], None] = lambda _: None,
    begun: bool = True,
) -> Bought:
    """The answer of the first choice that can be had.

    What was bought or begun of any of them comes before what was not: nothing is asked of two models at once. The next
    one is asked only where there is none, for a fault that is not in the question, and the last one has an end: it was
    not taken, or came to nothing without being paid.

    Args:
        choices: the one that is meant, then the others in their order; their buyers share one ledger.
        clip: index of the clip that it is for.
        hear: hears how far it is.
        cancel: stops it.
        tell: hears a sentence where another model than the first is asked.
        begun: whether another one than the first may have been asked before; False where it is known that none was.

    Raises:
        ValueError: there are no choices.
        BudgetError: there is no room for the next one.
        WorkbenchError: as ``Buyer.buy`` says, of the last one that was asked.
    """
    if not choices:
        raise ValueError("there must be something to choose from")
    asked: list[Choice] = []
    here = (_begun(choices) if begun else None) or choices[0]
    while True:
        try:
            return Bought(here.buyer.buy(here.request, here.price, clip=clip, hear=hear, cancel=cancel), here)
        except ProviderError as error:
            asked.append(here)
            follows = next(_others(choices, asked, error.fault), None)
            if follows is None or _is_open(here):
                raise
            away = f"{here.request.model} is not to be had ({error.message.removesuffix('.')})"
            _check_room(follows, away)
            tell(f"{away}: {follows.request.model} is asked instead, for {shown_usd(follows.usd)}.")
            here = follows


def _check_room(choice: Choice, away: str) -> None:
    """Refuse another model for which there is no money before it is said that it is asked.

    Raises:
        BudgetError: with why it was to be asked.
    """
    buyer, budgets = choice.buyer, choice.buyer.budgets
    taken = buyer.ledger.taken(project=buyer.project, run=buyer.run, visitor=budgets.visitor)
    try:
        check_budgets(choice.usd, choice.request.model, taken, budgets)
    except BudgetError as error:
        raise BudgetError(f"{away}, and no other is asked instead: {error.message}", field=error.field) from error


def _begun(choices: Sequence[Choice]) -> Choice | None:
    """The choice that was bought, or else begun; None where none was. One that is alone need not be looked up."""
    if len(choices) == 1:
        return None
    found = choices[0].buyer.ledger.find([choice.key for choice in choices])
    for begun in (_is_paid, _is_under_way):
        for choice in choices:
            if choice.key in found and begun(found[choice.key]):
                return choice
    return None


def _is_paid(purchase: Purchase) -> bool:
    return purchase.answer is not None or purchase.is_wasted


def _is_under_way(purchase: Purchase) -> bool:
    return purchase.state in OPEN


def _is_open(choice: Choice) -> bool:
    """Whether something may come of it still, and be paid."""
    known = choice.buyer.ledger.find([choice.key]).get(choice.key)
    return known is not None and (_is_under_way(known) or known.is_wasted)


def _others(choices: Sequence[Choice], asked: Sequence[Choice], fault: Fault) -> Iterator[Choice]:
    """The choices that may be asked after a fault."""
    if not FAULTS[fault].fallback:
        return
    most, host = choices[0].usd, asked[-1].buyer.provider.name
    for choice in choices:
        is_cheap = choice.usd is not None and most is not None and choice.usd <= most
        is_elsewhere = fault not in _OF_HOST or choice.buyer.provider.name != host
        if choice not in asked and is_elsewhere and (choice.named or is_cheap):
            yield choice
