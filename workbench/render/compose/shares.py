"""How much of two takes a mixed picture shows."""

from __future__ import annotations

import numpy as np

from workbench.render.compose.pictures import Thumb

__all__ = ["from_mix", "share_of_detail"]

_OFFSET_KEPT = 0.01
"""How much a difference that is the same all over a picture counts in a share: enough where there is no other."""
_SHARES = (-0.05, 1.05)
"""Between which the second take's share in a mix lies, as far as it can be measured."""


def _share(picture: Thumb, left: Thumb, right: Thumb) -> float:
    """The second take's share in a picture, by least squares; 0 where both takes are the same."""
    base = left.astype(np.float64)
    way = right - base
    return float(np.sum((picture - base) * way)) / max(float(np.sum(way * way)), 1e-9)


def share_of_detail(picture: Thumb, left: Thumb, right: Thumb) -> float:
    """The second take's share in what makes out a picture, so that one that is a shade darker all over has no other.

    The mix rounds down, which takes half a level from each of Y, U and V. It is ridge regression on an offset for each
    colour: takes that differ by nothing but an offset have their share from that.
    """
    base = left.reshape(-1, 3).astype(np.float64)
    way, gone = right.reshape(-1, 3) - base, picture.reshape(-1, 3) - base
    kept = (1 - _OFFSET_KEPT) * len(base)
    common = float(np.sum(way * gone)) - kept * float(np.sum(way.mean(0) * gone.mean(0)))
    whole = float(np.sum(way * way)) - kept * float(np.sum(way.mean(0) ** 2))
    return common / max(whole, 1e-9)


def from_mix(picture: Thumb, left: Thumb, right: Thumb) -> float:
    """Mean difference, of 255, from the mix of both takes that is nearest."""
    share = min(max(_share(picture, left, right), _SHARES[0]), _SHARES[1])
    return float(np.abs(picture - (left + share * (right.astype(np.float64) - left))).mean())
