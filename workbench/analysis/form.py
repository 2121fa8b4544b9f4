"""What a song's sections are found by: its units (bars, where it has any), and how much changes between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import Heard

__all__ = ["PITCHES", "TIMBRES", "Units", "along_diagonals", "boundary_curve", "describe", "likeness"]

Floats = NDArray[np.float64]

PITCHES, TIMBRES = 12, 13
"""Numbers of a unit's harmony, and of its timbre with its level."""

# One scale hears a fill as a part, another a part as a fill; a real boundary stands out in all of them.
_NOVELTY_S = (4.0, 8.0, 16.0)
_STEP_S, _MEMORY_S, _BLUR_S = 8.0, 8.0, 8.0
_RECURRENCE = 0.5
_LEVEL_RANGE_DB = 30.0
_LEAST_APART = 8.0
_LOUD = 1.5
_LEAST_CHROMA, _LEAST_TIMBRE = 0.15, 2.0
_NEIGHBOURS = 0.06


@dataclass(frozen=True, slots=True)
class Units:
    """The song in units."""

    edges_s: Floats
    """shape=(units + 1,), from where the song begins to sound to where it ends, seconds."""
    chroma: Floats
    """shape=(units, 12), each of length 1 at most, the song's mean taken away."""
    timbre: Floats
    """shape=(units, 13), each coefficient with mean 0 and deviation 1 at most; the last is the level."""
    level_db: Floats
    """shape=(units,)"""


def describe(heard: Heard, edges_s: Floats) -> Units:
    """The units between the edges, seconds."""
    colour = heard.colour
    first = np.clip(np.round(edges_s * colour.rate).astype(int), 0, len(colour.level_db) - 1)
    end = len(colour.level_db) if edges_s[-1] >= heard.duration_s else first[-1]
    last = np.maximum(np.append(first[1:-1], end), first[:-1] + 1)

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
    return Units(edges_s, chroma, np.column_stack([timbre, _LOUD * loud]), level)


def boundary_curve(units: Units) -> Floats:
    """How clearly something new begins with each unit, shape=(units,), with mean 0 and deviation 1.

    Novelty of timbre at three scales, the step of level, and the turn of what is repeated.
    """
    unit_s = float(units.edges_s[-1] - units.edges_s[0]) / len(units.level_db)
    timbre, alike = _alike_in_timbre(units), likeness(units)
    curve = sum((_standard(_novelty(timbre, scale_s, unit_s)) for scale_s in _NOVELTY_S), np.zeros(len(timbre)))
    curve += _standard(_level_step(units.level_db, unit_s))
    return _standard(curve + _RECURRENCE * _standard(_structure_change(alike, unit_s)))


def likeness(units: Units) -> Floats:
    """How alike any two units are in harmony and timbre, 0 to 1, shape=(units, units)."""
    harmony = 0.5 * (1 + units.chroma @ units.chroma.T)
    return np.asarray(0.5 * _alike_in_timbre(units) + 0.5 * harmony, float)


def along_diagonals(alike: Floats, length: int) -> Floats:
    """Mean along diagonals: whether whole phrases are alike, not single units; same shape."""
    total, count = np.zeros_like(alike), np.zeros_like(alike)
    for step in range(-(length // 2), length - length // 2):
        low, high = max(0, -step), len(alike) - max(0, step)
        total[low:high, low:high] += alike[low + step : high + step, low + step : high + step]
        count[low:high, low:high] += 1
    return total / count


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / (values.std() + 1e-9), float)


def _alike_in_timbre(units: Units) -> Floats:
    long = np.square(units.timbre).sum(axis=1)
    apart = np.maximum(long[:, None] + long[None, :] - 2 * units.timbre @ units.timbre.T, 0)
    return np.asarray(np.exp(-apart / max(float(np.median(apart)), _LEAST_APART)), float)


def _novelty(alike: Floats, scale_s: float, unit_s: float) -> Floats:
    """How different before and after each unit's start are, ``scale_s`` to each side.

    Foote, "Automatic audio segmentation using a measure of audio novelty", ICME 2000.
    """
    half = max(2, round(scale_s / unit_s))
    place = np.arange(-half, half) + 0.5
    taper = np.exp(-0.5 * np.square(place / (0.6 * half)))
    kernel = np.outer(np.sign(place) * taper, np.sign(place) * taper)
    padded = np.pad(alike, half, mode="reflect") if len(alike) > half else np.pad(alike, half, mode="edge")
    found = [np.sum(kernel * padded[i : i + 2 * half, i : i + 2 * half]) for i in range(len(alike))]
    return np.asarray(np.maximum(found, 0), float)


def _level_step(level_db: Floats, unit_s: float) -> Floats:
    """By how much the level differs before and after each unit's start, dB."""
    half = max(1, round(_STEP_S / unit_s))
    level = np.pad(level_db, half, mode="edge")
    found = [level[i + half : i + 2 * half].mean() - level[i : i + half].mean() for i in range(len(level_db))]
    return np.asarray(np.abs(found), float)


def _structure_change(alike: Floats, unit_s: float) -> Floats:
    """How much the set of places that a unit repeats changes at each unit's start.

    Serrà et al., "Unsupervised music structure annotation by time series structure features and segment
    similarity", IEEE Transactions on Multimedia 2014.
    """
    from scipy.ndimage import gaussian_filter

    count = len(alike)
    recalled = along_diagonals(alike, max(1, round(_MEMORY_S / unit_s)))
    neighbours = max(1, round(_NEIGHBOURS * count))
    ranked = np.argsort(np.argsort(-recalled, axis=1), axis=1)
    recurs = (np.maximum(ranked, ranked.T) <= neighbours).astype(float)
    np.fill_diagonal(recurs, 0)
    lags = np.stack([np.roll(row, -i) for i, row in enumerate(recurs)])
    smooth = gaussian_filter(lags, (max(0.7, _BLUR_S / 4 / unit_s), 0.7), mode=("nearest", "wrap"))
    change = np.zeros(count)
    change[1:] = np.linalg.norm(np.diff(smooth, axis=0), axis=1)
    return change
