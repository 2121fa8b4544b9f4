"""The ledger: what is bought is reserved before it is asked for, and settled once it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol

from workbench.model.asking import Answer, ModelRequest

__all__ = ["Budgets", "Ledger", "Purchase", "PurchaseState", "Spent"]

PurchaseState = Literal["sending", "submitted", "bought", "failed", "canceled"]
"""``sending``: money is put aside, and the question may be on its way, so it may have been taken. ``submitted``: the
host's id is known. ``bought``: the answer is in the library. ``failed``, ``canceled``: there will be none; a new
purchase of the same key may begin."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """One question that money is spent on."""

    key: str
    """Hash of the model and the canonical question, 64 hex digits."""
    project: str
    provider: str
    model: str
    state: PurchaseState
    reserved_usd: Decimal | None
    """US dollars; None = unknown."""
    settled_usd: Decimal | None = None
    """US dollars really spent; None while that is not known."""
    prediction: str = ""
    """The host's id, from ``submitted`` on."""
    tries: int = 1
    error: str = ""
    answer: Answer | None = None
    """From ``bought`` on."""
    reserved_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Budgets:
    """What may be spent; None = no limit of this kind."""

    run_usd: Decimal | None = None
    project_usd: Decimal | None = None
    month_usd: Decimal | None = None
    visitor: str = ""
    visitor_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """Money by what it stands for, US dollars: settled, and still reserved."""

    settled_usd: Decimal = Decimal(0)
    reserved_usd: Decimal = Decimal(0)
    unknown: int = 0
    """How many purchases have no known price."""
    by_model: Mapping[str, Decimal] = field(default_factory=dict)


class Ledger(Protocol):
    """Keeps purchases. Each method is one transaction: it is on disk when it returns, or nothing happened."""

    def reserve(
        self,
        key: str,
        project: str,
        provider: str,
        request: ModelRequest,
        usd: Decimal | None,
        budgets: Budgets,
        run: str,
    ) -> Purchase:
        """Put money aside for a question that is sent next. What is begun or bought under its key is returned as it is.

        Raises:
            BudgetError: a budget would be exceeded, or the price is unknown and there is a budget; nothing happened.
        """

    def submitted(self, key: str, prediction: str) -> Purchase:
        """Remember the host's id, as soon as it is known."""

    def adopted(self, key: str, predictions: Sequence[str]) -> Purchase | None:
        """The same, of the first of these ids that belongs to no other purchase; None where all do."""

    def bought(self, key: str, answer: Answer, usd: Decimal | None) -> Purchase:
        """The answer is in the library, and this is what it cost."""

    def ended(self, key: str, state: Literal["failed", "canceled"], usd: Decimal | None, error: str) -> Purchase:
        """There will be no answer; what was reserved and not spent is free again."""

    def again(self, key: str) -> Purchase:
        """The question is sent once more: the last try of it was not taken, or came to nothing without being paid."""

    def find(self, keys: Sequence[str]) -> Mapping[str, Purchase]:
        """What is known of keys."""

    def open(self, project: str) -> Sequence[Purchase]:
        """The purchases of a project that have neither an answer nor an end, the oldest first."""

    def spent(self, *, project: str | None = None, run: str | None = None, month: str | None = None) -> Spent:
        """What was spent and is reserved: in all, or of a project, a run, a month (``2026-11``)."""
