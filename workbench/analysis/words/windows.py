"""Which lines are aligned together: spans of the song short enough for Whisper, cut where nobody sings."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Window", "first_words", "windows"]

LONGEST_S = 28.0
"""Whisper hears 30 s at once; the rest is for the margins."""
_REST_S = 3.0
"""Where a line begins this long after the last word before it, a window ends: the alignment fills rests with words."""
_BEFORE_S, _AFTER_S = 1.0, 0.8
_TAIL_S = 1.2
"""A line's last word is given so long where the next line is farther away."""
_WORD_S, _MOST_LOOSE_S = 0.35, 20.0
"""A word is sung about so long; lines that take longer than the second together are not searched for."""


@dataclass(frozen=True, slots=True)
class Window:
    """Words that are aligned together, and those of them whose times are taken."""

    start_s: float
    end_s: float
    words: range
    """What is aligned: the lines, and one more on each side where it follows without a rest."""
    taken: range
    rival: Window | None = None
    """Another place for the same words; the likelier is taken."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """The rough place of each line."""

    first: Sequence[int]
    """The index of each one's first word, and the number of all words."""
    begin_s: Sequence[float]
    last_s: Sequence[float]
    """When its last word ends."""
    duration_s: float

    def words(self, low: int, high: int) -> range:
        """Those of the lines from ``low`` up to ``high``."""
        return range(self.first[low], self.first[high])


def first_words(lengths: Sequence[int]) -> list[int]:
    """The index of each line's first word, and the number of all words at the end."""
    return [int(n) for n in np.cumsum([0, *lengths])]


def windows(
    lengths: Sequence[int],
    starts_s: NDArray[np.float64],
    ends_s: NDArray[np.float64],
    found: NDArray[np.bool_],
    duration_s: float,
) -> tuple[Window, ...]:
    """Windows that take each word once.

    Args:
        lengths: the number of words of each line.
        starts_s: shape=(words,), rough.
        ends_s: the same.
        found: the same: whether the word was recognised.
        duration_s: of the song.
    """
    first = first_words(lengths)
    ends = np.minimum(ends_s, starts_s + _TAIL_S)
    lines = _Lines(
        first, [float(starts_s[at]) for at in first[:-1]], [float(ends[at - 1]) for at in first[1:]], duration_s
    )
    known = [bool(found[low:high].any()) for low, high in itertools.pairwise(first)]
    loose = _loose_runs(lines, known)
    made = [window for low, high in loose for window in [_searched(lines, low, high)]]
    for low, high in _phrases(lines, loose):
        made.extend(_phrase(lines, low, high))
    return tuple(sorted(made, key=lambda window: window.taken.start))


def _loose_runs(lines: _Lines, known: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of lines nothing of which was recognised, with more room than they need: they may be anywhere in it."""
    runs, line = [], 0
    if not any(known):
        return []
    for recognised, group in itertools.groupby(known):
        low, line = line, line + len(list(group))
        begin, end = (
            lines.last_s[low - 1] if low else 0.0,
            lines.begin_s[line] if line < len(known) else lines.duration_s,
        )
        needed = _WORD_S * len(lines.words(low, line))
        if not recognised and needed < _MOST_LOOSE_S and end - begin > needed + 2 * _REST_S:
            runs.append((low, line))
    return runs


def _searched(lines: _Lines, low: int, high: int) -> Window:
    """Lines that may be anywhere between their neighbours: after the one before, or before the one after."""
    before, after = low > 0, high < len(lines.begin_s)
    first_s = max(lines.begin_s[low - 1] - _BEFORE_S, 0.0) if before else 0.0
    last_s = min(lines.last_s[high] + _AFTER_S, lines.duration_s) if after else lines.duration_s
    words, taken = lines.words(low - before, high + after), lines.words(low, high)
    if last_s - first_s <= LONGEST_S:
        return Window(first_s, last_s, words, taken)
    early = Window(first_s, first_s + LONGEST_S, lines.words(low - before, high), taken)
    late = Window(last_s - LONGEST_S, last_s, lines.words(low, high + after), taken)
    if before and after:
        return Window(early.start_s, early.end_s, early.words, taken, late)
    return early if before else late


def _phrases(lines: _Lines, loose: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The other lines, cut where there is a rest between two of them."""
    count = len(lines.begin_s)
    cuts = {line for line in range(1, count) if lines.begin_s[line] - lines.last_s[line - 1] > _REST_S}
    edges = sorted({0, count, *cuts, *(edge for run in loose for edge in run)})
    taken = {line for run in loose for line in range(*run)}
    return [(low, high) for low, high in itertools.pairwise(edges) if low not in taken]


def _phrase(lines: _Lines, low: int, high: int) -> list[Window]:
    """The windows of lines that follow each other without a rest; they keep out of their neighbours' sound."""
    before_s = lines.last_s[low - 1] if low else 0.0
    after_s = lines.begin_s[high] if high < len(lines.begin_s) else lines.duration_s
    made, line = [], low
    while line < high:
        start = max(line - 1, low)
        stop = line + 1
        longest_s = LONGEST_S - _BEFORE_S - _AFTER_S
        while stop < high and lines.last_s[min(stop + 1, high - 1)] - lines.begin_s[start] < longest_s:
            stop += 1
        end = min(stop + 1, high)
        start_s = max(lines.begin_s[start] - _BEFORE_S, before_s)
        end_s = min(lines.last_s[end - 1] + _AFTER_S, after_s, start_s + LONGEST_S + 1)
        made.append(Window(start_s, max(end_s, start_s + 0.5), lines.words(start, end), lines.words(line, stop)))
        line = stop
    return made
