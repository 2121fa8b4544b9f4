"""Tags of genre, voice and mood by musicnn (Pons & Serra, "musicnn: pre-trained convolutional neural networks for music
audio tagging", ISMIR 2019), its network in plain torch over the published arrays.

Costs about 4 CPU seconds a minute of sound.
"""

from __future__ import annotations

import importlib.util
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import MissingExtraError, OptionError
from workbench.model.character import TagScores

__all__ = ["FILE_NAME", "MORE_NAME", "NAME", "TAGS", "VERSION", "find_musicnn", "tags"]

NAME = "musicnn"
VERSION = "1"
"""Grows whenever the answers may change."""

Array = NDArray[np.float32]

FILE_NAME = "MSD_musicnn.npz"
"""The arrays trained on the Million Song Dataset: pop of all kinds."""
MORE_NAME = "MTT_musicnn.npz"
"""Those trained on MagnaTagATune: instruments, and classical music, which the others take for jazz."""

MSD_TAGS = (
    *("rock", "pop", "alternative", "indie", "electronic", "female vocalists", "dance", "00s", "alternative rock"),
    *("jazz", "beautiful", "metal", "chillout", "male vocalists", "classic rock", "soul", "indie rock", "mellow"),
    *("electronica", "80s", "folk", "90s", "chill", "instrumental", "punk", "oldies", "blues", "hard rock", "ambient"),
    *("acoustic", "experimental", "female vocalist", "guitar", "hip-hop", "70s", "party", "country", "easy listening"),
    *("sexy", "catchy", "funk", "electro", "heavy metal", "progressive rock", "60s", "rnb", "indie pop", "sad"),
    *("house", "happy"),
)
"""What each of the 50 outputs stands for: the most frequent tags of last.fm's listeners."""
_MTT_TAGS = (
    *("guitar", "classical", "slow", "techno", "strings", "drums", "electronic", "rock", "fast", "piano", "ambient"),
    *("beat", "violin", "vocal", "synth", "female", "indian", "opera", "male", "singing", "vocals", "no vocals"),
    *("harpsichord", "loud", "quiet", "flute", "woman", "male vocal", "no vocal", "pop", "soft", "sitar", "solo"),
    *("man", "classic", "choir", "voice", "new age", "dance", "male voice", "female vocal", "beats", "harp", "cello"),
    *("no voice", "weird", "country", "metal", "female voice", "choral"),
)
MORE_TAGS = (
    *("classical", "techno", "strings", "piano", "violin", "synth", "opera", "no vocals", "harpsichord", "quiet"),
    *("flute", "soft", "solo", "choir", "new age", "harp", "cello", "indian"),
)
"""Those of MagnaTagATune's that say what the others do not."""
TAGS = (*MSD_TAGS, *MORE_TAGS)
"""All tags that can be heard."""

_RATE, _WINDOW, _HOP, _MELS = 16000, 512, 256, 96
_FRAMES = 187
_AT_ONCE = 4
_EPSILON = 1e-3


def find_musicnn(weights: Path | None) -> Path | None:
    """The file of arrays in the given folder or in its ``musicnn``; None without."""
    for folder in () if weights is None else (weights / "musicnn", weights):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def tags(
    mono: Array,
    rate: int,
    *,
    weights: Path | None,
    report: Callable[[float, str], None],
    check: Callable[[], None],
    more: Path | None = None,
) -> TagScores:
    """The mean score of each tag over windows of 3 s. A heavy listener.

    Args:
        mono: shape=(n,), of any level.
        rate: its samples a second; from 16000 on nothing is missing.
        weights: a folder with the arrays, or one that holds such a folder called ``musicnn``.
        report: called with the share that is done, 0 to 1, and a word.
        check: called before each few windows; may raise to stop.
        more: the arrays of ``MORE_NAME``, to be asked too.

    Returns:
        No scores where the sound is silent or shorter than a window.

    Raises:
        MissingExtraError: torch or the arrays are missing.
        OptionError: the file holds other arrays, or is damaged.
        CancelledError: ``check`` raised it.
    """
    check()
    found = find_musicnn(weights)
    if importlib.util.find_spec("torch") is None:
        raise MissingExtraError(
            "Tags need torch, which is not installed: python -m pip install 'songreel[models]'.", field="tags"
        )
    if found is None:
        raise MissingExtraError(
            f"Tags need musicnn's arrays ({FILE_NAME}): put them into the folder that the setting weights names, "
            "in a folder musicnn there.",
            field="tags",
        )
    networks: list[tuple[Mapping[str, Any], tuple[str, ...], tuple[str, ...]]] = [(_arrays(found), MSD_TAGS, MSD_TAGS)]
    if more is not None:
        networks.append((_arrays(more), _MTT_TAGS, MORE_TAGS))
    version = f"{VERSION} {len(networks)}"
    windows = _windows(mono, rate)
    said: dict[str, list[Array]] = {}
    for start in range(0, len(windows), _AT_ONCE):
        check()
        report(start / len(windows), "tags")
        for arrays, names, wanted in networks:
            scores = _scores(windows[start : start + _AT_ONCE], arrays)
            for tag in wanted:
                said.setdefault(tag, []).append(scores[:, names.index(tag)])
    report(1.0, "tags")
    means = tuple(round(float(np.concatenate(scores).mean()), 5) for scores in said.values())
    return TagScores(NAME, version, tuple(said), means)


