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


@dataclass(frozen=True, slots=True)
class Window:
    """Words that are aligned together, and those of them whose times are taken."""

    start_s: float
    end_s: float
    words: range
    """What is aligned: the lines, and one more on each side where it follows without a rest."""
    taken: range


def first_words(lengths: Sequence[int]) -> list[int]:
    """The index of each line's first word, and the number of all words at the end."""
    return [int(n) for n in np.cumsum([0, *lengths])]


def windows(
    lengths: Sequence[int],
    starts_s: NDArray[np.float64],
    ends_s: NDArray[np.float64],
    duration_s: float,
    longest_s: float = LONGEST_S,
) -> tuple[Window, ...]:
    """Windows that take each line once.

    Args:
        lengths: the number of words of each line.
        starts_s: shape=(words,), rough.
        ends_s: the same.
        duration_s: of the song.
        longest_s: no window is longer.
    """
    first = first_words(lengths)
    ends = np.minimum(ends_s, starts_s + _TAIL_S)
    last_s = [float(ends[first[i + 1] - 1]) for i in range(len(lengths))]
    begin_s = [float(starts_s[first[i]]) for i in range(len(lengths))]
    rests = [0, *(i for i in range(1, len(lengths)) if begin_s[i] - last_s[i - 1] > _REST_S), len(lengths)]
    made: list[Window] = []
    for low, high in itertools.pairwise(rests):
        free = last_s[low - 1] if low else 0.0, begin_s[high] if high < len(lengths) else duration_s
        made.extend(_phrase(range(low, high), first, begin_s, last_s, free, longest_s))
    return tuple(made)


def _phrase(
    lines: range,
    first: Sequence[int],
    begin_s: Sequence[float],
    last_s: Sequence[float],
    free: tuple[float, float],
    longest_s: float,
) -> list[Window]:
    """The windows of lines that follow each other without a rest; ``free`` is where their neighbours' sound ends."""
    made, line = [], lines.start
    while line < lines.stop:
        low = max(line - 1, lines.start)
        stop = line + 1
        while (
            stop < lines.stop
            and last_s[min(stop + 1, lines.stop - 1)] - begin_s[low] < longest_s - _BEFORE_S - _AFTER_S
        ):
            stop += 1
        high = min(stop + 1, lines.stop)
        start_s = max(begin_s[low] - _BEFORE_S, free[0])
        end_s = min(last_s[high - 1] + _AFTER_S, free[1], start_s + longest_s + 1)
        made.append(
            Window(start_s, max(end_s, start_s + 0.5), range(first[low], first[high]), range(first[line], first[stop]))
        )
        line = stop
    return made
