"""What a run of generation would make and cost, told before anything is spent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workbench.model.cost import BudgetLine
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
    """US dollars; None = unknown. 0 where it was bought before, or is under way already."""
    notes: tuple[str, ...] = ()
    """On what is asked otherwise than it was wished."""
    most_usd: Decimal | None = Decimal(0)
    """The most that it can come to with all that the person allowed: asked again with other seeds, or of a dearer
    model that they named. None = unknown."""


@dataclass(frozen=True, slots=True)
class RunQuote:
    """All clips that a run would make, in the order in which they are bought."""

    clips: tuple[ClipQuote, ...]
    of: int
    """How many clips the film has, or how many pictures were asked for."""
    budgets: tuple[BudgetLine, ...] = ()
    """Those that the run has to keep to, and what is taken of them now: spent, or put aside for what is under way."""
    notes: tuple[str, ...] = ()
    """On clips that are cut otherwise than they were planned, so that their model can make them."""
    gone: tuple[int, ...] = ()
    """The indices of clips that were paid for and whose files are gone; they are made only where that is wished."""
    what: str = "clips"
    mixes: tuple[MixQuote, ...] = ()
    """What the same clips cost in each usual shot mix, the whole of them; empty where no host is asked."""

    @property
    def total_usd(self) -> Decimal | None:
        """US dollars; None where a price is unknown."""
        return sum_usd(clip.price_usd for clip in self.clips)

    @property
    def most_usd(self) -> Decimal | None:
        """The most that it can come to, US dollars: never more than the budgets have left; None where it is unknown."""
        total, most = self.total_usd, sum_usd(clip.most_usd for clip in self.clips)
        if total is None or most is None:
            return None
        left = most if self.tightest is None else self.tightest.left_usd
        return max(total, min(most, left))

    @property
    def unknown_prices(self) -> int:
        """How many clips have no known price."""
        return sum(clip.price_usd is None for clip in self.clips)

    @property
    def waste_s(self) -> Fraction:
        """Seconds that are paid and not shown, of all clips."""
        return sum((clip.waste_s for clip in self.clips), Fraction(0))

    @property
    def unpayable(self) -> tuple[ClipQuote, ...]:
        """Those of hosted models at an unknown price, where there is a budget: none of them may be bought."""
        return tuple(clip for clip in self.clips if self.budgets and clip.model and clip.price_usd is None)

    @property
    def tightest(self) -> BudgetLine | None:
        """The budget that has the least left."""
        return min(self.budgets, key=lambda line: line.left_usd, default=None)

    @property
    def fitting(self) -> tuple[ClipQuote, ...]:
        """Those that the budgets leave room for: what costs nothing, and of the others the first ones, in order."""
        if self.tightest is None:
            return self.clips
        left, fit = self.tightest.left_usd, []
        for clip in self.clips:
            if not clip.model or not clip.price_usd:  # by a program of ours, or free; an unknown price is unpayable
                fit += [] if clip in self.unpayable else [clip]
            elif clip.price_usd <= left:
                left -= clip.price_usd
                fit.append(clip)
            else:
                left = Decimal(0)
        return tuple(fit)

    @property
    def bought(self) -> tuple[ClipQuote, ...]:
        """Those that the budgets leave room for and that cost something, in the order in which they are bought."""
        return tuple(clip for clip in self.fitting if clip.model and clip.price_usd)

    @property
    def stops_at(self) -> ClipQuote | None:
        """The first that the budgets leave no room for: none that costs something is bought after it."""
        fitting = {id(clip) for clip in self.fitting}  # two pictures of a clip may be equal
        return next((clip for clip in self.clips if id(clip) not in fitting and clip.price_usd is not None), None)

    @property
    def fits(self) -> bool:
        """Whether the budgets leave room for all of them."""
        return len(self.fitting) == len(self.clips)

    @property
    def sentence(self) -> str:
        """``22 of 45 clips, 4.10 USD``."""
        said, unknown = f"{len(self.clips)} of {self.of} {self.what}", self.unknown_prices
        if not unknown:
            return f"{said}, {shown_usd(self.total_usd)}{self._most_said}"
        if unknown == len(self.clips):
            return f"{said}, at a price that is not known"
        known = sum_usd(clip.price_usd for clip in self.clips if clip.price_usd is not None)
        return f"{said}: {len(self.clips) - unknown} for {shown_usd(known)}, {unknown} at a price that is not known"

    @property
    def _most_said(self) -> str:
        total, most = self.total_usd, self.most_usd
        if total is None or most is None or most <= total:
            return ""
        return f", at most {shown_usd(most)} with its retries and fallbacks"
