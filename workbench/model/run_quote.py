"""What a run of generation would make and cost, told before anything is spent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workbench.model.money import shown_usd, sum_usd
from workbench.model.shot_mix import MixQuote

__all__ = ["ClipQuote", "RunQuote"]


@dataclass(frozen=True, slots=True)
class ClipQuote:
    """One clip that would be made."""

    index: int
    provider: str
    model: str
    """The hosted model's id; empty for a program of ours."""
    seconds_paid: Fraction
    """What the model makes, which is what is paid; 0 where nothing is."""
    waste_s: Fraction
    """Seconds of that which the film does not show."""
    price_usd: Decimal | None
    """US dollars; None = unknown. 0 where it was bought before."""
    notes: tuple[str, ...] = ()
    """On what is asked otherwise than it was wished."""


@dataclass(frozen=True, slots=True)
class RunQuote:
    """All clips that a run would make."""

    clips: tuple[ClipQuote, ...]
    of: int
    """How many clips the film has."""
    mixes: tuple[MixQuote, ...] = ()
    """What the same clips cost in each usual shot mix, the whole of them; empty where no host is asked."""

    @property
    def total_usd(self) -> Decimal | None:
        """US dollars; None where a price is unknown."""
        return sum_usd(clip.price_usd for clip in self.clips)

    @property
    def unknown_prices(self) -> int:
        """How many clips have no known price."""
        return sum(clip.price_usd is None for clip in self.clips)

    @property
    def sentence(self) -> str:
        """``22 of 45 clips, 4.10 USD``."""
        known = sum_usd(clip.price_usd for clip in self.clips if clip.price_usd is not None)
        said = f"{len(self.clips)} of {self.of} clips, {shown_usd(known)}"
        return f"{said} and {self.unknown_prices} of unknown price" if self.unknown_prices else said
