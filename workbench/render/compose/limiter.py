"""A true-peak limiter that looks ahead: no value between the samples, either, rises above the ceiling.

The attenuation that each 0.7 ms of the oversampled sound needs (ITU-R BS.1770-4, annex 2) is held 5 ms before and
after it, falls back by 40 dB a second, and is smoothed over the same 5 ms, so that it is never less than what is
needed. All channels get the same one, so nothing moves to a side. Time does not change.

Peaks and loudness are measured once, in hops; what a gain would lead to is reckoned from them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio
from workbench.media.loudness import lufs_of_power, oversampling, weighted_power

__all__ = ["amplify", "gain_for"]

_HOP = 32
_HOLD_S = 0.005
_RELEASE_DB_S = 40.0
_BLOCK_HOPS = 8192
_MARGIN = 64
_SAFETY_DB = 0.1
"""For what the changing gain itself adds between two samples, and for what meters differ by."""
_MOST_DB = 12.0
"""More than this a limiter does not take away: it would be another sound."""
_HALVINGS = 10
_CLOSE_LU = 0.02


@dataclass(frozen=True, slots=True)
class _Hops:
    """What is known of each hop, shape=(hops,)."""

    peaks: NDArray[np.float64]
    rate: int

    def attenuation_db(self, gain_db: float, ceiling_db: float) -> NDArray[np.float64]:
        """By how much each hop is taken down; never less than its own and its neighbours' peaks need."""
        from scipy.ndimage import maximum_filter1d

        needed = np.maximum(20 * np.log10(np.maximum(self.peaks, 1e-9)) + gain_db - ceiling_db + _SAFETY_DB, 0)
        if not needed.any():
            return needed
        reach = max(1, round(_HOLD_S * self.rate / _HOP))
        held = maximum_filter1d(needed, 2 * reach + 3, mode="nearest")
        fall = np.arange(len(held)) * (_RELEASE_DB_S * _HOP / self.rate)
        released = np.maximum(np.maximum.accumulate(held + fall) - fall, 0)
        window = np.hanning(2 * reach + 3)[1:-1]
        return np.convolve(np.pad(released, reach, mode="edge"), window / window.sum(), mode="valid")


def gain_for(audio: Audio, lufs: float, ceiling_db: float, *, cancel: CancelToken | None = None) -> float | None:
    """The gain, dB, that brings sound to a loudness under a true peak, once it is limited; None without loudness.

    Where that cannot be reached it is the largest that a limiter is given.

    Args:
        audio: the sound.
        lufs: wanted, integrated.
        ceiling_db: the highest true peak, dBTP.
        cancel: stops it.

    Raises:
        CancelledError
    """
    power = weighted_power(audio, _HOP, cancel.check if cancel is not None else None)
    found = lufs_of_power(power, _HOP, audio.sample_rate)
    if found is None:
        return None
    low, high = lufs - found, lufs - found + _MOST_DB
    hops = _measured(audio.samples, audio.sample_rate, ceiling_db - high, cancel)

    def reached(gain_db: float) -> float:
        gains_db = gain_db - hops.attenuation_db(gain_db, ceiling_db)
        return lufs_of_power(power * 10 ** (gains_db / 10), _HOP, audio.sample_rate) or -np.inf

    if reached(low) >= lufs - _CLOSE_LU:
        return low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) >= lufs else (middle, high)
    return high


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
    attenuation = _measured(samples, sample_rate, ceiling_db - gain_db, cancel).attenuation_db(gain_db, ceiling_db)
    middles = (np.arange(len(attenuation)) + 0.5) * _HOP
    step = _BLOCK_HOPS * _HOP
    for start in range(0, samples.shape[1], step):
        if cancel is not None:
            cancel.check()
        block = samples[:, start : start + step]
        at = np.arange(start, start + block.shape[1])
        block *= (10 ** ((gain_db - np.interp(at, middles, attenuation)) / 20)).astype(np.float32)


def _measured(samples: NDArray[np.float32], sample_rate: int, least_db: float, cancel: CancelToken | None) -> _Hops:
    """The highest value of each hop over all channels, oversampled where it may come near ``least_db``."""
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
            if factor > 1 and float(np.abs(piece).max(initial=0.0)) > 0.5 * 10 ** (least_db / 20):
                piece = resample_poly(piece, factor, 1)[before * factor : (before + end - start) * factor]
                width = _HOP * factor
            else:
                piece, width = piece[before : before + end - start], _HOP
            highest = np.maximum.reduceat(np.abs(piece), np.arange(0, len(piece), width))
            part = peaks[start // _HOP : start // _HOP + len(highest)]
            np.maximum(part, highest, out=part)
    return _Hops(peaks, sample_rate)
