"""Where somebody sings: from a stem of the voice by its level, from a mix as well as a mix allows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.words.ears import RATE
from workbench.model.heard_lyrics import Voice

__all__ = ["HOP", "mix_voice", "stem_voice", "voice_level"]

HOP = 512
"""Samples between two values, 32 ms; Silero's own step."""
_SIZE = 1024
_BAND_HZ = (300.0, 3400.0)
_STEM_DB, _MIX_DB = 28.0, 24.0
"""So far below its loud moments (95th percentile) a voice is silent; bleeding of other instruments lies lower."""
_SILENT_DB = -60.0
_SPEECH = 0.3
_CLOSED_S, _SHORTEST_S = 0.25, 0.1
"""Shorter breaks belong to the singing, shorter sounds do not."""


def stem_voice(stem: NDArray[np.float32]) -> Voice:
    """Where a stem of the voice sounds, shape=(n,) at 16 kHz."""
    return Voice(_spans(_loud(voice_level(stem), _STEM_DB)), measured=True)


def mix_voice(mix: NDArray[np.float32], speech: NDArray[np.float32]) -> Voice:
    """Where somebody may sing in a mix: where it is loud in the band of voices, or sounds like speech.

    Instruments sound in that band, too, so this is silent only where the song is.

    Args:
        mix: shape=(n,) at 16 kHz.
        speech: its probability, one value each ``HOP``.
    """
    loud = _loud(voice_level(mix), _MIX_DB)
    likely = np.zeros_like(loud)
    count = min(len(loud), len(speech))
    likely[:count] = speech[:count] >= _SPEECH
    return Voice(_spans(loud | likely), measured=False)


def voice_level(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """The level from 300 to 3400 Hz, decibels below full scale, one value each ``HOP``; half a minute at a time."""
    frequencies = np.fft.rfftfreq(_SIZE, 1 / RATE)
    band = (frequencies >= _BAND_HZ[0]) & (frequencies < _BAND_HZ[1])
    window = np.hanning(_SIZE + 1)[:-1].astype(np.float32)
    count = -(-len(sound) // HOP)
    padded = np.pad(sound, (_SIZE // 2 - HOP // 2, _SIZE))
    levels = np.empty(count, np.float32)
    for first in range(0, count, 1024):
        some = min(1024, count - first)
        piece = padded[first * HOP : first * HOP + (some - 1) * HOP + _SIZE]
        frames = np.lib.stride_tricks.sliding_window_view(piece, _SIZE)[::HOP] * window
        power = np.square(np.abs(np.fft.rfft(frames, axis=1)[:, band])).sum(axis=1)
        # A full-scale sine's peak in the spectrum is size / 4 under this window.
        levels[first : first + some] = 10 * np.log10(power / (_SIZE / 4) ** 2 + 1e-12)
    return levels


def _loud(level: NDArray[np.float32], below_db: float) -> NDArray[np.bool_]:
    if not len(level):
        return np.zeros(0, np.bool_)
    loud: NDArray[np.bool_] = level > max(float(np.percentile(level, 95)) - below_db, _SILENT_DB)
    return loud


def _spans(voiced: NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    step = HOP / RATE
    edges = np.flatnonzero(np.diff(np.concatenate(([0], voiced.astype(np.int8), [0]))))
    closed: list[tuple[float, float]] = []
    for start, end in zip(edges[::2] * step, edges[1::2] * step, strict=True):
        if closed and start - closed[-1][1] < _CLOSED_S:
            closed[-1] = (closed[-1][0], float(end))
        else:
            closed.append((float(start), float(end)))
    return _long_ones(closed)


def _long_ones(spans: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    return tuple((round(a, 3), round(b, 3)) for a, b in spans if b - a >= _SHORTEST_S)
