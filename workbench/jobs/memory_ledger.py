"""A ledger in memory: the double, for tests and for programs without a library."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from workbench.jobs.bookkeeping import OPEN, Book, BookLedger, month_of
from workbench.jobs.clock import Clock, SystemClock
from workbench.jobs.ledger import Purchase, Spent
from workbench.model.asking import ModelRequest
from workbench.model.cost import BudgetKind

__all__ = ["MemoryLedger"]


class MemoryLedger(BookLedger):
    """Forgets with the process; for any number of threads."""

    def __init__(self, clock: Clock | None = None) -> None:
        book, lock = _MemoryBook(), threading.Lock()

        @contextmanager
        def opened() -> Iterator[Book]:
            with lock:  # the rules write once, at the end: there is nothing to undo
                yield book

        super().__init__(opened, clock or SystemClock())


class _MemoryBook:
    def __init__(self) -> None:
        self._purchases: list[Purchase] = []
        self._asked: dict[str, ModelRequest] = {}

    def newest(self, keys: Sequence[str]) -> Mapping[str, Purchase]:
        wanted = frozenset(keys)
        return {purchase.key: purchase for purchase in self._purchases if purchase.key in wanted}

    def add(self, purchase: Purchase, request: ModelRequest) -> None:
        self._purchases.append(purchase)
        self._asked[purchase.key] = request

    def change(self, purchase: Purchase) -> None:
        place = max(i for i, known in enumerate(self._purchases) if known.key == purchase.key)
        self._purchases[place] = purchase

    def open(self, project: str) -> Sequence[Purchase]:
        return tuple(p for p in self._purchases if p.project == project and p.state in OPEN)

    def of_run(self, run: str) -> Sequence[Purchase]:
        return tuple(p for p in self._purchases if p.run == run)

    def known(self, provider: str, predictions: Sequence[str]) -> Collection[str]:
        return {p.prediction for p in self._purchases if p.provider == provider} & set(predictions)

    def is_rivalled(self, purchase: Purchase) -> bool:
        ours = replace(self._asked[purchase.key], variant=0)
        return any(
            p.state == "sending"
            and p.key != purchase.key
            and p.provider == purchase.provider
            and replace(self._asked[p.key], variant=0) == ours
            for p in self._purchases
        )

    def shares(self, purchase: Purchase, project: str) -> bool:
        return any((p.key, p.project, p.answer) == (purchase.key, project, purchase.answer) for p in self._purchases)

    def last_reserved_at(self) -> datetime | None:
        return self._purchases[-1].reserved_at if self._purchases else None

    def spent(self, project: str | None, run: str | None, month: str | None, visitor: str | None) -> Spent:
        fitting = [
            p
            for p in self._purchases
            if project in (None, p.project)
            and run in (None, p.run)
            and month in (None, _month(p))
            and visitor in (None, p.visitor)
        ]
        return Spent(
            sum((p.settled_usd for p in fitting if p.settled_usd is not None), Decimal(0)),
            sum((p.reserved_usd for p in fitting if p.settled_usd is None and p.reserved_usd), Decimal(0)),
            sum(p.taken_usd is None for p in fitting),
        )

    def taken(self, project: str, run: str, month: str, visitor: str) -> Mapping[BudgetKind, Decimal]:
        return {
            "run": self.spent(None, run, None, None).taken_usd,
            "project": self.spent(project, None, None, None).taken_usd,
            "month": self.spent(None, None, month, None).taken_usd,
            "visitor": self.spent(None, None, None, visitor).taken_usd,
        }


def _month(purchase: Purchase) -> str:
    assert purchase.reserved_at is not None
    return month_of(purchase.reserved_at)
