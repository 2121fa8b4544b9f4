"""musicnn's network in torch: its parts against sums worked out here, its answers where the real arrays are at hand."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from workbench.analysis.character.musicnn import MORE_TAGS, MSD_TAGS, TAGS, find_musicnn, tags
from workbench.analysis.heard import RATE, Heard
from workbench.errors import CancelledError, MissingExtraError, OptionError
from workbench.media.audio import decode

pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="the extra models is missing")

KERNELS = [(7, 38, 1, 204), (7, 67, 1, 204), (128, 1, 1, 51), (64, 1, 1, 51), (32, 1, 1, 51)]
KERNELS += [(7, 561, 1, 64), (7, 64, 1, 64), (7, 64, 1, 64)]


def arrays(seed=0):
    """Arrays of the published names and shapes, of our own numbers."""
    rng = np.random.default_rng(seed)
    found = {}
    for number, shape in enumerate(KERNELS):
        name = f"conv2d_{number}" if number else "conv2d"
        found[f"{name}|kernel"] = rng.normal(0, np.prod(shape[:3]) ** -0.5, shape)
        found[f"{name}|bias"] = rng.normal(0, 0.1, shape[3])
    for number, size in enumerate((1, 204, 204, 51, 51, 51, 64, 64, 64, 1506, 200)):
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        found[f"{name}|beta"], found[f"{name}|moving_mean"] = rng.normal(0, 0.1, (2, size))
        found[f"{name}|gamma"], found[f"{name}|moving_variance"] = rng.uniform(0.5, 1.5, (2, size))
    for name, shape in (("dense", (1506, 200)), ("dense_1", (200, 50))):
        found[f"{name}|kernel"] = rng.normal(0, shape[0] ** -0.5, shape)
        found[f"{name}|bias"] = rng.normal(0, 0.1, shape[1])
    return {name: value.astype(np.float32) for name, value in found.items()}


@pytest.fixture
def weights(tmp_path):
    np.savez(tmp_path / "MSD_musicnn.npz", **arrays())
    return tmp_path


def run(mono, folder, rate=RATE, check=lambda: None, more=None):
    said = []
    found = tags(mono, rate, weights=folder, report=lambda *event: said.append(event), check=check, more=more)
    return found, said


def noise(seconds, rate=RATE):
    return (0.1 * np.random.default_rng(3).normal(size=int(seconds * rate))).astype(np.float32)


def test_the_network_is_the_published_one_sum_by_sum():
    """The same in numpy: convolutions as sums over windows, in the order of the arrays."""
    import torch

    from workbench.analysis.character.musicnn import _logits

    held = arrays(1)
    x = np.random.default_rng(2).normal(1, 1, (40, 96)).astype(np.float32)

    def norm(values, number):
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        beta, gamma, mean, variance = (held[f"{name}|{k}"] for k in ("beta", "gamma", "moving_mean", "moving_variance"))
        return (values - mean) / np.sqrt(variance + 1e-3) * gamma + beta

    def conv(values, number):
        """shape=(frames, frequencies, channels): "same" in time, only whole kernels in frequency."""
        name = f"conv2d_{number}" if number else "conv2d"
        kernel = held[f"{name}|kernel"][:, :, 0]
        length, height = kernel.shape[:2]
        padded = np.pad(values, (((length - 1) // 2, length // 2), (0, 0)))
        views = np.lib.stride_tricks.sliding_window_view(padded, (length, height))
        return norm(np.maximum(np.einsum("tfab,abc->tfc", views, kernel) + held[f"{name}|bias"], 0), number + 1)

    heard = norm(x[..., None], 0)[..., 0]
    front = np.concatenate([conv(heard, number).max(axis=1) for number in range(5)], axis=1)
    one = conv(front, 5)[:, 0]
    two = one + conv(one, 6)[:, 0]
    three = two + conv(two, 7)[:, 0]
    layers = np.concatenate([front, one, two, three], axis=1)
    pooled = np.stack([layers.max(axis=0), layers.mean(axis=0)], axis=1).ravel()
    dense = np.maximum(norm(pooled, 9) @ held["dense|kernel"] + held["dense|bias"], 0)
    want = norm(dense, 10) @ held["dense_1|kernel"] + held["dense_1|bias"]
    with torch.inference_mode():
        got = _logits(torch.from_numpy(x)[None, None], {k: torch.from_numpy(v) for k, v in held.items()})[0]
    assert np.abs(got.numpy() - want).max() < 1e-3
    assert np.abs(want).max() > 0.1


def test_a_mean_over_whole_windows(weights):
    found, said = run(noise(10), weights)
    assert found.tags == MSD_TAGS
    assert all(0 <= score <= 1 for score in found.scores)
    assert [share for share, _ in said] == sorted(share for share, _ in said)
    assert said[-1][0] == 1.0
    # The last second fills no window.
    assert run(noise(9.1), weights)[0].scores == pytest.approx(found.scores, abs=0.02)


def test_the_second_network_adds_its_tags(weights):
    np.savez(weights / "MTT_musicnn.npz", **arrays(4))
    assert run(noise(4), weights)[0].tags == MSD_TAGS, "nobody asked for them"
    found, _ = run(noise(4), weights, more=weights / "MTT_musicnn.npz")
    assert found.tags == TAGS == (*MSD_TAGS, *MORE_TAGS)


@pytest.mark.parametrize("mono", [np.zeros(0, np.float32), np.zeros(20 * RATE, np.float32), noise(0.4)])
def test_silence_and_too_little_have_no_scores(weights, mono):
    assert run(mono, weights)[0].scores == ()


def test_it_stops_between_windows(weights):
    asked = []

    def check():
        asked.append(1)
        if len(asked) > 2:
            raise CancelledError("stop")

    with pytest.raises(CancelledError):
        run(noise(60), weights, check=check)


def test_missing_torn_and_swapped_arrays_are_said(weights, tmp_path):
    with pytest.raises(MissingExtraError, match="MSD_musicnn"):
        run(noise(4), None)
    whole = (weights / "MSD_musicnn.npz").read_bytes()
    (weights / "MSD_musicnn.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(OptionError, match="damaged"):
        run(noise(4), weights)
    np.savez(weights / "MSD_musicnn.npz", other=np.zeros(3))
    with pytest.raises(OptionError, match="does not hold musicnn"):
        run(noise(4), weights)
    np.savez(weights / "MSD_musicnn.npz", **{"dense_1|kernel": np.array([object()])})
    with pytest.raises(OptionError, match="damaged"):
        run(noise(4), weights)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "loudest"),
    [
        ("fof-armygeddon", {"metal"}),
        ("lmms-jousboxx-buzzerbeater", {"electronic", "dance", "techno"}),
        ("us-not-about-you", {"rock"}),
    ],
)
def test_real_arrays_know_the_kind_of_a_real_song(corpus, name, loudest):
    folder = corpus.parent / "weights"
    if find_musicnn(folder) is None:
        pytest.skip("musicnn's arrays are not at hand")
    heard = Heard(decode(next(Path(corpus / name).glob("audio.*")), longest_s=1200).audio)
    found, _ = run(heard.mono[60 * RATE : 75 * RATE], folder)
    assert max(zip(found.scores, found.tags, strict=True))[1] in loudest


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["very-short-0.4s.wav", "short-2.5s.wav", "mono-8k-8bit.wav", "silence-10s.flac"])
def test_odd_files_have_scores_or_none(corpus, weights, name):
    sound = decode(corpus / "odd" / name, longest_s=60).audio
    found, _ = run(Heard(sound).mono, weights)
    assert len(found.scores) == (len(MSD_TAGS) if name.startswith("mono") else 0)
