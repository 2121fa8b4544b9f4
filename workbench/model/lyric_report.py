"""How far the times of lyrics can be trusted, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["LINE_FAULTS", "LineFault", "LineReport", "LyricReport"]

LineFault = Literal["zero length", "too fast", "stretched", "gap inside", "overlap", "outside the voice", "doubtful"]

LINE_FAULTS: tuple[LineFault, ...] = get_args(LineFault)
"""All that can be said against a line."""


@dataclass(frozen=True, slots=True)
class LineReport:
    """One line, measured."""

    text: str
    start_s: float
    end_s: float
    zero_words: int
    """Words that last next to nothing."""
    words_per_s: float
    longest_word_s: float
    longest_gap_s: float
    """The longest silence between two of its words."""
    overlap_s: float
    """How far it runs into the next line."""
    voiced: float | None
    """The share of its words' time in which the voice is heard; None where that is not known."""
    confidence: float
    """0 to 1, the mean of its words'."""
    faults: tuple[LineFault, ...] = ()


@dataclass(frozen=True, slots=True)
class LyricReport:
    """All lines, in the order of the lyrics."""

    lines: tuple[LineReport, ...]

    @property
    def doubtful(self) -> tuple[LineReport, ...]:
        """The lines with a fault."""
        return tuple(line for line in self.lines if line.faults)

    @staticmethod
    def _lines(count: int) -> str:
        return "1 line" if count == 1 else f"{count} lines"

    @property
    def sentence(self) -> str:
        """The whole in one sentence, the first doubtful line named."""
        bad = self.doubtful
        if not self.lines:
            return "There are no lyrics."
        if not bad:
            return f"Nothing speaks against the times of {self._lines(len(self.lines))}."
        first, need = bad[0], "needs" if len(bad) == 1 else "need"
        return (
            f"{len(bad)} of {self._lines(len(self.lines))} {need} a look; the first is {first.text!r} "
            f"at {first.start_s:.1f} s ({', '.join(first.faults)})."
        )
