"""Sung words in groups that are shown together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.model.lyrics import Word
from workbench.render.generate.lettering import bundled_font, drawable

__all__ = ["DIM_S", "Phrase", "group_words", "phrases_within"]

DIM_S = 0.3
"""How long before and after a phrase the picture behind it changes, seconds."""

_GAP_S = 0.7
_MOST_WORDS = 5
_MOST_LETTERS = 24
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

    What the bundled font cannot draw is left out.
    """
    font = bundled_font()
    groups: list[list[Word]] = []
    for line in lines:
        drawn = (replace(word, text=drawable(word.text, font)) for word in line)
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
    return tuple(Phrase(tuple(g), end) for g, end in zip(groups, ends, strict=True))


def phrases_within(phrases: Sequence[Phrase], start_s: float, end_s: float) -> tuple[Phrase, ...]:
    """The phrases that a span's pictures depend on, seconds."""
    return tuple(p for p in phrases if p.start_s - DIM_S < end_s and p.end_s + DIM_S > start_s)


def _ends(group: list[Word], word: Word) -> bool:
    letters = sum(len(w.text) for w in group) + len(group)
    last = group[-1]
    return (
        word.start_s - last.end_s > _GAP_S
        or len(group) >= _MOST_WORDS
        or letters + len(word.text) > _MOST_LETTERS
        or (len(group) > 1 and last.text.rstrip().endswith(_ENDS))
    )
