"""Parallax: layers that move at different speeds, a person's own or a foreground cut out of one image.

Halfway through the clip all layers lie where they lie in the image; before and after they are apart, the frontmost
by twice as much as the backmost. No layer is ever looked at beyond its edge.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.still import Still
from workbench.render.generate.stills.cutting import cut_foreground, mixed, without_foreground
from workbench.render.generate.stills.moves import focus_of
from workbench.render.generate.stills.views import View
from workbench.render.generate.stills.windows import Canvas, Route, Window, eased

__all__ = ["Layer", "Layers", "layers_of"]

Picture = NDArray[np.uint8]

_DRIFT_A_SECOND = 0.03
"""Of the film's width, for the backmost layer at full intensity."""
_DRIFT_LEAST, _DRIFT_MOST = 0.01, 0.08
_ZOOM_A_SECOND = 0.02
_ZOOM_MOST = 0.12
_NEARER = 1.0
"""By how much faster the frontmost layer moves than the backmost: twice as fast."""
_RISE = 0.3
"""Of the drift, how much of it goes up or down."""
_RISES = (0, 1, -1, 0)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer."""

    colour: Picture
    """uint8 RGB, shape=(height, width, 3); also under what is transparent."""
    alpha: Picture | None
    """uint8, shape=(height, width); None where all of it is opaque."""


def layers_of(images: Sequence[Picture], focus: tuple[float, float]) -> list[Layer]:
    """The layers from the back to the front, all of the size of the first.

    Args:
        images: one image, uint8 RGB, which is cut in two where something stands out at the focal point; or several of
            one shape, RGBA but for the backmost.
        focus: the focal point, shares of width and height.
    """
    if len(images) == 1:
        picture = images[0]
        alpha = cut_foreground(picture, focus)
        if alpha is None:
            return [Layer(picture, None)]
        return [Layer(without_foreground(picture, alpha), None), Layer(picture, alpha)]
    height, width = images[0].shape[:2]
    layers = [Layer(np.ascontiguousarray(images[0][..., :3]), None)]
    for image in images[1:]:
        if image.shape[2] == 4:
            alpha = np.ascontiguousarray(image[..., 3])
            colour = _spread(image[..., :3], alpha)
            layers.append(Layer(_fitting(colour, width, height), _fitting(alpha, width, height)))
        else:  # it hides all that is behind it
            layers = [Layer(_fitting(image, width, height), None)]
    return layers


def _fitting(image: Picture, width: int, height: int) -> Picture:
    """A layer in the size of the backmost one."""
    import cv2

    if image.shape[:2] == (height, width):
        return image
    way = cv2.INTER_AREA if image.shape[1] > width else cv2.INTER_CUBIC
    return cv2.resize(image, (width, height), interpolation=way)  # type: ignore[no-any-return]


def _spread(colour: Picture, alpha: Picture) -> Picture:
    """Colour also where a layer is transparent, taken from beside it, so that no rim shows when it is interpolated."""
    import cv2

    weight = alpha.astype(np.float32) / 255
    known = colour.astype(np.float32) * weight[..., None]
    sums = cv2.GaussianBlur(np.dstack([known, weight]), (0, 0), 3.0)
    around = sums[..., :3] / np.maximum(sums[..., 3:], 1e-3)
    # What is nearly transparent has a colour that nobody chose.
    keep = np.clip(weight * 4, 0, 1)[..., None]
    made = (colour * keep + around * (1 - keep)).clip(0, 255)
    return np.asarray(made, np.uint8)


def _drift(still: Still, canvas: Canvas, depth: float, seconds: float) -> Route:
    """The way of one layer: sideways, and a little into the picture.

    Args:
        depth: 1 for the backmost layer, ``1 + _NEARER`` for the frontmost.
    """
    film, most = canvas.size, 1 + _NEARER
    drift = min(max(_DRIFT_A_SECOND * still.intensity * seconds, _DRIFT_LEAST), _DRIFT_MOST) * film.width
    rise = _RISE * drift * _RISES[still.variant // 2]
    zoom = min(_ZOOM_A_SECOND * still.intensity * seconds, _ZOOM_MOST)
    # Film pixels that the frontmost layer is seen over, from its first window to its last.
    wide = film.width * math.exp(zoom * most / 2) + drift * most
    tall = film.height * math.exp(zoom * most / 2) + abs(rise) * most
    scale = min(canvas.width / wide, canvas.height / tall)
    x, y = focus_of(still)
    half_x, half_y = scale * wide / 2, scale * tall / 2
    x = min(max(x * canvas.width, half_x), canvas.width - half_x)
    y = min(max(y * canvas.height, half_y), canvas.height - half_y)
    side = -1 if still.variant % 2 else 1

    def at(way: float) -> Window:
        apart = (way - 0.5) * depth
        return Window(x + side * drift * scale * apart, y + rise * scale * apart, scale * math.exp(-zoom * apart))

    return at


class Layers:
    """Layers under one camera: each picture of the clip, from a share of its way."""

    def __init__(
        self, layers: Sequence[Layer], still: Still, canvas: Canvas, shares: Sequence[float], seconds: float
    ) -> None:
        """Prepare the layers for a clip.

        Args:
            layers: from the back to the front.
            still: how they move.
            canvas: the layers' size and the film's.
            shares: of the clip's time, 0 to 1, for which pictures will be asked.
            seconds: the clip's length.
        """
        self._easing = still.easing
        self._routes, self._views = [], []
        for i, layer in enumerate(layers):
            depth = 1 + _NEARER * (i / (len(layers) - 1) if len(layers) > 1 else 0)
            route = _drift(still, canvas, depth, seconds)
            windows = [route(eased(share, still.easing)) for share in shares]
            self._routes.append(route)
            self._views.append(
                (
                    View(layer.colour, windows, canvas.size),
                    None if layer.alpha is None else View(layer.alpha, windows, canvas.size),
                )
            )

    def picture(self, share: float) -> Picture:
        """The layers at a share of the clip's time, uint8 RGB of the film's size."""
        way = eased(share, self._easing)
        windows = [route(way) for route in self._routes]
        picture = self._views[0][0].through(windows[0])
        for window, (colour, alpha) in zip(windows[1:], self._views[1:], strict=True):
            assert alpha is not None
            picture = mixed(colour.through(window), picture, alpha.through(window))
        return picture
