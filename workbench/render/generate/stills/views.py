"""An image made ready to be looked at through moving windows: levels of it, and one warp for each picture.

A level is the image in the grain in which it will be seen, made finer than the film by the golden ratio. That ratio
is what keeps the motion still: neighbouring film pixels then fall on all places between level pixels equally often,
so whatever the interpolation does to a place (cv2 rounds it to 1/32, and softens the middle between two pixels)
averages out within a few pixels, instead of beating with the motion. Measured over a textured picture that moves by
0.07 to 3.3 px a frame, RMS of the second difference, px/frame^2: cubic on a level of the film's own grain 0.005 to
0.06, on one twice as fine 0.011 to 0.058, linear on a golden one 0.0004 to 0.0006 at two fifths of the time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.size import Size
from workbench.render.generate.stills.windows import Window

__all__ = ["View"]

Picture = NDArray[np.uint8]

_FINER = (1 + math.sqrt(5)) / 2
_STEP = math.log(1.35)
"""One level serves windows whose scales differ by less than this; beyond it two are mixed, so that no texture is
coarser than the film can show and none swims."""
_LONGEST, _MOST_PIXELS = 32_000, 64_000_000
"""What cv2 can address, and 200 MB of a level; very long or very large films are looked at in a coarser grain."""
_BLUR = 0.3
"""Of a level's pixel. With it and the interpolation, what is as fine as the film's pixels keeps 0.6 of its contrast,
as a mean over each of them would leave it, and what is finer keeps next to none."""
_MARGIN = 4
"""Pixels around what is seen, for the interpolation at its edge."""


@dataclass(frozen=True, slots=True)
class _Level:
    pixels: Picture
    left: float
    top: float
    finer_x: float
    finer_y: float
    """Level pixels for each image pixel."""

    def through(self, window: Window, size: Size) -> Picture:
        """What a window sees of it."""
        import cv2

        sx, sy = window.scale * self.finer_x, window.scale * self.finer_y
        # cv2 counts from the middle of the first pixel: a film pixel's middle is half a pixel further than its number.
        x = (window.x - self.left) * self.finer_x - sx * (size.width - 1) / 2 - 0.5
        y = (window.y - self.top) * self.finer_y - sy * (size.height - 1) / 2 - 0.5
        return cv2.warpAffine(  # type: ignore[no-any-return]
            self.pixels,
            np.array([[sx, 0.0, x], [0.0, sy, y]]),
            (size.width, size.height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )


class View:
    """An image, or one channel of it, prepared for a number of windows."""

    def __init__(self, pixels: Picture, windows: Sequence[Window], size: Size) -> None:
        """Prepare what the windows see.

        Args:
            pixels: uint8, shape=(height, width, 3) or (height, width).
            windows: all that will be looked through.
            size: the film's.
        """
        self._size = size
        self._least = min(window.scale for window in windows)
        range_ = math.log(max(window.scale for window in windows) / self._least)
        steps = math.ceil(range_ / _STEP - 1e-9) if range_ >= _STEP else 0
        self._step = range_ / steps if steps else 0.0
        self._levels = []
        for i in range(steps + 1):
            seen = [w for w in windows if abs(self._place(w) - i) <= 1] if steps else windows
            self._levels.append(_level(pixels, seen or windows, size, self._least * math.exp(self._step * i)))

    def through(self, window: Window) -> Picture:
        """What a window sees, of the film's size."""
        import cv2

        place = min(max(self._place(window), 0.0), len(self._levels) - 1.0)
        i, share = int(place), place - int(place)
        near = self._levels[i].through(window, self._size)
        if share < 1 / 512:
            return near
        far = self._levels[i + 1].through(window, self._size)
        return cv2.addWeighted(near, 1 - share, far, share, 0)  # type: ignore[no-any-return]

    def _place(self, window: Window) -> float:
        """The number of the level that fits a window, between two numbers where two do."""
        return math.log(window.scale / self._least) / self._step if self._step else 0.0


def _level(pixels: Picture, windows: Sequence[Window], size: Size, scale: float) -> _Level:
    """The part of the image that the windows see, in the grain for a scale."""
    import cv2

    height, width = pixels.shape[:2]
    left = max(0, math.floor(min(w.x - w.scale * size.width / 2 for w in windows)) - _MARGIN)
    top = max(0, math.floor(min(w.y - w.scale * size.height / 2 for w in windows)) - _MARGIN)
    right = min(width, math.ceil(max(w.x + w.scale * size.width / 2 for w in windows)) + _MARGIN)
    bottom = min(height, math.ceil(max(w.y + w.scale * size.height / 2 for w in windows)) + _MARGIN)
    part = pixels[top:bottom, left:right]
    finer = min(
        _FINER / scale,
        _LONGEST / max(right - left, bottom - top),
        math.sqrt(_MOST_PIXELS / ((right - left) * (bottom - top))),
    )
    if finer < 1:  # a mean over squares alone lets textures through that are finer than they are
        part = cv2.GaussianBlur(part, (0, 0), _BLUR / finer)
    wide, tall = max(2, round((right - left) * finer)), max(2, round((bottom - top) * finer))
    # Where an image has to be made larger the cubic is smooth; INTER_AREA would show its pixels as squares.
    made = cv2.resize(part, (wide, tall), interpolation=cv2.INTER_AREA if finer < 1 else cv2.INTER_CUBIC)
    return _Level(made, left, top, wide / (right - left), tall / (bottom - top))
