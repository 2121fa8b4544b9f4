"""Beats and bars from what the network says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.all_in_one.said import FPS, Said
from workbench.analysis.bar_path import BEAT_SHARE, find_bar_path
from workbench.analysis.beats import NO_BEATS
from workbench.analysis.heard import Heard
from workbench.model.analysis import BeatGrid

__all__ = ["GRID_VERSION", "grid_of"]

Floats = NDArray[np.float64]

GRID_VERSION = "1"

_FEWEST_BEATS = 4
_HEARD = 0.05
"""Before the first and after the last frame that says as much of a beat, there is none."""
_SURE = 0.5
"""What the network says of a beat that nobody doubts."""
_EDGE = 3
"""Frames."""


def grid_of(said: Said, heard: Heard) -> BeatGrid:
    """The most likely beats and bars; none where the network hears none.

    Args:
        said: what the network says of the song.
        heard: the song.
    """
    told = np.flatnonzero(said.beat >= _HEARD)
    if len(told) < _FEWEST_BEATS:
        return NO_BEATS
    path = find_bar_path(said.beat, said.downbeat, FPS, check=heard.check)
    inside = (path.frames >= told[0] - _EDGE) & (path.frames <= told[-1] + _EDGE)
    frames, numbers = path.frames[inside], path.numbers[inside]
    if len(frames) < _FEWEST_BEATS:
        return NO_BEATS
    places, sure = _peaks(said.beat.astype(np.float64), frames)
    times = np.round(np.clip(places / FPS, 0, heard.duration_s), 4)
    kept = np.flatnonzero((np.diff(times, prepend=-1.0) > 0) & (times < heard.duration_s))
    return BeatGrid(
        tuple(times[kept].tolist()),
        tuple(numbers[kept].tolist()),
        round(60 / float(np.median(np.diff(times[kept]))), 2),
        path.meter,
        round(float(np.clip(sure / _SURE, 0, 1).mean()), 3),
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
