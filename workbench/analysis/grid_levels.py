"""A beat grid at another metrical level or phase: its own beats, some of them left out or some put between.

Where two beats are much farther apart than those around them there is a pause: nothing is put into it, and bars
are counted anew after it.
"""

from __future__ import annotations

import bisect
import itertools
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbench.model.analysis import BeatGrid

__all__ = ["between", "nearest", "subdivided", "tempo_of", "thinned"]

_PAUSE = 1.8
"""Times the interval that is usual there."""
_USUAL_METER = 4


def nearest(times_s: Sequence[float], at_s: float) -> int:
    """The index of the time nearest to another; ``times_s`` ascends and is not empty."""
    index = bisect.bisect_left(times_s, at_s)
    around = range(max(0, index - 1), min(len(times_s), index + 1))
    return min(around, key=lambda i: abs(times_s[i] - at_s))


def tempo_of(times_s: Sequence[float]) -> float | None:
    """Beats a minute by the median interval; None where there are fewer than two beats."""
    steps = [b - a for a, b in itertools.pairwise(times_s)]
    return round(60 / statistics.median(steps), 2) if steps else None


def subdivided(grid: BeatGrid, parts: int) -> BeatGrid:
    """So many times as many beats, evenly between the old ones; a bar keeps its number of beats."""
    meter = grid.meter or _USUAL_METER
    times, numbers = [], []
    for start, end in _stretches(grid):
        for i in range(start, end):
            last = i == end - 1
            step = (grid.beats_s[i] - grid.beats_s[i - 1] if last else grid.beats_s[i + 1] - grid.beats_s[i]) / parts
            for part in range(1 if last else parts):
                times.append(round(grid.beats_s[i] + part * step, 4))
                numbers.append(((grid.beat_in_bar[i] - 1) * parts + part) % meter + 1)
    return _rebuilt(grid, times, numbers)


def thinned(grid: BeatGrid, of: int, at_s: float) -> BeatGrid:
    """One beat of so many: the one nearest to ``at_s`` stays, and after each pause the first of a bar.

    A bar keeps its number of beats; those that stay are counted from the downbeat nearest to ``at_s``.
    """
    meter = grid.meter or _USUAL_METER
    closest = nearest(grid.beats_s, at_s)
    # Before the first beat and after the last one, the beat that would be there.
    held = closest + round((at_s - grid.beats_s[closest]) * grid.local_bpm[closest] / 60)
    times, numbers = [], []
    for start, end in _stretches(grid):
        inside = range(start, end)
        anchor = held if closest in inside else next((i for i in inside if grid.beat_in_bar[i] == 1), start)
        kept = [i for i in inside if (i - anchor) % of == 0]
        firsts = [i for i in kept if grid.beat_in_bar[i] == 1]
        named = firsts or kept
        first = kept.index(named[nearest(named, anchor)]) if named else 0
        times += [grid.beats_s[i] for i in kept]
        numbers += [(place - first) % meter + 1 for place in range(len(kept))]
    return _rebuilt(grid, times, numbers)


def between(grid: BeatGrid) -> BeatGrid:
    """Beats half a beat later; each keeps the number of the one it followed."""
    times, numbers = [], []
    for start, end in _stretches(grid):
        for i in range(start, end - 1):
            times.append(round((grid.beats_s[i] + grid.beats_s[i + 1]) / 2, 4))
            numbers.append(grid.beat_in_bar[i])
    return _rebuilt(grid, times, numbers)


def _stretches(grid: BeatGrid) -> Iterator[tuple[int, int]]:
    """The first and the last index but one of each run of beats without a pause."""
    start, tempi = 0, grid.local_bpm
    for i in range(1, len(grid.beats_s)):
        if grid.beats_s[i] - grid.beats_s[i - 1] > _PAUSE * 60 / max(tempi[i - 1], tempi[i]):
            yield start, i
            start = i
    if len(grid.beats_s) > start:
        yield start, len(grid.beats_s)


def _rebuilt(grid: BeatGrid, times: list[float], numbers: list[int]) -> BeatGrid:
    return replace(grid, beats_s=tuple(times), beat_in_bar=tuple(numbers), tempo_bpm=tempo_of(times))
