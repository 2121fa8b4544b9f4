"""Bars: how many beats they have, and which beats begin them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import Bands, Heard
from workbench.analysis.pulse import onset_near, scaled

__all__ = ["bar_evidence", "find_bars", "number_bars"]

Floats = NDArray[np.float64]

# A meter of three must repeat clearly better than one of four: four is what most songs have.
_THREE_MARGIN = 0.05
_SLIP_COST = 18.0
_NEIGHBOURS = 2
# Harmony over one and two beats on each side, timbre over four and eight: parts of a song begin with a bar.
_LOW, _HARMONY, _TIMBRE = 0.5, 1.0, 0.7
_TIMBRE_BEATS = (4, 8)
_CLEAR = 0.8


def find_bars(heard: Heard, bands: Bands, frames: Floats) -> tuple[int, tuple[int, ...], float]:
    """Meter (3 or 4 beats), each beat's number in its bar, and how clear that is, 0 to 1.

    Bars begin where harmony changes, where the bass comes in, and where the sound is another than before.

    Args:
        heard: the song.
        bands: its onset strength.
        frames: beats as frames of ``bands``.
    """
    meter = _meter(_described(heard, bands, frames))
    numbers, clear = number_bars(bar_evidence(heard, bands, frames), meter)
    return meter, numbers, clear


def bar_evidence(heard: Heard, bands: Bands, frames: Floats) -> Floats:
    """How much each beat sounds like the first of a bar: mean 0, deviation 1 over the song.

    Each kind counts by how far it exceeds the beats around it: a bridge that changes all the time must not
    decide for a verse that seldom does.

    Args:
        heard: the song.
        bands: its onset strength.
        frames: beats as frames of ``bands``.
    """
    beats_s = frames / bands.rate
    chroma, timbre = (_beat_means(heard, kind, beats_s) for kind in (heard.colour.chroma, heard.colour.timbre))
    timbre = (timbre - timbre.mean(axis=0)) / (timbre.std(axis=0) + 1e-9)
    total = _LOW * _standing_out(onset_near(scaled(bands.low).astype(np.float32), frames))
    for beats in (1, 2):
        total += _HARMONY * _standing_out(_turned(chroma, beats))
    for beats in _TIMBRE_BEATS:
        total += _TIMBRE * _standing_out(_moved(timbre, beats))
    return np.asarray((total - total.mean()) / (total.std() + 1e-9), float)


def number_bars(begins: Floats, meter: int) -> tuple[tuple[int, ...], float]:
    """Numbers in the bar along the best path, and how clear they are: bars go on, one that is cut short costs.

    Args:
        begins: as ``bar_evidence``.
        meter: beats a bar, 2 or more.
    """
    score = np.zeros(meter)
    back: list[NDArray[np.int64]] = []
    share = -1.0 / (meter - 1)
    states = np.arange(meter)
    for value in begins:
        going_on = np.roll(score, 1)
        cut_short = np.max(score) - _SLIP_COST
        came = np.where(going_on >= cut_short, (states - 1) % meter, int(np.argmax(score)))
        back.append(came)
        score = np.maximum(going_on, cut_short) + np.where(states == 0, value, value * share)
    state = int(np.argmax(score))
    path = [state]
    for row in reversed(back[1:]):
        path.append(int(row[path[-1]]))
    numbers = np.array(path[::-1])
    first = begins[numbers == 0]
    clear = float(np.clip(first.mean() / _CLEAR, 0, 1)) if len(first) else 0.0
    return tuple((numbers + 1).tolist()), clear


def _standard(values: Floats) -> Floats:
    """With mean 0 and deviation 1, outliers held at 3."""
    return np.asarray(np.clip((values - values.mean()) / (values.std() + 1e-9), -3, 3), float)


def _standing_out(values: Floats) -> Floats:
    """By how much each exceeds the mean of those around it and itself, in deviations."""
    padded = np.pad(values, _NEIGHBOURS, mode="edge")
    width = 2 * _NEIGHBOURS + 1
    return _standard(values - np.convolve(padded, np.full(width, 1 / width), mode="valid"))


def _beat_means(heard: Heard, curve: NDArray[np.float32], beats_s: Floats) -> Floats:
    """Mean of one of ``Colour``'s curves from each beat to the next, shape=(beats, n)."""
    edges = np.clip(np.round(np.append(beats_s, heard.duration_s) * heard.colour.rate).astype(int), 0, len(curve))
    total = np.vstack([np.zeros(curve.shape[1]), np.cumsum(curve, axis=0, dtype=float)])
    return np.asarray((total[edges[1:]] - total[edges[:-1]]) / np.maximum(edges[1:] - edges[:-1], 1)[:, None], float)


def _around(means: Floats, beats: int) -> tuple[Floats, Floats]:
    """Mean of so many beats before each beat, and from it on, shape=(beats, n) each; fewer at the song's ends."""
    total = np.vstack([np.zeros(means.shape[1]), np.cumsum(means, axis=0)])
    here = np.arange(len(means))
    low, high = np.maximum(here - beats, 0), np.minimum(here + beats, len(means))
    before = (total[here] - total[low]) / np.maximum(here - low, 1)[:, None]
    return before, (total[high] - total[here]) / (high - here)[:, None]


def _turned(means: Floats, beats: int) -> Floats:
    """How far the beats from each on point elsewhere than those before it: 1 less the cosine."""
    before, after = _around(means, beats)
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    turned = 1 - (before * after).sum(axis=1) / (lengths + 1e-9)
    turned[0] = 0.0
    return np.asarray(turned, float)


def _moved(means: Floats, beats: int) -> Floats:
    """How far the beats from each on are from those before it."""
    before, after = _around(means, beats)
    moved = np.linalg.norm(after - before, axis=1)
    moved[0] = 0.0
    return np.asarray(moved, float)


def _described(heard: Heard, bands: Bands, frames: Floats) -> Floats:
    """What each beat sounds like, shape=(beats, 16): three bands, change of harmony, chroma."""
    chroma = _beat_means(heard, heard.colour.chroma, frames / bands.rate)
    chroma /= np.linalg.norm(chroma, axis=1, keepdims=True) + 1e-6
    struck = (onset_near(scaled(band).astype(np.float32), frames) for band in (bands.low, bands.mid, bands.high))
    return np.column_stack([*(_standard(band) for band in struck), 2 * _standard(_turned(chroma, 2)), 3 * chroma])


def _meter(described: Floats) -> int:
    """3 or 4, whichever number of beats the song repeats itself after."""

    def alike(lag: int) -> float:
        if len(described) <= 2 * lag:
            return 0.0
        a, b = described[:-lag], described[lag:]
        norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1) + 1e-9
        return float(np.mean((a * b).sum(axis=1) / norms))

    three = alike(3) + alike(6) + alike(9)
    four = alike(4) + alike(8) + alike(2)
    return 3 if three > four + 3 * _THREE_MARGIN else 4
