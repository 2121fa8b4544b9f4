"""Ducking: by how much the song steps back while another track is heard."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.media.audio import Audio

__all__ = ["ducking_db", "ducking_hop"]

_HOPS_A_SECOND = 100
_HEARD_DB = -35.0
"""Below its loudest 10 ms, up to which a track counts as heard: breath and room do not."""
_LEAST_DB = -60.0
_ATTACK_S = 0.2
_HOLD_S = 0.3
_RELEASE_S = 0.7


def ducking_hop(sample_rate: int) -> int:
    """Samples between two values of ``ducking_db``."""
    return max(1, sample_rate // _HOPS_A_SECOND)


def ducking_db(track: NDArray[np.float32], start: int, song: Audio, depth_db: float) -> NDArray[np.float64]:
    """The song's attenuation, dB, one value each 10 ms of the song.

    It is all there when the track begins to be heard: it comes in the 0.2 s before, stays 0.3 s after the last that is
    heard and goes in 0.7 s, along half a cosine in dB.

    Args:
        track: its samples at the song's rate, shape=(channels, n).
        start: where in the song it begins, samples.
        song: whose length and rate count.
        depth_db: by how much.
    """
    hop = ducking_hop(song.sample_rate)
    count = -(-song.samples.shape[1] // hop)
    power = np.zeros(count)
    first = start // hop
    lead = start - first * hop
    for channel in track:
        edges = np.concatenate([[0], np.arange(hop - lead, len(channel), hop)]) if len(channel) else np.zeros(0, int)
        sums = np.add.reduceat(np.square(channel), edges) if len(edges) else np.zeros(0)
        power[first : first + len(sums)] += sums[: count - first] / hop
    level_db = 10 * np.log10(np.maximum(power / max(1, len(track)), 1e-12))
    heard = level_db > max(float(level_db.max(initial=-120.0)) + _HEARD_DB, _LEAST_DB)
    at = np.arange(count, dtype=np.float64)
    since = at - np.maximum.accumulate(np.where(heard, at, -np.inf))
    until = np.minimum.accumulate(np.where(heard, at, np.inf)[::-1])[::-1] - at
    hop_s = hop / song.sample_rate
    share = np.maximum(1 - until * hop_s / _ATTACK_S, 1 - np.maximum(since * hop_s - _HOLD_S, 0) / _RELEASE_S)
    return depth_db * (0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0, 1)))
