"""The click track: the beats that were heard, made audible over the song."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from workbench.media.audio import Audio
from workbench.timebase import frame_at

__all__ = ["CLICK_VERSION", "with_clicks"]

CLICK_VERSION = "1"
_SONG, _CLICK = 0.6, 0.4
"""Together full scale, so that nothing clips."""
_BEAT_HZ, _DOWNBEAT_HZ = 1000.0, 1600.0
_LENGTH_S, _DECAY_S = 0.05, 0.01


def with_clicks(audio: Audio, beats_s: Sequence[float], beat_in_bar: Sequence[int]) -> Audio:
    """The song, quieter, with a click that begins on each beat; higher on downbeats.

    Args:
        audio: the decoded song.
        beats_s: ascending, seconds.
        beat_in_bar: each one's place in the bar, from 1.
    """
    rate = audio.sample_rate
    mixed = audio.samples * np.float32(_SONG)
    sounds = {strong: _click(_DOWNBEAT_HZ if strong else _BEAT_HZ, rate) for strong in (True, False)}
    for seconds, number in zip(beats_s, beat_in_bar, strict=True):
        start = frame_at(seconds, Fraction(rate))
        room = mixed[:, max(0, start) : start + len(sounds[True])]
        room += sounds[number == 1][: room.shape[1]]
    return Audio(mixed, rate)


def _click(hertz: float, rate: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    time = np.arange(int(_LENGTH_S * rate)) / rate
    wave: np.ndarray[tuple[int], np.dtype[np.float32]] = (
        _CLICK * np.sin(2 * np.pi * hertz * time) * np.exp(-time / _DECAY_S)
    ).astype(np.float32)
    return wave
