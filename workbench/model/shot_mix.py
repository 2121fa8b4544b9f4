"""The shot mix: how many of a film's clips a model of films makes, and what the others are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workbench.errors import OptionError, RefusedValueError
from workbench.model.hints import check_fields

__all__ = ["SHOT_MIXES", "MixQuote", "ShotMix", "Shown", "parse_shot_mix"]

Shown = Literal["generated", "still", "placeholder"]
"""``generated``: a take of whoever makes clips. ``still``: a picture of a model, with a moving camera. ``placeholder``:
what this computer draws, until somebody pays for more."""

_WRITTEN = re.compile(r"(\d{1,3})/(\d{1,3})/(\d{1,3})")


@dataclass(frozen=True, slots=True)
class ShotMix:
    """Shares in percent.

    Raises:
        RefusedValueError: they do not sum to 100.
    """

    generated: int = 100
    still: int = 0
    placeholder: int = 0

    def __post_init__(self) -> None:
        check_fields(self)
        if min(self.generated, self.still, self.placeholder) < 0 or sum(self.shares) != 100:
            raise RefusedValueError(f"the shares of a mix are 0 or more and 100 together, not {self}", field="mix")

    @property
    def shares(self) -> tuple[int, int, int]:
        """Generated, still, placeholder."""
        return self.generated, self.still, self.placeholder

    def __str__(self) -> str:
        return "/".join(map(str, self.shares))


SHOT_MIXES = (ShotMix(), ShotMix(70, 30, 0), ShotMix(50, 30, 20))
"""All generated, which is the usual; cheaper; and for a draft."""


def parse_shot_mix(text: str) -> ShotMix:
    """``70/30/0``: percent generated, stills with an effect, placeholders.

    Raises:
        OptionError: it is no mix.
    """
    said = _WRITTEN.fullmatch(text.strip())
    if said is None or sum(map(int, said.groups())) != 100:
        raise OptionError(
            f"The mix {text[:40]!r} is not allowed; give the percent of clips that are generated, stills and "
            f"placeholders, 100 together, such as {', '.join(map(str, SHOT_MIXES))}.",
            field="mix",
        )
    return ShotMix(*map(int, said.groups()))


@dataclass(frozen=True, slots=True)
class MixQuote:
    """What a whole film costs in a mix, whatever is there already."""

    mix: ShotMix
    generated: int
    """How many clips are made so."""
    stills: int
    placeholders: int
    usd: Decimal | None
    """US dollars; None = unknown."""
    saved_usd: Decimal | None
    """Against all of it generated."""
