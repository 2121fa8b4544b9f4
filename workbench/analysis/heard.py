"""What the analysers of one song share: its mono sound and its spectra, computed once.

Conventions: time in seconds; a feature's frame ``i`` is centred on ``i / rate`` seconds. The sound is
resampled to ``RATE``, and spectra are reduced to bands block by block, so that a song of 20 minutes needs
some 250 MB beside its own samples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio

__all__ = ["HOP", "RATE", "Bands", "Colour", "Heard", "onset_rise"]

Array = NDArray[np.float32]

RATE = 22050
"""Samples a second of the sound that is listened to."""
HOP = 220
"""Samples between two frames of ``Bands``: about 10 ms."""

_WINDOW = 1024
_COLOUR_HOP, _COLOUR_WINDOW = 2205, 8192
_BLOCK = 2048
_MELS = 64
_LOW_HZ, _HIGH_HZ = 150.0, 2500.0
_COMPRESS = 1000.0
# A rise is looked for over 30 ms: shorter misses soft attacks, longer smears the fast ones.
_LAG = 3


@dataclass(frozen=True, slots=True)
class Bands:
    """Onset strength, about 100 frames a second; all shape=(frames,)."""

    rate: float
    """Frames a second."""
    low: Array
    """Rise below 150 Hz."""
    mid: Array
    """Rise from 150 to 2500 Hz."""
    high: Array
    """Rise above 2500 Hz."""
    full: Array
    """Rise over all bands, each mel band counted once."""


@dataclass(frozen=True, slots=True)
class Colour:
    """Harmony, timbre and level, 10 frames a second."""

    rate: float
    """Frames a second."""
    chroma: Array
    """shape=(frames, 12), each frame of length 1 or all 0."""
    timbre: Array
    """shape=(frames, 13): cepstral coefficients of the mel spectrum in dB."""
    level_db: Array
    """shape=(frames,), dB of full scale, -100 at the lowest."""


class Heard:
    """One song as analysers hear it. Everything is computed when first asked for, and kept.

    Args:
        audio: the song, or what decodes it.
        cancel: stops whoever computes.
    """

    def __init__(self, audio: Audio | Callable[[], Audio], cancel: CancelToken | None = None) -> None:
        self._audio = audio
        self.cancel = cancel

    @cached_property
    def audio(self) -> Audio:
        """The song's samples."""
        return self._audio if isinstance(self._audio, Audio) else self._audio()

    @property
    def duration_s(self) -> float:
        """Length, seconds."""
        return self.audio.duration_s

    def check(self) -> None:
        """Stop here if somebody asked.

        Raises:
            CancelledError: somebody asked.
        """
        if self.cancel is not None:
            self.cancel.check()

    @cached_property
    def mono(self) -> Array:
        """The song as one channel, shape=(n,), ``RATE`` samples a second."""
        own = self.audio.mono()
        if self.audio.sample_rate == RATE:
            return own
        from scipy.signal import resample_poly

        common = math.gcd(RATE, self.audio.sample_rate)
        return np.asarray(resample_poly(own, RATE // common, self.audio.sample_rate // common), np.float32)

    @cached_property
    def silent(self) -> bool:
        """Whether there is nothing to hear."""
        return float(np.abs(self.mono).max(initial=0.0)) < 1e-4

    @cached_property
    def bands(self) -> Bands:
        """Onset strength in bands.

        Spectral flux of the compressed mel spectrum against its neighbours' maximum, which keeps vibrato out
        (Böck & Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013).
        """
        weights, centres = _mel_weights(_WINDOW)
        gain = _COMPRESS / max(float(np.abs(self.mono).max(initial=0.0)), 1e-4)
        mels = np.concatenate([np.log1p(gain * (block @ weights)) for block in self._spectra(_WINDOW, HOP)])
        return onset_rise(mels, centres, RATE / HOP)

    @cached_property
    def colour(self) -> Colour:
        """Harmony, timbre and level."""
        from scipy.fft import dct

        weights, _ = _mel_weights(_COLOUR_WINDOW)
        pitches = _chroma_weights(_COLOUR_WINDOW)
        chroma, timbre, level = [], [], []
        for block in self._spectra(_COLOUR_WINDOW, _COLOUR_HOP):
            folded = block @ pitches
            chroma.append(folded / np.maximum(np.linalg.norm(folded, axis=1, keepdims=True), 1e-3))
            decibel = 20 * np.log10(np.maximum(block @ weights, 1e-5))
            timbre.append(dct(decibel, axis=1, norm="ortho")[:, :13].astype(np.float32))
            power = np.square(block).sum(axis=1) * 2 / (_COLOUR_WINDOW * 0.375 * _COLOUR_WINDOW)
            level.append(10 * np.log10(np.maximum(power, 1e-10)))
        return Colour(
            RATE / _COLOUR_HOP, np.concatenate(chroma), np.concatenate(timbre), np.concatenate(level).astype(np.float32)
        )

    def _spectra(self, window: int, hop: int) -> Iterator[Array]:
        """Magnitudes block by block, shape=(frames, window // 2 + 1); frame i centred on sample i * hop."""
        from scipy.fft import rfft

        padded = np.pad(self.mono, window // 2)
        frames = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
        taper = np.hanning(window + 1)[:-1].astype(np.float32)
        for start in range(0, len(frames), _BLOCK):
            self.check()
            yield np.abs(rfft(frames[start : start + _BLOCK] * taper, axis=1))


def onset_rise(spectrum: Array, centres_hz: NDArray[np.floating], rate: float) -> Bands:
    """Onset strength from a spectrum.

    Args:
        spectrum: logarithm of the magnitude, shape=(frames, bands).
        centres_hz: of its bands.
        rate: frames a second.
    """
    from scipy.ndimage import maximum_filter1d

    before = np.vstack([np.repeat(spectrum[:1], _LAG, axis=0), spectrum])[: len(spectrum)]
    rise = np.maximum(spectrum - maximum_filter1d(before, 3, axis=1), 0)
    rise[:_LAG] = 0
    low, high = centres_hz < _LOW_HZ, centres_hz > _HIGH_HZ
    full = rise.mean(axis=1)
    return Bands(rate, rise[:, low].mean(axis=1), rise[:, ~low & ~high].mean(axis=1), rise[:, high].mean(axis=1), full)


def _mel_weights(window: int) -> tuple[Array, Array]:
    """Weights, shape=(window // 2 + 1, bands), and centres in Hz of the bands that hold any bin."""
    import librosa
    from librosa.filters import mel

    weights: Array = mel(sr=RATE, n_fft=window, n_mels=_MELS, fmin=30.0, fmax=10000.0, norm=None)
    filled = weights.sum(axis=1) > 0
    centres = librosa.mel_frequencies(n_mels=_MELS + 2, fmin=30.0, fmax=10000.0)[1:-1]
    scale = 1.0 / np.sqrt(window)
    return np.ascontiguousarray(weights[filled].T) * np.float32(scale), centres[filled].astype(np.float32)


def _chroma_weights(window: int) -> Array:
    """How much of each bin goes to each of 12 pitch classes, shape=(window // 2 + 1, 12); C is 0."""
    hz = np.arange(1, window // 2 + 1) * (RATE / window)
    pitch = 69 + 12 * np.log2(hz / 440.0)
    apart = (pitch[:, None] - np.arange(12)[None, :] + 6) % 12 - 6
    # Two octaves in the middle count most: below, bins are wider than a semitone; above, there are overtones.
    loud = np.exp(-0.5 * np.square((pitch - 60) / 15))[:, None]
    weights = np.zeros((window // 2 + 1, 12), np.float32)
    weights[1:] = np.exp(-0.5 * np.square(apart / 0.35)) * loud
    return weights
