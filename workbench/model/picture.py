"""Pictures that a model made for a clip: what its moving picture may start with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.model.places import same_place
from workbench.model.still import StillImage

__all__ = ["Picture"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One of the pictures that a clip can be chosen from."""

    key: str
    """Hash of model and question: the same is never bought twice."""
    clip: int
    """Index of the clip, in the plan that it was made for."""
    start_s: float
    """When that clip begins in the song, seconds."""
    end_s: float
    image: StillImage
    provider: str
    model: str
    prompt: str
    """The words that it was made of."""
    line: str = ""
    """The person's line of instruction among them."""
    cost_usd: Decimal | None = None
    """What it cost, US dollars; None = unknown."""

    def is_of(self, start_s: float, end_s: float) -> bool:
        """Whether it was made for a clip of this time, or one that has at least half of the shorter one in common."""
        return same_place((self.start_s, self.end_s), (start_s, end_s))
