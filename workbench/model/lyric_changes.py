"""What a person changes in lyrics: each change names its line by text and occurrence, so that it fits a new alignment.

A line's occurrence counts the lines with the same words, compared without case, accents and punctuation, from 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from workbench.model.lyrics import Lyrics
from workbench.model.text import printable

__all__ = ["AllTimes", "GivenLyrics", "LineText", "LineTime", "LyricChange", "RestTimes", "WordTime"]

_LONGEST_LINE = 500
_MOST_LINES = 200_000


@dataclass(frozen=True, slots=True)
class WordTime:
    """One word is sung then."""

    line: str
    """The line's text."""
    occurrence: int
    word: str
    word_occurrence: int
    """1 for the first such word of the line."""
    start_s: float
    end_s: float
    kind: Literal["word"] = "word"

    def __post_init__(self) -> None:
        _check_counted(self.line, self.occurrence)
        _check_counted(self.word, self.word_occurrence)
        _check_span(self.word, self.start_s, self.end_s)


@dataclass(frozen=True, slots=True)
class LineTime:
    """One line is sung then; its words keep their shares of it."""

    line: str
    occurrence: int
    start_s: float
    end_s: float
    kind: Literal["line"] = "line"

    def __post_init__(self) -> None:
        _check_counted(self.line, self.occurrence)
        _check_span(self.line, self.start_s, self.end_s)


@dataclass(frozen=True, slots=True)
class LineText:
    """One line has other words; an empty text takes it away."""

    line: str
    occurrence: int
    text: str
    """At most 500 characters; made one printable line."""
    kind: Literal["text"] = "text"

    def __post_init__(self) -> None:
        _check_counted(self.line, self.occurrence)
        object.__setattr__(self, "text", printable(self.text))
        if len(self.text) > _LONGEST_LINE:
            raise ValueError(f"a line has at most {_LONGEST_LINE} characters, not {len(self.text)}")


@dataclass(frozen=True, slots=True)
class RestTimes:
    """One line and all that follow it are sung later; below 0, earlier."""

    line: str
    occurrence: int
    offset_s: float
    kind: Literal["rest"] = "rest"

    def __post_init__(self) -> None:
        _check_counted(self.line, self.occurrence)
        if not math.isfinite(self.offset_s):
            raise ValueError("the offset must be a number of seconds")


@dataclass(frozen=True, slots=True)
class AllTimes:
    """Every time ``t`` becomes ``offset_s + factor * t``."""

    offset_s: float
    factor: float = 1.0
    kind: Literal["all"] = "all"

    def __post_init__(self) -> None:
        if not math.isfinite(self.offset_s):
            raise ValueError("the offset must be a number of seconds")
        if not 0.5 <= self.factor <= 2:
            raise ValueError(f"the factor must be from 0.5 to 2, not {self.factor:g}")


@dataclass(frozen=True, slots=True)
class GivenLyrics:
    """The lyrics are these, whatever was heard or given and whatever was said of it before."""

    lyrics: Lyrics
    kind: Literal["given-lyrics"] = "given-lyrics"

    def __post_init__(self) -> None:
        if not 1 <= len(self.lyrics.lines) <= _MOST_LINES:
            raise ValueError(f"lyrics have 1 to {_MOST_LINES} lines, not {len(self.lyrics.lines)}")


LyricChange = WordTime | LineTime | LineText | RestTimes | AllTimes | GivenLyrics
"""One change; ``kind`` tells which."""


def _check_counted(text: str, occurrence: int) -> None:
    if not text.strip():
        raise ValueError("a change needs the text that it is about")
    if occurrence < 1:
        raise ValueError(f"occurrences count from 1, not from {occurrence}")


def _check_span(text: str, start_s: float, end_s: float) -> None:
    if not 0 <= start_s <= end_s < math.inf:
        raise ValueError(
            f"{text!r} cannot be sung from {start_s:g} to {end_s:g} s; times are seconds from 0, "
            "the end not before the start"
        )
