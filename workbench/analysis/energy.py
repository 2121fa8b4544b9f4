"""How loud it feels, moment by moment."""

from __future__ import annotations

import numpy as np

from workbench.analysis.heard import RATE, Heard
from workbench.model.analysis import Curve

__all__ = ["WeightedLevel"]

_HOP = 2205
_SMOOTH_S = 1.2
_FLOOR_DB = -70.0
# A song that is equally loud throughout must not have its ripples blown up to a full swing.
_LEAST_RANGE_DB = 12.0


class WeightedLevel:
    """Energy as the level, weighted as the ear does."""

    name = "weighted-level"
    version = "1"

    def measure(self, heard: Heard) -> Curve:
        """Energy, 0 to 1, one value each 0.1 s.

        The level in dB of the sound with its bass taken down as the ear does (a high pass of first order at
        100 Hz), smoothed over 1.2 s, from the song's own quiet (5th percentile: 0) to its loud (97th: 1).
        """
        from scipy.signal import lfilter

        mono = heard.mono
        count = max(1, -(-len(mono) // _HOP))
        decay = float(np.exp(-2 * np.pi * 100.0 / RATE))
        weighted = lfilter([1.0, -1.0], [1.0, -decay], mono).astype(np.float32)
        power = np.add.reduceat(np.square(weighted), np.arange(0, len(mono), _HOP)) if len(mono) else np.zeros(1)
        window = np.hanning(int(_SMOOTH_S * RATE / _HOP) | 1)
        padded = np.pad(power / _HOP, len(window) // 2, mode="edge")
        smooth = np.convolve(padded, window / window.sum(), mode="valid")
        level = 10 * np.log10(np.maximum(smooth[:count], 1e-10))
        heard_at_all = level[level > _FLOOR_DB]
        if not len(heard_at_all):
            return Curve(_HOP / RATE, (0.0,) * count)
        quiet, loud = np.percentile(heard_at_all, (5, 97))
        quiet = min(float(quiet), float(loud) - _LEAST_RANGE_DB)
        values = np.clip((level - quiet) / (loud - quiet), 0, 1)
        return Curve(_HOP / RATE, tuple(np.round(values, 3).tolist()))
