"""The most likely course of beats and bars through what a network says of each frame.

A semi-Markov form of the bar pointer (F. Krebs, S. Böck & G. Widmer, "An efficient state-space model for joint tempo
and meter tracking", ISMIR 2015): a state is a beat that begins at a frame, its number in the bar and its length; the
next beat's length is likely to be nearly the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BEAT_SHARE", "EVEN", "BarPath", "beat_lengths", "best_course", "evidence_of", "find_bar_path", "seen_near"]

Floats = NDArray[np.float32]

_SLOWEST_BPM, _FASTEST_BPM = 50.0, 230.0
_STEADY = 100.0
"""How strongly a beat is expected to last as long as the one before."""
_FURTHEST = 0.25
"""No beat is longer or shorter than the one before by a larger share."""
BEAT_SHARE = 1 / 16
"""How far from a beat's begin, in beats, the network may say so."""
_LEAST = 0.01
"""What a network surely denies is believed no further: one beat that it misses must not break a path."""
EVEN = 0.19
"""The probability from which on a frame speaks for a beat; not a half, as most frames have none."""
_CHECK_FRAMES = 1000


@dataclass(frozen=True, slots=True, eq=False)
class BarPath:
    """A course of beats."""

    frames: NDArray[np.int64]
    """Where beats begin."""
    numbers: NDArray[np.int64]
    """Their numbers in the bar, from 1."""
    meter: int
    """Beats a bar."""
    likelihood: float
    """The evidence for all of it, a frame."""


def find_bar_path(
    beat: NDArray[np.floating],
    downbeat: NDArray[np.floating],
    fps: float,
    *,
    meters: tuple[int, ...] = (3, 4),
    check: Callable[[], None] = lambda: None,
) -> BarPath:
    """The best course over all meters.

    Args:
        beat: how probable a beat is (a downbeat is one, too), shape=(T,), 0 to 1.
        downbeat: how probable a downbeat is, shape=(T,).
        fps: frames a second.
        meters: beats a bar that are tried.
        check: called now and then; may raise.
    """
    lengths = beat_lengths(fps)
    first = seen_near(evidence_of(downbeat), lengths)
    others = seen_near(evidence_of(np.minimum(beat, 1 - downbeat)), lengths)
    courses = [best_course(first, others, lengths, meter, check) for meter in meters]
    return max(courses, key=lambda course: course.likelihood)


def beat_lengths(fps: float) -> NDArray[np.int64]:
    """The lengths that a beat may have, frames."""
    return np.arange(round(60 * fps / _FASTEST_BPM), round(60 * fps / _SLOWEST_BPM) + 1)


def evidence_of(share: NDArray[np.floating]) -> Floats:
    """What a probability is worth: above 0 for a beat, below against one; same shape."""
    clipped = np.clip(share, _LEAST, 1 - _LEAST)
    return np.asarray(np.log(clipped / (1 - clipped)) - np.log(EVEN / (1 - EVEN)), np.float32)


def seen_near(evidence: Floats, lengths: NDArray[np.int64]) -> Floats:
    """The highest evidence near each frame, for beats of each length, shape=(T, lengths)."""
    from scipy.ndimage import maximum_filter1d

    reach = np.maximum(1, np.round(lengths * BEAT_SHARE).astype(int))
    within = {r: maximum_filter1d(evidence, 2 * r + 1) for r in np.unique(reach).tolist()}
    return np.stack([within[r] for r in reach.tolist()], axis=1)


def best_course(
    first: Floats, others: Floats, lengths: NDArray[np.int64], meter: int, check: Callable[[], None]
) -> BarPath:
    """The best course in one meter, by dynamic programming from the left.

    Args:
        first: evidence for a bar's first beat at each frame, for beats of each length, shape=(T, lengths).
        others: the same for the other beats.
        lengths: of beats, frames.
        meter: beats a bar; 1 where they are all the same.
        check: called now and then; may raise.
    """
    total, places = len(first), np.arange(len(lengths))
    ratio = lengths[None, :] / lengths[:, None] - 1  # from a length to the next one
    move = np.where(np.abs(ratio) <= _FURTHEST, -_STEADY * np.abs(ratio), -np.inf).astype(np.float32)
    score = np.empty((total, meter, len(lengths)), np.float32)
    back = np.empty((total, meter, len(lengths)), np.int16)
    none = np.int16(-1)
    for t in range(total):
        if t % _CHECK_FRAMES == 0:
            check()
        begun = t - lengths
        come = np.where(begun >= 0, score[np.maximum(begun, 0), :, places].T, -np.inf)  # (meter, lengths)
        options = np.roll(come, 1, axis=0)[:, :, None] + move
        best = options.argmax(axis=1)
        value = np.take_along_axis(options, best[:, None], axis=1)[:, 0]
        fresh = (t <= lengths) & (value < 0)  # the song may begin inside any beat
        score[t] = np.where(fresh, 0, value)
        back[t] = np.where(fresh, none, best)
        score[t, 0] += first[t]
        score[t, 1:] += others[t]
    ends = np.arange(max(0, total - int(lengths[-1])), total)
    lasting = ends[:, None, None] + lengths >= total
    at, number, place = np.unravel_index(
        np.where(lasting, score[ends], -np.inf).argmax(), (len(ends), *score.shape[1:])
    )
    return _walked(int(ends[at]), int(number), int(place), score, back, lengths)


def _walked(
    at: int, number: int, place: int, score: Floats, back: NDArray[np.int16], lengths: NDArray[np.int64]
) -> BarPath:
    """The course that ends in a state."""
    meter, likelihood = score.shape[1], float(score[at, number, place]) / len(score)
    frames, numbers = [at], [number + 1]
    while (place := int(back[at, number, place])) >= 0:
        at -= int(lengths[place])
        number = (number - 1) % meter
        frames.append(at)
        numbers.append(number + 1)
    return BarPath(np.array(frames[::-1]), np.array(numbers[::-1]), meter, likelihood)