def _arrays(path: Path) -> Mapping[str, Any]:
    """The arrays by name, as tensors."""
    import torch

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            arrays = {name: torch.from_numpy(np.asarray(kept[name], np.float32)) for name in kept.files}
        arrays["dense_1|kernel"].reshape(200, len(MSD_TAGS))
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        raise OptionError(
            f"The file {path.name} does not hold musicnn's arrays, or is damaged ({str(error)[:120]}); "
            "put the published file in its place.",
            field="weights",
        ) from error
    return arrays


def _windows(mono: Array, rate: int) -> Array:
    """What the network looks at, shape=(windows, 187, 96); an unfinished last window is left out."""
    import librosa
    import soxr

    sound = np.asarray(soxr.resample(mono, rate, _RATE) if rate != _RATE else mono, np.float32)
    if len(sound) < _WINDOW or float(np.abs(sound).max()) < 1e-4:
        return np.zeros((0, _FRAMES, _MELS), np.float32)
    mels = librosa.feature.melspectrogram(y=sound, sr=_RATE, n_fft=_WINDOW, hop_length=_HOP, n_mels=_MELS)
    spectrum = np.log10(10000 * mels.T + 1).astype(np.float32)
    count = len(spectrum) // _FRAMES
    return np.asarray(spectrum[: count * _FRAMES].reshape(count, _FRAMES, _MELS), np.float32)


def _scores(windows: Array, arrays: Mapping[str, Any]) -> Array:
    """Each tag's score, 0 to 1, shape=(windows, 50)."""
    import torch

    with torch.inference_mode():
        return np.asarray(torch.sigmoid(_logits(torch.from_numpy(windows)[:, None], arrays)).numpy(), np.float32)


def _logits(x: Any, arrays: Mapping[str, Any]) -> Any:  # noqa: ANN401  torch has no types here
    """The network: x has the shape (windows, 1, frames, mels), the answer (windows, tags)."""
    import torch
    from torch.nn import functional

    def norm(y: Any, number: int, axis: int = 1) -> Any:  # noqa: ANN401
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        beta, gamma, mean, variance = (
            arrays[f"{name}|{part}"].reshape([-1 if i == axis else 1 for i in range(y.ndim)])
            for part in ("beta", "gamma", "moving_mean", "moving_variance")
        )
        return (y - mean) * gamma * torch.rsqrt(variance + _EPSILON) + beta

    def conv(y: Any, number: int) -> Any:  # noqa: ANN401
        name = f"conv2d_{number}" if number else "conv2d"
        kernel = arrays[f"{name}|kernel"].permute(3, 2, 0, 1)
        length = kernel.shape[2]
        # As long after as before, "same" in time; an even kernel has one more at the end.
        padded = functional.pad(y, (0, 0, (length - 1) // 2, length // 2))
        return norm(torch.relu(functional.conv2d(padded, kernel, arrays[f"{name}|bias"])), number + 1)

    x = norm(x, 0)
    # Timbre (kernels tall in frequency), then rhythm (kernels long in time), each at its loudest frequency.
    front = torch.cat([conv(x, number).amax(dim=3) for number in range(5)], dim=1)
    middle, layers = front, [front]
    for number in range(5, 8):
        fresh = conv(middle.transpose(1, 2)[:, None], number)[..., 0]
        middle = fresh if number == 5 else fresh + middle  # the first has nothing to be added to
        layers.append(middle)
    heard = torch.cat(layers, dim=1)
    pooled = torch.stack([heard.amax(dim=2), heard.mean(dim=2)], dim=2).flatten(1)
    dense = torch.relu(norm(pooled, 9) @ arrays["dense|kernel"] + arrays["dense|bias"])
    return norm(dense, 10) @ arrays["dense_1|kernel"] + arrays["dense_1|bias"]
