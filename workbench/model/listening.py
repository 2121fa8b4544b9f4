"""What was asked for when a song was listened to: the same again finds the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from workbench.model.lyrics import Lyrics

__all__ = ["WORD_SOURCES", "Listening", "WordSource"]

WordSource = Literal["none", "given", "align", "insist", "draft"]
"""Where the words' times come from: there are no words; a file gave them; the given words are aligned to the song;
the same, however few of them are recognised; a draft of what is sung."""

WORD_SOURCES: tuple[WordSource, ...] = get_args(WordSource)


@dataclass(frozen=True, slots=True)
class Listening:
    """The questions, with all that a person gave to answer them."""

    beats: str
    """The name of the tracker that was taken."""
    words: WordSource = "none"
    text: str = ""
    """Given words without times."""
    lyrics: Lyrics | None = None
    """Given words with times."""
    language: str | None = None
    """Of the words, as a person set it; None where it is heard."""

    def __post_init__(self) -> None:
        if self.words not in WORD_SOURCES:
            raise ValueError(f"words come from one of {', '.join(WORD_SOURCES)}, not {self.words!r}")
