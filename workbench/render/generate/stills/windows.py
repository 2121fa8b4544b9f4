"""What the camera sees of an image, and the route that it takes.

An image's pixels are counted from its top left corner, so the middle of the first pixel is at 0.5. A window has the
film's shape; it is known by its middle and by its scale, the image pixels that one film pixel shows.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.model.box import Box
from workbench.model.size import Size
from workbench.model.still import StillEasing

__all__ = ["Canvas", "Route", "Window", "eased", "glide", "polyline"]

Route = Callable[[float], "Window"]
"""From 0, the first frame, to 1, the last one, to what is seen then."""

_RAMP = 0.3
"""Of the way of a smooth move, how much it takes to reach its speed, and to lose it."""
_CORNER = 0.4
"""Of the shorter leg at a focal point between two others, how much of it is rounded off."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of an image, in its pixels."""

    x: float
    y: float
    """Its middle."""
    scale: float
    """Image pixels for each film pixel."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """An image's size and the film's, pixels; all windows that it gives lie inside the image."""

    width: float
    height: float
    size: Size

    @property
    def widest(self) -> float:
        """The scale at which the film's shape just fits into the image."""
        return min(self.width / self.size.width, self.height / self.size.height)

    def window(self, point: tuple[float, float], scale: float) -> Window:
        """Around a point, shares of width and height; moved where it would look over the image's edge."""
        scale = min(scale, self.widest)
        return self.at(point[0] * self.width, point[1] * self.height, scale)

    def at(self, x: float, y: float, scale: float) -> Window:
        """Around a pixel, moved inside the image."""
        half_x, half_y = scale * self.size.width / 2, scale * self.size.height / 2
        return Window(
            min(max(x, half_x), max(half_x, self.width - half_x)),
            min(max(y, half_y), max(half_y, self.height - half_y)),
            scale,
        )

    def around(self, part: Box) -> Window:
        """The smallest window that shows all of a part; as much of it as the film's shape can show."""
        scale = max(part.width * self.width / self.size.width, part.height * self.height / self.size.height)
        return self.window(((part.left + part.right) / 2, (part.top + part.bottom) / 2), scale)


def glide(start: Window, end: Window) -> Route:
    """From one window to another so that the scale grows by the same factor in each frame.

    The middle moves with the scale, not with time, so that one point of the picture stands still and everything
    else moves straight away from it (or towards it); each edge stays between its two ends.
    """
    ratio = math.log(end.scale / start.scale)

    def at(share: float) -> Window:
        way = share if abs(ratio) < 1e-9 else math.expm1(ratio * share) / math.expm1(ratio)
        return Window(
            start.x + (end.x - start.x) * way,
            start.y + (end.y - start.y) * way,
            start.scale * math.exp(ratio * share),
        )

    return at


def polyline(windows: Sequence[Window]) -> Route:
    """Past several windows of one scale at one speed, but for the corners, each of which is taken along a parabola.

    A parabola that is passed as a thrown ball does needs as long as the two legs that it replaces, and has the same
    acceleration all the way; the camera is slower where it turns, and nothing jolts.
    """
    points = [(w.x, w.y) for w in windows]
    legs = [math.dist(a, b) for a, b in itertools.pairwise(points)]
    passed = [0.0, *itertools.accumulate(legs)]

    def at(share: float) -> Window:
        done = share * passed[-1]
        for i, (before, after) in enumerate(itertools.pairwise(legs), start=1):
            near = _CORNER * min(before, after)
            if abs(done - passed[i]) < near:
                t = (done - passed[i] + near) / (2 * near)
                p = _between(points[i], points[i - 1], near / before)
                q = _between(points[i], points[i + 1], near / after)
                x, y = _between(_between(p, points[i], t), _between(points[i], q, t), t)
                return Window(x, y, windows[0].scale)
        i = min(max(bisect.bisect_right(passed, done) - 1, 0), len(legs) - 1)
        x, y = _between(points[i], points[i + 1], (done - passed[i]) / legs[i])
        return Window(x, y, windows[0].scale)

    return at


def _between(a: tuple[float, float], b: tuple[float, float], share: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def eased(share: float, easing: StillEasing) -> float:
    """How much of the way is done at a share of the time; both from 0 to 1.

    A smooth move takes up and loses its speed along half a cosine, so that its acceleration has no jump either.
    """
    if easing == "steady":
        return share
    if share > 0.5:
        return 1 - eased(1 - share, easing)
    top = 1 / (1 - _RAMP)
    if share < _RAMP:
        return top * (share / 2 - _RAMP / (2 * math.pi) * math.sin(math.pi * share / _RAMP))
    return top * (share - _RAMP / 2)
