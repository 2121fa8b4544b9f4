"""Who takes a piece of sound apart into bass, drums, other and vocals."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.errors import MissingExtraError, OptionError
from workbench.model.stems import STEM_NAMES

__all__ = ["STEM_RATE", "FlatStems", "HtDemucs", "Separator", "find_htdemucs"]

Array = NDArray[np.float32]

STEM_RATE = 44100
"""Samples a second of every stem."""

_SIGNATURE = "955717e8"
_SMALLEST_DEVIATION = 1e-5


class Separator(Protocol):
    """Takes pieces of a song apart."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def version(self) -> str:
        """Grows whenever its answers may change."""

    @property
    def piece(self) -> int:
        """Samples that it is given at once, at ``STEM_RATE``; the last piece may be shorter."""

    def split(self, piece: Array, mean: float, deviation: float) -> Array:
        """The stems of a piece, shape=(4, 2, n), in the order of ``STEM_NAMES``.

        Args:
            piece: shape=(2, n).
            mean: of the whole song's mono sound.
            deviation: its standard deviation.
        """


class FlatStems:
    """Stems by frequency alone: no weights, exact in their sum, and no instrument is known to it.

    Bass is what lies below 150 Hz, drums what lies above 5 kHz, vocals what both channels share from 300 Hz to
    3 kHz, other the rest.
    """

    name = "flat"
    version = "1"
    piece = 4 * STEM_RATE

    def split(self, piece: Array, mean: float, deviation: float) -> Array:  # noqa: ARG002  levels do not matter here
        """The stems of a piece, shape=(4, 2, n)."""
        from scipy.fft import irfft, rfft

        count = piece.shape[1]
        bins = rfft(piece, axis=1)
        hz = np.arange(bins.shape[1]) * (STEM_RATE / max(count, 1))

        def band(of: Any, low: float, high: float) -> Array:  # noqa: ANN401  complex arrays of one shape
            return np.asarray(irfft(of * ((hz >= low) & (hz < high)), count, axis=-1), np.float32)

        bass, drums = band(bins, 0, 150), band(bins, 5000, STEM_RATE)
        vocals = np.broadcast_to(band(bins.mean(axis=0), 300, 3000), piece.shape)
        return np.stack([bass, drums, piece - bass - drums - vocals, vocals])


def find_htdemucs(weights: Path | None) -> Path | None:
    """The file of htdemucs' weights in the given folder or in its ``htdemucs``; None without."""
    for folder in () if weights is None else (weights / "htdemucs", weights):
        found = sorted(folder.glob(f"{_SIGNATURE}*.th"))
        if found:
            return found[0]
    return None


class HtDemucs:
    """Hybrid Transformer Demucs (Rouard, Massa & Défossez, ICASSP 2023), from the package ``demucs``.

    Args:
        weights: a folder with its weights, or one that holds such a folder called ``htdemucs``.

    Raises:
        MissingExtraError: torch, demucs or the weights are missing.
        OptionError: the file holds no weights of htdemucs, or is damaged.
    """

    name = "htdemucs"

    def __init__(self, weights: Path | None) -> None:
        for module in ("torch", "demucs"):
            if importlib.util.find_spec(module) is None:
                raise MissingExtraError(
                    f"Stems need {module}, which is not installed: python -m pip install 'songreel[models]'.",
                    field="stems",
                )
        found = find_htdemucs(weights)
        if found is None:
            raise MissingExtraError(
                f"Stems need htdemucs' weights ({_SIGNATURE}*.th): put them into the folder that the setting "
                "weights names, in a folder htdemucs there.",
                field="stems",
            )
        stat = found.stat()
        self._model = _network(found, stat.st_mtime_ns, stat.st_size)
        self._order = [self._model.sources.index(name) for name in STEM_NAMES]
        self.piece = int(self._model.segment * self._model.samplerate)
        self.version = f"1 {found.stem} {stat.st_size}"

    def split(self, piece: Array, mean: float, deviation: float) -> Array:
        """The stems of a piece, shape=(4, 2, n), levelled by the whole song as the network was trained."""
        import torch
        from demucs.apply import apply_model

        scale = max(deviation, _SMALLEST_DEVIATION)
        levelled = torch.from_numpy(np.ascontiguousarray((piece - mean) / scale, np.float32))
        device = "cuda" if torch.cuda.is_available() else "cpu"
        with torch.inference_mode():
            split = apply_model(self._model, levelled[None], shifts=0, split=False, device=device)[0]
        # The mean, which is next to nothing, belongs to no instrument.
        return np.asarray(split[self._order].cpu().numpy() * scale, np.float32)


@lru_cache(maxsize=1)
def _network(path: Path, _changed: int, _size: int) -> Any:  # noqa: ANN401  torch has no types here
    """The network with its weights, ready to answer; kept for the next song.

    The file is a pickle: nothing but tensors, plain values and the two classes that it needs is let in.
    """
    import pickle
    from fractions import Fraction

    import torch
    from demucs.htdemucs import HTDemucs

    try:
        with torch.serialization.safe_globals([HTDemucs, Fraction]):
            kept = torch.load(path, map_location="cpu", weights_only=True)
        model = HTDemucs(*kept["args"], **kept["kwargs"])
        model.load_state_dict(kept["state"])
    except (pickle.UnpicklingError, RuntimeError, EOFError, KeyError, TypeError, ValueError, OSError) as error:
        raise OptionError(
            f"The file {path.name} holds no weights of htdemucs, or is damaged ({str(error).splitlines()[0][:120]}); "
            "put the published file in its place.",
            field="weights",
        ) from error
    if set(model.sources) != set(STEM_NAMES) or model.samplerate != STEM_RATE or model.audio_channels != 2:
        raise OptionError(
            f"The file {path.name} separates {', '.join(model.sources)} at {model.samplerate} Hz; "
            f"{', '.join(STEM_NAMES)} at {STEM_RATE} Hz in stereo are needed.",
            field="weights",
        )
    return model.eval()
