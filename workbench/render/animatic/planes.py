"""Pictures as H.264 wants them: luma, and colour at half the resolution, in one array. Limited range, BT.601."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.model.size import PixelBox, Size

__all__ = ["Bytes", "Colour", "Patch", "Planes", "colour_of", "fill", "planes_of", "rgb", "size_of", "views"]

Bytes = NDArray[np.uint8]
Planes = Bytes
"""yuv420p, shape=(height * 3 // 2, width), as ``cv2.COLOR_RGB2YUV_I420`` gives it."""
Colour = tuple[int, int, int]
"""Luma and both colour differences."""


def rgb(hexed: str) -> tuple[int, int, int]:
    """``#1a2b3c`` as red, green, blue."""
    return int(hexed[1:3], 16), int(hexed[3:5], 16), int(hexed[5:7], 16)


def planes_of(picture: Bytes) -> Planes:
    """Planes of an RGB picture, shape=(height, width, 3), both even."""
    import cv2

    planes: Planes = cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420)
    return planes


def colour_of(red: int, green: int, blue: int) -> Colour:
    """One colour as it stands in the planes."""
    y, u, v = (int(plane.flat[0]) for plane in views(planes_of(np.full((2, 2, 3), (red, green, blue), np.uint8))))
    return y, u, v


def views(planes: Planes) -> tuple[Bytes, Bytes, Bytes]:
    """The three planes inside an array, as views of it."""
    rows, width = planes.shape
    height = rows * 2 // 3
    flat = planes.reshape(-1)
    quarter = height * width // 4
    luma, first, second = flat[: 4 * quarter], flat[4 * quarter : 5 * quarter], flat[5 * quarter :]
    half = (height // 2, width // 2)
    return luma.reshape(height, width), first.reshape(half), second.reshape(half)


@dataclass(frozen=True)
class Patch:
    """A small picture with its own coverage, laid over planes at an even place."""

    left: int
    top: int
    picture: Planes
    cover: Bytes
    """0 to 255, shape=(height, width) of the patch."""

    @classmethod
    def of(cls, rgba: Bytes, left: int, top: int) -> Patch:
        """A patch of an RGBA picture, shape=(height, width, 4), that stands at ``left``, ``top``, all even."""
        return cls(left, top, planes_of(np.ascontiguousarray(rgba[..., :3])), np.ascontiguousarray(rgba[..., 3]))

    @cached_property
    def _shares(self) -> tuple[NDArray[np.uint16], ...]:
        fine = self.cover.astype(np.uint16)
        height, width = fine.shape
        coarse = fine.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)).astype(np.uint16)
        return fine, coarse, coarse

    def lay_over(self, planes: Sequence[Bytes]) -> None:
        """Mix it into three planes."""
        for index, (plane, own, share) in enumerate(zip(planes, views(self.picture), self._shares, strict=True)):
            top, left = (self.top, self.left) if index == 0 else (self.top // 2, self.left // 2)
            under = plane[top : top + own.shape[0], left : left + own.shape[1]]
            under[:] = (under * (255 - share) + own * share + 127) // 255


def fill(planes: Sequence[Bytes], box: PixelBox, colour: Colour) -> None:
    """Fill a box of three planes; colour, at half the resolution, reaches to whole pairs of pixels."""
    planes[0][box.top : box.bottom, box.left : box.right] = colour[0]
    for plane, value in zip(planes[1:], colour[1:], strict=True):
        plane[box.top // 2 : -(-box.bottom // 2), box.left // 2 : -(-box.right // 2)] = value


def size_of(planes: Planes) -> Size:
    """The picture's size."""
    return Size(planes.shape[1], planes.shape[0] * 2 // 3)
