"""What the network says, small enough to be kept: about 1 MB for 13 minutes, a quarter of it for a pop song."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.all_in_one.network import FUNCTIONS
from workbench.analysis.all_in_one.said import FPS, Said
from workbench.analysis.heard import Bands

__all__ = ["KEPT_VERSION", "KeptSaid", "packed", "unpacked"]

KEPT_VERSION = "1"

_STEPS, _COARSE = 255, 10
_BANDS = ("low", "mid", "high", "full")

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class KeptSaid:
    """A ``Said``, packed. All bytes are compressed by zlib; the shapes are those before."""

    frames: int
    """``FPS`` a second."""
    rows: bytes
    """Beat, downbeat, boundary: float16, little-endian, shape=(3, frames); all low bytes first, then all high ones."""
    function: bytes
    """Means over ten frames in steps of 1/255, uint8, shape=(10, ceil(frames / 10))."""
    drums: bytes | None
    """Onset strength in ``low``, ``mid``, ``high`` and ``full``: roots in steps of the strongest one's root / 255,
    uint8, shape=(4, frames); None where little is heard of drums."""
    strongest: float = 0.0
    """Onset of the drums."""

    __pydantic_config__: ClassVar = {"val_json_bytes": "base64"}
    # The readers of JSON look here for how bytes are written.


def packed(said: Said) -> KeptSaid:
    """The answer as it is kept: probabilities to 1/2000 of themselves, what is rougher to 1/255."""
    rows = np.stack([said.beat, said.downbeat, said.boundary]).astype("<f2")
    planes = rows.reshape(-1, 1).view(np.uint8).T
    tens = np.arange(0, len(said.beat), _COARSE)
    counts = np.diff(np.append(tens, len(said.beat)))
    means = np.add.reduceat(said.function, tens, axis=0) / counts[:, None] if len(tens) else said.function
    drums, strongest = None, 0.0
    if said.drums is not None:
        bands = np.stack([getattr(said.drums, name) for name in _BANDS])
        strongest = float(bands.max(initial=0.0))
        drums = _pressed(_STEPS * np.sqrt(np.maximum(bands, 0) / (strongest or 1.0)))
    return KeptSaid(
        len(said.beat), zlib.compress(planes.tobytes(), 9), _pressed(_STEPS * means.T), drums, round(strongest, 6)
    )


def unpacked(kept: KeptSaid) -> Said:
    """The answer for whoever reads it.

    Raises:
        ValueError, zlib.error: the bytes are not such an answer.
    """
    planes = np.frombuffer(zlib.decompress(kept.rows), np.uint8).reshape(2, -1)
    rows = np.ascontiguousarray(planes.T).view("<f2").reshape(3, kept.frames).astype(np.float32)
    function = _opened(kept.function, len(FUNCTIONS)) / np.float32(_STEPS)
    drums = None
    if kept.drums is not None:
        bands = np.square(_opened(kept.drums, len(_BANDS)) / np.float32(_STEPS)) * np.float32(kept.strongest)
        drums = Bands(float(FPS), **dict(zip(_BANDS, bands, strict=True)))
    beat, downbeat, boundary = rows
    return Said(beat, downbeat, boundary, np.repeat(function.T, _COARSE, axis=0)[: kept.frames], drums)


def _pressed(steps: NDArray[np.floating]) -> bytes:
    return zlib.compress(np.round(steps).astype(np.uint8).tobytes(), 9)


def _opened(data: bytes, rows: int) -> Array:
    return np.frombuffer(zlib.decompress(data), np.uint8).reshape(rows, -1).astype(np.float32)
