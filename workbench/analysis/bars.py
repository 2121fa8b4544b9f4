"""Bars: how many beats they have, and which beats begin them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import Bands, Heard
from workbench.analysis.pulse import onset_near, scaled

__all__ = ["find_bars"]

Floats = NDArray[np.float64]

# A meter of three must repeat clearly better than one of four: four is what most songs have.
_THREE_MARGIN = 0.05
_SLIP_COST = 12.0


def find_bars(heard: Heard, bands: Bands, frames: Floats) -> tuple[int, tuple[int, ...], float]:
    """Meter (3 or 4 beats), each beat's number in its bar, and how clear that is, 0 to 1.

    Bars begin where harmony changes and the bass comes in, and where no snare is.

    Args:
        heard: the song.
        bands: its onset strength.
        frames: beats as frames of ``bands``.
    """
    low, mid, high = (
        onset_near(scaled(band).astype(np.float32), frames) for band in (bands.low, bands.mid, bands.high)
    )
    change, chroma = _harmony(heard, frames / bands.rate)
    described = np.column_stack([_standard(low), _standard(mid), _standard(high), 2 * _standard(change)])
    meter = _meter(np.column_stack([described, 3 * chroma]))
    begins = _standard(low) + 1.5 * _standard(change) - 0.5 * _standard(mid + high)
    numbers, clear = _numbered(begins, meter)
    return meter, numbers, clear


def _standard(values: Floats) -> Floats:
    """With mean 0 and deviation 1, outliers held at 3."""
    return np.asarray(np.clip((values - values.mean()) / (values.std() + 1e-9), -3, 3), float)


def _harmony(heard: Heard, beats_s: Floats) -> tuple[Floats, Floats]:
    """How much the harmony changes at each beat, and its chroma, shape=(beats, 12)."""
    colour = heard.colour
    edges = np.clip(np.round(np.append(beats_s, heard.duration_s) * colour.rate).astype(int), 0, len(colour.chroma))
    total = np.vstack([np.zeros(12), np.cumsum(colour.chroma, axis=0)])
    means = (total[edges[1:]] - total[edges[:-1]]) / np.maximum(edges[1:] - edges[:-1], 1)[:, None]
    means /= np.linalg.norm(means, axis=1, keepdims=True) + 1e-6
    # Two beats on each side: one beat is often but a note of the melody.
    before = np.vstack([means[:1], means[:-1]]) + np.vstack([means[:1], means[:1], means[:-2]])
    after = means + np.vstack([means[1:], means[-1:]])
    before /= np.linalg.norm(before, axis=1, keepdims=True) + 1e-6
    after /= np.linalg.norm(after, axis=1, keepdims=True) + 1e-6
    return 1 - (before * after).sum(axis=1), means


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


def _numbered(begins: Floats, meter: int) -> tuple[tuple[int, ...], float]:
    """Numbers in the bar along the best path: bars go on, a bar that is cut short costs."""
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
    clear = float(np.clip(first.mean() / 1.5, 0, 1)) if len(first) else 0.0
    return tuple((numbers + 1).tolist()), clear
