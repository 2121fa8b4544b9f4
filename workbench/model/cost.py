"""What was spent, on what, and what may still be. An unknown price is counted, never taken for 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

__all__ = ["BudgetKind", "BudgetLine", "ClipCost", "Cost", "Spent"]

BudgetKind = Literal["run", "project", "month", "visitor"]
"""What a budget is for: one run, one project, one calendar month (UTC) of the library, one visitor of a studio."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Money by what it stands for, US dollars: settled, and still reserved."""

    settled_usd: Decimal = Decimal(0)
    """What is known to have been spent."""
    reserved_usd: Decimal = Decimal(0)
    """Put aside for what is under way, and for what ended without anybody knowing its cost."""
    unknown: int = 0
    """How many purchases have no known price."""

    @property
    def taken_usd(self) -> Decimal:
        """What counts against a budget: settled and reserved."""
        return self.settled_usd + self.reserved_usd


@dataclass(frozen=True, slots=True)
class ClipCost:
    """One clip of the plan in force."""

    clip: int
    """Its index, from 0."""
    spent: Spent
    """On this clip of this plan, with what was thrown away or failed. What another plan had bought is not in it."""
    take_usd: Decimal | None
    """What the chosen take cost; None = unknown, or there is none."""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One budget and how far it is used up, US dollars."""

    kind: BudgetKind
    limit_usd: Decimal
    taken_usd: Decimal

    @property
    def left_usd(self) -> Decimal:
        """What may still be spent; never below 0."""
        return max(Decimal(0), self.limit_usd - self.taken_usd)


@dataclass(frozen=True, slots=True)
class Cost:
    """The account of a project, or of a whole library."""

    spent: Spent
    month: str
    """The month that is running, UTC: ``2026-11``."""
    months: Mapping[str, Spent]
    """By month, the oldest first."""
    projects: Mapping[str, Spent]
    """By project, those that were deleted too."""
    models: Mapping[str, Spent] = field(default_factory=dict)
    """By model, those on which anything was spent, is reserved, or may have been spent."""
    budgets: tuple[BudgetLine, ...] = ()
    warnings: tuple[str, ...] = ()
    """A sentence for each budget of which little is left, and one on what is to be paid for again."""
    clips: tuple[ClipCost, ...] = ()
    """Of the plan in force; empty for a library."""
    elsewhere: Spent = Spent()
    """On projects before they were imported, in other libraries; only the budgets of these projects count it."""
    accepted_s: Fraction = Fraction(0)
    """Seconds of the plans in force whose chosen take is of somebody who is paid."""

    @property
    def accepted_second_usd(self) -> Decimal | None:
        """Settled money for each accepted second, other libraries' too, to the millionth; None where there is none."""
        if not self.accepted_s:
            return None
        a_second = Fraction(self.spent.settled_usd + self.elsewhere.settled_usd) / self.accepted_s
        return Decimal(round(a_second * 1_000_000)) / 1_000_000
