"""What goes with a project that is deleted, of all that was paid for it, and what stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from workbench.model.cost import Spent
from workbench.model.counted import counted
from workbench.model.money import shown_usd

__all__ = ["Parting"]


@dataclass(frozen=True, slots=True)
class Parting:
    """The money's side of a project that is deleted, US dollars."""

    answers: int = 0
    """What hosted models made for it and no other project has, which goes: takes, pictures, words, stems."""
    answers_usd: Decimal = Decimal(0)
    """What is known of what those cost: what was put aside, where nobody knows better."""
    budget_usd: Decimal | None = None
    """Its own budget, which goes; None where it has none."""
    spent: Spent = field(default_factory=Spent)
    """What was spent on it, which stays in the library's account and counts for the month."""
    answers_unknown: int = 0
    """Of how many of those answers nobody knows the price."""

    @property
    def sentence(self) -> str:
        """For a person; empty where it is no matter of money."""
        going = []
        if self.answers:
            going.append(f"{self._going}{'' if self.budget_usd is None else ','}")
        if self.budget_usd is not None:
            going.append(f"the project's budget of {shown_usd(self.budget_usd)}")
        one = len(going) == 1 and self.answers < 2
        goes = f"With it {'goes' if one else 'go'} {' and '.join(going)}" if going else ""
        said = "; ".join(part for part in (goes, self._stays) if part)
        return said and f"{said}."

    @property
    def _going(self) -> str:
        known = self.answers - self.answers_unknown
        said = f"{_results(known)}, paid with {shown_usd(self.answers_usd)}" if known else ""
        if self.answers_unknown:
            also = f"{said}, and {self.answers_unknown}" if said else _results(self.answers_unknown)
            said = f"{also} whose price nobody knows"
        return said

    @property
    def _stays(self) -> str:
        if self.spent == Spent():
            return ""
        said = f"{shown_usd(self.spent.settled_usd)} spent on it"
        if self.spent.reserved_usd:
            said = f"{said} and {shown_usd(self.spent.reserved_usd)} reserved"
        if self.spent.unknown:
            said = f"{said}, beside {self.spent.unknown} at a price that is not known,"
        stays, counts = ("stay", "count") if self.spent.reserved_usd else ("stays", "counts")
        return f"{said} {stays} in the library's account and {counts} for the month"


def _results(count: int) -> str:
    return f"{counted(count, 'result')} of {'a hosted model' if count == 1 else 'hosted models'}"
