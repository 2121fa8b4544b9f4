"""The song's form: where something new begins, and which parts are the same again.

The song is cut into units (bars, where it has any), each described by its harmony, timbre and level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import Heard

__all__ = ["Form", "Units", "describe", "find_form"]

Floats = NDArray[np.float64]

_NOVELTY_S, _MEMORY_S, _BLUR_S = 16.0, 8.0, 8.0
_LEVEL_RANGE_DB = 30.0
_LEAST_APART = 8.0
_LOUD = 1.5
_LEAST_CHROMA, _LEAST_TIMBRE = 0.15, 2.0
_NEIGHBOURS = 0.06
# Costs are in deviations of the boundary curve. Sections of some 20 s are usual, whatever the tempo; a short
# song has shorter ones rather than fewer: about seven, but none shorter than some 8 s.
_USUAL_S, _USUAL_LEAST_S, _USUAL_NUMBER = 19.0, 8.0, 7
_SPREAD_OCTAVES, _LENGTH_COST = 0.6, 0.35
_SHORTEST_S, _LONGEST_S = 5.0, 60.0
_BOUNDARY_COST, _DEARER = 0.5, 0.25
# Nobody keeps more in mind: at most twelve, and in a long piece one for each 30 s.
_MOST, _MOST_EACH_S = 12, 30.0
_ODD_BARS_COST = 0.35
# Of the way from what is usual in the song to what is most alike in it.
_SAME = 0.5


@dataclass(frozen=True, slots=True)
class Units:
    """The song in units."""

    edges_s: Floats
    """shape=(units + 1,), from 0 to the song's duration, seconds."""
    chroma: Floats
    """shape=(units, 12), each of length 1 at most, the song's mean taken away."""
    timbre: Floats
    """shape=(units, 13), each coefficient with mean 0 and deviation 1 at most; the last is the level."""
    level_db: Floats
    """shape=(units,)"""
    bars: bool
    """Whether units are bars."""


@dataclass(frozen=True, slots=True)
class Form:
    """Boundaries and groups."""

    starts: tuple[int, ...]
    """First unit of each section."""
    strength: tuple[float, ...]
    """How clear each section's start is, 0 to 1."""
    groups: tuple[int, ...]
    """Sections of one number sound alike; numbers in order of appearance."""
    likeness: tuple[float, ...]
    """How alike each section is to the nearest other one, 0 to 1."""


def describe(heard: Heard, edges_s: Floats, *, bars: bool) -> Units:
    """The units between the edges (seconds, from 0 to the song's duration)."""
    colour = heard.colour
    first = np.clip(np.round(edges_s * colour.rate).astype(int), 0, len(colour.level_db) - 1)
    last = np.maximum(np.append(first[1:-1], len(colour.level_db)), first[:-1] + 1)

    def mean(values: NDArray[np.float32]) -> Floats:
        total = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0, dtype=float)])
        count = (last - first[:-1]).reshape(-1, *(1,) * (values.ndim - 1))
        result: Floats = (total[last] - total[first[:-1]]) / count
        return result

    level = np.maximum(mean(colour.level_db), float(np.max(colour.level_db)) - _LEVEL_RANGE_DB)
    chroma = mean(colour.chroma)
    chroma -= chroma.mean(axis=0)
    # Differences below these floors are chance, and must not be blown up into form.
    chroma /= np.maximum(np.linalg.norm(chroma, axis=1, keepdims=True), _LEAST_CHROMA)
    timbre = mean(colour.timbre)[:, 1:]
    timbre = np.clip((timbre - timbre.mean(axis=0)) / np.maximum(timbre.std(axis=0), _LEAST_TIMBRE), -3, 3)
    loud = (level - level.mean()) / max(float(level.std()), _LEAST_TIMBRE)
    return Units(edges_s, chroma, np.column_stack([timbre, _LOUD * loud]), level, bars)


def find_form(units: Units) -> Form:
    """Sections and their groups."""
    count = len(units.level_db)
    unit_s = float(units.edges_s[-1]) / count
    alike = _alike(units)
    curve = _standard(_novelty(alike, units, unit_s)) + _standard(_structure_change(alike, unit_s))
    curve = _standard(curve)
    cost, most = _BOUNDARY_COST, max(_MOST, float(units.edges_s[-1]) / _MOST_EACH_S)
    starts = _best_boundaries(curve, units, cost)
    while len(starts) > most:
        cost += _DEARER
        starts = _best_boundaries(curve, units, cost)
    groups, likeness = _grouped(_along_diagonals(alike, 4), starts, count)
    strength = np.clip(0.5 + curve[list(starts)] / 5, 0.05, 1)
    strength[0] = 1.0
    return Form(starts, tuple(np.round(strength, 3).tolist()), groups, likeness)


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / (values.std() + 1e-9), float)


def _alike(units: Units) -> Floats:
    """How alike any two units are, 0 to 1, shape=(units, units)."""
    long = np.square(units.timbre).sum(axis=1)
    apart = np.maximum(long[:, None] + long[None, :] - 2 * units.timbre @ units.timbre.T, 0)
    timbre = np.exp(-apart / max(float(np.median(apart)), _LEAST_APART))
    return np.asarray(0.5 * timbre + 0.25 * (1 + units.chroma @ units.chroma.T), float)


