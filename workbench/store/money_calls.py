"""What a library's ``Store`` knows of money. One transaction a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from workbench.jobs.bookkeeping import Book, BookLedger
from workbench.model.cost import Cost
from workbench.model.parting import Parting
from workbench.store import costs
from workbench.store.calls import Calls
from workbench.store.leases import Leases
from workbench.store.purchases import PurchaseBook

__all__ = ["MoneyCalls"]


class MoneyCalls(Calls):
    """What is bought, what may be spent and what was; raises as ``Store``."""

    ledger: BookLedger
    """What is bought; a ``jobs.ledger.Ledger``."""

    @contextmanager
    def _book(self) -> Iterator[Book]:
        with self._along.carrying() as carry, self._transaction() as connection:
            book = PurchaseBook(connection)
            yield book
            if book.reserved:
                carry(connection)

    def claims(self, tell: Callable[[str], None]) -> Leases:
        """Who buys what at this moment; ``tell`` hears a sentence where a dead program's work is gone on with."""
        return Leases(self.folder, self._clock, tell=tell)

    def project_budget(self, project: str) -> Decimal | None:
        """What may be spent on a project in all, US dollars; None where nobody said so."""
        with self._transaction() as connection:
            return costs.project_budget(connection, project)

    def set_project_budget(self, project: str, usd: Decimal | None) -> None:
        """Say what may be spent on a project in all, US dollars; None takes the limit away."""
        with self._transaction() as connection:
            costs.set_project_budget(connection, project, usd)

    def cost(self, project: str | None = None) -> Cost:
        """The account of a project, or of the whole library, without budgets."""
        month = self.ledger.month()
        with self._transaction() as connection:
            return costs.cost(connection, project, month)

    def parting(self, project: str) -> Parting:
        """What of a project's money would go with it."""
        with self._transaction() as connection:
            return costs.parting(connection, project)
