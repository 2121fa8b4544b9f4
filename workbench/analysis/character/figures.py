"""The figures of a whole song that its mood is made of."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.character.key import majorness
from workbench.analysis.character.partials import Partials
from workbench.analysis.heard import Heard
from workbench.media.loudness import integrated_lufs
from workbench.model.analysis import BeatGrid, Loudness
from workbench.model.character import Figures

__all__ = ["find_figures"]

Floats = NDArray[np.float64]

_BANDS_HZ = ((0.0, 150.0), (200.0, 2000.0), (2000.0, 8000.0))
_DULLEST_DB = -60.0
_ONSET = 0.25
"""Of the song's own strong onsets: less is a ripple."""
_AROUND_S = 0.04
_FEWEST_BEATS = 8
# Tones less than a minor third apart beat; a quarter of that most (Plomp & Levelt, JASA 38, 1965).
_ROUGH_FROM, _ROUGH_TO = 0.3, 2.6


def find_figures(heard: Heard, partials: Partials, beats: BeatGrid, loudness: Loudness | None = None) -> Figures:
    """What was measured, in its own units; never an error.

    Args:
        heard: the song.
        partials: its tones.
        beats: its beats, of any tracker.
        loudness: where it is known already.
    """
    lufs = loudness.integrated_lufs if loudness else integrated_lufs(heard.audio, heard.check)
    if heard.silent:
        return Figures(None, 0.0, None, 0.0, _DULLEST_DB, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    full = heard.bands.full.astype(float)
    even, on_beat = _pulse(heard, beats)
    brightness, low = _spectrum(partials)
    return Figures(
        beats.tempo_bpm,
        round(beats.confidence, 3),
        lufs,
        round(_onsets(full, heard.bands.rate) / max(heard.duration_s, 1.0), 3),
        round(brightness, 2),
        round(low, 4),
        round(float(full.mean()), 5),
        round(partials.flatness, 4),
        round(_roughness(partials), 4),
        round(majorness(partials), 3),
        round(even, 3),
        round(on_beat, 3),
    )


def _onsets(full: Floats, rate: float) -> int:
    from scipy.signal import find_peaks

    top = float(np.percentile(full, 99)) if len(full) else 0.0
    return len(find_peaks(full, height=max(_ONSET * top, 1e-3), distance=max(1, round(0.05 * rate)))[0])


def _spectrum(partials: Partials) -> tuple[float, float]:
    """The power of 2 to 8 kHz against that of 200 Hz to 2 kHz, dB, and the share of power below 150 Hz."""
    hz = np.arange(len(partials.power)) * partials.bin_hz
    total = float(partials.power.sum())
    if total <= 0:
        return _DULLEST_DB, 0.0
    low, middle, high = (float(partials.power[(hz >= a) & (hz < b)].sum()) / total for a, b in _BANDS_HZ)
    return max(_DULLEST_DB, 10 * math.log10(max(high, 1e-9) / max(middle, 1e-9))), low


def _roughness(partials: Partials) -> float:
    """Share of the partials' weight that has a neighbour close enough to beat with, as strong or stronger."""
    if len(partials.pitch) < 2:
        return 0.0
    apart = np.diff(partials.pitch)
    beating = (np.diff(partials.frame) == 0) & (apart > _ROUGH_FROM) & (apart < _ROUGH_TO)
    pairs = np.minimum(partials.weight[:-1], partials.weight[1:])[beating]
    return float(pairs.sum() / max(float(partials.weight.sum()), 1e-9))


def _pulse(heard: Heard, beats: BeatGrid) -> tuple[float, float]:
    """How alike successive beats are struck, and how much of the bass falls on beats; 0 to 1 each."""
    if len(beats.beats_s) < _FEWEST_BEATS:
        return 0.0, 0.0
    bands = heard.bands
    at = np.array(beats.beats_s)
    struck = _near(bands.full.astype(float), at, bands.rate)
    even = 1.0 / (1.0 + float(np.std(struck) / max(float(struck.mean()), 1e-6)))
    low = bands.low.astype(float)
    on, off = (float(_near(low, times, bands.rate).mean()) for times in (at, (at[:-1] + at[1:]) / 2))
    return even, on / max(on + off, 1e-6)


def _near(band: Floats, times: Floats, rate: float) -> Floats:
    """The highest value within 40 ms of each time."""
    from scipy.ndimage import maximum_filter1d

    widened = maximum_filter1d(band, 2 * round(_AROUND_S * rate) + 1)
    return np.asarray(widened[np.clip(np.round(times * rate).astype(int), 0, len(band) - 1)], float)
