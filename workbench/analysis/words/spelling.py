"""How words are compared: without case, accents and punctuation; and which script they are written in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["UNSPACED", "likeness", "plain_word", "script_of", "units_of"]

UNSPACED = frozenset({"CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "MYANMAR", "KHMER", "TIBETAN"})
"""Scripts that put no space between words, by the names that Unicode gives their letters."""

_MUCH_ALIKE = 0.5
"""Words less alike than this are different words."""


def plain_word(word: str) -> str:
    """A word as it is compared: ``"Don’t"`` is ``"dont"``, ``"Über"`` is ``"uber"``; empty for punctuation."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if c.isalnum())


def units_of(word: str) -> tuple[str, ...]:
    """What of a word is compared: the word itself, or each character in a script without spaces."""
    plain = plain_word(word)
    if plain and script_of((plain,)) in UNSPACED:
        return tuple(plain)
    return (plain,) if plain else ()


def script_of(words: Iterable[str]) -> str:
    """The script most letters are of, as Unicode names it (``LATIN``, ``CYRILLIC``, ``CJK`` ...); empty without any."""
    scripts = Counter(_script(c) for word in words for c in word if c.isalpha())
    return scripts.most_common(1)[0][0] if scripts else ""


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0].split("-", 1)[0]


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """How alike two plain words are: 1 the same, 0 nothing in common or less than half.

    One minus Levenshtein's distance by the longer length.
    """
    if one == other:
        return 1.0
    longer = max(len(one), len(other))
    if min(len(one), len(other)) < _MUCH_ALIKE * longer:
        return 0.0
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    alike = 1 - row[-1] / longer
    return alike if alike >= _MUCH_ALIKE else 0.0
