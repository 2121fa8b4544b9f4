"""The waveform, small enough to draw."""

from __future__ import annotations

import numpy as np

from workbench.analysis.heard import Heard
from workbench.model.analysis import Peaks

__all__ = ["MinMax"]

_BINS_A_SECOND = 100
_MOST_BINS = 120_000
_BLOCK_BINS = 8192


class MinMax:
    """Peaks as the lowest and highest samples."""

    name = "min-max"
    version = "1"

    def measure(self, heard: Heard) -> Peaks:
        """The lowest and the highest sample of each bin, about 100 bins a second, at most 120,000."""
        audio = heard.audio
        mono = audio.mono()
        step = max(1, audio.sample_rate // _BINS_A_SECOND, -(-len(mono) // _MOST_BINS))
        parts = []
        for start in range(0, len(mono), step * _BLOCK_BINS):
            block = mono[start : start + step * _BLOCK_BINS]
            edges = np.arange(0, len(block), step)
            pair = np.stack([np.minimum.reduceat(block, edges), np.maximum.reduceat(block, edges)], axis=1)
            parts.append(np.round(np.clip(pair, -1, 1) * 127).astype(np.int8))
        return Peaks(step / audio.sample_rate, np.concatenate(parts).tobytes() if parts else b"\0\0")
