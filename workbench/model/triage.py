"""Triage: what was measured on a take, and whether it can go into the film, should be made again, or must not."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from workbench.model.size import Size
from workbench.timebase import Span

__all__ = ["Finding", "Oklab", "Problem", "Swatch", "TakeMeasures", "Triage", "Verdict"]

Verdict = Literal["pass", "retry", "stop"]
"""``retry``: it can go into the film, and another take, join or grade would be better. ``stop``: it must not."""

Problem = Literal[
    "unreadable",
    "length",
    "rate",
    "size",
    "black",
    "frozen",
    "flicker",
    "bars",
    "cuts",
    "duplicate",
    "seam-light",
    "seam-colour",
    "palette",
    "brightness",
    "start",
    "focus",
    "identity",
]

Oklab = tuple[float, float, float]
"""Lightness 0..1 and two opponent axes, about -0.4..0.4 (Ottosson 2020)."""

_HEAVIEST: tuple[Verdict, ...] = ("stop", "retry", "pass")


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of a take, and the share of its picture that has it."""

    colour: Oklab
    share: float


@dataclass(frozen=True, slots=True)
class TakeMeasures:
    """What one pass over a take's decoded frames found. Frames are counted from the take's own start."""

    size: Size | None
    """Of the decoded pictures; None where there are none, or they have a size that no take has."""
    rate: Fraction | None
    """Frames a second, on the average; None where the file does not say."""
    frames: int
    """How many were decoded."""
    damage: str = ""
    """Why decoding ended early; empty where it did not."""
    black: tuple[Span, ...] = ()
    """Runs of black frames."""
    frozen: tuple[Span, ...] = ()
    """Runs of frames that show the same picture as the one before each of them."""
    flicker: float = 0.0
    """Swing of the lightness from frame to frame, 0..1, in the second where it alternates most."""
    bars: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Black bars that stand through the whole take: top, bottom, left, right, as a share of height or width."""
    cuts: tuple[int, ...] = ()
    """Frames that begin another scene."""
    hashes: tuple[int, ...] = ()
    """Perceptual hashes of frames at even distances, 64 bits each."""
    palette: tuple[Swatch, ...] = ()
    """Its main colours, the most frequent first; shares add up to 1."""
    light: tuple[Oklab, ...] = ()
    """Mean colour of each frame."""
    first: tuple[Oklab, ...] = ()
    """Mean colours of 9 x 16 fields of its first frame, row by row."""
    detail: tuple[float, ...] = ()
    """How much there is to see in each of these fields, on the average of all frames: the mean step of luma from pixel
    to pixel of a small picture, 0..255."""

    @property
    def duration_s(self) -> float:
        """How long it lasts; 0 where it has no rate."""
        return float(self.frames / self.rate) if self.rate else 0.0

    @property
    def lightness(self) -> float:
        """Mean lightness of all frames, 0..1."""
        return sum(colour[0] for colour in self.light) / len(self.light) if self.light else 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a take, or with the join into it."""

    problem: Problem
    verdict: Verdict
    reason: str
    """One sentence, with the measured value and what is allowed."""
    value: float
    threshold: float
    remedy: str
    """What to do: words for the prompt's opening, another seed, a grade, a join."""


@dataclass(frozen=True, slots=True)
class Triage:
    """What is to be said about the take of one clip."""

    clip: int
    take: str
    """sha256 of the take's bytes."""
    findings: tuple[Finding, ...] = ()
    """The gravest first; ``pass`` where something was wished and is met, or was not measured."""

    @property
    def verdict(self) -> Verdict:
        """The gravest of all findings; ``pass`` where there are none."""
        found = {finding.verdict for finding in self.findings}
        return next((verdict for verdict in _HEAVIEST if verdict in found), "pass")
