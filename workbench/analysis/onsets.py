"""Where something is struck, plucked or sung, in three bands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import HOP, RATE, Heard
from workbench.model.analysis import Onsets

__all__ = ["BandFlux"]

_POOL = 2


class BandFlux:
    """Onsets as the rise of the spectrum, by band."""

    name = "band-flux"
    version = "1"

    def measure(self, heard: Heard) -> Onsets:
        """Onset strength of each band, 0 to 1 of the band's maximum, one value each 0.02 s."""
        bands = heard.bands
        low, mid, high = (_pooled(band) for band in (bands.low, bands.mid, bands.high))
        return Onsets(_POOL * HOP / RATE, low, mid, high)


def _pooled(band: NDArray[np.float32]) -> tuple[float, ...]:
    padded = np.pad(band, (1, 1 + len(band) % _POOL))
    largest = np.maximum(np.maximum(padded[0:-2:_POOL], padded[1:-1:_POOL]), padded[2::_POOL])
    # The 99.9th percentile: one crash must not make the rest of the song invisible.
    top = max(float(np.percentile(largest, 99.9)), 1e-6) if len(largest) else 1.0
    return tuple(np.round(np.clip(largest.astype(float) / top, 0, 1), 3).tolist())
