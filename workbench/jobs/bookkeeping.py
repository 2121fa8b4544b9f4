"""The rules of the ledger, once for all places that purchases are kept in.

Money:

- What counts against a budget is what a purchase cost or, as long as nobody knows, what was put aside for it.
- Amounts are kept to a millionth of a dollar, and what is finer is rounded up.
- The month that pays is that of the reservation, UTC. A clock that goes backwards changes nothing: no reservation is
  earlier than the one before it, so nothing that was reserved falls out of the running month.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import Literal, Protocol

from workbench.errors import NotFoundError, StaleVersionError
from workbench.jobs.budgets import check_budgets, limits_of
from workbench.jobs.clock import Clock
from workbench.jobs.keys import keepable, to_jsonable
from workbench.jobs.ledger import Budgets, Purchase, PurchaseState, Spent
from workbench.model.asking import Answer, ModelRequest
from workbench.model.cost import BudgetKind
from workbench.model.money import CENT_PARTS
from workbench.redact import redacted

__all__ = ["OPEN", "Book", "BookLedger", "month_of"]

OPEN: tuple[PurchaseState, ...] = ("sending", "submitted")
"""The states of what has neither an answer nor an end."""


_STRAYED = (
    "The host took a question long after it had broken off, when it had been sent again: it has made that clip twice, "
    "and charges for both."
)


class Book(Protocol):
    """Where purchases are kept, inside one transaction."""

    def newest(self, keys: Sequence[str]) -> Mapping[str, Purchase]:
        """The newest purchase of each key that there is one of."""

    def add(self, purchase: Purchase, request: ModelRequest) -> None:
        """Write down one more; of its key it is the newest from here on."""

    def change(self, purchase: Purchase) -> None:
        """Write the newest of its key anew."""

    def open(self, project: str) -> Sequence[Purchase]:
        """Those of a project that are open, the oldest first."""

    def of_run(self, run: str) -> Sequence[Purchase]:
        """Those that a run began, the oldest first."""

    def known(self, provider: str, predictions: Sequence[str]) -> Collection[str]:
        """Of some ids of a provider's those that a purchase has."""

    def is_rivalled(self, purchase: Purchase) -> bool:
        """Whether the same question, which is open, is being sent under another key too, as another variant of it."""

    def shares(self, purchase: Purchase, project: str) -> bool:
        """Whether a project has a purchase with the same answer of its own."""

    def last_reserved_at(self) -> datetime | None:
        """When the latest reservation was made, UTC."""

    def spent(self, project: str | None, run: str | None, month: str | None, visitor: str | None) -> Spent:
        """The sums of those that all of what is given fits."""

    def taken(self, project: str, run: str, month: str, visitor: str) -> Mapping[BudgetKind, Decimal]:
        """What counts against each budget."""


