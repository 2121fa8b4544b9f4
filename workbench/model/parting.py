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
    """What is known of what those cost."""
    budget_usd: Decimal | None = None
    """Its own budget, which goes; None where it has none."""
    spent: Spent = field(default_factory=Spent)
    """What was spent on it, which stays in the library's account and counts for the month."""

    @property
    def sentence(self) -> str:
        """For a person; empty where it is no matter of money."""
        going = []
        if self.answers:
            made = f"{counted(self.answers, 'result')} of {'a hosted model' if self.answers == 1 else 'hosted models'}"
            going.append(f"{made}, paid with {shown_usd(self.answers_usd)}{'' if self.budget_usd is None else ','}")
        if self.budget_usd is not None:
            going.append(f"the project's budget of {shown_usd(self.budget_usd)}")
        one = len(going) == 1 and self.answers < 2
        goes = f"With it {'goes' if one else 'go'} {' and '.join(going)}" if going else ""
        said = "; ".join(part for part in (goes, self._stays) if part)
        return said and f"{said}."

    @property
    def _stays(self) -> str:
        if self.spent == Spent():
            return ""
        said = f"{shown_usd(self.spent.settled_usd)} spent on it"
        if self.spent.reserved_usd:
            said = f"{said} and {shown_usd(self.spent.reserved_usd)} reserved"
        if self.spent.unknown:
            said = f"{said}, beside {self.spent.unknown} at a price that is not known,"
        return f"{said} stay in the library's account and count for the month"
