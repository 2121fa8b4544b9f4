"""Our way to Beat This! against the package's own, with random weights; and its spectrum against one derived by hand.

The package reads sound with ``torchaudio.transforms.MelSpectrogram``. A stand-in takes its place here, built on
``librosa.feature.melspectrogram``: nothing of ours is in it, and torchaudio itself is never imported.
"""

import importlib
import importlib.util
import math
import sys
import types

import numpy as np
import pytest

from workbench.analysis.beat_this import _log_mel, _logits, _network, hear_beats
from workbench.analysis.heard import RATE, Heard
from workbench.media.audio import Audio

needs_network = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("torch", "beat_this")),
    reason="needs the extra models (torch, beat_this)",
)
SIZES = {"spect_dim": 128, "transformer_dim": 64, "ff_mult": 2, "n_layers": 2, "head_dim": 32, "stem_dim": 32}


@pytest.fixture
def checkpoint(tmp_path):
    """Random weights in the form of a published checkpoint, a trainer's own numbers among the network's."""
    import torch
    from beat_this.model.beat_tracker import BeatThis

    torch.manual_seed(4)
    state = {f"model.{name}": value for name, value in BeatThis(**SIZES).state_dict().items()}
    sizes = {**SIZES, "lr": 0.0008, "weight_decay": 0.01, "pos_weights": {"beat": 1, "downbeat": 1}, "fps": 50}
    torch.save({"hyper_parameters": sizes, "state_dict": state}, tmp_path / "random0.ckpt")
    return tmp_path / "random0.ckpt"


@pytest.fixture
def package(monkeypatch):
    """The package's module ``inference``, on the stand-in."""
    import librosa
    import torch

    class MelSpectrogram(torch.nn.Module):
        def __init__(self, *, sample_rate, n_fft, hop_length, f_min, f_max, n_mels, mel_scale, normalized, power):
            super().__init__()
            assert (mel_scale, normalized) == ("slaney", "frame_length")
            self.length = n_fft
            self.options = {"sr": sample_rate, "n_fft": n_fft, "hop_length": hop_length, "power": power}
            self.options |= {"fmin": f_min, "fmax": f_max, "n_mels": n_mels, "htk": False, "norm": None}

        def forward(self, signal):
            mel = librosa.feature.melspectrogram(
                y=signal.numpy(), window="hann", center=True, pad_mode="reflect", **self.options
            )
            return torch.from_numpy(mel / math.sqrt(self.length))

    stand_in = types.ModuleType("torchaudio")
    stand_in.transforms = types.SimpleNamespace(MelSpectrogram=MelSpectrogram)
    monkeypatch.setitem(sys.modules, "torchaudio", stand_in)
    for name in ("beat_this.preprocessing", "beat_this.inference"):
        # What was imported with another torchaudio comes back afterwards, what is imported with this one goes.
        monkeypatch.setitem(sys.modules, name, None)
        del sys.modules[name]
    inference = importlib.import_module("beat_this.inference")
    assert sys.modules["beat_this.preprocessing"].torchaudio is stand_in
    return inference


def music(seconds):
    """Two chords in turn, knocks and noise, at the rate that is listened to."""
    rng = np.random.default_rng(11)
    time = np.arange(int(seconds * RATE)) / RATE
    chord = sum(np.sin(2 * np.pi * hz * time * (1 + 0.25 * (time % 4 > 2))) for hz in (110, 220, 277.18, 329.63))
    knocks = np.sin(2 * np.pi * 70 * time) * np.exp(-20 * (time % 0.47))
    return (0.05 * chord + 0.4 * knocks + 0.02 * rng.normal(size=len(time))).astype(np.float32)


