"""What drives the motion: the song as smooth curves that can be asked at any time.

Every curve is computed over the whole song from its start, so the answer at a time does not depend on where
a take begins: that is what makes takes seamless. Times in seconds from the song's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.request import Music
from workbench.render.generate.compile import kernel

__all__ = ["Drive", "Pulse"]

_HOP_S = 0.005
_ENERGY_SMOOTH_S = 0.35
_DECAY_S = {"low": 0.20, "mid": 0.16, "high": 0.09, "beat": 0.24}
_GATE = 0.12
_PLAIN_BEAT = 0.62
# Where no beat was found, shapes still turn, at a slow walking pace, beats a second.
_IDLE_PACE = 0.8

_Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pulse:
    """The song at one instant; 0 to 1 where nothing else is said."""

    energy: float
    """Smoothed loudness."""
    kick: float
    """An impact that decays: low onsets and beats."""
    snare: float
    """The same for middle onsets."""
    hat: float
    """The same for high onsets: sparkle."""
    clock: float
    """Motion time, seconds: runs faster where the song is loud."""
    push: float
    """Sum of all impacts so far, seconds: lurches forward on each."""
    beat: float
    """Position in beats; its fraction is the phase."""
    bar: float
    """Position in bars."""
    since_beat: float
    """Seconds since the last beat; large where there is none."""
    accent: float
    """Weight of the last beat: 1 for a downbeat."""


class Drive:
    """The curves of one song."""

    def __init__(self, music: Music) -> None:
        count = max(2, int(np.ceil(music.duration_s / _HOP_S)) + 2)
        self._times: _Curve = np.arange(count, dtype=np.float64) * _HOP_S
        self._beats, self._beat_numbers = _positions(music.beats.beats_s)
        self._bars, self._bar_numbers = _positions(music.beats.downbeats_s)
        self._beat_times = np.asarray(music.beats.beats_s, np.float64)
        self._accents = np.where(np.asarray(music.beats.beat_in_bar, np.int64) == 1, 1.0, _PLAIN_BEAT)
        self.energy = _energy(music.energy.values, music.energy.hop_s, self._times)
        """The smoothed energy on a grid, shape=(n,)."""
        onsets = music.onsets
        self._low = _envelope(_on_grid(onsets.low, onsets.hop_s, count), _DECAY_S["low"])
        self._mid = _envelope(_on_grid(onsets.mid, onsets.hop_s, count), _DECAY_S["mid"])
        self._high = _envelope(_on_grid(onsets.high, onsets.hop_s, count), _DECAY_S["high"])
        beats = np.zeros(count)
        at = np.clip(np.round(self._beat_times / _HOP_S).astype(np.int64), 0, count - 1)
        beats[at] = self._accents * (0.35 + 0.65 * self.energy[at])
        self._kick = np.maximum(self._low, _envelope(beats, _DECAY_S["beat"]))
        self._clock = _integral(0.22 + 0.95 * self.energy)
        self._push = _integral(self._kick)

    def at(self, seconds: float) -> Pulse:
        """The song at a time; beyond its ends the nearest value, while clocks of beats go on."""
        last = int(np.searchsorted(self._beat_times, seconds, side="right")) - 1
        return Pulse(
            energy=self._value(self.energy, seconds),
            kick=self._value(self._kick, seconds),
            snare=self._value(self._mid, seconds),
            hat=self._value(self._high, seconds),
            clock=self._value(self._clock, seconds),
            push=self._value(self._push, seconds),
            beat=_position(self._beats, self._beat_numbers, seconds, 1.0),
            bar=_position(self._bars, self._bar_numbers, seconds, 0.25),
            since_beat=seconds - float(self._beat_times[last]) if last >= 0 else 1e3,
            accent=float(self._accents[last]) if last >= 0 else 0.0,
        )

    def trail(self, seconds: float, count: int, step_s: float) -> NDArray[np.float32]:
        """What was heard lately, newest first: shape=(count, 3), kick, snare and hat each ``step_s``."""
        times = seconds - np.arange(count) * step_s
        index = np.clip(np.round(times / _HOP_S).astype(np.int64), 0, len(self._times) - 1)
        quiet = (times < 0)[:, None]
        heard = np.stack([self._kick[index], self._mid[index], self._high[index]], axis=1)
        return np.where(quiet, 0.0, heard).astype(np.float32)

    def _value(self, curve: _Curve, seconds: float) -> float:
        place = min(max(seconds / _HOP_S, 0.0), len(curve) - 1.001)
        left = int(place)
        share = place - left
        return float(curve[left] * (1.0 - share) + curve[left + 1] * share)


def _energy(values: Sequence[float], hop_s: float, times: _Curve) -> _Curve:
    """Energy on the grid: smoothed, and stretched half way to the song's own range."""
    if not len(values):
        return np.full(len(times), 0.4)
    centres = (np.arange(len(values)) + 0.5) * hop_s
    plain = np.interp(times, centres, np.asarray(values, np.float64))
    reach = int(3 * _ENERGY_SMOOTH_S / _HOP_S)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * _HOP_S / _ENERGY_SMOOTH_S) ** 2)
    padded = np.pad(plain, reach, mode="edge")
    smooth = np.convolve(padded, weights / weights.sum(), mode="valid")
    low, high = np.percentile(smooth, (5, 95))
    stretched = np.clip((smooth - low) / max(high - low, 0.25), 0.0, 1.0)
    return np.asarray(np.clip(0.5 * smooth + 0.5 * stretched, 0.0, 1.0))


def _on_grid(values: Sequence[float], hop_s: float, count: int) -> _Curve:
    """Onset strength on the grid: the strongest of each cell, relative to the song's strong ones."""
    grid = np.zeros(count)
    if not len(values):
        return grid
    strength = np.asarray(values, np.float64)
    heard = strength[strength > 0]
    if not len(heard):
        return grid
    strong = float(np.percentile(heard, 98))
    level = np.clip((strength / max(strong, 1e-6) - _GATE) / (1.0 - _GATE), 0.0, 1.0)
    at = np.clip(np.round(np.arange(len(level)) * hop_s / _HOP_S).astype(np.int64), 0, count - 1)
    np.maximum.at(grid, at, level)
    return grid


@kernel
def _decay(impulses: _Curve, keep: float) -> _Curve:
    out = np.empty_like(impulses)
    level = 0.0
    for i in range(len(impulses)):
        level = max(impulses[i], level * keep)
        out[i] = level
    return out


def _envelope(impulses: _Curve, decay_s: float) -> _Curve:
    """Impulses that jump up and die away; ``decay_s`` is the time to 1/e."""
    return np.asarray(_decay(impulses, float(np.exp(-_HOP_S / decay_s))))


def _integral(speed: _Curve) -> _Curve:
    return np.concatenate([[0.0], np.cumsum(speed[:-1])]) * _HOP_S


def _positions(times: Sequence[float]) -> tuple[_Curve, _Curve]:
    """Beat times with their numbers, and one more far beyond each end at the median distance."""
    at = np.asarray(times, np.float64)
    if len(at) < 2:
        return np.zeros(0), np.zeros(0)
    period = float(np.median(np.diff(at)))
    far = 10_000
    return (
        np.concatenate([[at[0] - far * period], at, [at[-1] + far * period]]),
        np.concatenate([[-float(far)], np.arange(len(at), dtype=np.float64), [len(at) - 1.0 + far]]),
    )


def _position(times: _Curve, numbers: _Curve, seconds: float, scale: float) -> float:
    if not len(times):
        return seconds * _IDLE_PACE * scale
    return float(np.interp(seconds, times, numbers))
