"""Oklab: a space in which equal steps look equal.

Source: Björn Ottosson, "A perceptual color space for image processing" (Oklab), 2020: linear sRGB to cone response,
and its cube root to lightness and two opponent axes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["from_oklab", "linear_from_oklab", "oklab"]

_Floats = NDArray[np.float64]

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


def oklab(display: _Floats) -> _Floats:
    """From sRGB as it is shown, 0 to 1, to Oklab; shape=(..., 3)."""
    linear = np.where(display <= 0.04045, display / 12.92, ((display + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T)


def from_oklab(lab: _Floats) -> _Floats:
    """From Oklab to sRGB as it is shown; 0 and more, above 1 where sRGB does not hold the colour; shape=(..., 3)."""
    linear = np.clip(linear_from_oklab(lab), 0, None)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def linear_from_oklab(lab: _Floats) -> _Floats:
    """From Oklab to linear sRGB; outside 0 to 1 where sRGB does not hold the colour; shape=(..., 3)."""
    return np.asarray((lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_CONES).T)
