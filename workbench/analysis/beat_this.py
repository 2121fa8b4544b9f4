"""Beats by the neural network Beat This! (Foscarin, Schlüter & Widmer, ISMIR 2024), where it is at hand.

Only the network and its postprocessor are taken from the package: its own reading of sound imports
torchaudio. The mel spectrum is made here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.beats import NO_BEATS
from workbench.analysis.heard import RATE, Heard
from workbench.analysis.levels import decide_level
from workbench.errors import MissingExtraError, WeightsError
from workbench.jobs.heavy import Heavy, HereHeavy, warm
from workbench.media.weights import find_weight, look_for, need_weight
from workbench.model.analysis import BeatGrid
from workbench.providers import listener_needs, listeners

__all__ = ["NETWORKS", "VERSION", "BeatThisBeats", "beat_this_at_hand", "hear_beats"]

NETWORKS = ("beat-this-final0", "beat-this-small0")
"""The published weights' names in the catalogue, the better ones first."""

VERSION = "4"
"""Grows whenever the answers may change."""

_FPS = 50
_BAR_MARGIN = 0.5
"""How much better than the network's other bars must be by harmony, bass and timbre."""
_HOP, _WINDOW, _MELS = 441, 1024, 128
_CHUNK, _BORDER = 1500, 6
_SHORTEST_S = 1.0
_FEWEST_BEATS = 4

Floats = NDArray[np.float64]


def beat_this_at_hand(weights: Path | None, heavy: Heavy | None = None) -> bool:
    """Whether the network could be asked: its packages are installed, and weights lie where they are looked for."""
    return not (heavy or _here()).lacks("beat-this") and any(look_for(find_weight(name), weights) for name in NETWORKS)


class BeatThisBeats:
    """The neural tracker. Spectrum and grid are made here, the network is asked where torch may be loaded.

    Args:
        weights: the setting's folder, looked at first.
        checkpoint: the checkpoint itself; by default the larger of those that are at hand.
        heavy: who asks the network; by default this process.

    Raises:
        MissingExtraError: torch or beat_this is missing.
        WeightsError: no checkpoint is at hand, or it is not what it should be.
    """

    name = "beat-this"

    def __init__(
        self, weights: Path | None = None, *, checkpoint: Path | None = None, heavy: Heavy | None = None
    ) -> None:
        self._heavy = heavy or _here()
        missing = self._heavy.lacks("beat-this")
        if missing:
            raise MissingExtraError(
                f"The beat tracker beat-this needs {missing[0]}, which is not installed: "
                "python -m pip install 'songreel[models]'.",
                field="beats",
            )
        there = (name for name in NETWORKS if look_for(find_weight(name), weights))
        found = checkpoint or need_weight(next(there, NETWORKS[0]), weights).paths[0]
        if not found.is_file():
            raise WeightsError(f"The checkpoint {found.name!r} is not there; give the path of one.", field="beats")
        self._checkpoint = found.absolute()
        # The checkpoint decides what is found, so it belongs to the version.
        self.version = f"{VERSION} {found.stem} {found.stat().st_size}"

    def track(self, heard: Heard) -> BeatGrid:
        """The song's beats; an empty grid where there are none."""
        if heard.silent or heard.duration_s < _SHORTEST_S:
            return NO_BEATS
        question = {"spectrum": _log_mel(heard), "checkpoint": self._checkpoint}
        grid = _grid(*self._heavy.ask("beat-this", question, cancel=heard.cancel))
        return decide_level(heard, grid, bar_margin=_BAR_MARGIN).grid


def _here() -> Heavy:
    return HereHeavy(listeners(), listener_needs())


def hear_beats(
    spectrum: NDArray[np.float32], checkpoint: Path, *, report: Callable[[float, str], None], check: Callable[[], None]
) -> tuple[Floats, Floats, float]:
    """Ask the network. A heavy listener.

    Args:
        spectrum: shape=(frames, 128), as ``_log_mel`` makes it.
        checkpoint: its weights.
        report: hears of the share that is done.
        check: called between pieces; may raise.

    Returns:
        Beats and downbeats, seconds, and how sure the network is of the beats, 0 to 1.
    """
    import torch
    from beat_this.model.postprocessor import Postprocessor

    stat = checkpoint.stat()
    network = warm(("beat-this", str(checkpoint), stat.st_mtime_ns), lambda: _network(checkpoint))
    beat, downbeat = _logits(network, spectrum, report, check)
    every = torch.ones(len(beat), dtype=torch.bool)
    found = Postprocessor(type="minimal", fps=_FPS)(beat, downbeat, every)
    beats, downbeats = (np.unique(np.asarray(times, np.float64)) for times in found)
    at = np.clip(np.round(beats * _FPS).astype(int), 0, len(beat) - 1)
    return beats, downbeats, float(torch.sigmoid(beat)[at].mean()) if len(at) else 0.0


def _logits(
    network: Any,  # noqa: ANN401  torch has no types here
    spectrum: NDArray[np.float32],
    report: Callable[[float, str], None],
    check: Callable[[], None],
) -> tuple[Any, Any]:
    """Beat and downbeat logits, shape=(frames,), piece by piece as the network was trained."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = network.to(device)
    beat = torch.full((len(spectrum),), -1000.0)
    downbeat = beat.clone()
    padded = torch.nn.functional.pad(torch.from_numpy(spectrum), (0, 0, _BORDER, _BORDER))
    step = _CHUNK - 2 * _BORDER
    # The last piece ends with the song, so that it is no shorter than the others.
    last, done = max(0, len(spectrum) - step), 0
    with torch.inference_mode():
        for start in [*range(0, last, step), last]:
            check()
            report(start / len(spectrum), "beats")
            said = network(padded[None, start : start + _CHUNK].to(device))
            count = min(step, len(spectrum) - start)
            # Where pieces overlap the earlier one stands, as where the published figures were measured.
            fresh = done - start
            for row, name in ((beat, "beat"), (downbeat, "downbeat")):
                row[done : start + count] = said[name][0, _BORDER + fresh : _BORDER + count].float().cpu()
            done = start + count
    return beat, downbeat


def _network(checkpoint: Path) -> Any:  # noqa: ANN401  torch has no types here
    """The network with the checkpoint's weights, ready to answer."""
    import torch
    from beat_this.model.beat_tracker import BeatThis

    kept = torch.load(checkpoint, map_location="cpu", weights_only=True)
    allowed = inspect.signature(BeatThis).parameters
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


def _grid(beats: Floats, downbeats: Floats, sure: float) -> BeatGrid:
    """Beats with their numbers in the bar."""
    if len(beats) < _FEWEST_BEATS:
        return NO_BEATS
    first = np.isin(np.round(beats * _FPS), np.round(downbeats * _FPS))
    bars = np.diff(np.flatnonzero(first))
    meter = int(np.argmax(np.bincount(bars[bars > 1]))) if (bars > 1).any() else 4
    tempo = 60 / float(np.median(np.diff(beats)))
    return BeatGrid(tuple(np.round(beats, 4).tolist()), _numbers(first, meter), round(tempo, 2), meter, round(sure, 3))


def _numbers(first: NDArray[np.bool_], meter: int) -> tuple[int, ...]:
    """Each beat's number in its bar; beats before the first downbeat count towards it."""
    starts = np.flatnonzero(first)
    lead = int(starts[0]) if len(starts) else 0
    numbers, count = [], (-lead) % meter
    for is_first in first:
        count = 1 if is_first else count + 1 if len(starts) else count % meter + 1
        numbers.append(count)
    return tuple(numbers)
