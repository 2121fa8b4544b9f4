"""How far the film's sound lies from the song, by cross-correlation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.media.audio import Audio

__all__ = ["SoundMatch", "compare_sound"]

_PARTS = 3
_FLOOR = 1e-4
_QUIET, _ALIKE = 30.0, 0.8
_RATE = 11025
"""Samples a second to which both are brought: the peak's place is found to a small part of a sample anyway."""


@dataclass(frozen=True, slots=True)
class SoundMatch:
    """What was measured of the film's sound against the song's."""

    lag_ms: float | None
    """Positive = late; the part of the song where it is worst counts. None for a silent song."""
    likeness: float
    """The correlation's peak, 1 for the same sound; 1 for two silences."""
    gain_db: float | None
    """The film's level above the song's; None for a silent song."""
    strange_s: tuple[int, ...] = ()
    """The seconds of the song in which the film's sound is another, by their number."""


def compare_sound(film: Audio, song: Audio) -> SoundMatch:
    """Measure lag, likeness and gain. Lag is measured over the whole song and over each third of it.

    Args:
        film: the film's decoded sound.
        song: the decoded song.
    """
    reference = song.mono()
    heard = _same_channel(film, song)
    heard, reference = _slower(heard, film.sample_rate), _slower(reference, song.sample_rate)
    length = len(reference)
    heard = np.pad(heard[:length], (0, max(0, length - len(heard))))
    level, film_level = _rms(reference), _rms(heard)
    if level < _FLOOR:
        return SoundMatch(None, 1.0 if film_level < 10 * _FLOOR else 0.0, None)
    lag, likeness = _lag(heard, reference)
    lags = [lag]
    for part in np.array_split(np.arange(length), _PARTS):
        a, b = reference[part[0] : part[-1] + 1], heard[part[0] : part[-1] + 1]
        if len(part) > _RATE and _rms(a) > level / 10:
            lags.append(_lag(b, a)[0])
    worst = max(lags, key=abs)
    gain_db = 20 * float(np.log10(max(film_level, 1e-9) / level))
    strange = _strange_seconds(heard, reference, round(lag), level)
    return SoundMatch(round(1000 * worst / _RATE, 4), round(likeness, 4), round(gain_db, 3), strange)


def _strange_seconds(
    heard: NDArray[np.float32], reference: NDArray[np.float32], lag: int, level: float
) -> tuple[int, ...]:
    """Where, once the lag is taken off, the sound is not alike; seconds in which the song is all but silent are not."""
    heard = np.roll(heard, -lag)
    strange = []
    for second in range(len(reference) // _RATE):
        a, b = (one[second * _RATE : (second + 1) * _RATE].astype(np.float64) for one in (reference, heard))
        norm = float(np.linalg.norm(a) * np.linalg.norm(b))
        if _rms(reference[second * _RATE : (second + 1) * _RATE]) > level / _QUIET and (
            norm == 0 or float(a @ b) / norm < _ALIKE
        ):
            strange.append(second)
    return tuple(strange)


def _same_channel(film: Audio, song: Audio) -> NDArray[np.float32]:
    """The film's sound as the song is listened to: the mean, or the one channel where the mean cancels out."""
    if song.cancels_in_mono() and film.samples.shape == (song.samples.shape[0], film.samples.shape[1]):
        channel: NDArray[np.float32] = film.samples[int(np.argmax(np.square(song.samples).sum(axis=1)))]
        return channel
    mean: NDArray[np.float32] = film.samples.mean(axis=0, dtype=np.float32)
    return mean


def _slower(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """At the common rate, by a filter of linear phase: nothing moves in time."""
    if sample_rate == _RATE:
        return samples
    import soxr

    resampled: NDArray[np.float32] = soxr.resample(samples, sample_rate, _RATE, quality="MQ")
    return resampled


def _rms(samples: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0


def _lag(heard: NDArray[np.float32], reference: NDArray[np.float32]) -> tuple[float, float]:
    """Samples by which ``heard`` comes after ``reference``, to a fraction of one, and the peak's height."""
    from scipy import fft

    size = fft.next_fast_len(2 * len(reference), real=True)
    spectrum = fft.rfft(heard, size) * np.conj(fft.rfft(reference, size))
    correlation = fft.irfft(spectrum, size)
    at = int(np.argmax(correlation))
    left, peak, right = (float(correlation[(at + k) % size]) for k in (-1, 0, 1))
    bend = left - 2 * peak + right
    fraction = 0.5 * (left - right) / bend if bend < 0 else 0.0
    norm = float(np.linalg.norm(heard.astype(np.float64)) * np.linalg.norm(reference.astype(np.float64)))
    return (at - size if at > size // 2 else at) + fraction, peak / norm if norm else 0.0
