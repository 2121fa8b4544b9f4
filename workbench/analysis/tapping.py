"""A tapped tempo made exact: nobody taps to a thousandth, and over a song one in a hundred is many beats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import Heard
from workbench.analysis.levels import LATE_S
from workbench.analysis.pulse import scaled
from workbench.model.grid_changes import SetTempo

__all__ = ["tapped_tempo"]

Floats = NDArray[np.float64]

_BASS = 2.0
_FEWEST_TAPS = 3
# Ever longer around the taps, ever smaller steps of tempo: a step moves the last beat by some 10 ms.
_NEAR_S, _FIRST_GRAIN = 12.0, 0.002
_LATER_PASSES = ((48.0, 0.004, 0.0004), (192.0, 0.0008, 0.0001))
_USUAL_TAP_S, _USUAL_TAPS = 0.02, 4
"""People tap about so exactly; that counts as much as so many taps."""
_SURE, _FARTHEST, _NEAREST = 3.0, 0.04, 0.01
"""Standard errors of the tapped tempo, and shares of it, that another one may be off to be the one that is meant."""
_TAP_S, _PHASE_S = 0.07, 0.005
_BLUR = np.exp(-0.5 * np.square(np.arange(-4, 5) / 1.5))
_LEAST_GAIN, _ELSEWHERE = 1.15, (0.125, 0.375, 0.625, 0.875)


def tapped_tempo(heard: Heard, taps_s: Sequence[float]) -> SetTempo:
    """The tempo and a beat that fit both the taps and what is struck around them.

    The tempo is the taps' own, within the error that so many taps of such regularity have. Where nothing in the
    song keeps to one so near, only the beat is moved to what is struck.

    Args:
        heard: the song.
        taps_s: when a person tapped, seconds, ascending; 3 or more, all in the song.

    Raises:
        ValueError: there are too few taps, one lies outside the song, or their tempo is none.
        CancelledError
    """
    steps = np.diff(taps_s)
    if len(taps_s) < _FEWEST_TAPS or min(steps) <= 0:
        raise ValueError(f"a tempo needs {_FEWEST_TAPS} taps or more, one after the other")
    if outside := [tap for tap in taps_s if not 0 <= tap < heard.duration_s]:
        raise ValueError(f"taps lie in the song, 0 to {heard.duration_s:.1f} s, not at {outside[0]:.1f} s")
    places = np.cumsum([0, *np.maximum(1, np.round(steps / np.median(steps)))])  # some beats may have no tap
    step, first = (float(number) for number in np.polyfit(places, taps_s, 1))
    off = np.asarray(taps_s) - (first + step * places)
    spread = _spread(off, places, step)
    middle = first + step * round(float(places[-1]) / 2)
    tapped = SetTempo(round(60 / step, 3), round(max(0.0, middle), 4), within=round(max(_NEAREST, spread), 4))
    strokes = _Strokes(heard)
    bpm, at_s, slack_s = tapped.bpm, max(0.0, middle), _TAP_S
    least, most = bpm * (1 - spread), bpm * (1 + spread)
    for around_s, share, grain in ((_NEAR_S, spread, _FIRST_GRAIN), *_LATER_PASSES):
        tempi = np.clip(bpm * (1 + np.arange(-share, share + grain / 2, grain)), least, most)
        bpm, at_s = strokes.best(tempi, at_s, slack_s, around_s)
        slack_s = 2 * _PHASE_S
    if strokes.held(bpm, at_s, _LATER_PASSES[-1][0]):
        return replace(tapped, bpm=round(bpm, 3), at_s=round(at_s, 4))
    around_s = taps_s[-1] - taps_s[0] + step
    bpm, at_s = strokes.best(np.array([tapped.bpm]), max(0.0, middle), _TAP_S, around_s)
    return replace(tapped, at_s=round(at_s, 4)) if strokes.held(bpm, at_s, around_s) else tapped


def _spread(off_s: Floats, places: Floats, step_s: float) -> float:
    """How far off a tapped tempo may be, as a share of it: from how regular the taps are, and how many."""
    squares = _USUAL_TAPS * _USUAL_TAP_S**2 + float(np.square(off_s).sum())
    one_s = math.sqrt(squares / (_USUAL_TAPS + len(off_s) - 2))
    return min(_FARTHEST, _SURE * one_s / step_s / math.sqrt(float(np.square(places - places.mean()).sum())))


class _Strokes:
    """What is struck in a song, and how well steady beats lie on it."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._rate = heard.bands.rate
        # Blurred, so that a tempo that is almost right scores almost as well and the best one is found.
        strong = scaled(heard.bands.full) + _BASS * scaled(heard.bands.low)
        self._strong = np.convolve(strong, _BLUR / _BLUR.sum(), mode="same")
        self._frames = np.arange(len(self._strong))

    def best(self, tempi: Floats, at_s: float, slack_s: float, around_s: float) -> tuple[float, float]:
        """Of tempi, and moments around one, the best two."""
        self._heard.check()
        moments = [t for t in at_s + np.arange(-slack_s, slack_s + _PHASE_S / 2, _PHASE_S) if t >= 0]
        _, bpm, at_s = max((self._fit(b, t, around_s), float(b), float(t)) for b in tempi for t in moments)
        return bpm, at_s

    def held(self, bpm: float, at_s: float, around_s: float) -> bool:
        """Whether more is struck on the beats than between them."""
        usual = np.mean([self._fit(bpm, at_s + part * 60 / bpm, around_s) for part in _ELSEWHERE])
        return self._fit(bpm, at_s, around_s) > _LEAST_GAIN * float(usual)

    def _fit(self, bpm: float, at_s: float, around_s: float) -> float:
        before = int(min(around_s / 2, at_s) * bpm / 60)
        after = int(min(around_s / 2, self._heard.duration_s - at_s) * bpm / 60)
        beats = at_s + np.arange(-before, after + 1) * 60 / bpm
        return float(np.interp((beats + LATE_S) * self._rate, self._frames, self._strong).mean())
