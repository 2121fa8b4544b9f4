"""Beats and bars from what the network says, and what the drums say to that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.all_in_one.parts import part_frames
from workbench.analysis.all_in_one.said import FPS, Said
from workbench.analysis.all_in_one.unheard import carried_on, undecided
from workbench.analysis.bar_path import BEAT_SHARE, evidence_of, find_bar_path
from workbench.analysis.bars import find_bars
from workbench.analysis.beats import NO_BEATS, audible_span
from workbench.analysis.heard import Heard
from workbench.analysis.levels import LATE_S, Told, decide_level
from workbench.analysis.phase_path import steady_phase
from workbench.model.analysis import BeatGrid

__all__ = ["GRID_VERSION", "decided_grid", "grid_of"]

Floats = NDArray[np.float64]

GRID_VERSION = "4"

_FEWEST_BEATS = 4
_HEARD = 0.05
"""The probability from which on a frame speaks of a beat."""
_SURE = 0.5
"""What the network says of a beat that nobody doubts."""
_NEAR = 2
"""Frames around a time in which the network may say so."""
_NO_BARS = -1.0
"""Where bars begin with less evidence, the network hears none."""
_LEVEL_MARGIN, _BAR_MARGIN = 0.25, 0.5
_PART_NEAR, _NEAR_A_PART = 0.3, 6
"""How far from a beat a part may begin: of a beat, and in frames."""
_LEAST_SAID, _NEARLY_ALL = 0.8, 0.6
"""Probabilities, summed over the song: less says nothing; and the share of one beat of the bar."""


def decided_grid(said: Said, heard: Heard) -> BeatGrid:
    """The network's beats and bars at the level and phase that its own evidence and the drums agree on best.

    Bars are counted anew from where a part begins.

    Args:
        said: what the network says of the song.
        heard: the song.
    """
    grid = grid_of(said, heard)
    told = Told(_asked(said.beat), _asked(said.downbeat))
    decided = decide_level(
        heard, _barred(grid, told, heard), said.drums, told=told, level_margin=_LEVEL_MARGIN, bar_margin=_BAR_MARGIN
    )
    return _begun_with_parts(decided.grid, said)


def _begun_with_parts(grid: BeatGrid, said: Said) -> BeatGrid:
    """Parts begin with bars, so bars are counted anew from each; before the first one, in the way of most of them."""
    if grid.meter is None or len(grid.beats_s) < _FEWEST_BEATS:
        return grid
    numbers = np.array(_in_the_way_of_most(grid, said))
    beats, reach = np.array(grid.beats_s), _PART_NEAR * float(np.median(np.diff(grid.beats_s)))
    for frame in part_frames(said):
        at = int(np.abs(beats - frame / FPS).argmin())
        if abs(beats[at] - frame / FPS) <= reach:
            numbers[at:] = (numbers[at:] - numbers[at]) % grid.meter + 1
    return replace(grid, beat_in_bar=tuple(numbers.tolist()))


def _in_the_way_of_most(grid: BeatGrid, said: Said) -> tuple[int, ...]:
    """The beats' numbers; the beat of the bar on which nearly all that is said of boundaries lies is the first."""
    from scipy.ndimage import maximum_filter1d

    meter = grid.meter or 1
    boundary = maximum_filter1d(said.boundary, 2 * _NEAR_A_PART + 1)
    at = np.clip(np.round(np.array(grid.beats_s) * FPS).astype(int), 0, len(boundary) - 1)
    says = np.bincount(grid.beat_in_bar, boundary[at], meter + 1)
    first = int(says.argmax())
    if says.sum() < _LEAST_SAID or says[first] < _NEARLY_ALL * says.sum():
        return grid.beat_in_bar
    return tuple((number - first) % meter + 1 for number in grid.beat_in_bar)


def _asked(row: NDArray[np.floating]) -> Callable[[Floats], Floats]:
    """The evidence near any time, seconds."""
    from scipy.ndimage import maximum_filter1d

    evidence = maximum_filter1d(evidence_of(row).astype(float), 2 * _NEAR + 1)

    def at(times_s: Floats) -> Floats:
        return np.asarray(evidence[np.clip(np.round(times_s * FPS).astype(int), 0, len(evidence) - 1)], float)

    return at


def _barred(grid: BeatGrid, told: Told, heard: Heard) -> BeatGrid:
    """The grid with the meter that the sound has, where the network hears no bars."""
    if not grid.beats_s or told.begins(np.array(grid.downbeats_s)).mean() >= _NO_BARS:
        return grid
    meter, numbers, _ = find_bars(heard, heard.bands, (np.array(grid.beats_s) + LATE_S) * heard.bands.rate)
    return grid if meter == grid.meter else replace(grid, beat_in_bar=numbers, meter=meter)


def grid_of(said: Said, heard: Heard) -> BeatGrid:
    """The most likely beats and bars by the network alone, in one phase, as far as there is sound.

    There are none where it hears none at all.

    Args:
        said: what the network says of the song.
        heard: the song.
    """
    if np.count_nonzero(said.beat >= _HEARD) < _FEWEST_BEATS:
        return NO_BEATS
    rows = undecided(said.beat, FPS), undecided(said.downbeat, FPS, of=said.beat)
    path = steady_phase(find_bar_path(*rows, FPS, check=heard.check), *rows, FPS, check=heard.check)
    if len(path.frames) < _FEWEST_BEATS:
        return NO_BEATS
    places, sure = _peaks(said.beat.astype(np.float64), path.frames)
    times, numbers = carried_on(places / FPS, path.numbers, sure, path.meter, audible_span(heard))
    times = np.round(times, 4)
    kept = np.flatnonzero((np.diff(times, prepend=-1.0) > 0) & (times >= 0) & (times < heard.duration_s))
    if len(kept) < _FEWEST_BEATS:
        return NO_BEATS
    return BeatGrid(
        tuple(times[kept].tolist()),
        tuple(numbers[kept].tolist()),
        round(60 / float(np.median(np.diff(times[kept]))), 2),
        path.meter,
        round(min(1.0, float(np.clip(sure / _SURE, 0, 1).sum()) / len(kept)), 3),
    )


def _peaks(row: Floats, frames: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Where the row is highest near each frame, between frames by a parabola, and how high; where it says nothing
    the frame stays."""
    reach = max(1, round(float(np.median(np.diff(frames))) * BEAT_SHARE))
    steps = np.arange(-reach, reach + 1)
    near = row[np.clip(frames[:, None] + steps, 0, len(row) - 1)]
    high = near.max(axis=1)
    middle = np.clip(np.where(high > _HEARD, frames + steps[near.argmax(axis=1)], frames), 1, len(row) - 2)
    left, top, right = row[middle - 1], row[middle], row[middle + 1]
    bend = left - 2 * top + right
    shift = np.where(bend < -1e-9, np.clip(0.5 * (left - right) / np.minimum(bend, -1e-9), -0.5, 0.5), 0.0)
    return middle + shift, high
