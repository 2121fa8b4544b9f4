"""Words and lines with their times, seconds from the song's start."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Line", "Lyrics", "Word"]


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
