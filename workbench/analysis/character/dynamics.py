"""How far loud and quiet lie apart in a song."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import RATE, Heard
from workbench.media.loudness import weighted_power
from workbench.model.character import Dynamics

__all__ = ["find_dynamics"]

_STEP_S, _STEPS = 0.1, 30
_OFFSET = -0.691
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -20.0
_QUIET, _LOUD = 10, 95
_BLOCK_S = 3.0
_SILENCE = 1e-4


def find_dynamics(heard: Heard) -> Dynamics:
    """Loudness range and crest of a whole song; never an error.

    The loudness range is EBU Tech 3342's: the 10th to the 95th percentile of the loudness of 3 s, every 0.1 s, above
    -70 LUFS and above 20 LU below the mean of those.
    """
    mono = heard.mono
    if heard.silent or not len(mono):
        return Dynamics(None, None, None)
    square = np.square(mono)
    level = float(np.sqrt(square.mean(dtype=np.float64)))
    crest = 20 * np.log10(float(np.abs(mono).max()) / max(level, _SILENCE))
    return Dynamics(_range(heard), round(float(crest), 2), _punch(mono, square))


def _range(heard: Heard) -> float | None:
    step = round(_STEP_S * heard.audio.sample_rate)
    steps = weighted_power(heard.audio, step, heard.check)[: heard.audio.samples.shape[1] // step]
    if len(steps) < _STEPS:
        return None
    power = np.convolve(steps, np.full(_STEPS, 1 / _STEPS), mode="valid")
    power = power[power > 10 ** ((_ABSOLUTE_GATE - _OFFSET) / 10)]
    if not len(power):
        return None
    loudness = 10 * np.log10(power[power > power.mean() * 10 ** (_RELATIVE_GATE / 10)])
    quiet, loud = np.percentile(loudness, (_QUIET, _LOUD))
    return round(float(loud - quiet), 2)


def _punch(mono: NDArray[np.float32], square: NDArray[np.float32]) -> float | None:
    block = int(_BLOCK_S * RATE)
    count = len(mono) // block
    if not count:
        return None
    peaks = np.abs(mono[: count * block]).reshape(count, block).max(axis=1)
    levels = np.sqrt(square[: count * block].reshape(count, block).mean(axis=1))
    loud = levels > _SILENCE
    return round(float(np.median(20 * np.log10(peaks[loud] / levels[loud]))), 2) if loud.any() else None
