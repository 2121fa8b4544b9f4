"""Energy, onsets and peaks."""

import numpy as np
import pytest

from workbench.analysis.energy import WeightedLevel
from workbench.analysis.heard import Heard
from workbench.analysis.onsets import BandFlux
from workbench.analysis.peaks import MinMax
from workbench.media.audio import Audio

RATE = 22050


def noise(seconds, loud=0.1, rate=RATE):
    return (loud * np.random.default_rng(5).normal(size=int(seconds * rate))).astype(np.float32)


def test_energy_follows_loudness():
    audio = Audio(np.concatenate([noise(10, 0.01), noise(10, 0.3), noise(10, 0.01)])[None], RATE)
    curve = WeightedLevel().measure(Heard(audio))
    values = np.array(curve.values)
    assert curve.hop_s == pytest.approx(0.1)
    assert len(values) == 300
    assert values[120:180].min() > 0.9
    assert values[:80].max() < 0.2


def test_energy_of_an_even_song_has_no_full_swing():
    values = np.array(WeightedLevel().measure(Heard(Audio(noise(20)[None], RATE))).values)
    assert np.ptp(values) < 0.3


def test_energy_of_silence_is_zero():
    assert set(WeightedLevel().measure(Heard(Audio(np.zeros((1, RATE), np.float32), RATE))).values) == {0.0}


def test_onsets_are_where_something_is_struck_in_its_band():
    samples = np.zeros(6 * RATE, np.float32)
    time = np.arange(int(0.15 * RATE)) / RATE
    kick = np.sin(2 * np.pi * 60 * time) * np.exp(-time * 25)
    hat = np.diff(np.random.default_rng(1).normal(size=len(time) + 1)) * np.exp(-time * 80)
    for at in (1.0, 2.0, 3.0):
        samples[int(at * RATE) : int(at * RATE) + len(time)] += kick
    samples[int(4.0 * RATE) : int(4.0 * RATE) + len(time)] += 0.5 * hat
    onsets = BandFlux().measure(Heard(Audio(samples[None], RATE)))
    assert onsets.hop_s == pytest.approx(0.02, abs=0.001)
    assert len(onsets.low) == len(onsets.mid) == len(onsets.high) >= 6 / onsets.hop_s - 1
    low, high = np.array(onsets.low), np.array(onsets.high)
    struck = np.flatnonzero(low > 0.5) * onsets.hop_s
    assert all(np.abs(struck - at).min() < 0.03 for at in (1.0, 2.0, 3.0))
    assert abs(np.argmax(high) * onsets.hop_s - 4.0) < 0.03
    assert all(value == round(value, 3) for value in onsets.low)


def test_peaks_hold_each_bins_extremes():
    samples = np.zeros((2, 44100), np.float32)
    samples[:, 4410] = 0.5
    samples[:, 4411] = -1.0
    peaks = MinMax().measure(Heard(Audio(samples, 44100)))
    pairs = np.frombuffer(peaks.data, np.int8).reshape(-1, 2)
    assert len(pairs) == 100
    assert pairs[10].tolist() == [-127, 64]
    assert not pairs[9].any()
    assert peaks.bin_s == pytest.approx(0.01)


def test_peaks_of_a_long_song_stay_small():
    peaks = MinMax().measure(Heard(Audio(np.zeros((1, 8000 * 2400), np.float32), 8000)))
    assert len(peaks.data) // 2 <= 120_000
    assert len(peaks.data) // 2 * peaks.bin_s == pytest.approx(2400, rel=0.001)
