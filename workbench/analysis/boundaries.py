"""A song's boundaries in the order of their weight, so that more sections keep the boundaries of fewer.

The best set for the usual number of sections is found by dynamic programming. From there boundaries are taken away
one by one, and added one by one, each time the one that costs least or gains most; so levels are nested, and the
usual one is the best of its kind.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["rank_boundaries"]

Floats = NDArray[np.float64]

# Costs are in deviations of the boundary curve. A song of three minutes has 5 to 7 sections, a short one has shorter
# ones rather than fewer, a long one some of 26 s.
_FEWEST, _USUAL_MOST, _USUAL_S, _USUAL_LEAST_S = 5, 7, 26.0, 8.0
_SPREAD_OCTAVES, _LENGTH_COST, _BOUNDARY_COST = 0.6, 0.35, 0.5
_SHORTEST_S, _LONGEST_S = 5.0, 60.0
# Phrases have even numbers of bars, mostly four.
_ODD_BARS_COST = 0.35


def rank_boundaries(curve: Floats, edges_s: Floats, *, bars: bool) -> tuple[tuple[int, ...], int]:
    """Units that sections begin with, the weightiest first, and how many sections are usual.

    Args:
        curve: how clearly something begins with each unit, shape=(units,), in deviations.
        edges_s: as ``Units.edges_s``, shape=(units + 1,).
        bars: whether units are bars.

    Returns:
        (units, usual): the first unit is not among them; the first ``n - 1`` make ``n`` sections.
    """
    lengths = _Lengths(edges_s, bars=bars)
    duration = float(edges_s[-1])
    high = max(1, min(max(_USUAL_MOST, round(duration / _USUAL_S)), int(duration / _USUAL_LEAST_S)))
    usual = _best_boundaries(curve, lengths, min(_FEWEST, high), high)
    coarser = _taken_away(curve, lengths, usual)
    finer = _added(curve, lengths, usual)
    return (*coarser, *finer), len(usual) + 1


class _Lengths:
    """What lengths of sections cost."""

    def __init__(self, edges_s: Floats, *, bars: bool) -> None:
        self.edges_s = edges_s
        self.duration_s = float(edges_s[-1])
        self._bars = bars

    def cost(self, first: NDArray[np.int64], last: NDArray[np.int64], usual_s: float) -> Floats:
        """The cost of sections from one unit to another; arrays of one shape, or one that fits the other."""
        length_s = np.maximum(self.edges_s[last] - self.edges_s[first], 0.1)
        cost = _LENGTH_COST * np.square(np.log2(length_s / usual_s) / _SPREAD_OCTAVES)
        if self._bars:
            bars = last - first
            cost = cost + _ODD_BARS_COST * np.where(bars % 4 == 0, 0, np.where(bars % 2 == 0, 0.5, 1))
        return np.asarray(cost, float)

    def usual_s(self, sections: int) -> float:
        """How long each of so many is."""
        return self.duration_s / sections


def _best_boundaries(curve: Floats, lengths: _Lengths, low: int, high: int) -> tuple[int, ...]:
    """The best inner boundaries that make ``low`` to ``high`` sections; none where no lengths fit."""
    count, edges = len(curve), lengths.edges_s
    usual = min(_USUAL_S, lengths.duration_s / _USUAL_MOST)
    best = np.full((high + 1, count + 1), -np.inf)
    best[0, 0] = 0.0
    back = np.zeros((high + 1, count + 1), np.int64)
    units = np.arange(count + 1)
    for end in range(1, count + 1):
        length_s = edges[end] - edges[:end]
        fits = (length_s >= _SHORTEST_S) & (length_s <= max(_LONGEST_S, length_s[-1]))
        cost = np.where(fits, lengths.cost(units[:end], units[end : end + 1], usual), np.inf)
        options = best[:-1, :end] - cost
        came = np.argmax(options, axis=1)
        gain = curve[end] - _BOUNDARY_COST if end < count else 0.0
        best[1:, end] = options[np.arange(high), came] + gain
        back[1:, end] = came
    totals = best[low:, count]
    if not np.isfinite(totals).any():
        return ()
    sections, at = low + int(np.argmax(totals)), count
    starts = []
    for left in range(sections, 1, -1):
        at = int(back[left, at])
        starts.append(at)
    return tuple(reversed(starts))


def _taken_away(curve: Floats, lengths: _Lengths, usual: tuple[int, ...]) -> tuple[int, ...]:
    """The boundaries of the usual level, that which is taken away last first."""
    left, taken = list(usual), []
    while left:
        at = np.array([0, *left, len(curve)])
        usual_s = lengths.usual_s(len(left))
        apart = lengths.cost(at[:-2], at[1:-1], usual_s) + lengths.cost(at[1:-1], at[2:], usual_s)
        loss = curve[at[1:-1]] + lengths.cost(at[:-2], at[2:], usual_s) - apart
        taken.append(left.pop(int(np.argmin(loss))))
    return tuple(reversed(taken))


def _added(curve: Floats, lengths: _Lengths, usual: tuple[int, ...]) -> tuple[int, ...]:
    """Boundaries beyond the usual level, the best first, until no section can be parted."""
    count, edges = len(curve), lengths.edges_s
    starts = list(usual)
    added: list[int] = []
    units = np.arange(count)
    while True:
        at = np.array([0, *sorted(starts), count])
        section = np.searchsorted(at, units, side="right") - 1
        first, last = at[section], at[section + 1]
        fits = np.minimum(edges[units] - edges[first], edges[last] - edges[units]) >= _SHORTEST_S
        if not fits.any():
            return tuple(added)
        usual_s = lengths.usual_s(len(starts) + 2)
        apart = lengths.cost(first, np.maximum(units, first + 1), usual_s) + lengths.cost(units, last, usual_s)
        gain = np.where(fits, curve + lengths.cost(first, last, usual_s) - apart, -math.inf)
        best = int(np.argmax(gain))
        starts.append(best)
        added.append(best)
