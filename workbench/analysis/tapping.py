"""A tapped tempo made exact: nobody taps to a thousandth, and over a song one in a hundred is many beats."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from workbench.analysis.heard import Heard
from workbench.analysis.levels import LATE_S
from workbench.analysis.pulse import scaled
from workbench.model.grid_changes import SetTempo

__all__ = ["tapped_tempo"]

_BASS = 2.0
_FEWEST_TAPS = 3
# Ever longer around the taps, ever smaller steps of tempo: a step moves the last beat by some 10 ms.
_PASSES = ((12.0, 0.04, 0.002), (48.0, 0.004, 0.0004), (192.0, 0.0008, 0.0001))
_TAP_S, _PHASE_S = 0.07, 0.005
_BLUR = np.exp(-0.5 * np.square(np.arange(-4, 5) / 1.5))
_LEAST_GAIN, _ELSEWHERE = 1.15, (0.125, 0.375, 0.625, 0.875)


def tapped_tempo(heard: Heard, taps_s: Sequence[float]) -> SetTempo:
    """The tempo and a beat that fit both the taps and what is struck around them.

    Where nothing in the song keeps to a tempo near the tapped one, the taps stand as they are.

    Args:
        heard: the song.
        taps_s: when a person tapped, seconds, ascending; 3 or more, all in the song.

    Raises:
        ValueError: there are too few taps, one lies outside the song, or their tempo is none.
        CancelledError
    """
    steps = [b - a for a, b in itertools.pairwise(taps_s)]
    if len(taps_s) < _FEWEST_TAPS or min(steps) <= 0:
        raise ValueError(f"a tempo needs {_FEWEST_TAPS} taps or more, one after the other")
    if outside := [tap for tap in taps_s if not 0 <= tap < heard.duration_s]:
        raise ValueError(f"taps lie in the song, 0 to {heard.duration_s:.1f} s, not at {outside[0]:.1f} s")
    places = np.round((np.array(taps_s) - taps_s[0]) / np.median(steps))
    step, first = np.polyfit(places, taps_s, 1)
    middle = float(first + step * round(float(places[-1]) / 2))
    tapped = SetTempo(round(60 / float(step), 3), round(max(0.0, middle), 4))
    bands = heard.bands
    # Blurred, so that a tempo that is almost right scores almost as well and the best one is found.
    strong = np.convolve(scaled(bands.full) + _BASS * scaled(bands.low), _BLUR / _BLUR.sum(), mode="same")
    frames = np.arange(len(strong))

    def fit(bpm: float, at_s: float, around_s: float) -> float:
        before = int(min(around_s / 2, at_s) * bpm / 60)
        after = int(min(around_s / 2, heard.duration_s - at_s) * bpm / 60)
        beats = at_s + np.arange(-before, after + 1) * 60 / bpm
        return float(np.interp((beats + LATE_S) * bands.rate, frames, strong).mean())

    bpm, at_s, slack_s = 60 / float(step), max(0.0, middle), _TAP_S
    for around_s, share, grain in _PASSES:
        heard.check()
        tempi = bpm * (1 + np.arange(-share, share + grain / 2, grain))
        moments = [t for t in at_s + np.arange(-slack_s, slack_s + _PHASE_S / 2, _PHASE_S) if t >= 0]
        _, bpm, at_s = max((fit(b, t, around_s), float(b), float(t)) for b in tempi for t in moments)
        slack_s = 2 * _PHASE_S
    long_s = _PASSES[-1][0]
    usual = np.mean([fit(bpm, at_s + part * 60 / bpm, long_s) for part in _ELSEWHERE])
    if fit(bpm, at_s, long_s) <= _LEAST_GAIN * usual:
        return tapped
    return SetTempo(round(bpm, 3), round(at_s, 4))
