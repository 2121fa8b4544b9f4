"""What listening with a host's ears costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

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

    @property
    def usd(self) -> Decimal | None:
        """In all, US dollars; None = unknown."""
        return sum_usd([question.usd for question in self.questions])

    @property
    def sentence(self) -> str:
        """For a person."""
        new = [question for question in self.questions if not question.bought]
        if not new:
            return "Nobody is asked, and nothing is spent."
        listed = " and ".join(f"{question.model} ({shown_usd(question.usd)})" for question in new)
        return f"{listed} will be asked to listen, {shown_usd(self.usd)} in all."
