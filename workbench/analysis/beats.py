"""Beats, bars, tempo and meter by signal processing alone: no weights."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.bars import find_bars
from workbench.analysis.heard import Bands, Heard
from workbench.analysis.levels import LATE_S, backbeat, usual_tempo
from workbench.analysis.pulse import Tempo, find_pulse, find_tempo, scaled
from workbench.model.analysis import BeatGrid

__all__ = ["NO_BEATS", "BeatTracker", "LibrosaBeats", "audible_span"]

Floats = NDArray[np.float64]

NO_BEATS = BeatGrid((), (), None, None, 0.0)
"""What a tracker finds in silence, in ambience, in a song of a second."""

_SHORTEST_S, _FEWEST_BEATS = 3.0, 4
# Rubato on a piano has 0.12; noise and random knocks stay below the first.
_LEAST_CLARITY, _FULL_CLARITY = 0.09, 1.0
# Onsets must stand out: a drone's are weak, those of noise are all alike.
_LEAST_ONSET, _LEAST_ONSET_RATIO = 0.15, 3.0
_LEVELS = (0.5, 1.0, 2.0)
_SLOWEST_BPM, _FASTEST_BPM = 48.0, 230.0
_BACKBEAT = 12.0
_QUIET_DB, _AROUND_S = 55.0, 0.1


class BeatTracker(Protocol):
    """Who tracks beats."""

    @property
    def name(self) -> str:
        """Its name, as it is chosen."""

    @property
    def version(self) -> str:
        """Grows whenever its answers may change."""

    def track(self, heard: Heard) -> BeatGrid:
        """The song's beats; an empty grid where there are none, never an error."""


class LibrosaBeats:
    """The light tracker: librosa's mel bands, and our own choice of tempo, metrical level and phase.

    The metrical level is the one with a backbeat: bass on one beat, snare on the next. Where none has
    it, the tempo that people tap most.
    """

    name = "librosa"
    version = "2"

    def track(self, heard: Heard) -> BeatGrid:
        """The song's beats; an empty grid where there are none, never an error."""
        if heard.silent or heard.duration_s < _SHORTEST_S:
            return NO_BEATS
        bands = heard.bands
        if not _struck(bands):
            return NO_BEATS
        tempo = find_tempo(bands, heard)
        if tempo.clarity < _LEAST_CLARITY:
            return NO_BEATS
        frames = _best_level(bands, tempo, heard)
        start_s, end_s = audible_span(heard)
        frames = frames[(frames / bands.rate >= start_s) & (frames / bands.rate <= end_s)]
        if len(frames) < _FEWEST_BEATS:
            return NO_BEATS
        meter, numbers, clear = find_bars(heard, bands, frames)
        times = np.round(frames / bands.rate - LATE_S, 4)
        kept = (times >= 0) & (times < heard.duration_s)
        sure = np.clip(tempo.clarity / _FULL_CLARITY, 0, 1) * (0.8 + 0.2 * clear)
        return BeatGrid(
            tuple(times[kept].tolist()),
            tuple(n for n, keep in zip(numbers, kept, strict=True) if keep),
            round(60 / float(np.median(np.diff(times))), 2),
            meter,
            round(float(sure), 3),
        )


def _struck(bands: Bands) -> bool:
    """Whether anything is struck, plucked or sung in the song at all."""
    strong, usual = np.percentile(bands.full, (98, 50))
    return bool(strong >= _LEAST_ONSET and strong >= _LEAST_ONSET_RATIO * usual)


def _best_level(bands: Bands, tempo: Tempo, heard: Heard) -> Floats:
    """The beats, in frames, at half, the same or double the tempo, whichever has the backbeat or is the usual one."""
    best: tuple[float, Floats] | None = None
    low, body = scaled(bands.low), scaled(bands.mid) + scaled(bands.high)
    for level in _LEVELS:
        heard.check()
        bpm = float(np.median(tempo.bpm)) * level
        if level != 1.0 and not _SLOWEST_BPM < bpm < _FASTEST_BPM:
            continue
        frames = find_pulse(bands, tempo, level)
        score = usual_tempo(bpm) + _BACKBEAT * max(backbeat(low, body, frames), -0.1)
        if best is None or score > best[0]:
            best = score, frames
    assert best is not None
    return best[1]


def audible_span(heard: Heard) -> tuple[float, float]:
    """From a little before the first sound to a little after the last, seconds; silence around has no beats."""
    level = heard.colour.level_db
    loud = np.flatnonzero(level > np.max(level) - _QUIET_DB) / heard.colour.rate
    return float(loud[0]) - _AROUND_S, float(loud[-1]) + _AROUND_S
