"""The network's input: a logarithmic filterbank spectrogram of each stem."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import Bands, onset_rise

__all__ = ["BANDS", "FPS", "STEM_ORDER", "STEM_RATE", "onset_bands", "stem_spectra"]

Array = NDArray[np.float32]

STEM_RATE = 44100
"""Samples a second of the stems."""
FPS = 100
"""Frames a second of the network."""
BANDS = 81
STEM_ORDER = ("bass", "drums", "other", "vocals")

_HOP, _WINDOW = STEM_RATE // FPS, 2048
_A4_HZ, _PER_OCTAVE = 440.0, 12
_LOWEST_HZ, _HIGHEST_HZ = 30.0, 17000.0
_BLOCK = 2048


def stem_spectra(stems: Array, check: Callable[[], None] = lambda: None) -> Array:
    """``log10(1 + magnitude)`` in bands a semitone apart.

    Args:
        stems: mono, in ``STEM_ORDER``, ``STEM_RATE`` samples a second, shape=(4, n), -1 to 1.
        check: called now and then; may raise.

    Returns:
        shape=(4, frames, ``BANDS``); frame ``i`` is centred on ``i / FPS`` seconds.
    """
    from scipy.fft import rfft

    filters = _filters()
    taper = np.hanning(_WINDOW).astype(np.float32)
    count = -(-stems.shape[1] // _HOP)
    padded = np.pad(stems, ((0, 0), (_WINDOW // 2, _WINDOW)))
    spectra = np.empty((len(stems), count, filters.shape[1]), np.float32)
    for row, out in zip(padded, spectra, strict=True):
        frames = np.lib.stride_tricks.sliding_window_view(row, _WINDOW)[::_HOP][:count]
        for start in range(0, count, _BLOCK):
            check()
            magnitude = np.abs(rfft(frames[start : start + _BLOCK] * taper, axis=1))[:, : _WINDOW // 2]
            out[start : start + _BLOCK] = np.log10(1 + magnitude @ filters)
    return spectra


def onset_bands(spectrum: Array) -> Bands:
    """Onset strength of one stem.

    Args:
        spectrum: a row of ``stem_spectra``, shape=(frames, ``BANDS``).
    """
    centres = (_filters() * np.arange(_WINDOW // 2)[:, None]).sum(axis=0) * STEM_RATE / _WINDOW
    return onset_rise(spectrum, centres, FPS)


def _filters() -> Array:
    """Triangles of area 1 between neighbouring bins, shape=(``_WINDOW // 2``, ``BANDS``).

    Centres are the semitones around 440 Hz, moved to their nearest bins; of those that share one, one is left.
    """
    steps = np.arange(
        np.floor(np.log2(_LOWEST_HZ / _A4_HZ) * _PER_OCTAVE), np.ceil(np.log2(_HIGHEST_HZ / _A4_HZ) * _PER_OCTAVE) + 1
    )
    hz = _A4_HZ * 2 ** (steps / _PER_OCTAVE)
    hz = hz[(hz >= _LOWEST_HZ) & (hz <= _HIGHEST_HZ)]
    bins = np.unique(np.clip(np.round(hz * _WINDOW / STEM_RATE).astype(int), 0, _WINDOW // 2 - 1))
    filters = np.zeros((_WINDOW // 2, len(bins) - 2), np.float32)
    for band, (start, centre, stop) in enumerate(zip(bins, bins[1:], bins[2:], strict=False)):
        filters[start:centre, band] = np.linspace(0, 1, centre - start, endpoint=False)
        filters[centre:stop, band] = np.linspace(1, 0, stop - centre, endpoint=False)
    return np.asarray(filters / filters.sum(axis=0), np.float32)
