"""Words and lines with their times, seconds from the song's start."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GUESSED", "Line", "Lyrics", "Word", "spread_words"]

GUESSED = 0.5
"""Confidence of a word that lies somewhere in a line whose own times are sure."""


@dataclass(frozen=True, slots=True)
class Word:
    """One sung word."""

    start_s: float
    end_s: float
    text: str
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.start_s <= self.end_s:
            raise ValueError(f"the word {self.text!r} needs 0 <= start <= end")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of lyrics; ``words`` is empty only where the text is."""

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    word_times: bool = False
    """Whether the words' times were given, not spread evenly over the line."""

    def __post_init__(self) -> None:
        if not 0 <= self.start_s <= self.end_s:
            raise ValueError(f"the line {self.text!r} needs 0 <= start <= end")


@dataclass(frozen=True, slots=True)
class Lyrics:
    """All lines, ascending by their start."""

    lines: tuple[Line, ...]
    language: str | None = None
    """ISO 639-1 where it is known."""
    notes: tuple[str, ...] = ()
    """What of the file could not be taken as it stands, one sentence each."""


def spread_words(text: str, start_s: float, end_s: float) -> tuple[Word, ...]:
    """A line's words where nobody gave their times: over its span, each by its length.

    Args:
        text: the line's.
        start_s: its start, seconds.
        end_s: its end.
    """
    pieces = text.split()
    lengths = [len(piece) + 1 for piece in pieces]
    whole, done, words = sum(lengths), 0, []
    for piece, length in zip(pieces, lengths, strict=True):
        first = start_s + (end_s - start_s) * done / whole
        done += length
        last = start_s + (end_s - start_s) * done / whole
        words.append(Word(round(first, 3), max(round(last, 3), round(first, 3)), piece, GUESSED))
    return tuple(words)
