"""Colours: from ``#1a2b3c`` to light, and smooth ramps between them."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

__all__ = ["RAMP", "display", "lights", "oklab", "ramp"]

RAMP = 1024
"""Entries of a ramp."""

_Floats = NDArray[np.float64]

# Björn Ottosson, "A perceptual color space for image processing" (Oklab), 2020: linear sRGB to cone response,
# and its cube root to lightness and two opponent axes.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


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
    return (np.clip(_from_oklab(mixed), 0, 1) ** 2).astype(np.float32)


def oklab(shown: NDArray[np.floating]) -> _Floats:
    """Display values 0 to 1, shape=(..., 3), as lightness and two opponent axes (Ottosson 2020)."""
    linear = np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T)


def _from_oklab(lab: _Floats) -> _Floats:
    linear = np.clip((lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_CONES).T, 0, None)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
