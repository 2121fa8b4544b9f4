"""Colours: from ``#1a2b3c`` to light, and smooth ramps between them."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from workbench.render.oklab import from_oklab, oklab

__all__ = ["RAMP", "display", "lights", "ramp"]

RAMP = 1024
"""Entries of a ramp."""

_Floats = NDArray[np.float64]


def display(colours: tuple[str, ...]) -> _Floats:
    """Display values 0 to 1, shape=(n, 3)."""
    return np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])


@functools.lru_cache(maxsize=256)
def lights(colours: tuple[str, ...]) -> NDArray[np.float32]:
    """The colours as linear light (squares of display values), float32, shape=(n, 3)."""
    return (display(colours) ** 2).astype(np.float32)


@functools.lru_cache(maxsize=256)
def ramp(colours: tuple[str, ...], shift: int) -> NDArray[np.float32]:
    """A gradient through the colours as linear light, even to the eye (Oklab), float32, shape=(RAMP, 3).

    Args:
        colours: from the darkest to the accent.
        shift: how far the colours after the darkest are rotated, so that clips of one style differ.
    """
    rest = colours[1:]
    turn = shift % len(rest)
    stops = oklab(display((colours[0], *rest[turn:], *rest[:turn])))
    place = np.linspace(0, len(stops) - 1, RAMP)
    # An eased way between the stops: each colour has a field of its own, and no edge.
    whole = np.floor(place)
    share = place - whole
    place = whole + 0.5 * share + 0.5 * share * share * (3 - 2 * share)
    mixed = np.stack([np.interp(place, np.arange(len(stops)), stops[:, i]) for i in range(3)], axis=1)
    return (np.clip(from_oklab(mixed), 0, 1) ** 2).astype(np.float32)
