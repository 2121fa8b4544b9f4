"""Where the network says that a part of the song begins."""

from __future__ import annotations

import numpy as np

from workbench.analysis.all_in_one.said import FPS, Said

__all__ = ["LEAST", "part_frames"]

LEAST = 0.1
"""The probability from which on a boundary is one."""

_APART_S = 6.0


def part_frames(said: Said, least: float = LEAST) -> list[int]:
    """The frames of the boundaries, ascending: the likeliest within three seconds to both sides, the first of equals.

    Args:
        said: what the network says.
        least: the probability from which on a boundary is one; lower gives more.
    """
    row, reach = said.boundary, int(_APART_S * FPS / 2)
    found: list[int] = []
    for i in np.flatnonzero(row >= least).tolist():
        highest = row[i] == row[max(0, i - reach) : i + reach + 1].max()
        if highest and (not found or i - found[-1] > reach):
            found.append(i)
    return found
