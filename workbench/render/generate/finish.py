"""The last touch on every picture: a soft vignette and a trace of grain, which also hides banding."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from workbench.render.generate.compile import encode, kernel

__all__ = ["develop", "enlarge", "finish"]

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]

_GRAIN_SIDE = 509
_GRAIN = 1.3
_VIGNETTE = 0.30
_DARKEST, _BRIGHTEST = np.float32(0.0), np.float32(255.0)


def finish(picture: Picture, frame: int) -> None:
    """Darken the corners and add grain, in place.

    Args:
        picture: uint8 RGB, shape=(height, width, 3).
        frame: the film's frame: the same frame has the same grain.
    """
    height, width = picture.shape[:2]
    _finish(picture.reshape(height, width * 3), _vignette(width, height), _grain(width), *_walk(frame))


def develop(light: Floats, out: Picture, frame: int) -> None:
    """Turn linear light into a finished picture.

    Args:
        light: float32, shape=(height, width, 3), 0 and above.
        out: uint8 RGB, the same shape.
        frame: the film's frame: the same frame has the same grain.
    """
    height, width = out.shape[:2]
    _develop(
        light.reshape(height, width * 3),
        out.reshape(height, width * 3),
        _vignette(width, height),
        _grain(width),
        *_walk(frame),
    )


def _walk(frame: int) -> tuple[int, int]:
    """Where the grain is read: two strides through it without a visible cycle."""
    return frame * 197 % _GRAIN_SIDE, frame * 331 % _GRAIN_SIDE


def enlarge(small: Picture, out: Picture) -> None:
    """Fill a picture with a smaller one, through a cubic filter."""
    import cv2

    cv2.resize(small, (out.shape[1], out.shape[0]), dst=out, interpolation=cv2.INTER_CUBIC)


@functools.lru_cache(maxsize=4)
def _vignette(width: int, height: int) -> Floats:
    """Factors, shape=(height, width * 3)."""
    x = (np.arange(width) + 0.5) / width * 2 - 1
    y = (np.arange(height) + 0.5) / height * 2 - 1
    away = (x[None, :] ** 2 + y[:, None] ** 2) / 2
    return np.repeat((1 - _VIGNETTE * away**1.6).astype(np.float32), 3, axis=1)


@functools.lru_cache(maxsize=4)
def _grain(width: int) -> Floats:
    """Monochrome noise and the half that rounds, shape=(side, enough to read a row from any start)."""
    noise = np.random.default_rng(20).normal(0.5, _GRAIN, (_GRAIN_SIDE, _GRAIN_SIDE)).astype(np.float32)
    times = -(-(width + _GRAIN_SIDE) // _GRAIN_SIDE)
    return np.ascontiguousarray(np.repeat(np.tile(noise, (1, times)), 3, axis=1))


@kernel
def _finish(flat: Picture, vignette: Floats, grain: Floats, down: int, right: int) -> None:
    for y in range(flat.shape[0]):
        row, factor = flat[y], vignette[y]
        noise = grain[(y + down) % grain.shape[0], 3 * right : 3 * right + row.shape[0]]
        for i in range(row.shape[0]):
            value = np.float32(row[i]) * factor[i] + noise[i]
            row[i] = np.uint8(np.int32(min(max(value, _DARKEST), _BRIGHTEST)))


@kernel
def _develop(light: Floats, flat: Picture, vignette: Floats, grain: Floats, down: int, right: int) -> None:
    for y in range(flat.shape[0]):
        source, row, factor = light[y], flat[y], vignette[y]
        noise = grain[(y + down) % grain.shape[0], 3 * right : 3 * right + row.shape[0]]
        for i in range(row.shape[0]):
            value = encode(source[i]) * factor[i] + noise[i]
            row[i] = np.uint8(np.int32(min(max(value, _DARKEST), _BRIGHTEST)))
