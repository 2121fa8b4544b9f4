"""Lyrics with what was heard about them: the language, how well given words fit, where somebody sings."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

from workbench.model.lyrics import Lyrics

__all__ = ["SURE_LANGUAGE", "HeardLyrics", "Voice"]

SURE_LANGUAGE = 0.5
"""A language of less probability is told as a guess, or not at all: it is more likely wrong than right."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Where somebody sings."""

    spans_s: tuple[tuple[float, float], ...]
    """Ascending, seconds; they do not touch."""
    measured: bool
    """From a stem of the voice; otherwise guessed from the mix, and too generous."""

    def share(self, start_s: float, end_s: float) -> float:
        """How much of a span is sung, 0 to 1; of a moment, whether it is."""
        first = max(0, bisect_right(self.spans_s, (start_s, math.inf)) - 1)
        near = self.spans_s[first : bisect_right(self.spans_s, (end_s, math.inf))]
        if end_s <= start_s:
            return float(any(a <= start_s < b for a, b in near))
        sung = sum(max(0.0, min(b, end_s) - max(a, start_s)) for a, b in near)
        return min(1.0, sung / (end_s - start_s))


@dataclass(frozen=True, slots=True)
class HeardLyrics:
    """What aligning or drafting found."""

    lyrics: Lyrics | None
    """None where the given words are not this song's, or nobody sings."""
    language: str
    """ISO 639-1, as Whisper has it; empty where nobody told."""
    language_probability: float | None
    """0 to 1; None where a person has set it, or nobody told."""
    fit: float | None
    """The share of the given words that was recognised, 0 to 1; None for a draft."""
    voice: Voice
    notes: tuple[str, ...] = ()
    """What to say about it, one sentence each."""
