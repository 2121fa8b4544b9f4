"""The tones in a song's spectrum: fine in pitch, coarse in time. Key, roughness and brightness are read from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import RATE, Heard

__all__ = ["Partials", "find_partials"]

Array = NDArray[np.float32]

_WINDOW, _HOP = 16384, 11025
_BLOCK = 64
_LOW_HZ, _HIGH_HZ = 60.0, 2600.0
# A partial is within 45 dB of its frame's strongest; what is weaker is mostly what windows leak.
_LEAST = 10 ** (-45 / 20)
_SILENT = 1e-3
"""A frame's strongest bin below this (some -90 dB of full scale) is silence."""


@dataclass(frozen=True, slots=True)
class Partials:
    """Peaks of spectra, two frames a second."""

    rate: float
    """Frames a second."""
    frames: int
    frame: NDArray[np.int64]
    """Which frame each partial is in, ascending; shape=(partials,)."""
    pitch: Array
    """MIDI number with its fraction, ascending within a frame; shape=(partials,)."""
    weight: Array
    """Share of its frame: the weights of a frame add up to 1; shape=(partials,)."""
    power: Array
    """Mean power of each bin over the song, shape=(bins,)."""
    bin_hz: float
    flatness: float
    """Geometric mean of the power against the arithmetic, over bands an eighth octave wide; 0 to 1."""


def find_partials(heard: Heard) -> Partials:
    """The partials of a whole song.

    Peaks of Hann windows of 0.74 s, by parabolas through log magnitudes (Smith & Serra, "PARSHL", 1987). Magnitudes
    count by their square root, as loudness does roughly.
    """
    from scipy.fft import rfft

    padded = np.pad(heard.mono, _WINDOW // 2)
    views = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    taper = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    power = np.zeros(_WINDOW // 2 + 1)
    flat: list[float] = []
    found: list[tuple[NDArray[np.int64], Array, Array]] = []
    for start in range(0, len(views), _BLOCK):
        heard.check()
        magnitude = np.abs(rfft(views[start : start + _BLOCK] * taper, axis=1))
        square = np.square(magnitude)
        power += square.sum(axis=0)
        flat += _flatness(square)
        frame, pitch, weight = _peaks(magnitude)
        found.append((frame + start, pitch, weight))
    frames, pitches, weights = (np.concatenate(part) for part in zip(*found, strict=True))
    return Partials(
        RATE / _HOP,
        len(views),
        frames,
        pitches,
        weights,
        (power / len(views)).astype(np.float32),
        RATE / _WINDOW,
        float(np.mean(flat)) if flat else 0.0,
    )


def _peaks(magnitude: Array) -> tuple[NDArray[np.int64], Array, Array]:
    """Frame, pitch and weight of each peak."""
    low, high = int(_LOW_HZ * _WINDOW / RATE), int(_HIGH_HZ * _WINDOW / RATE)
    inside = magnitude[:, low - 1 : high + 1]
    middle, top = inside[:, 1:-1], inside.max(axis=1, keepdims=True)
    peak = (middle > inside[:, :-2]) & (middle >= inside[:, 2:]) & (middle > _LEAST * top) & (top > _SILENT)
    frame, at = np.nonzero(peak)
    left, mid, right = (np.log(np.maximum(inside[frame, at + i], 1e-9)) for i in (0, 1, 2))
    offset = 0.5 * (left - right) / np.minimum(left - 2 * mid + right, -1e-9)
    pitch = 69 + 12 * np.log2((at + low + offset) * (RATE / _WINDOW) / 440.0)
    weight = np.sqrt(inside[frame, at + 1])
    total = np.bincount(frame, weight, minlength=len(magnitude))
    return frame, pitch.astype(np.float32), (weight / np.maximum(total[frame], 1e-9)).astype(np.float32)


def _flatness(square: Array) -> list[float]:
    """Of each frame that is no silence."""
    edges = np.unique(np.round(np.geomspace(100, 8000, 51) * _WINDOW / RATE).astype(int))
    bands = np.add.reduceat(square[:, : edges[-1]], edges[:-1], axis=1) / np.diff(edges)
    loud = bands.max(axis=1) > _SILENT**2
    # Music falls by about 3 dB an octave; noise that falls so is as flat as white noise.
    bands = bands[loud] * edges[:-1] + 1e-12
    return [float(value) for value in np.exp(np.log(bands).mean(axis=1)) / bands.mean(axis=1)]
