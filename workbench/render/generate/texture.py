"""Smooth random textures that repeat without a seam."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

__all__ = ["SIDE", "cloud", "curl"]

SIDE = 256
"""Texels each way; the kernels count on it."""


def _field(seed: int, slope: float, lowest: float, highest: float) -> NDArray[np.float64]:
    """Noise shaped in the frequency domain, so that it has no grid and repeats; mean 0, deviation 1."""
    side = SIDE
    white = np.random.default_rng(seed).standard_normal((side, side))
    y = np.fft.fftfreq(side, 1 / side)[:, None]
    x = np.fft.rfftfreq(side, 1 / side)[None, :]
    radius = np.hypot(x, y)
    shape = np.maximum(radius, 1.0) ** -slope * np.exp(-((radius / highest) ** 2))
    shape *= 1.0 - np.exp(-((radius / lowest) ** 2))
    smooth = np.fft.irfft2(np.fft.rfft2(white) * shape, s=(side, side))
    return np.asarray(smooth / smooth.std())


@functools.lru_cache(maxsize=8)
def cloud(seed: int) -> NDArray[np.float32]:
    """Two independent soft clouds, float32, shape=(SIDE, SIDE, 2), mean 0, deviation 1."""
    fields = [_field(seed * 2 + i, 2.1, 2.5, SIDE / 22) for i in range(2)]
    return np.ascontiguousarray(np.stack(fields, axis=2), dtype=np.float32)


@functools.lru_cache(maxsize=8)
def curl(seed: int) -> NDArray[np.float32]:
    """A flow without sources: the curl of a cloud, float32, shape=(SIDE, SIDE, 2), deviation about 1.

    R. Bridson et al., "Curl-noise for procedural fluid flow", 2007.
    """
    potential = _field(seed, 2.2, 2.0, SIDE / 24)
    along_x = np.roll(potential, -1, 1) - np.roll(potential, 1, 1)
    along_y = np.roll(potential, -1, 0) - np.roll(potential, 1, 0)
    flow = np.stack([along_y, -along_x], axis=2)
    return np.ascontiguousarray(flow / flow.std(), dtype=np.float32)
