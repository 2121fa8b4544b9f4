"""How far a beat grid can be trusted, what else it might be, and where cuts should follow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from workbench.model.grid_changes import GridChange

__all__ = ["Doubt", "GridAlternative", "GridReport", "LowTrustSpan", "SectionVerdict", "Verdict", "cut_by_phrases"]

Verdict = Literal["beat_cut", "phrase_flow"]
"""Whether cuts fall on beats, or follow the phrases because there is no beat to keep to."""
Doubt = Literal["silence", "ambience", "rubato", "off-grid", "said"]
"""Why beats are not to be trusted: nothing sounds; nothing is struck; the tempo wanders; what is struck lies beside
the beats; a person said so."""

_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_DOUBTS: tuple[Doubt, ...] = get_args(Doubt)


@dataclass(frozen=True, slots=True)
class GridAlternative:
    """Another level or phase of the same beats, one change away."""

    name: str
    """half, half from the second beat, double, triple, between the beats, bars 1 beat later ..."""
    change: GridChange
    score: float
    """Of its own kind: levels and phases are comparable with ``GridReport.level_score``, bars with ``bar_score``."""
    tempo_bpm: float

    def __post_init__(self) -> None:
        if not self.name or self.tempo_bpm <= 0:
            raise ValueError("an alternative has a name and a tempo")


@dataclass(frozen=True, slots=True)
class LowTrustSpan:
    """Where beats are not to be trusted, seconds, half open."""

    start_s: float
    end_s: float
    doubt: Doubt

    def __post_init__(self) -> None:
        if not self.start_s < self.end_s:
            raise ValueError(f"a span needs start < end, not {self.start_s} and {self.end_s}")
        if self.doubt not in _DOUBTS:
            raise ValueError(f"there is no doubt {self.doubt!r}")


@dataclass(frozen=True, slots=True)
class SectionVerdict:
    """How one section is to be cut; sections are named by their time, seconds, half open."""

    start_s: float
    end_s: float
    verdict: Verdict
    trusted: float
    """0 to 1: how much of the section lies in no low-trust span."""

    def __post_init__(self) -> None:
        if self.verdict not in _VERDICTS:
            raise ValueError(f"there is no verdict {self.verdict!r}")


@dataclass(frozen=True, slots=True)
class GridReport:
    """What was measured of one grid, against the song's onsets."""

    match_share: float | None
    """Share of the beats with a hit within 50 ms, 0 to 1; None without beats. In practice 0.98 is a good grid."""
    mean_abs_ms: float | None
    """Mean distance of the matched beats from their hits; a good grid has less than 10 ms."""
    drift_ms: float | None
    """How much later hits come against the beats at the song's end than at its start; a good grid: within 5 ms."""
    octave_margin: float | None
    """Score of this level and phase less that of the best other one; below 0, another one fits better."""
    level_score: float | None
    bar_score: float | None
    low_trust: tuple[LowTrustSpan, ...]
    """Ascending; they do not overlap."""
    verdicts: tuple[SectionVerdict, ...]
    """One for each section."""
    alternatives: tuple[GridAlternative, ...]
    """The best first, levels before bars."""

    @property
    def trusted(self) -> bool:
        """Whether cuts may fall on beats anywhere."""
        return any(verdict.verdict == "beat_cut" for verdict in self.verdicts)


def cut_by_phrases(verdicts: Sequence[SectionVerdict], start_s: float, end_s: float) -> bool:
    """Whether most of any section, such as a person's, has no beat to keep to; never without verdicts.

    Args:
        verdicts: of a grid's report.
        start_s: where the section begins, seconds.
        end_s: where it ends.
    """
    flows = (verdict for verdict in verdicts if verdict.verdict == "phrase_flow")
    flowing_s = sum(max(0.0, min(v.end_s, end_s) - max(v.start_s, start_s)) for v in flows)
    return flowing_s > (end_s - start_s) / 2