class BookLedger:
    """A ``Ledger`` over books.

    Args:
        opened: gives the book for one transaction, alone against all threads and processes. What was written is kept
            where the block ends well, and undone where it raises.
        clock: what time it is.
    """

    def __init__(self, opened: Callable[[], AbstractContextManager[Book]], clock: Clock) -> None:
        self._opened, self._clock = opened, clock

    def reserve(
        self,
        key: str,
        project: str,
        provider: str,
        request: ModelRequest,
        usd: Decimal | None,
        budgets: Budgets,
        run: str,
        *,
        plan: str = "",
        clip: int | None = None,
        anew: bool = False,
    ) -> Purchase:
        """As the Protocol says."""
        price = _kept(usd)
        with self._opened() as book:
            known = book.newest([key]).get(key)
            at = self._now(book)
            if known is not None and known.state in OPEN:
                return known
            if known is not None and (known.answer is not None or known.is_wasted) and not anew:
                if known.answer is not None and known.project != project and not book.shares(known, project):
                    book.add(_shared(known, project, run, budgets.visitor, plan, clip, at), request)
                return known
            taken = book.taken(project, run, month_of(at), budgets.visitor) if limits_of(budgets) else {}
            check_budgets(price, request.model, taken, budgets)
            purchase = Purchase(
                key,
                project,
                provider,
                request.model,
                "sending",
                price,
                reserved_at=at,
                sent_at=self._clock.now(),
                run=run,
                visitor=budgets.visitor,
                plan=plan,
                clip=clip,
            )
            book.add(purchase, request)
        return replace(purchase, is_new=True)

    def submitted(self, key: str, prediction: str) -> Purchase | None:
        """As the Protocol says."""
        if not prediction:
            raise ValueError("a prediction that was submitted has an id")
        with self._opened() as book:
            purchase = _at(book, key, ("sending", "submitted"), "submitted")
            if purchase.state == "submitted" and purchase.prediction != prediction:
                raise _stale(purchase, "submitted as another prediction")
            if purchase.state == "sending" and book.known(purchase.provider, [prediction]):
                return None
            return _changed(book, replace(purchase, state="submitted", prediction=prediction), purchase)

    def adopted(self, key: str, predictions: Sequence[str], *, seen: Collection[str] | None = None) -> Purchase | None:
        """As the Protocol says."""
        with self._opened() as book:
            purchase = _at(book, key, ("sending",), "submitted")
            if seen is not None and book.is_rivalled(purchase):
                predictions = [prediction for prediction in predictions if prediction in seen]
            known = book.known(purchase.provider, predictions)
            ours = next((prediction for prediction in predictions if prediction and prediction not in known), None)
            return None if ours is None else _changed(book, replace(purchase, state="submitted", prediction=ours))

    def strayed(self, key: str, request: ModelRequest, costs: Mapping[str, Decimal | None]) -> Sequence[str]:
        """As the Protocol says."""
        with self._opened() as book:
            purchase = book.newest([key]).get(key)
            if purchase is None or purchase.state != "submitted" or book.is_rivalled(purchase):
                return ()
            known = book.known(purchase.provider, list(costs))
            strays = [prediction for prediction in costs if prediction not in known]
            for prediction in strays:
                stray = replace(purchase, prediction=prediction, state="bought", settled_usd=_kept(costs[prediction]))
                book.change(replace(stray, error=_STRAYED))
                book.add(purchase, request)  # of its key the newest is the one that is waited for
        return tuple(_STRAYED for _ in strays)

    def bought(self, key: str, answer: Answer, usd: Decimal | None) -> Purchase:
        """As the Protocol says."""
        with self._opened() as book:
            purchase, answer = _at(book, key, ("submitted", "bought"), "bought"), _clean(answer)
            if purchase.state == "bought":
                if purchase.answer != answer:
                    raise _stale(purchase, "bought with another answer")
                return purchase
            return _changed(book, replace(purchase, state="bought", answer=answer, settled_usd=_kept(usd), error=""))

    def wasted(self, key: str, usd: Decimal | None, error: str) -> Purchase:
        """As the Protocol says."""
        with self._opened() as book:
            purchase = _at(book, key, (*OPEN, "bought"), "given up")
            if purchase.is_wasted:
                return purchase
            cost = _kept(usd) if purchase.state in OPEN else purchase.settled_usd
            return _changed(book, replace(purchase, state="bought", settled_usd=cost, error=_said(error)))

    def useful(self, key: str) -> Purchase:
        """As the Protocol says."""
        with self._opened() as book:
            purchase = _at(book, key, ("bought",), "used")
            return _changed(book, replace(purchase, error="") if purchase.answer else purchase, purchase)

    def ended(self, key: str, state: Literal["failed", "canceled"], usd: Decimal | None, error: str) -> Purchase:
        """As the Protocol says."""
        with self._opened() as book:
            purchase = _at(book, key, (*OPEN, state), "ended")
            if purchase.state == state:
                return purchase
            return _changed(book, replace(purchase, state=state, settled_usd=_kept(usd), error=_said(error)))

    def again(self, key: str) -> Purchase:
        """As the Protocol says."""
        with self._opened() as book:
            purchase = _at(book, key, OPEN, "sent again")
            tries, now = purchase.tries + 1, self._clock.now()
            return _changed(book, replace(purchase, state="sending", prediction="", tries=tries, sent_at=now))

    def find(self, keys: Sequence[str]) -> Mapping[str, Purchase]:
        """As the Protocol says."""
        with self._opened() as book:
            return book.newest(keys)

    def open(self, project: str) -> Sequence[Purchase]:
        """As the Protocol says."""
        with self._opened() as book:
            return book.open(project)

    def of_run(self, run: str) -> Sequence[Purchase]:
        """As the Protocol says."""
        with self._opened() as book:
            return book.of_run(run)

    def spent(
        self,
        *,
        project: str | None = None,
        run: str | None = None,
        month: str | None = None,
        visitor: str | None = None,
    ) -> Spent:
        """As the Protocol says."""
        with self._opened() as book:
            return book.spent(project, run, month, visitor)

    def taken(self, *, project: str, run: str = "", visitor: str = "") -> Mapping[BudgetKind, Decimal]:
        """As the Protocol says."""
        with self._opened() as book:
            return book.taken(project, run, month_of(self._now(book)), visitor)

    def month(self) -> str:
        """As the Protocol says."""
        with self._opened() as book:
            return month_of(self._now(book))

    def _now(self, book: Book) -> datetime:
        now, last = self._clock.now(), book.last_reserved_at()
        return now if last is None else max(now, last)


def month_of(at: datetime) -> str:
    """The month of a time: ``2026-11``."""
    return f"{at:%Y-%m}"


def _kept(usd: Decimal | None) -> Decimal | None:
    """An amount as it is kept."""
    if usd is None:
        return None
    if not usd.is_finite() or usd < 0:
        raise ValueError(f"an amount of money is 0 or more, not {usd}")
    return usd.quantize(CENT_PARTS, ROUND_UP)


def _said(error: str) -> str:
    return str(redacted(keepable(error)))


def _clean(answer: Answer) -> Answer:
    """An answer as it is kept, without secrets: the same each time that it is given."""
    return replace(answer, value=redacted(to_jsonable(keepable(answer.value))))


def _shared(
    known: Purchase, project: str, run: str, visitor: str, plan: str, clip: int | None, at: datetime
) -> Purchase:
    """What another project has paid for, as a project's own that cost nothing: so it stays when the other goes.

    It names no prediction, by which it is told from what was asked for.
    """
    return replace(
        known,
        project=project,
        reserved_usd=Decimal(0),
        settled_usd=Decimal(0),
        prediction="",
        reserved_at=at,
        sent_at=at,
        run=run,
        visitor=visitor,
        plan=plan,
        clip=clip,
    )


def _at(book: Book, key: str, allowed: Sequence[PurchaseState], move: str) -> Purchase:
    """The purchase of a key, where it may be moved."""
    purchase = book.newest([key]).get(key)
    if purchase is None:
        raise NotFoundError(f"There is no purchase {key[:12]} in this library; begin it anew.", field="purchase")
    if purchase.state not in allowed:
        raise _stale(purchase, move)
    return purchase


def _stale(purchase: Purchase, move: str) -> StaleVersionError:
    return StaleVersionError(
        f"The purchase {purchase.key[:12]} of {purchase.model} cannot be {move}, as it is {purchase.state}: another "
        "Songreel has gone on with it meanwhile; do the same again.",
        field="purchase",
    )


def _changed(book: Book, purchase: Purchase, before: Purchase | None = None) -> Purchase:
    if purchase != before:
        book.change(purchase)
    return purchase
