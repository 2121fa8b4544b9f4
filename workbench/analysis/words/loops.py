"""Loops: where a decoder writes the same few words again and again."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.analysis.words.match import HeardWord
from workbench.analysis.words.spelling import plain_word

__all__ = ["without_loops"]

_LOOP_WORDS, _LOOP_TIMES, _KEPT_TIMES = 4, 6, 4
"""Up to so many words written so often in a row are a loop; so many are left."""


def without_loops(words: Sequence[HeardWord]) -> tuple[HeardWord, ...]:
    """Without the end of each run in which the same few words come again and again."""
    plain = [plain_word(word.text) for word in words]
    kept: list[HeardWord] = []
    at = 0
    while at < len(words):
        size, times = _loop_at(plain, at)
        if times >= _LOOP_TIMES:
            kept.extend(words[at : at + size * _KEPT_TIMES])
            at += size * times
        else:
            kept.append(words[at])
            at += 1
    return tuple(kept)


def _loop_at(plain: Sequence[str], at: int) -> tuple[int, int]:
    """(how many words, how often) of the loop that begins here: the one that covers most."""
    best = (1, 1)
    for size in range(1, _LOOP_WORDS + 1):
        times = 1
        while plain[at + size * times : at + size * (times + 1)] == plain[at : at + size]:
            times += 1
        if len(plain) >= at + size and size * times > best[0] * best[1] and times > 1:
            best = (size, times)
    return best
