"""Loudness agrees with ffmpeg's meter."""

import re

import numpy as np
import pytest

from workbench.analysis.heard import Heard
from workbench.analysis.loudness import Bs1770
from workbench.media.audio import Audio
from workbench.media.process import run_ffmpeg


def sound(rate, channels, seconds=12):
    """Swelling noise over tones, with a pause that only the gate leaves out."""
    rng = np.random.default_rng(rate + channels)
    time = np.arange(seconds * rate) / rate
    swell = 0.05 + 0.2 * np.square(np.sin(2 * np.pi * time / 9))
    base = np.sin(2 * np.pi * 90 * time) + 0.5 * np.sin(2 * np.pi * min(3000, rate / 5) * time)
    samples = np.stack([swell * (base + 0.3 * rng.normal(size=len(time))) for _ in range(channels)])
    samples[:, 4 * rate : 7 * rate] *= 0.002
    return Audio(samples.astype(np.float32), rate)


def measured_by_ffmpeg(audio, folder):
    import soundfile

    # WAVE_FORMAT_EXTENSIBLE tells ffmpeg which channel is which.
    path = folder / "sound.wav"
    kind = "WAVEX" if audio.samples.shape[0] > 2 else "WAV"
    soundfile.write(path, audio.samples.T, audio.sample_rate, format=kind, subtype="FLOAT")
    layout = ["-channel_layout", "5.1"] if audio.samples.shape[0] == 6 else []
    said = run_ffmpeg(
        [*layout, "-i", str(path), "-loglevel", "info", "-af", "ebur128=peak=true", "-f", "null", "-"],
        what="measuring loudness",
    )
    summary = said[said.rindex("Integrated loudness") :]
    return float(re.search(r"I:\s+(-?[\d.]+)", summary)[1]), float(re.search(r"Peak:\s+(-?[\d.]+)", summary)[1])


@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (48000, 1), (8000, 1), (96000, 2), (48000, 6)])
def test_it_agrees_with_ffmpeg(rate, channels, tmp_path):
    audio = sound(rate, channels)
    found = Bs1770().measure(Heard(audio))
    lufs, peak = measured_by_ffmpeg(audio, tmp_path)
    assert found.integrated_lufs == pytest.approx(lufs, abs=0.2)
    assert found.true_peak_dbtp == pytest.approx(peak, abs=0.3)


def test_the_standards_own_tone():
    """A sine of 997 Hz at full scale in one channel is -3.01 LUFS (ITU-R BS.1770-4)."""
    time = np.arange(48000 * 5) / 48000
    found = Bs1770().measure(Heard(Audio(np.sin(2 * np.pi * 997 * time).astype(np.float32)[None], 48000)))
    assert found.integrated_lufs == pytest.approx(-3.01, abs=0.02)


def test_a_peak_between_samples_is_found():
    """A sine at a quarter of the rate, 45 degrees off: its samples reach only -3 dB of its peak."""
    tone = np.sin(np.pi / 2 * np.arange(48000) + np.pi / 4).astype(np.float32)
    tone *= np.hanning(len(tone)).astype(np.float32)
    found = Bs1770().measure(Heard(Audio(tone[None], 48000)))
    assert found.true_peak_dbtp == pytest.approx(0.0, abs=0.2)


def test_silence_and_a_blink_have_no_loudness():
    assert Bs1770().measure(Heard(Audio(np.zeros((2, 48000), np.float32), 48000))).integrated_lufs is None
    assert Bs1770().measure(Heard(Audio(np.zeros((2, 48000), np.float32), 48000))).true_peak_dbtp is None
    blink = Audio(np.full((1, 4800), 0.5, np.float32), 48000)
    assert Bs1770().measure(Heard(blink)).integrated_lufs is None
