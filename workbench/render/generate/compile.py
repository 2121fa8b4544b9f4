"""How the kernels of this room are compiled, and the arithmetic that they share.

Everything in a kernel is float32: one float64 literal would halve its speed, so constants are named here.
Colours inside kernels are linear light in the gamma 2.0 sense (the square of the display value), because its
inverse is one square root, which a processor does for many pixels at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["cell", "encode", "fetch", "kernel", "wave"]

F = TypeVar("F", bound=Callable[..., Any])

_HALF, _EIGHT, _SIXTEEN = np.float32(0.5), np.float32(8.0), np.float32(16.0)
_BEND, _STRAIGHT = np.float32(0.225), np.float32(0.775)
_ZERO, _WHITEST, _RISE, _SHOULDER = np.float32(0.0), np.float32(2.36), np.float32(331.5), np.float32(107.7)
_SIDE, _WRAP, _NEXT = np.float32(256.0), np.uint32(255), np.uint32(1)
_GOLDEN, _SILVER = np.float32(0.61803399), np.float32(0.41421356)
_STRETCH = np.float32(91.7)


def kernel(function: F) -> F:
    """Compile a function; kept on disk where that is possible.

    For one core, and without holding Python's lock: on two cores that also encode, numba's own threads cost
    nearly twice the processor time for the same picture, and its plainest threading layer ends the process when
    two threads paint at once. Whoever wants more cores makes more clips at a time.
    """
    options = {"fastmath": True, "error_model": "numpy", "nogil": True}
    try:
        compiled = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no folder for the cache can be written: compile anew in each process
        compiled = numba.njit(**options)(function)
    return compiled  # type: ignore[no-any-return]


@kernel
def wave(turns: np.float32) -> np.float32:
    """``sin(2 pi x)`` to within 0.001, x in turns; without a branch, so that it vectorises."""
    x = turns - np.floor(turns + _HALF)
    y = x * (_EIGHT - _SIXTEEN * abs(x))
    return np.float32(y * (_STRAIGHT + _BEND * abs(y)))


@kernel
def cell(number: np.float32) -> np.float32:
    """A number from 0 to 1 for a whole number, that looks random."""
    x = number * _GOLDEN + _SILVER
    x = (x - np.floor(x)) * _STRETCH
    return np.float32(x - np.floor(x))


@kernel
def encode(light: np.float32) -> np.float32:
    """Linear light as a display value, 0 to 255; a parabola of the square root, flat at its top: a soft shoulder."""
    value = np.sqrt(min(max(light, _ZERO), _WHITEST))
    return np.float32(value * (_RISE - _SHOULDER * value))


@kernel
def fetch(texture: NDArray[np.float32], x: np.float32, y: np.float32, channel: int) -> np.float32:
    """A periodic texture between its texels, linearly.

    Args:
        texture: float32, shape=(256, 256, channels).
        x: in periods; any value.
        y: in periods; any value.
        channel: which.
    """
    u, v = x * _SIDE, y * _SIDE
    u0, v0 = np.floor(u), np.floor(v)
    a, b = u - u0, v - v0
    # Unsigned, so that numba leaves out its care for negative places.
    i, j = np.uint32(np.int32(v0)) & _WRAP, np.uint32(np.int32(u0)) & _WRAP
    i1, j1 = (i + _NEXT) & _WRAP, (j + _NEXT) & _WRAP
    top = texture[i, j, channel] + a * (texture[i, j1, channel] - texture[i, j, channel])
    low = texture[i1, j, channel] + a * (texture[i1, j1, channel] - texture[i1, j, channel])
    return np.float32(top + b * (low - top))
