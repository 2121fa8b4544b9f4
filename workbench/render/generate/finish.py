"""The last touch on every picture: a soft vignette and a trace of grain, which also hides banding.

Both are whole-number arithmetic of 16 bits, which a processor does for many values at once: a display value times
a factor of at most 252/256, and a grain of 0 to 3 levels on top, so that nothing can overflow and nothing is cut.
More grain than that would be seen by nobody and would double the time that a take's encoding needs.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from workbench.render.generate.compile import kernel

__all__ = ["GRAIN_STEP", "VIGNETTE_STEP", "double", "film", "finish"]

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]

VIGNETTE_STEP = 1 / 256
"""What one step of the vignette is worth, as a factor."""
GRAIN_STEP = 1 / 64
"""What one step of the grain is worth, in display levels."""

_GRAIN_SIDE = 509
_GRAIN_LEVELS = 3.0
_BRIGHTEST_FACTOR = 252
_VIGNETTE = 0.30
_HALF, _BLACK, _WHITE = np.float32(0.5), np.int32(0), np.int32(255)
# R. Keys, "Cubic convolution interpolation", 1981, a = -0.75: the weights of texels 0.25, 0.75, 1.25, 1.75 away.
_W0, _W1, _W2, _W3 = (np.float32(w) for w in (0.87890625, 0.26171875, -0.10546875, -0.03515625))


def film(width: int, height: int, frame: int) -> tuple[Picture, Picture, int, int]:
    """What a kernel needs to finish a picture by itself.

    Args:
        width: pixels.
        height: pixels.
        frame: the film's frame: the same frame has the same grain.

    Returns:
        The vignette in ``VIGNETTE_STEP``, shape=(height, width * 3); the grain in ``GRAIN_STEP``, shape=(side, some);
        and where to read it: row y of the picture is ``grain[(y + down) % side, 3 * right:]``.
    """
    # Two strides through the grain without a cycle that could be seen.
    return _vignette(width, height), _grain(width), frame * 197 % _GRAIN_SIDE, frame * 331 % _GRAIN_SIDE


def finish(picture: Picture, frame: int) -> None:
    """Darken the corners and add grain, in place.

    Args:
        picture: uint8 RGB, shape=(height, width, 3).
        frame: the film's frame: the same frame has the same grain.
    """
    height, width = picture.shape[:2]
    _finish(picture.reshape(height, width * 3), *film(width, height, frame))


def double(small: Picture, out: Picture, frame: int) -> None:
    """Fill a picture with one of half its size through a cubic filter, and finish it.

    Args:
        small: uint8 RGB, shape=(height / 2, width / 2, 3).
        out: uint8 RGB, shape=(height, width, 3).
        frame: the film's frame: the same frame has the same grain.
    """
    height, width = out.shape[:2]
    flat = small.reshape(small.shape[0], small.shape[1] * 3)
    _double(flat, out.reshape(height, width * 3), *film(width, height, frame))


@functools.lru_cache(maxsize=4)
def _vignette(width: int, height: int) -> Picture:
    x = (np.arange(width) + 0.5) / width * 2 - 1
    y = (np.arange(height) + 0.5) / height * 2 - 1
    away = (x[None, :] ** 2 + y[:, None] ** 2) / 2
    steps = np.round(_BRIGHTEST_FACTOR * (1 - _VIGNETTE * away**1.6)).astype(np.uint8)
    return np.repeat(steps, 3, axis=1)


@functools.lru_cache(maxsize=4)
def _grain(width: int) -> Picture:
    """Monochrome noise, wide enough to read a row from any start; triangular, so that its strength is even."""
    chance = np.random.default_rng(20)
    noise = chance.random((_GRAIN_SIDE, _GRAIN_SIDE)) + chance.random((_GRAIN_SIDE, _GRAIN_SIDE))
    steps = (noise * (_GRAIN_LEVELS / 2 / GRAIN_STEP)).astype(np.uint8)
    times = -(-(width + _GRAIN_SIDE) // _GRAIN_SIDE)
    return np.ascontiguousarray(np.repeat(np.tile(steps, (1, times)), 3, axis=1))


@kernel
def _finish_row(row: Picture, factor: Picture, noise: Picture) -> None:
    for i in range(row.shape[0]):
        row[i] = (row[i] * factor[i] + (noise[i] << 2)) >> 8


@kernel
def _finish(flat: Picture, vignette: Picture, grain: Picture, down: int, right: int) -> None:
    for y in range(flat.shape[0]):
        _finish_row(flat[y], vignette[y], grain[(y + down) % grain.shape[0], 3 * right : 3 * right + flat.shape[1]])


@kernel
def _upright(near: Picture, beside: Picture, other: Picture, beyond: Picture, tall: Floats) -> None:
    """Between four rows; two texels of margin on each side."""
    count = near.shape[0]
    for i in range(count):
        tall[i + 6] = (
            _W0 * np.float32(near[i])
            + _W1 * np.float32(beside[i])
            + _W2 * np.float32(other[i])
            + _W3 * np.float32(beyond[i])
        )
    for i in range(3):
        tall[i] = tall[i + 3] = tall[i + 6]
        tall[count + 6 + i] = tall[count + 9 + i] = tall[count + 3 + i]


@kernel
def _along(tall: Floats, left: Picture, right: Picture) -> None:
    """Between four texels of a row, for the pixels left and right of each."""
    for i in range(left.shape[0]):
        value = _W3 * tall[i] + _W1 * tall[i + 3] + _W0 * tall[i + 6] + _W2 * tall[i + 9] + _HALF
        left[i] = np.uint8(min(max(np.int32(value), _BLACK), _WHITE))
    for i in range(right.shape[0]):
        value = _W2 * tall[i + 3] + _W0 * tall[i + 6] + _W1 * tall[i + 9] + _W3 * tall[i + 12] + _HALF
        right[i] = np.uint8(min(max(np.int32(value), _BLACK), _WHITE))


@kernel
def _in_turn(left: Picture, right: Picture, row: Picture) -> None:
    for x in range(left.shape[0] // 3):
        row[6 * x] = left[3 * x]
        row[6 * x + 1] = left[3 * x + 1]
        row[6 * x + 2] = left[3 * x + 2]
        row[6 * x + 3] = right[3 * x]
        row[6 * x + 4] = right[3 * x + 1]
        row[6 * x + 5] = right[3 * x + 2]


@kernel
def _double(small: Picture, flat: Picture, vignette: Picture, grain: Picture, down: int, right: int) -> None:
    last, count = small.shape[0] - 1, small.shape[1]
    tall = np.empty(count + 12, np.float32)
    even, odd = np.empty(count, np.uint8), np.empty(count, np.uint8)
    for y in range(flat.shape[0]):
        j, side = y // 2, 2 * (y % 2) - 1
        beside, beyond = small[min(max(j + side, 0), last)], small[min(max(j + 2 * side, 0), last)]
        _upright(small[j], beside, small[min(max(j - side, 0), last)], beyond, tall)
        _along(tall, even, odd)
        row = flat[y]
        _in_turn(even, odd, row)
        _finish_row(row, vignette[y], grain[(y + down) % grain.shape[0], 3 * right : 3 * right + row.shape[0]])