def _novelty(alike: Floats, units: Units, unit_s: float) -> Floats:
    """How different before and after each unit's start are.

    Foote, "Automatic audio segmentation using a measure of audio novelty", ICME 2000; and the step of level.
    """
    half = max(2, round(_NOVELTY_S / 2 / unit_s))
    place = np.arange(-half, half) + 0.5
    taper = np.exp(-0.5 * np.square(place / (0.6 * half)))
    kernel = np.outer(np.sign(place) * taper, np.sign(place) * taper)
    padded = np.pad(alike, half, mode="reflect") if len(alike) > half else np.pad(alike, half, mode="edge")
    level = np.pad(units.level_db, half, mode="edge")
    found = np.array([np.sum(kernel * padded[i : i + 2 * half, i : i + 2 * half]) for i in range(len(alike))])
    step = np.array(
        [abs(level[i + half : i + 2 * half].mean() - level[i : i + half].mean()) for i in range(len(alike))]
    )
    return _standard(np.maximum(found, 0)) + 0.5 * _standard(step)


def _structure_change(alike: Floats, unit_s: float) -> Floats:
    """How much the set of places that a unit repeats changes at each unit's start.

    Serrà et al., "Unsupervised music structure annotation by time series structure features and segment
    similarity", IEEE Transactions on Multimedia 2014.
    """
    from scipy.ndimage import gaussian_filter

    count = len(alike)
    recalled = _along_diagonals(alike, max(1, round(_MEMORY_S / unit_s)))
    neighbours = max(1, round(_NEIGHBOURS * count))
    ranked = np.argsort(np.argsort(-recalled, axis=1), axis=1)
    recurs = (np.maximum(ranked, ranked.T) <= neighbours).astype(float)
    np.fill_diagonal(recurs, 0)
    lags = np.stack([np.roll(row, -i) for i, row in enumerate(recurs)])
    smooth = gaussian_filter(lags, (max(0.7, _BLUR_S / 4 / unit_s), 0.7), mode=("nearest", "wrap"))
    change = np.zeros(count)
    change[1:] = np.linalg.norm(np.diff(smooth, axis=0), axis=1)
    return change


def _along_diagonals(alike: Floats, length: int) -> Floats:
    """Mean along diagonals: whether whole phrases are alike, not single units; same shape."""
    total, count = np.zeros_like(alike), np.zeros_like(alike)
    for step in range(-(length // 2), length - length // 2):
        low, high = max(0, -step), len(alike) - max(0, step)
        total[low:high, low:high] += alike[low + step : high + step, low + step : high + step]
        count[low:high, low:high] += 1
    return total / count


def _best_boundaries(curve: Floats, units: Units, boundary_cost: float) -> tuple[int, ...]:
    """First units of the sections: the highest curve, at lengths that songs have, by dynamic programming."""
    count, edges = len(curve), units.edges_s
    best = np.full(count + 1, -np.inf)
    best[0] = 0.0
    back = np.zeros(count + 1, int)
    shortest = min(_SHORTEST_S, float(edges[-1]))
    usual = min(_USUAL_S, max(_USUAL_LEAST_S, float(edges[-1]) / _USUAL_NUMBER))
    for end in range(1, count + 1):
        gain = curve[end] - boundary_cost if end < count else 0.0
        lengths = edges[end] - edges[:end]
        fits = (lengths >= shortest) & (lengths <= max(_LONGEST_S, lengths[-1]))
        cost = _LENGTH_COST * np.square(np.log2(np.maximum(lengths, 0.1) / usual) / _SPREAD_OCTAVES)
        if units.bars:  # phrases have even numbers of bars, mostly four
            bars = end - np.arange(end)
            cost = cost + _ODD_BARS_COST * np.where(bars % 4 == 0, 0, np.where(bars % 2 == 0, 0.5, 1))
        options = np.where(fits, best[:end] + gain - cost, -np.inf)
        back[end] = int(np.argmax(options))
        best[end] = options[back[end]]
    starts, at = [], count
    while at > 0:
        at = int(back[at])
        starts.append(at)
    return tuple(reversed(starts))


def _grouped(alike: Floats, starts: tuple[int, ...], count: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Sections that sound alike get one number: average linkage down to a limit of likeness."""
    ends = (*starts[1:], count)
    size = len(starts)
    pairs = np.zeros((size, size))
    for i in range(size):
        for j in range(i + 1, size):
            pairs[i, j] = pairs[j, i] = _match(alike[starts[i] : ends[i], starts[j] : ends[j]])
    usual = float(np.median(alike))
    pairs = np.clip((pairs - usual) / (max(float(np.percentile(alike, 99)), usual + 0.05) - usual), 0, 1)
    members = [[i] for i in range(size)]
    while len(members) > 1:
        linked = [
            (float(np.mean(pairs[np.ix_(a, b)])), i, j)
            for i, a in enumerate(members)
            for j, b in enumerate(members)
            if i < j
        ]
        most, i, j = max(linked)
        if most < _SAME:
            break
        members[i] += members.pop(j)
    members.sort(key=min)
    number = {section: index for index, group in enumerate(members) for section in group}
    return tuple(number[i] for i in range(size)), tuple(np.round(pairs.max(axis=1, initial=0.0), 3).tolist())


def _match(block: Floats) -> float:
    """Mean likeness along the best diagonal that covers at least two thirds of the shorter side."""
    least = max(1, int(np.ceil(min(block.shape) * 2 / 3)))
    found = [np.diagonal(block, offset) for offset in range(-block.shape[0] + 1, block.shape[1])]
    return max(float(d.mean()) for d in found if len(d) >= least)
