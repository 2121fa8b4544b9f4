"""What a person says about a song's character, read: keys as musicians write them, words that may be mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from workbench.errors import OptionError
from workbench.model.character import MOODS, PITCHES, SECTION_WORDS, MoodName, SectionWord
from workbench.model.character_changes import VALUES, SetKey, SetMood, SetMoodValue, SetSectionMood, ValueName
from workbench.model.hints import shown
from workbench.nearest import did_you_mean

__all__ = ["in_key", "mood_is", "mood_value", "section_is"]

_KEY = re.compile(r"([A-Ga-g])([#♯b♭]?)[\s-]*(m|min|minor|maj|major)?", re.IGNORECASE)
_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
_MINOR = ("m", "min", "minor")


def in_key(text: str) -> SetKey:
    """The song is in a key: ``F# minor``, ``Gb``, ``bbm``.

    Raises:
        OptionError: it is none.
    """
    match = _KEY.fullmatch(text.strip())
    if match is None:
        raise OptionError(f"{shown(text)} is no key; give one such as 'F# minor', 'Bb major' or 'Am'.", field="key")
    letter, accidental, mode = match.groups(default="")
    pitch = (_NATURALS[letter.upper()] + _ACCIDENTALS[accidental.lower()]) % len(PITCHES)
    return SetKey(PITCHES[pitch], "minor" if mode.lower() in _MINOR and mode != "M" else "major")


def mood_is(word: str) -> SetMood:
    """The song's mood.

    Raises:
        OptionError: there is no such word.
    """
    return SetMood(cast("MoodName", _known(word, MOODS, "mood")))


def mood_value(name: str, value: float) -> SetMoodValue:
    """One figure of the mood.

    Raises:
        OptionError: there is no such figure.
        ValueError: it is not from 0 to 1.
    """
    return SetMoodValue(cast("ValueName", _known(name, VALUES, "figure of the mood")), value)


def section_is(at_s: float, word: str) -> SetSectionMood:
    """The mood of the section at a time, seconds.

    Raises:
        OptionError: there is no such word.
        ValueError: there is no such time.
    """
    return SetSectionMood(at_s, cast("SectionWord", _known(word, SECTION_WORDS, "mood of a section")))


def _known(word: str, words: Iterable[str], what: str) -> str:
    plain = word.strip().casefold()
    if plain not in words:
        hint = did_you_mean(plain, words) or f" give one of {', '.join(words)}."
        raise OptionError(f"{shown(word)} is no {what};{hint}", field=what.split(maxsplit=1)[0])
    return plain
