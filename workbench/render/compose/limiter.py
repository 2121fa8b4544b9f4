"""A true-peak limiter that looks ahead: no value between the samples, either, rises above the ceiling.

The attenuation that each 0.7 ms of the oversampled sound needs (ITU-R BS.1770-4, annex 2) is held 5 ms before and
after it, falls back by 40 dB a second, and is smoothed over the same 5 ms, so that it is never less than what is
needed. All channels get the same one, so nothing moves to a side. Time does not change.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.jobs.cancel import CancelToken
from workbench.media.loudness import oversampling

__all__ = ["amplify"]

_HOP = 32
_HOLD_S = 0.005
_RELEASE_DB_S = 40.0
_BLOCK_HOPS = 8192
_MARGIN = 64
_SAFETY_DB = 0.05
"""For what the changing gain itself adds between two samples."""


def amplify(
    samples: NDArray[np.float32],
    sample_rate: int,
    gain_db: float,
    ceiling_db: float,
    *,
    cancel: CancelToken | None = None,
) -> None:
    """Amplify sound in place and keep its true peak below a ceiling.

    Args:
        samples: shape=(channels, n).
        sample_rate: Hz.
        gain_db: for all of it.
        ceiling_db: the highest true peak afterwards, dBTP.
        cancel: stops it; the samples are then of no use.

    Raises:
        CancelledError
    """
    peaks = _hop_peaks(samples, sample_rate, 10 ** ((ceiling_db - gain_db) / 20), cancel)
    attenuation = _attenuation(peaks, sample_rate, gain_db, ceiling_db - _SAFETY_DB)
    middles = (np.arange(len(peaks)) + 0.5) * _HOP
    step = _BLOCK_HOPS * _HOP
    for start in range(0, samples.shape[1], step):
        if cancel is not None:
            cancel.check()
        block = samples[:, start : start + step]
        at = np.arange(start, start + block.shape[1])
        block *= (10 ** ((gain_db - np.interp(at, middles, attenuation)) / 20)).astype(np.float32)


def _hop_peaks(
    samples: NDArray[np.float32], sample_rate: int, ceiling: float, cancel: CancelToken | None
) -> NDArray[np.float64]:
    """The highest value of each hop over all channels, oversampled where it may matter; shape=(hops,)."""
    from scipy.signal import resample_poly

    factor, length = oversampling(sample_rate), samples.shape[1]
    peaks = np.zeros(-(-length // _HOP))
    step = _BLOCK_HOPS * _HOP
    for start in range(0, length, step):
        if cancel is not None:
            cancel.check()
        before, end = min(start, _MARGIN), min(start + step, length)
        for channel in samples:
            piece = channel[start - before : end + _MARGIN]
            # Between samples music rises by 3 dB at most, whatever test tones do.
            if factor > 1 and float(np.abs(piece).max(initial=0.0)) > 0.5 * ceiling:
                piece = resample_poly(piece, factor, 1)[before * factor : (before + end - start) * factor]
                width = _HOP * factor
            else:
                piece, width = piece[before : before + end - start], _HOP
            highest = np.maximum.reduceat(np.abs(piece), np.arange(0, len(piece), width))
            part = peaks[start // _HOP : start // _HOP + len(highest)]
            np.maximum(part, highest, out=part)
    return peaks


def _attenuation(
    peaks: NDArray[np.float64], sample_rate: int, gain_db: float, ceiling_db: float
) -> NDArray[np.float64]:
    """By how much each hop is taken down, dB; never less than its own and its neighbours' peaks need."""
    from scipy.ndimage import maximum_filter1d

    needed = np.maximum(20 * np.log10(np.maximum(peaks, 1e-9)) + gain_db - ceiling_db, 0)
    reach = max(1, round(_HOLD_S * sample_rate / _HOP))
    held = maximum_filter1d(needed, 2 * reach + 3, mode="nearest")
    fall = np.arange(len(held)) * (_RELEASE_DB_S * _HOP / sample_rate)
    released = np.maximum(np.maximum.accumulate(held + fall) - fall, 0)
    window = np.hanning(2 * reach + 3)[1:-1]
    return np.convolve(np.pad(released, reach, mode="edge"), window / window.sum(), mode="valid")
