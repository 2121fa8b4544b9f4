"""What a person may say about a song's character: each change puts one value in the place of what was heard.

A section's mood is named by a time inside the section, so that it fits a new analysis. ``analysis.character.amend``
applies changes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from workbench.model.character import MOODS, PITCHES, SECTION_WORDS, Mode, MoodName, SectionWord
from workbench.model.text import printable

__all__ = [
    "LONGEST_WORD",
    "VALUES",
    "CharacterChange",
    "SetGenre",
    "SetKey",
    "SetMood",
    "SetMoodValue",
    "SetSectionMood",
    "SetTag",
    "ValueName",
]

ValueName = Literal["valence", "energy", "tension", "danceability"]
VALUES: tuple[ValueName, ...] = get_args(ValueName)
"""The figures of ``MoodVector``."""

_LONGEST_S = 86_400.0
LONGEST_WORD = 60
"""Characters of a genre or a tag."""


@dataclass(frozen=True, slots=True)
class SetKey:
    """The song is in this key."""

    tonic: str
    """One of ``PITCHES``."""
    mode: Mode
    kind: Literal["key"] = "key"

    def __post_init__(self) -> None:
        if self.tonic not in PITCHES:
            raise ValueError(f"a tonic is one of {', '.join(PITCHES)}, not {self.tonic!r}")
        if self.mode not in get_args(Mode):
            raise ValueError(f"a mode is major or minor, not {self.mode!r}")


@dataclass(frozen=True, slots=True)
class SetGenre:
    """The song is of this genre, in a person's own word, which is made one printable line."""

    genre: str
    kind: Literal["genre"] = "genre"

    def __post_init__(self) -> None:
        object.__setattr__(self, "genre", _word("a genre", self.genre))


@dataclass(frozen=True, slots=True)
class SetMood:
    """The word that fits the whole song best."""

    mood: MoodName
    kind: Literal["mood"] = "mood"

    def __post_init__(self) -> None:
        _check_mood(self.mood)


@dataclass(frozen=True, slots=True)
class SetMoodValue:
    """One figure of the mood's vector."""

    name: ValueName
    value: float
    """0 to 1."""
    kind: Literal["mood-value"] = "mood-value"

    def __post_init__(self) -> None:
        if self.name not in VALUES:
            raise ValueError(f"a figure of the mood is one of {', '.join(VALUES)}, not {self.name!r}")
        _check_share(self.name, self.value)


@dataclass(frozen=True, slots=True)
class SetTag:
    """How well a word fits the song."""

    of: Literal["genre", "mood"]
    name: str
    """Of a mood one of ``MOODS``, of a genre any word."""
    score: float
    """0 to 1; a genre's word of 0 is taken away."""
    kind: Literal["tag"] = "tag"

    def __post_init__(self) -> None:
        if self.of not in ("genre", "mood"):
            raise ValueError(f"a tag is of genre or mood, not of {self.of!r}")
        if self.of == "mood":
            _check_mood(self.name)
        else:
            object.__setattr__(self, "name", _word("a tag", self.name))
        _check_share(self.name, self.score)


@dataclass(frozen=True, slots=True)
class SetSectionMood:
    """The mood of the section that sounds at a time."""

    at_s: float
    """Seconds from the song's start."""
    word: SectionWord
    start_s: float | None = None
    """Where the section began that was in force when it was said; None for the one that was heard at the time."""
    end_s: float | None = None
    kind: Literal["section-mood"] = "section-mood"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.at_s) and 0 <= self.at_s <= _LONGEST_S):
            raise ValueError(f"a time in the song is counted in seconds from 0, not {self.at_s:g}")
        if self.word not in SECTION_WORDS:
            raise ValueError(f"a section's mood is one of {', '.join(SECTION_WORDS)}, not {self.word!r}")
        if (self.start_s is None) != (self.end_s is None):
            raise ValueError("a section is named by its start and its end, not by one of them")
        if self.start_s is not None and self.end_s is not None and not 0 <= self.start_s <= self.end_s <= _LONGEST_S:
            raise ValueError(
                f"a section goes from its start to its end in the song, not from {self.start_s:g} to {self.end_s:g} s"
            )


CharacterChange = SetKey | SetGenre | SetMood | SetMoodValue | SetTag | SetSectionMood
"""One change; ``kind`` tells which."""


def _word(what: str, word: str) -> str:
    """A person's word as one printable line."""
    kept = printable(word)
    if not 1 <= len(kept) <= LONGEST_WORD:
        raise ValueError(f"{what} has 1 to {LONGEST_WORD} characters, not {len(kept)}")
    return kept


def _check_mood(mood: str) -> None:
    if mood not in MOODS:
        raise ValueError(f"a mood is one of {', '.join(MOODS)}, not {mood!r}")


def _check_share(name: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{name} is a share of 0 to 1, not {value:g}")
