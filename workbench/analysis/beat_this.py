"""Beats by the neural network Beat This! (Foscarin, Schlüter & Widmer, ISMIR 2024), where it is at hand.

Only the network and its postprocessor are taken from the package: its own reading of sound imports
torchaudio. The mel spectrum is made here.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.beats import NO_BEATS
from workbench.analysis.heard import RATE, Heard
from workbench.errors import MissingExtraError
from workbench.model.analysis import BeatGrid
from workbench.settings import torch_checkpoints

__all__ = ["CHECKPOINTS", "BeatThisBeats", "find_checkpoint"]

CHECKPOINTS = ("beat_this-final0.ckpt", "final0.ckpt", "beat_this-small0.ckpt", "small0.ckpt")
"""Names of the published weights, the better ones first."""

_FPS = 50
_HOP, _WINDOW, _MELS = 441, 1024, 128
_CHUNK, _BORDER = 1500, 6
_SHORTEST_S = 1.0


def find_checkpoint(weights: Path | None) -> Path | None:
    """A checkpoint in the given folder or in torch hub's, None without."""
    folders = [] if weights is None else [weights, weights / "beat_this"]
    for folder in (*folders, torch_checkpoints()):
        for name in CHECKPOINTS:
            if (folder / name).is_file():
                return folder / name
    return None


class BeatThisBeats:
    """The neural tracker.

    Args:
        weights: a folder that may hold a checkpoint.
        checkpoint: the checkpoint itself.

    Raises:
        MissingExtraError: torch, beat_this or a checkpoint is missing.
    """

    name = "beat-this"

    def __init__(self, weights: Path | None = None, *, checkpoint: Path | None = None) -> None:
        for module in ("torch", "beat_this"):
            if importlib.util.find_spec(module) is None:
                raise MissingExtraError(
                    f"The beat tracker beat-this needs {module}, which is not installed: "
                    "python -m pip install 'songreel[models]'.",
                    field="beats",
                )
        found = checkpoint or find_checkpoint(weights)
        if found is None or not found.is_file():
            raise MissingExtraError(
                f"The beat tracker beat-this needs one of its checkpoints ({', '.join(CHECKPOINTS[::2])}): "
                "put it into the folder that the setting weights names, or into torch hub's checkpoints.",
                field="beats",
            )
        self._checkpoint = found
        # The checkpoint decides what is found, so it belongs to the version.
        self.version = f"1 {found.stem} {found.stat().st_size}"

    def track(self, heard: Heard) -> BeatGrid:
        """The song's beats; an empty grid where there are none, never an error."""
        if heard.silent or heard.duration_s < _SHORTEST_S:
            return NO_BEATS
        beat, downbeat = self._logits(_log_mel(heard), heard)
        return _grid(beat, downbeat)

    def _logits(self, spectrum: NDArray[np.float32], heard: Heard) -> tuple[Any, Any]:
        """Beat and downbeat logits, shape=(frames,), piece by piece as the network was trained."""
        import torch

        network = _network(self._checkpoint)
        beat = torch.full((len(spectrum),), -1000.0)
        downbeat = beat.clone()
        padded = torch.from_numpy(np.pad(spectrum, ((_BORDER, _BORDER), (0, 0))))
        step = _CHUNK - 2 * _BORDER
        # The last piece ends with the song, so that it is no shorter than the others.
        last = max(0, len(spectrum) - step)
        with torch.inference_mode():
            for start in [*range(0, last, step), last]:
                heard.check()
                said = network(padded[None, start : start + _CHUNK])
                count = min(step, len(spectrum) - start)
                beat[start : start + count] = said["beat"][0, _BORDER : _BORDER + count].float()
                downbeat[start : start + count] = said["downbeat"][0, _BORDER : _BORDER + count].float()
        return beat, downbeat


def _network(checkpoint: Path) -> Any:  # noqa: ANN401  torch has no types here
    """The network with the checkpoint's weights, ready to answer."""
    import torch
    from beat_this.model.beat_tracker import BeatThis

    kept = torch.load(checkpoint, map_location="cpu", weights_only=True)
    allowed = BeatThis.__init__.__code__.co_varnames
    network = BeatThis(**{k: v for k, v in kept["hyper_parameters"].items() if k in allowed})
    network.load_state_dict({k.removeprefix("model."): v for k, v in kept["state_dict"].items()})
    return network.eval()


def _log_mel(heard: Heard) -> NDArray[np.float32]:
    """The network's input, shape=(frames, 128), 50 frames a second."""
    from librosa.filters import mel
    from scipy.fft import rfft

    weights = mel(sr=RATE, n_fft=_WINDOW, n_mels=_MELS, fmin=30, fmax=11000, norm=None).T
    half = _WINDOW // 2
    padded = np.pad(heard.mono, half, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    taper = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    parts = []
    for start in range(0, len(frames), 2048):
        heard.check()
        magnitude = np.abs(rfft(frames[start : start + 2048] * taper, axis=1)) / np.sqrt(_WINDOW)
        parts.append(np.log1p(1000 * (magnitude @ weights)).astype(np.float32))
    return np.concatenate(parts)


def _grid(beat: Any, downbeat: Any) -> BeatGrid:  # noqa: ANN401  torch has no types here
    """Beats with their numbers in the bar from the network's logits, shape=(frames,)."""
    import torch
    from beat_this.model.postprocessor import Postprocessor

    every = torch.ones(len(beat), dtype=torch.bool)
    found = Postprocessor(type="minimal", fps=_FPS)(beat, downbeat, every)
    beats, downbeats = (np.unique(np.asarray(times, float)) for times in found)
    if len(beats) < 4:
        return NO_BEATS
    first = np.isin(np.round(beats * _FPS), np.round(downbeats * _FPS))
    bars = np.diff(np.flatnonzero(first))
    meter = int(np.argmax(np.bincount(bars[bars > 1]))) if (bars > 1).any() else 4
    sure = torch.sigmoid(beat)[np.clip(np.round(beats * _FPS).astype(int), 0, len(beat) - 1)].mean()
    tempo = 60 / float(np.median(np.diff(beats)))
    return BeatGrid(
        tuple(np.round(beats, 4).tolist()), _numbers(first, meter), round(tempo, 2), meter, round(float(sure), 3)
    )


def _numbers(first: NDArray[np.bool_], meter: int) -> tuple[int, ...]:
    """Each beat's number in its bar; beats before the first downbeat count towards it."""
    starts = np.flatnonzero(first)
    lead = int(starts[0]) if len(starts) else 0
    numbers, count = [], (-lead) % meter
    for is_first in first:
        count = 1 if is_first else count + 1 if len(starts) else count % meter + 1
        numbers.append(count)
    return tuple(numbers)
