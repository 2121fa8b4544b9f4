"""Beats where the network says nothing: the tempo around goes on for as long as there is sound.

Of a break, a fade or a held chord the network hardly hears a beat. There the likeliest course is the one with the
fewest beats, which grows slower and slower; the music does not.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.bar_path import EVEN

__all__ = ["carried_on", "undecided"]

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

_HEARD = 0.1
"""The probability from which on a beat is heard."""
_LONG_S = 2.0
"""Where none is heard so long before and after, the network says nothing."""
_AROUND, _MOST_HEARD = 8, 0.5
"""Where of so many beats fewer than this share are heard, those that are say nothing either."""
_FEWEST, _FIT = 4, 32
"""Beats that tell a tempo: at least, and at most."""
_OFF = 0.25
"""How far from a beat the next heard one may lie, of a beat, to be in the same tempo."""


def undecided(row: NDArray[np.floating], fps: float, *, of: NDArray[np.floating] | None = None) -> Floats:
    """A row of probabilities that speaks neither for nor against a beat wherever none is heard for long.

    Args:
        row: of beats, or of downbeats.
        fps: frames a second.
        of: the row of beats, where it is another one.
    """
    from scipy.ndimage import maximum_filter1d

    heard = maximum_filter1d(row if of is None else of, 2 * round(_LONG_S * fps) + 1) >= _HEARD
    return np.where(heard, row, EVEN)


def carried_on(
    times: Floats, numbers: Numbers, high: Floats, meter: int, audible_s: tuple[float, float]
) -> tuple[Floats, Numbers]:
    """Beats and their numbers in the bar, with those that nobody heard laid out evenly.

    Args:
        times: of beats, ascending, seconds.
        numbers: in the bar, from 1.
        high: how probable each beat is, 0 to 1.
        meter: beats a bar.
        audible_s: where the sound begins and ends; beats go on as far.
    """
    from scipy.ndimage import uniform_filter1d

    heard = high >= _HEARD
    known = np.flatnonzero(heard & (uniform_filter1d(heard.astype(float), _AROUND, mode="constant") >= _MOST_HEARD))
    if len(known) < _FEWEST:
        return times, numbers
    first, last = known[0], known[-1]
    before, back = _outside(times, known[:_FIT], times[first] - audible_s[0], -1)
    after, on = _outside(times, known[-_FIT:], audible_s[1] - times[last], 1)
    inside, counted = _inside(times, numbers, known, meter)
    numbered = ((numbers[first] - 1 + back[::-1]) % meter + 1, counted, (numbers[last] - 1 + on) % meter + 1)
    return np.concatenate([before[::-1], inside, after]), np.concatenate(numbered)


def _inside(times: Floats, numbers: Numbers, known: Numbers, meter: int) -> tuple[Floats, Numbers]:
    """From the first heard beat to the last: short gaps as the course has them, long ones in the tempo around."""
    found, counted = [], []
    for place, (a, b) in enumerate(itertools.pairwise(known)):
        between, told = times[a:b], numbers[a:b]
        if b - a > _AROUND and (beats := _beats_between(times, known, place)):
            between = np.linspace(times[a], times[b], beats, endpoint=False)
            told = (numbers[a] - 1 + np.arange(beats)) % meter + 1
        found.append(between)
        counted.append(told)
    return np.append(np.concatenate(found), times[known[-1]]), np.append(np.concatenate(counted), numbers[known[-1]])


def _beats_between(times: Floats, known: Numbers, place: int) -> int:
    """How many beats lead from one heard one to the next; 0 where the tempo does not."""
    sides = (known[: place + 1][-_FIT:], known[place + 1 :][:_FIT])
    told = [_tempo(times, side)[1] for side in sides if len(side) >= _FEWEST]
    if not told:
        return 0
    beats = float((times[known[place + 1]] - times[known[place]]) / np.mean(told))
    return round(beats) if abs(beats - round(beats)) <= _OFF else 0


def _outside(times: Floats, side: Numbers, length_s: float, way: int) -> tuple[Floats, Numbers]:
    """The beats beyond the last heard one on a side, the nearest first, and how many beats they are from it.

    Args:
        times: of beats, seconds.
        side: those that were heard there.
        length_s: how long the sound goes on beyond the last of them.
        way: -1 for what is before them, 1 for what is after.
    """
    end = side[0] if way < 0 else side[-1]
    zero, step = _tempo(times, side)
    steps = way * np.arange(1, max(0, int(length_s / step)) + 2)
    beats = zero + (end + steps) * step
    apart = way * (beats - times[end])
    kept = (apart > step / 2) & (apart <= length_s)
    return beats[kept], steps[kept]


def _tempo(times: Floats, side: Numbers) -> tuple[float, float]:
    """Where beat 0 would be and how long a beat lasts, seconds: the line on which most beats lie (Theil & Sen)."""
    from scipy.stats import theilslopes

    step, zero = theilslopes(times[side], side, method="joint")[:2]
    return float(zero), float(step)
