"""One level and phase for a whole song: where a network's beats move by half a beat and back, they are put in line.

A network follows what is loud. Where the snare strikes between the beats it hears it as the beat, and in the next part
it hears the beat again; where little is struck it counts every second beat. The music has not moved. Two steps, each
over the whole song:

1. half beats: the course on which a beat lies at each place or half a beat after it;
2. which of the two it is, and where bars begin: the best path through both, on which a change of phase costs as much
   as some seventy sure beats, and less where little is heard.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.bar_path import (
    BEAT_SHARE,
    BarPath,
    beat_lengths,
    best_course,
    evidence_of,
    seen_near,
)

__all__ = ["steady_phase"]

Floats = NDArray[np.float32]

_TEMPO_BEATS = 17
_TEMPO_SHARE, _OTHER_TEMPO = 0.12, -6.0
_LEVEL_OCTAVES = 0.06
# A sure beat is worth some 4 more than none.
_MOVE_COST, _CUT_BAR_COST = 300.0, 60.0
# Where the course of half beats is hardly heard for so many beats, it carries no phase from one side to the other.
_AROUND_BEATS, _HEARD, _LEAST_SHARE = 16, 0.4, 0.1


def steady_phase(
    path: BarPath,
    beat: NDArray[np.floating],
    downbeat: NDArray[np.floating],
    fps: float,
    *,
    check: Callable[[], None] = lambda: None,
) -> BarPath:
    """The same tempo, at one level and in one phase wherever the music goes on.

    Args:
        path: a course of beats, whose tempo and meter stand.
        beat: how probable a beat is, shape=(T,), 0 to 1.
        downbeat: how probable a downbeat is, shape=(T,).
        fps: frames a second.
        check: called now and then; may raise.
    """
    if len(path.frames) < _TEMPO_BEATS:
        return path
    lengths = beat_lengths(fps)
    seen = seen_near(evidence_of(beat), lengths)
    either = np.maximum(seen, _half_later(seen, lengths)) + _other_tempo(path, lengths, len(beat))
    steady = best_course(either, either, lengths, 1, check).frames
    places = np.stack([steady[:-1], (steady[:-1] + steady[1:]) // 2])
    reach = np.maximum(1, np.round(np.diff(steady) * BEAT_SHARE).astype(int))
    first, others = (
        np.stack([_highest(evidence_of(row), at, reach) for at in places])
        for row in (downbeat, np.minimum(beat, 1 - downbeat))
    )
    halves, numbers = _best_path(first, others, path.meter)
    frames = places[halves, np.arange(places.shape[1])]
    kept = np.concatenate([[True], np.diff(frames) > 0])
    return BarPath(frames[kept], numbers[kept] + 1, path.meter, path.likelihood)


def _half_later(seen: Floats, lengths: NDArray[np.int64]) -> Floats:
    """What is seen half a beat after each frame, same shape."""
    later = np.minimum(np.arange(len(seen))[:, None] + lengths // 2, len(seen) - 1)
    return np.take_along_axis(seen, later, axis=0)


def _other_tempo(path: BarPath, lengths: NDArray[np.int64], total: int) -> Floats:
    """What it costs to leave the path's tempo, which is that of several beats at one level, shape=(T, lengths)."""
    from scipy.ndimage import median_filter

    usual = median_filter(np.diff(path.frames).astype(float), _TEMPO_BEATS, mode="nearest")
    here = np.interp(np.arange(total), path.frames[:-1], usual)
    # Half or twice the song's tempo is no other tempo but another level of it.
    octaves = np.log2(here / np.median(here))
    here = here / 2 ** np.where(np.abs(np.abs(octaves) - 1) < _LEVEL_OCTAVES, np.sign(octaves), 0)
    far = np.abs(lengths / here[:, None] - 1) > _TEMPO_SHARE
    return np.where(far, _OTHER_TEMPO, 0.0).astype(np.float32)


def _highest(row: Floats, frames: NDArray[np.int64], reach: NDArray[np.int64]) -> Floats:
    """The row's highest value near each frame."""
    steps = np.arange(-int(reach.max()), int(reach.max()) + 1)
    near = row[np.clip(frames[:, None] + steps, 0, len(row) - 1)]
    return np.asarray(np.where(np.abs(steps) <= reach[:, None], near, -np.inf).max(axis=1), np.float32)


def _best_path(first: Floats, others: Floats, meter: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each beat which half it lies on, and its number in the bar from 0; by dynamic programming.

    Args:
        first: evidence for a downbeat on each half, shape=(2, beats).
        others: the same for another beat.
        meter: beats a bar.
    """
    seen = np.repeat(others[:, :, None], meter, axis=2)
    seen[:, :, 0] = first
    states = np.arange(2 * meter)
    half, number = states // meter, states % meter
    cost = np.where(number[None, :] == (number[:, None] + 1) % meter, 0.0, _CUT_BAR_COST)
    moved = half[:, None] != half[None, :]
    clear = np.convolve(np.maximum(first, others).max(axis=0), np.full(_AROUND_BEATS, 1 / _AROUND_BEATS), "same")
    move_cost = _MOVE_COST * np.clip(clear / _HEARD, _LEAST_SHARE, 1)
    score, back = seen[:, 0].ravel().astype(float), []
    for i in range(1, first.shape[1]):
        options = score[:, None] - np.where(moved, move_cost[i], cost)
        best = options.argmax(axis=0)
        back.append(best)
        score = options[best, states] + seen[:, i].ravel()
    path = [int(score.argmax())]
    for row in reversed(back):
        path.append(int(row[path[-1]]))
    found = np.array(path[::-1])
    return found // meter, found % meter