@needs_network
@pytest.mark.parametrize("seconds", [3.0, 29.74, 36.0])
def test_logits_and_beats_are_the_packages_own(package, checkpoint, seconds):
    """3 s are less than a piece, 29.74 s one piece exactly; 36 s end with a piece that overlaps the one before."""
    import torch

    signal = music(seconds)
    tracker = package.Audio2Beats(str(checkpoint))
    wanted = package.Audio2Frames.__call__(tracker, signal, RATE)
    spectrum = _log_mel(Heard(Audio(signal[None], RATE)))
    found = _logits(_network(checkpoint), spectrum, lambda *_: None, lambda: None)
    for own, theirs in zip(found, wanted, strict=True):
        assert own.shape == theirs.shape
        assert float(theirs.std()) > 0.01
        torch.testing.assert_close(own, theirs, rtol=0, atol=1e-4)
    beats, downbeats = tracker.frames2beats(*wanted)
    heard = hear_beats(spectrum, checkpoint, report=lambda *_: None, check=lambda: None)
    assert len(beats) > 3
    np.testing.assert_array_equal(heard[0], np.unique(beats))
    np.testing.assert_array_equal(heard[1], np.unique(downbeats))


@needs_network
def test_a_checkpoint_is_read_as_the_package_reads_it(package, checkpoint):
    import torch

    own, theirs = _network(checkpoint), package.load_model(str(checkpoint))
    assert not own.training
    assert own.state_dict().keys() == theirs.state_dict().keys()
    for name, value in theirs.state_dict().items():
        torch.testing.assert_close(own.state_dict()[name], value, rtol=0, atol=0)


def test_the_spectrum_of_two_sines_is_what_was_worked_out_by_hand():
    """Sines that lie on bins 20 (430.66 Hz, amplitude 1/2) and 200 (4306.64 Hz, amplitude 1/4).

    A sine of amplitude a on bin k of 1024, under a periodic Hann window: magnitude 1024 a / 4 on k, half of it on k - 1
    and k + 1, none elsewhere; over sqrt(1024) = 32 that is 8 a and 4 a. So bins 19, 20, 21 have 2, 4, 2 and bins 199,
    200, 201 have 1, 2, 1. Bin k lies at 21.533203 k Hz: 409.1309, 430.6641, 452.1973; 4285.1074, 4306.6406, 4328.1738.

    Slaney's mel is 3 f / 200 below 1000 Hz and 15 + 27 ln(f / 1000) / ln 6.4 above: 30 Hz is 0.45, 11000 Hz is 49.8776.
    128 triangles have 130 corners, 0.383160 mel apart, the i-th at 30 + 25.544 i Hz below 1000 Hz: 387.6155 (14),
    413.1595 (15), 438.7035 (16), 464.2474 (17); above, 4261.2008 (93), 4374.9448 (94). Between two corners the triangle
    that ends there falls from 1 to 0, the next one rises:

    bin 19, 0.842286 of the way from 14 to 15: 0.157714 of band 13, 0.842286 of band 14
    bin 20, 0.685272 of the way from 15 to 16: 0.314728 of band 14, 0.685272 of band 15
    bin 21, 0.528258 of the way from 16 to 17: 0.471742 of band 15, 0.528258 of band 16
    bins 199, 200, 201: 0.210179, 0.399492, 0.588805 of the way from 93 to 94: the rest of band 92, this of band 93

    band 13: 2 x 0.157714 = 0.315428            band 14: 2 x 0.842286 + 4 x 0.314728 = 2.943484
    band 15: 4 x 0.685272 + 2 x 0.471742 = 3.684572     band 16: 2 x 0.528258 = 1.056516
    band 93: 0.210179 + 2 x 0.399492 + 0.588805 = 1.597968      band 92: 4 - 1.597968 = 2.402032
    """
    wanted = np.zeros(128)
    wanted[[13, 14, 15, 16, 92, 93]] = np.log1p(
        1000 * np.array([0.315428, 2.943484, 3.684572, 1.056516, 2.402032, 1.597968])
    )
    assert wanted[15] == pytest.approx(8.212181, abs=1e-6)
    place = 2 * np.pi * np.arange(2 * RATE) / 1024
    signal = 0.5 * np.sin(20 * place) + 0.25 * np.sin(200 * place + 1)
    found = _log_mel(Heard(Audio(signal[None].astype(np.float32), RATE)))
    assert found.shape == (1 + 2 * RATE // 441, 128)
    # The outermost windows hold the mirrored ends, where a sine has a kink.
    np.testing.assert_allclose(found[2:-2], np.tile(wanted, (len(found) - 4, 1)), atol=2e-3)
