"""Which recognised word is which given word: both run through the song in the same order.

Global sequence alignment (Needleman and Wunsch 1970) with linear gaps. What is repeated in a song would fit at any of
its occurrences, so a match costs more the farther its time is from where the given word is expected; the
expectation begins as the share of all words over the sung time and is drawn through the surest matches of the
round before.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.words.spelling import likeness

__all__ = ["HeardWord", "Match", "matched_share", "matches"]

_GIVEN_GAP, _HEARD_GAP = 0.05, 0.05
_UNLIKE = -0.5
_FAR_S, _FAR_COST = 60.0, (0.25, 0.6, 0.6)
"""What a match this far from its expected place costs, in each round; never more than ``_FAR_MOST``."""
_FAR_MOST = 0.9
_RUN = 3
"""So many neighbours matched in a row are sure enough to move the expectation."""
_FASTEST_S = 0.07
"""A sung word takes longer: matches that leave less for the words between them contradict each other."""


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A recognised word."""

    start_s: float
    end_s: float
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Match:
    """Given unit ``given`` was recognised as heard unit ``heard``."""

    given: int
    heard: int
    likeness: float


def matches(
    given: Sequence[str],
    heard: Sequence[str],
    times_s: Sequence[float],
    expected_s: Sequence[float],
) -> tuple[Match, ...]:
    """The matches, ascending in both.

    Args:
        given: plain units of the given text.
        heard: plain units that were recognised.
        times_s: when each of ``heard`` starts, ascending.
        expected_s: where each of ``given`` is expected before anything was matched.
    """
    if not given or not heard:
        return ()
    alike = _likenesses(given, heard)
    times = np.asarray(times_s, dtype=np.float64)
    expected = np.asarray(expected_s, dtype=np.float64)
    found: tuple[Match, ...] = ()
    for cost in _FAR_COST:
        far = np.minimum(np.abs(times[None, :] - expected[:, None]) / _FAR_S * cost, _FAR_MOST)
        found = _plausible(_aligned(np.where(alike > 0, alike - far, _UNLIKE), alike), times)
        expected = _drawn_through(found, times, expected)
    return found


def _likenesses(given: Sequence[str], heard: Sequence[str]) -> NDArray[np.float64]:
    """shape=(given, heard); each pair of different words is compared once."""
    rows, row_of = np.unique(np.array(given, dtype=object).astype(str), return_inverse=True)
    columns, column_of = np.unique(np.array(heard, dtype=object).astype(str), return_inverse=True)
    small = np.array([[likeness(str(a), str(b)) for b in columns] for a in rows])
    whole: NDArray[np.float64] = small[row_of][:, column_of]
    return whole


def _aligned(score: NDArray[np.float64], alike: NDArray[np.float64]) -> list[Match]:
    """The path with the highest sum of scores less gaps."""
    rows, columns = score.shape
    steps = np.arange(columns + 1) * _HEARD_GAP
    best = np.empty((rows + 1, columns + 1))
    best[0] = -steps
    for i in range(rows):
        reached = best[i] - _GIVEN_GAP
        reached[1:] = np.maximum(reached[1:], best[i, :-1] + score[i])
        # A gap in what was heard may follow any of them: the best one before, less its length.
        best[i + 1] = np.maximum.accumulate(reached + steps) - steps
    found: list[Match] = []
    i, j = rows, columns
    while i > 0 and j > 0:
        here = best[i, j] + 1e-9
        if best[i - 1, j - 1] + score[i - 1, j - 1] + 2e-9 >= here and score[i - 1, j - 1] > _UNLIKE:
            i, j = i - 1, j - 1
            found.append(Match(i, j, float(alike[i, j])))
        elif best[i - 1, j] - _GIVEN_GAP + 2e-9 >= here:
            i -= 1
        else:
            j -= 1
    return found[::-1]


def _plausible(found: Sequence[Match], times: NDArray[np.float64]) -> tuple[Match, ...]:
    """The heaviest chain of matches with time enough for all given words between two of them."""
    if not found:
        return ()
    # With u = time - fastest * given, "enough time" is u ascending: a longest ascending subsequence by weight.
    lead = [float(times[m.heard]) - _FASTEST_S * m.given for m in found]
    order = sorted(set(lead))
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(order) + 1)
    before: list[int] = []
    for index, match in enumerate(found):
        place = bisect.bisect_right(order, lead[index])
        weight, previous = _best_up_to(tree, place)
        before.append(previous)
        _raise(tree, place, (weight + match.likeness, index))
    kept, index = [], _best_up_to(tree, len(order))[1]
    while index >= 0:
        kept.append(found[index])
        index = before[index]
    return tuple(kept[::-1])


def _best_up_to(tree: Sequence[tuple[float, int]], place: int) -> tuple[float, int]:
    """The heaviest of the first ``place`` (Fenwick's tree of maxima)."""
    best = (0.0, -1)
    while place > 0:
        best = max(best, tree[place])
        place -= place & -place
    return best


def _raise(tree: list[tuple[float, int]], place: int, value: tuple[float, int]) -> None:
    while place < len(tree):
        tree[place] = max(tree[place], value)
        place += place & -place


def _drawn_through(
    found: Sequence[Match], times: NDArray[np.float64], expected: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The expectation through the surest matches; before the first and after the last it keeps its pace."""
    sure = [m for run in _runs(found) if len(run) >= _RUN for m in run]
    if len(sure) < _RUN:
        return expected
    at = np.array([m.given for m in sure])
    moved = times[[m.heard for m in sure]] - expected[at]
    drawn: NDArray[np.float64] = expected + np.interp(np.arange(len(expected)), at, moved)
    return drawn


def _runs(found: Sequence[Match]) -> list[list[Match]]:
    """Matches that follow each other in both."""
    runs: list[list[Match]] = []
    for match in found:
        last = runs[-1][-1] if runs else None
        if last and match.given == last.given + 1 and match.heard == last.heard + 1:
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs


def matched_share(found: Sequence[Match], given: int) -> float:
    """How much of the given text was recognised, 0 to 1; a word that is only alike counts as much as it is alike."""
    return sum(m.likeness for m in found) / given if given else 0.0
