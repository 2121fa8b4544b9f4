"""The ledger: what is bought is reserved before it is asked for, and settled once it is known."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol

from workbench.model.asking import Answer, ModelRequest
from workbench.model.cost import BudgetKind, Spent

__all__ = ["Budgets", "Ledger", "Purchase", "PurchaseState", "Spent"]

PurchaseState = Literal["sending", "submitted", "bought", "failed", "canceled"]
"""``sending``: money is put aside, and the question may be on its way, so it may have been taken. ``submitted``: the
host's id is known. ``bought``: the answer is in the library; with an ``error`` it was paid, and is gone or of no use.
``failed``, ``canceled``: there will be none; a new
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
    """Why there is no answer, or none that is of use."""
    answer: Answer | None = None
    """From ``bought`` on; None again where its files were lost."""
    reserved_at: datetime | None = None
    """UTC; it decides the month that pays, and never goes backwards from one purchase to the next."""
    sent_at: datetime | None = None
    """UTC, by the clock as it stood; of the last try."""
    run: str = ""
    visitor: str = ""
    plan: str = ""
    """Id of the plan whose clip it is for; empty where it is for none."""
    clip: int | None = None
    """Index of that clip."""
    is_new: bool = False
    """Whether the call that gave this value began the purchase: of those that reserve at once, one may send."""

    @property
    def is_wasted(self) -> bool:
        """Whether it was paid for nothing: its answer is gone, or of no use."""
        return self.state == "bought" and bool(self.error)

    @property
    def taken_usd(self) -> Decimal | None:
        """What counts against budgets: what it cost, or else what was put aside for it; None = unknown."""
        return self.reserved_usd if self.settled_usd is None else self.settled_usd


@dataclass(frozen=True, slots=True)
class Budgets:
    """What may be spent, US dollars; None = no limit of this kind."""

    run_usd: Decimal | None = None
    project_usd: Decimal | None = None
    month_usd: Decimal | None = None
    visitor: str = ""
    """Who asks, where a studio has visitors; what they reserve is written down to them."""
    visitor_usd: Decimal | None = None


class Ledger(Protocol):
    """Keeps purchases. Each method is one transaction: it is on disk when it returns, or nothing happened.

    Those that change a purchase raise:
        NotFoundError: nothing was reserved under the key.
        StaleVersionError: somebody else has ended or bought it meanwhile, or it was not begun. A move that was
            already made in the same way is no error, and changes nothing.
    """

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
        """Put money aside for a question that is sent next. What is begun or paid under its key is returned as it is.

        What another project has bought costs this one nothing, and is written down for it, too: so it stays when the
        other is deleted.

        Args:
            key: the question's.
            project: whose money it is.
            provider: who is paid.
            request: the question.
            usd: its price; None = unknown.
            budgets: what may be spent.
            run: an id of the run, for its budget.
            plan: id of the plan whose clip it is for.
            clip: index of that clip.
            anew: what was bought under the key is lost or wasted: it stays paid, and a new purchase begins.

        Raises:
            BudgetError: a budget would be exceeded, or the price is unknown and there is a budget; nothing happened.
        """

    def submitted(self, key: str, prediction: str) -> Purchase | None:
        """Remember the host's id, as soon as it is known; None where it is another purchase's, and nothing happened."""

    def adopted(self, key: str, predictions: Sequence[str], *, seen: Collection[str] | None = None) -> Purchase | None:
        """The same, of the first of these ids that belongs to no other purchase; None where there is none.

        Args:
            key: the question's.
            predictions: ids that the host knows of the question; they were asked for before this is called.
            seen: those that were there at an earlier look, too. As long as a like question, of another key, is on its
                way, no others are taken. None = all are.
        """

    def strayed(self, key: str, request: ModelRequest, costs: Mapping[str, Decimal | None]) -> Sequence[str]:
        """Write down what the host has made of a question beside the prediction that is waited for: it is paid, too.

        Nothing is where a like question, of another key, is on its way, as it may be that one's; or where somebody else
        has ended or bought this one meanwhile.

        Args:
            key: the question's; its prediction is known.
            request: the question.
            costs: by the ids that the host knows of the question what each cost; None = nobody knows, and as much as
                for the other stays put aside.

        Returns:
            A sentence for each that no purchase had.
        """

    def bought(self, key: str, answer: Answer, usd: Decimal | None) -> Purchase:
        """The answer is in the library, and this is what it cost; None = nobody knows, and the reservation stays.

        It is kept without secrets, as the purchase that is returned has it.
        """

    def wasted(self, key: str, usd: Decimal | None, error: str) -> Purchase:
        """It is paid, and its answer is gone or of no use. So it stays, and only ``anew`` begins another purchase.

        Args:
            key: the question's.
            usd: what it cost, where that was not settled yet; None = nobody knows.
            error: the sentence for the person.
        """

    def useful(self, key: str) -> Purchase:
        """The answer of what was wasted is used all the same: it no longer is, until somebody says so again."""

    def ended(self, key: str, state: Literal["failed", "canceled"], usd: Decimal | None, error: str) -> Purchase:
        """There will be no answer; what was reserved and not spent is free again.

        Args:
            key: the question's.
            state: how it ended.
            usd: what it cost all the same: 0 where nothing was taken, the price where it was canceled after it had
                started. None = nobody knows, and the reservation stays.
            error: the sentence for the person.
        """

    def again(self, key: str) -> Purchase:
        """The question is sent once more: the last try of it was not taken, or came to nothing without being paid."""

    def find(self, keys: Sequence[str]) -> Mapping[str, Purchase]:
        """What is known of keys: of each the newest purchase."""

    def open(self, project: str) -> Sequence[Purchase]:
        """The purchases of a project that have neither an answer nor an end, the oldest first."""

    def of_run(self, run: str) -> Sequence[Purchase]:
        """All purchases that a run began, the oldest first: those of other seeds, models and tries, too."""

    def spent(
        self,
        *,
        project: str | None = None,
        run: str | None = None,
        month: str | None = None,
        visitor: str | None = None,
    ) -> Spent:
        """What was spent and is reserved: in all, or of a project, a run, a month (``2026-11``), a visitor."""

    def taken(self, *, project: str, run: str = "", visitor: str = "") -> Mapping[BudgetKind, Decimal]:
        """What counts now against each budget, US dollars; the month is the running one."""

    def month(self) -> str:
        """The month that pays for what would be reserved now: by the clock, but never an earlier one than before."""
