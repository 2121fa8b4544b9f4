"""What listening with a host's ears costs, and whether the budgets allow it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.jobs.affording import whole_refused
from workbench.model.cost import BudgetLine
from workbench.model.hosted import ModelKind
from workbench.model.money import shown_usd, sum_usd

__all__ = ["EarsQuote", "EarsQuoted"]


@dataclass(frozen=True, slots=True)
class EarsQuoted:
    """What one question costs."""

    kind: ModelKind
    model: str
    """``owner/name``."""
    usd: Decimal | None
    """US dollars; None = unknown, which is not free."""
    bought: bool
    """Whether its answer is in the library: then it costs nothing."""
    sentence: str
    """Where the price is from, or why it is unknown."""


@dataclass(frozen=True, slots=True)
class EarsQuote:
    """What listening with a host's ears costs."""

    questions: tuple[EarsQuoted, ...]
    budgets: tuple[BudgetLine, ...] = ()
    """Those that it has to keep to, and what is taken of them now."""

    @property
    def usd(self) -> Decimal | None:
        """In all, US dollars; None = unknown."""
        return sum_usd([question.usd for question in self.questions])

    @property
    def new(self) -> tuple[EarsQuoted, ...]:
        """What would be asked: whatever was not bought before."""
        return tuple(question for question in self.questions if not question.bought)

    @property
    def unpriced(self) -> tuple[str, ...]:
        """The models at an unknown price."""
        return tuple(question.model for question in self.new if question.usd is None)

    @property
    def refused(self) -> str:
        """Why the budgets do not allow it, and how to go on; empty where they do."""
        names = " and ".join(question.model for question in self.new)
        verb = "costs" if len(self.new) == 1 else "cost"
        return whole_refused(f"{names} {verb}", self.usd, self.budgets, " and ".join(self.unpriced))

    @property
    def fits(self) -> bool:
        """Whether it may be bought."""
        return not self.refused

    @property
    def sentence(self) -> str:
        """For a person."""
        if not self.new:
            return "Nobody is asked, and nothing is spent."
        listed = " and ".join(f"{question.model} ({_priced(question.usd)})" for question in self.new)
        if self.usd is None:
            return f"{listed} will be asked to listen, at a price that is not known."
        return f"{listed} will be asked to listen, {shown_usd(self.usd)} in all."


def _priced(usd: Decimal | None) -> str:
    return "price unknown" if usd is None else shown_usd(usd)
