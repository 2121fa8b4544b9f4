"""Sung words in groups that are shown together."""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.model.lyrics import Word
from workbench.render.generate.lettering import bundled_font, drawable

__all__ = ["BREAK", "DIM_S", "Phrase", "group_words", "phrases_within"]

DIM_S = 0.3
"""How long before and after a phrase the picture behind it changes, seconds."""

BREAK = "\u2010"
"""The hyphen at which a word goes on in the next line; those that people wrote are ``-``."""
_GAP_S = 0.7
_MOST_WORDS = 5
_MOST_LETTERS = 24
_LEAST_PART = 14
"""Letters of a word's part in one line, where it is too long for one."""
_NEAR = 4
"""Letters between where a word would be broken and a hyphen of its own that is taken instead."""
_LINGER_S = 0.9
_ENDS = (".", "!", "?", ",", ";", ":")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand on the picture together, seconds."""

    words: tuple[Word, ...]
    end_s: float
    """When it leaves: at the next phrase's start, or a little after its last word."""

    @property
    def start_s(self) -> float:
        """When its first word is sung."""
        return self.words[0].start_s


def group_words(lines: Sequence[Sequence[Word]]) -> tuple[Phrase, ...]:
    """Break lines of words into phrases: at pauses, at punctuation, and before they grow too long.

    What the bundled font cannot draw is left out. A word too long for one line stands alone, in parts that end with
    ``BREAK``.
    """
    font = bundled_font()
    groups: list[list[Word]] = []
    for line in lines:
        drawn = (replace(word, text=drawable(word.text, font).replace(BREAK, "-")) for word in line)
        before = len(groups)
        for word in sorted((w for w in drawn if w.text.strip()), key=lambda w: w.start_s):
            if len(groups) == before or _ends(groups[-1], word):
                groups.append([word])
            else:
                groups[-1].append(word)
    groups.sort(key=lambda group: group[0].start_s)
    ends = [min(g[-1].end_s + _LINGER_S, n[0].start_s) for g, n in itertools.pairwise(groups)]
    if groups:
        ends.append(groups[-1][-1].end_s + _LINGER_S)
    return tuple(Phrase(_broken(g), end) for g, end in zip(groups, ends, strict=True))


def phrases_within(phrases: Sequence[Phrase], start_s: float, end_s: float) -> tuple[Phrase, ...]:
    """The phrases that a span's pictures depend on, seconds."""
    return tuple(p for p in phrases if p.start_s - DIM_S < end_s and p.end_s + DIM_S > start_s)


def _broken(group: list[Word]) -> tuple[Word, ...]:
    """Words, those that are too long for a line in parts."""
    return tuple(replace(word, text=part) for word in group for part in _parts(word.text))


def _parts(text: str) -> list[str]:
    """A word in about equal parts, of more letters the more it has: as wide a block as high. After a hyphen of its own
    where one is near, and never before an accent."""
    if len(text) <= _MOST_LETTERS:
        return [text]
    count = math.ceil(len(text) / max(_LEAST_PART, 1.5 * math.sqrt(len(text))))
    parts, start = [], 0
    for number in range(1, count):
        end = round(number * len(text) / count)
        own = text.rfind("-", start + 1, end + _NEAR)
        end = own + 1 if own >= end - _NEAR else end
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if start < end < len(text):
            parts.append(text[start:end].removesuffix("-") + BREAK)
            start = end
    return [*parts, text[start:]]


def _ends(group: list[Word], word: Word) -> bool:
    letters = sum(len(w.text) for w in group) + len(group)
    last = group[-1]
    return (
        word.start_s - last.end_s > _GAP_S
        or len(group) >= _MOST_WORDS
        or letters + len(word.text) > _MOST_LETTERS
        or (len(group) > 1 and last.text.rstrip().endswith(_ENDS))
    )
