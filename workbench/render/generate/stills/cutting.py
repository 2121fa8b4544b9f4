"""A foreground cut out of one image, for parallax, and the ground behind it painted over. Approximate.

GrabCut (C. Rother, V. Kolmogorov, A. Blake, "GrabCut: interactive foreground extraction using iterated graph cuts",
2004) is told that the foreground is around the focal point, in colours that are found hardly anywhere else; what it
had covered is painted over from its surroundings (A. Telea, "An image inpainting technique based on the fast marching
method", 2004). It convinces where a subject stands out from its ground, and no more of the painted ground is ever
seen than the layers move apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["cut_foreground", "mixed", "without_foreground"]

Picture = NDArray[np.uint8]

_CUT_SIDE = 400
"""Pixels of the longer side of the small image that the foreground is found in."""
_CORE, _NEAR, _REACH, _RIM = 0.05, 0.35, 0.55, 0.03
"""As shares of the shorter side: what is nearer to the focal point than the first surely is foreground, than the
second where its colour is found hardly anywhere else; what is farther than the third is none,
nor is the image's rim."""
_OWN = 0.65
"""Of the pixels of a colour, how many must be near for it to be the foreground's own."""
_UPRIGHT = 0.75
"""Distances up and down count less, as what people look at is mostly higher than wide."""
_ROUNDS = 5
_SMALLEST, _LARGEST = 0.01, 0.6
"""Of the image: a foreground that is smaller or larger was not found."""
_LOST = 0.2
"""Of the circle beyond which there is none: a foreground that reaches more of it is part of something larger."""
_SOFT = 0.004
"""Of the longer side: how far the outline is softened."""


def cut_foreground(picture: Picture, focus: tuple[float, float]) -> Picture | None:
    """How much each pixel belongs to what stands around the focal point; approximate.

    Args:
        picture: uint8 RGB, shape=(height, width, 3).
        focus: the focal point, shares of width and height.

    Returns:
        uint8, 0 to 255, shape=(height, width); None where nothing stands out there.
    """
    import cv2

    height, width = picture.shape[:2]
    shrink = min(1.0, _CUT_SIDE / max(height, width))
    wide, tall = max(8, round(width * shrink)), max(8, round(height * shrink))
    small = cv2.resize(picture, (wide, tall), interpolation=cv2.INTER_AREA)
    x, y, side = focus[0] * wide, focus[1] * tall, min(wide, tall)
    far = np.hypot(np.arange(wide)[None] + 0.5 - x, _UPRIGHT * (np.arange(tall)[:, None] + 0.5 - y)) / side
    found = _grab(small, far)
    if found is None:
        return None
    grown = cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.GaussianBlur(grown, (0, 0), max(0.8, _SOFT * max(height, width)))  # type: ignore[no-any-return]


def _grab(small: Picture, far: NDArray[np.float64]) -> Picture | None:
    """The foreground of a small image as 0 and 255; None where it is no sensible one."""
    import cv2

    tall, wide = small.shape[:2]
    mask = np.full((tall, wide), cv2.GC_PR_BGD, np.uint8)
    mask[(far < _NEAR) & (_own_colours(small, far < _NEAR) > _OWN)] = cv2.GC_PR_FGD
    mask[far > _REACH] = cv2.GC_BGD
    rim = max(1, round(_RIM * min(tall, wide)))
    mask[:rim] = mask[:, :rim] = mask[:, -rim:] = cv2.GC_BGD  # but who is near stands on the lower one
    mask[far < _CORE] = cv2.GC_FGD
    ground, thing = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)  # this thread's: GrabCut begins with k-means
    try:
        cv2.grabCut(cv2.cvtColor(small, cv2.COLOR_RGB2BGR), mask, None, ground, thing, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:  # one colour alone has no two sides
        return None
    inside = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    inside = cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, parts = cv2.connectedComponents(inside)
    nearest = np.where(inside > 0, far, np.inf)
    if not np.isfinite(nearest).any():
        return None
    own = (parts == parts.flat[int(nearest.argmin())]).astype(np.uint8)
    outlines, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = cv2.drawContours(np.zeros_like(own), outlines, -1, 255, cv2.FILLED)  # without holes
    reached = (whole > 0)[(far > _REACH - 0.02) & (far < _REACH)]
    too_far = reached.size > 0 and reached.mean() > _LOST
    return whole if _SMALLEST < (whole > 0).mean() < _LARGEST and not too_far else None


def _own_colours(small: Picture, near: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each pixel, how many of all pixels of its colour are near: 0 to 1."""
    import cv2

    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.int64)
    colour = (lab[..., 0] // 32 * 32 + lab[..., 1] // 8) * 32 + lab[..., 2] // 8
    everywhere = np.bincount(colour.ravel())
    here = np.bincount(colour[near], minlength=everywhere.size)
    return (here / np.maximum(everywhere, 1))[colour]  # type: ignore[no-any-return]


def without_foreground(picture: Picture, alpha: Picture) -> Picture:
    """The picture with its foreground painted over from around it, coarsely, as most of that stays hidden.

    Args:
        picture: uint8 RGB, shape=(height, width, 3).
        alpha: as ``cut_foreground`` gives it.
    """
    import cv2

    height, width = picture.shape[:2]
    shrink = min(1.0, _CUT_SIDE / max(height, width))
    small_size = (max(8, round(width * shrink)), max(8, round(height * shrink)))
    small = cv2.resize(picture, small_size, interpolation=cv2.INTER_AREA)
    hidden = (cv2.resize(alpha, small_size, interpolation=cv2.INTER_AREA) > 3).astype(np.uint8)
    hidden = cv2.dilate(hidden, np.ones((5, 5), np.uint8))
    painted = cv2.inpaint(small, hidden, 4, cv2.INPAINT_TELEA)
    large = cv2.resize(painted, (width, height), interpolation=cv2.INTER_CUBIC)
    share = cv2.GaussianBlur(
        cv2.resize(hidden * 255, (width, height), interpolation=cv2.INTER_LINEAR),
        (0, 0),
        max(0.8, _SOFT / 2 * max(height, width)),
    )
    return mixed(large, picture, share)


def mixed(front: Picture, back: Picture, alpha: Picture) -> Picture:
    """``front`` where alpha is 255, ``back`` where it is 0; both uint8 RGB."""
    import cv2

    share = alpha.astype(np.float32) / 255
    return cv2.blendLinear(front, back, share, 1 - share)  # type: ignore[no-any-return]
