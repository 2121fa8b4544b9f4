"""Matching: how a clip's colours are brought towards its neighbours', and what that does at their join."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["JoinColour", "LookStats", "Match"]


@dataclass(frozen=True, slots=True)
class Match:
    """Gains of a clip. A gain ``g`` makes ``g x / (1 + (g - 1) x)`` of a displayed value ``x`` from 0 to 1.

    Black stays black, white stays white, and nothing is clipped; the odds ``x / (1 - x)`` are multiplied by ``g``.
    """

    red: float = 1.0
    green: float = 1.0
    blue: float = 1.0

    def __post_init__(self) -> None:
        for gain in (self.red, self.green, self.blue):
            if not 0.5 <= gain <= 2:
                raise ValueError(f"a gain that matches clips is 0.5 to 2, not {gain}")

    @property
    def identity(self) -> bool:
        """Whether it changes nothing."""
        return self.red == self.green == self.blue == 1


@dataclass(frozen=True, slots=True)
class LookStats:
    """Brightness and colour of a few frames: CIE L*a*b* (D65), L* 0 to 100."""

    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    """Over all pixels of all frames."""


@dataclass(frozen=True, slots=True)
class JoinColour:
    """A join inside a section, before and after matching."""

    clip: int
    """Index of the clip that begins there."""
    before: float
    """Distance of the two sides' mean colours, delta E (CIE 1976); 1 is about the least that an eye notices."""
    after: float
    sides: tuple[LookStats, LookStats]
    """As the takes are: the end of the clip before, and the start of this one."""
    matched: bool
    """False where a side is too dark or too bright to say anything of its colour."""
