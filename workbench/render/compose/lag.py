"""How far the film's sound lies from the song, by cross-correlation, and where it is another sound.

The mean of all channels is compared, and of stereo each channel for itself: a song that was folded to one side
has the same mean. Of more channels the mean alone: an AAC encoder keeps only the lowest tones of a channel for bass,
and may put the channels in an order of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.media.audio import Audio

__all__ = ["ChannelMatch", "SoundMatch", "compare_sound"]

_PARTS = 3
_FLOOR = 1e-4
_ALIKE = 0.8
_QUIET = 30.0
"""What is this many times quieter than the song, or than its louder side, is not compared: encoders spare there."""
_SHORTEST_S = 0.05
"""A last, broken second shorter than this is not compared."""
_STEREO = 2
_RATE = 11025
"""Samples a second to which both are brought: the peak's place is found to a small part of a sample anyway."""


@dataclass(frozen=True, slots=True)
class ChannelMatch:
    """What was measured of one channel of the film's sound, once the lag of the whole is taken off."""

    likeness: float
    """The correlation, 1 for the same sound and for one too quiet to be compared."""
    gain_db: float
    """The film's level above the song's; that of the whole for a channel too quiet to be compared."""
    strange_s: tuple[int, ...]
    """The seconds of the song in which it is another sound, by their number."""


@dataclass(frozen=True, slots=True)
class SoundMatch:
    """What was measured of the film's sound against the song's."""

    lag_ms: float | None
    """Positive = late; the part of the song where it is worst counts. None for a silent song."""
    likeness: float
    """The correlation's peak, 1 for the same sound; 1 for two silences."""
    gain_db: float | None
    """The film's level above the song's; None for a silent song."""
    longer_s: float
    """How much longer the film's decoded sound is than the song; negative = it ends early."""
    strange_s: tuple[int, ...] = ()
    """The seconds of the song in which the film's sound is another, by their number."""
    width_db: float | None = None
    """The level of what the film's two sides differ by above that of the song's; None where they hardly differ."""
    channels: tuple[ChannelMatch, ...] = ()
    """Left and right; empty where not both sides are compared for themselves."""


def compare_sound(film: Audio, song: Audio) -> SoundMatch:
    """Measure lag, likeness, gain and length. Lag is measured over the whole song and over each third of it.

    Args:
        film: the film's decoded sound.
        song: the decoded song.
    """
    longer_s = round(film.duration_s - song.duration_s, 4)
    reference = _slower(song.mono(), song.sample_rate)
    whole = _slower(_same_channel(film, song), film.sample_rate)
    length = len(reference)
    level = _rms(reference)
    if level < _FLOOR:
        return SoundMatch(None, 1.0 if _rms(film.samples) < 10 * _FLOOR else 0.0, None, longer_s)
    heard = _placed(whole, 0, length)
    lag, likeness = _lag(heard, reference)
    lags = [lag]
    for part in np.array_split(np.arange(length), _PARTS):
        a, b = reference[part[0] : part[-1] + 1], heard[part[0] : part[-1] + 1]
        if len(part) > _RATE and _rms(a) > level / 10:
            lags.append(_lag(b, a)[0])
    worst = max(lags, key=abs)
    gain_db = _gain_db(heard, reference)
    sides = _sides(film, song, round(lag))
    return SoundMatch(
        round(1000 * worst / _RATE, 4),
        round(likeness, 4),
        gain_db,
        longer_s,
        _strange_seconds([(_placed(whole, round(lag), length), reference)], level)[0],
        _width_db(sides),
        _compare_channels(sides, gain_db),
    )


_Pair = tuple[NDArray[np.float32], NDArray[np.float32]]
"""The film's sound, placed, and the song's."""


def _sides(film: Audio, song: Audio, lag: int) -> list[_Pair]:
    """Each side of a stereo film and its own side of the song, or the song's one channel; else nothing."""
    if film.samples.shape[0] != _STEREO or song.samples.shape[0] > _STEREO:
        return []
    theirs = [_slower(channel, song.sample_rate) for channel in song.samples]
    return [
        (_placed(_slower(heard, film.sample_rate), lag, len(reference)), reference)
        for heard, reference in zip(film.samples, theirs if len(theirs) == _STEREO else theirs * _STEREO, strict=True)
    ]


def _width_db(sides: list[_Pair]) -> float | None:
    if not sides:
        return None
    (left, song_left), (right, song_right) = sides
    apart = song_left - song_right
    if _rms(apart) < max(_rms(song_left), _rms(song_right)) / _QUIET:
        return None
    return _gain_db(left - right, apart)


def _compare_channels(sides: list[_Pair], gain_db: float) -> tuple[ChannelMatch, ...]:
    if not sides:
        return ()
    strange = _strange_seconds(sides, max(_rms(reference) for _, reference in sides))
    loudest = max(_louder(pair) for pair in sides)
    return tuple(
        ChannelMatch(1.0, gain_db, seconds)
        if _louder(pair) < loudest / _QUIET
        else ChannelMatch(round(_likeness(*pair), 4), _gain_db(*pair), seconds)
        for pair, seconds in zip(sides, strange, strict=True)
    )


def _strange_seconds(pairs: list[_Pair], level: float) -> list[tuple[int, ...]]:
    """For each channel the seconds in which it is not alike; not those in which film and song are all but silent."""
    strange: list[list[int]] = [[] for _ in pairs]
    length = len(pairs[0][1])
    for second in range(-(-length // _RATE)):
        if length - second * _RATE < _SHORTEST_S * _RATE:
            break
        parts = [(a[second * _RATE : (second + 1) * _RATE], b[second * _RATE : (second + 1) * _RATE]) for a, b in pairs]
        for found, part in zip(strange, parts, strict=True):
            if _louder(part) > level / _QUIET and _likeness(*part) < _ALIKE:
                found.append(second)
    return [tuple(found) for found in strange]


def _placed(heard: NDArray[np.float32], lag: int, length: int) -> NDArray[np.float32]:
    """The film's sound as it would lie without its lag in samples, as long as the song."""
    moved = heard[lag:] if lag >= 0 else np.pad(heard, (-lag, 0))
    return np.pad(moved[:length], (0, max(0, length - len(moved))))


def _same_channel(film: Audio, song: Audio) -> NDArray[np.float32]:
    """The film's sound as the song is listened to: the mean, or the one channel where the mean cancels out."""
    if song.cancels_in_mono() and film.samples.shape[0] == song.samples.shape[0]:
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


def _louder(pair: _Pair) -> float:
    """The level of the louder of two, RMS."""
    return max(_rms(pair[0]), _rms(pair[1]))


def _gain_db(heard: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    return round(20 * float(np.log10(max(_rms(heard), 1e-9) / max(_rms(reference), 1e-9))), 3)


def _likeness(heard: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    """The correlation as they lie, 0 where one is silent."""
    norm = _rms(heard) * _rms(reference)
    return float(np.mean(np.multiply(heard, reference, dtype=np.float64))) / norm if norm else 0.0


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
    norm = _rms(heard) * _rms(reference) * math.sqrt(len(heard) * len(reference))
    return (at - size if at > size // 2 else at) + fraction, peak / norm if norm else 0.0
