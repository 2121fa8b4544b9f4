"""Money, and what a change would cost. An unknown price is None, never 0."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Impact"]


@dataclass(frozen=True, slots=True)
class Impact:
    """What committing an edit would mean for the clips that exist."""

    kept: int
    retrimmed: int
    remade: int
    seconds: float
    """Seconds of film that must be made again."""
    price_usd: Decimal | None
    """None = unknown."""
