"""What a person decides about money, and how it stands: for whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbench.model.cost import BudgetKind

__all__ = ["BudgetRow", "Choice", "MoneyGlance", "Raising"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Several to choose from, and the one that is in force."""

    options: Mapping[str, str]
    """What each is called where the choice is made, by what a person reads."""
    value: str | None = None
    """What a person reads of the one in force; None where it is none of these."""


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One budget, US dollars."""

    kind: BudgetKind
    limit_usd: Decimal | None
    """None = no limit."""
    spent_usd: Decimal
    """Known to have been spent."""
    reserved_usd: Decimal
    """Put aside for what is under way, and for what ended without anybody knowing its cost."""
    unknown: int = 0
    """How many purchases have no known price."""

    @property
    def left_usd(self) -> Decimal | None:
        """What may still be spent, never below 0; None = no limit."""
        if self.limit_usd is None:
            return None
        return max(Decimal(0), self.limit_usd - self.spent_usd - self.reserved_usd)


@dataclass(frozen=True, slots=True)
class Raising:
    """Another budget of the project, offered and not yet in force: whoever confirms it says so with this value."""

    before_usd: Decimal | None
    """In force when it was offered; None = no limit."""
    after_usd: Decimal | None
    sentence: str


@dataclass(frozen=True, slots=True)
class MoneyGlance:
    """How it stands with a plan's money."""

    provider: Choice
    profile: Choice | None = None
    """None where nobody is paid; so are model and mix."""
    model: Choice | None = None
    mix: Choice | None = None
    quote: str = ""
    """What the plan would make and cost now, in a sentence or two."""
    fits: bool = True
    """Whether the budgets leave room for all of it."""
    notes: tuple[str, ...] = ()
    """What else a person has to know: how a token is handed in, that a host only pretends."""
    budgets: tuple[BudgetRow, ...] = ()
