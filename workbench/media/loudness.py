"""Loudness and true peak as ITU-R BS.1770-4 and EBU R 128 measure them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.media.audio import Audio

__all__ = [
    "integrated_lufs",
    "lufs_of_power",
    "oversampling",
    "silent_spans",
    "true_peak_db",
    "weighted_power",
]

_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_OFFSET = -0.691
_STEP_S, _STEPS = 0.1, 4
_CHUNK_S = 10
_SILENT_DB = -60.0
_SILENT_STEP_S = 0.05
_SHORTEST_SILENCE_S = 0.5
"""Shorter pauses are music."""
# Back channels count more, the bass channel of a 5.1 sound not at all (order: L R C LFE Ls Rs).
_WEIGHTS = {5: (1.0, 1.0, 1.0, 1.41, 1.41), 6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)}


def _go_on() -> None:
    """Nobody wants to stop it."""


def integrated_lufs(audio: Audio, check: Callable[[], None] = _go_on) -> float | None:
    """Integrated loudness, LUFS; None for silence and for less than 0.4 s.

    Args:
        audio: the sound.
        check: called now and then; may raise to stop.
    """
    if audio.is_silent():
        return None
    step = round(_STEP_S * audio.sample_rate)
    return _gated(weighted_power(audio, step, check)[: audio.samples.shape[1] // step])


def weighted_power(audio: Audio, step: int, check: Callable[[], None] | None = None) -> NDArray[np.float64]:
    """Mean square of the K-weighted sound in steps, its channels weighted and added; shape=(steps,).

    Args:
        audio: the sound.
        step: samples; the last one may be shorter.
        check: called now and then; may raise to stop.
    """
    weights = _WEIGHTS.get(audio.samples.shape[0], (1.0,) * audio.samples.shape[0])
    powers = (_step_powers(channel, audio.sample_rate, step, check or _go_on) for channel in audio.samples)
    total = np.zeros(-(-audio.samples.shape[1] // step))
    for weight, power in zip(weights, powers, strict=True):
        total += weight * power
    return total


def lufs_of_power(power: NDArray[np.float64], step: int, sample_rate: int) -> float | None:
    """Integrated loudness of what ``weighted_power`` gives in steps much shorter than 0.1 s; None as there."""
    energy = np.concatenate([[0.0], np.cumsum(power)])
    whole = int(len(power) * step / (_STEP_S * sample_rate))
    edges = np.arange(whole + 1) * (_STEP_S * sample_rate / step)
    return _gated(np.diff(np.interp(edges, np.arange(len(energy)), energy)) * step / (_STEP_S * sample_rate))


def _gated(steps: NDArray[np.float64]) -> float | None:
    """Loudness of the 400 ms blocks that pass both gates; steps are weighted powers of 100 ms each."""
    if len(steps) < _STEPS:
        return None
    power = np.convolve(steps, np.full(_STEPS, 1 / _STEPS), mode="valid")
    power = power[power > 10 ** ((_ABSOLUTE_GATE - _OFFSET) / 10)]
    if not len(power):
        return None
    gate = power.mean() * 10 ** (_RELATIVE_GATE / 10)
    return round(float(_OFFSET + 10 * np.log10(power[power > gate].mean())), 2)


def _step_powers(channel: NDArray[np.float32], rate: int, step: int, check: Callable[[], None]) -> NDArray[np.float64]:
    """Mean square of each step of the K-weighted channel."""
    from scipy.signal import sosfilt

    sections = _k_weighting(rate)
    state = np.zeros((len(sections), 2))
    block = max(1, _CHUNK_S * rate // step) * step
    means = []
    for start in range(0, len(channel), block):
        check()
        weighted, state = sosfilt(sections, channel[start : start + block], zi=state)
        edges = np.arange(0, len(weighted), step)
        means.append(np.add.reduceat(np.square(weighted), edges) / np.diff(np.append(edges, len(weighted))))
    return np.concatenate(means) if means else np.zeros(0)


def _k_weighting(rate: int) -> NDArray[np.float64]:
    """The head's shelf and the high pass as second-order sections for any rate.

    The standard lists coefficients for 48 kHz only; these are the analogue filters behind them, through the
    bilinear transform (as in EBU Tech 3341's reference meters).
    """

    def section(hz: float, q: float, numerator: tuple[float, float, float]) -> list[float]:
        k = float(np.tan(np.pi * hz / rate))
        high, band, low = numerator
        a0 = 1 + k / q + k * k
        top = [high + band * k / q + low * k * k, 2 * (low * k * k - high), high - band * k / q + low * k * k]
        return [*(t / a0 for t in top), 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]

    gain = 10 ** (3.999843853973347 / 20)
    shelf_hz = min(1681.974450955533, 0.45 * rate)
    shelf = section(shelf_hz, 0.7071752369554196, (gain, gain**0.4996667741545416, 1.0))
    high_pass = section(38.13547087602444, 0.5003270373238773, (1.0, 0.0, 0.0))
    high_pass[:3] = [1.0, -2.0, 1.0]  # as the standard has it, not divided by a0
    return np.array([shelf, high_pass])


def oversampling(sample_rate: int) -> int:
    """How many times as many samples a second show the true peak: at least 176 kHz."""
    return 4 if sample_rate < 96000 else 2 if sample_rate < 192000 else 1


def true_peak_db(audio: Audio, check: Callable[[], None] = _go_on) -> float | None:
    """Highest value of the oversampled sound, dB of full scale; None for silence.

    Args:
        audio: the sound.
        check: called now and then; may raise to stop.
    """
    from scipy.signal import resample_poly

    if audio.is_silent():
        return None
    factor = oversampling(audio.sample_rate)
    sample_peak = audio.peak()
    highest, chunk, margin = sample_peak, audio.sample_rate, 64
    for channel in audio.samples:
        for start in range(0, len(channel) if factor > 1 else 0, chunk):
            before, whole = min(start, margin), channel[start : start + chunk]
            # Between samples the sound rises by 3 dB at most but for test tones: quieter chunks cannot win.
            if float(np.abs(whole).max()) < 0.7 * sample_peak:
                continue
            check()
            piece = resample_poly(channel[start - before : start + chunk + margin], factor, 1)
            inside = piece[before * factor : (before + len(whole)) * factor]  # where a piece is cut, it rings
            highest = max(highest, float(np.abs(inside).max()))
    return round(float(20 * np.log10(highest)), 2)


def silent_spans(audio: Audio) -> tuple[tuple[float, float], ...]:
    """Where all channels stay below -60 dBFS (RMS over 50 ms) for half a second and more, from and to, seconds."""
    step = max(1, round(_SILENT_STEP_S * audio.sample_rate))
    length = audio.samples.shape[1]
    edges = np.arange(0, length, step)
    widths = np.diff(np.append(edges, length))
    power = np.max([np.add.reduceat(np.square(c), edges) for c in audio.samples], axis=0) / widths
    quiet = np.concatenate([[False], power < 10 ** (_SILENT_DB / 10), [False]])
    turns = np.flatnonzero(quiet[1:] != quiet[:-1]).reshape(-1, 2)
    spans = ((step * int(a) / audio.sample_rate, min(step * int(b), length) / audio.sample_rate) for a, b in turns)
    return tuple((round(a, 3), round(b, 3)) for a, b in spans if b - a >= _SHORTEST_SILENCE_S)
