"""The neural tracker: what is missing is said in one sentence; with torch, its shape is right."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from tests.analysis import listeners
from workbench.analysis.beat_this import BeatThisBeats, beat_this_at_hand
from workbench.analysis.heard import Heard
from workbench.errors import MissingExtraError, WeightsError
from workbench.jobs.heavy import HereHeavy
from workbench.media.audio import Audio
from workbench.settings import torch_checkpoints

HAS_NETWORK = all(importlib.util.find_spec(name) for name in ("torch", "beat_this"))


@pytest.mark.skipif(HAS_NETWORK, reason="torch and beat_this are installed")
def test_a_missing_package_is_said_with_the_line_that_installs_it(tmp_path):
    with pytest.raises(MissingExtraError, match=r"pip install 'songreel\[models\]'"):
        BeatThisBeats(tmp_path)


@pytest.mark.skipif(not HAS_NETWORK, reason="needs the extra models (torch, beat_this)")
def test_a_checkpoint_that_is_not_there_or_another_file_is_refused(tmp_path):
    with pytest.raises(WeightsError, match=r"'none\.ckpt' is not there"):
        BeatThisBeats(checkpoint=tmp_path / "none.ckpt")
    (tmp_path / "small0.ckpt").write_bytes(b"weights")
    assert beat_this_at_hand(tmp_path)
    with pytest.raises(WeightsError, match=r"small0\.ckpt"):
        BeatThisBeats(tmp_path)


@pytest.mark.skipif(not HAS_NETWORK, reason="needs the extra models (torch, beat_this)")
def test_torchs_own_folder_is_known_without_importing_torch(tmp_path, monkeypatch):
    import torch

    for variables in ({}, {"XDG_CACHE_HOME": tmp_path / "cache"}, {"TORCH_HOME": tmp_path / "torch"}):
        for name, folder in variables.items():
            monkeypatch.setenv(name, str(folder))
        assert torch_checkpoints() == Path(torch.hub.get_dir()) / "checkpoints"


@pytest.mark.skipif(not HAS_NETWORK, reason="needs the extra models (torch, beat_this)")
@pytest.mark.parametrize("seconds", [2.0, 70.0])
def test_random_weights_give_a_valid_grid(tmp_path, seconds):
    import torch
    from beat_this.model.beat_tracker import BeatThis

    torch.manual_seed(0)
    sizes = {"spect_dim": 128, "transformer_dim": 64, "ff_mult": 2, "n_layers": 2, "head_dim": 32, "stem_dim": 32}
    state = {f"model.{name}": value for name, value in BeatThis(**sizes).state_dict().items()}
    torch.save({"hyper_parameters": sizes, "state_dict": state}, tmp_path / "small0.ckpt")
    rng = np.random.default_rng(0)
    audio = Audio(0.1 * rng.normal(size=(1, int(seconds * 22050))).astype(np.float32), 22050)
    tracker = BeatThisBeats(checkpoint=tmp_path / "small0.ckpt")
    grid = tracker.track(Heard(audio))
    assert 0 <= grid.confidence <= 1
    assert all(0 <= beat <= seconds for beat in grid.beats_s)
    assert "small0" in tracker.version


def test_level_and_phase_are_decided_by_the_drums(tmp_path, song):
    beats = 0.4 + np.arange(96) * 60 / 110
    heard, checkpoint = Heard(song(beats, 4)), tmp_path / "small0.ckpt"
    checkpoint.write_bytes(b"weights")
    tracker = BeatThisBeats(checkpoint=checkpoint, heavy=HereHeavy({"beat-this": "tests.analysis.listeners:beats"}))
    for said in (beats, beats[::2], (beats[1:] + beats[:-1]) / 2):
        listeners.SAID[:] = [said, said[::4], 0.9]
        found = tracker.track(heard)
        assert found.tempo_bpm == pytest.approx(110, rel=0.01)
        assert np.max([np.abs(beats - t).min() for t in found.beats_s]) < 0.01
        assert np.mean([np.abs(beats[::4] - t).min() < 0.01 for t in found.downbeats_s]) > 0.9
