"""A palette out of a picture: its main colours, as a style wants them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["palette_of"]

_LOOKED_AT = 128
"""Longer side, pixels, to which a picture is reduced: single pixels have no say."""
_CLUSTERS = 10
_LEAST_SHARE = 0.004
"""Of the picture: less is no colour of it."""
_ALIKE = 12.0
"""Delta E (CIE 1976) below which two clusters are one colour."""
_DARK = 25.0
"""Lightness (L*, 0 to 100) that the darkest colour has at most: looks need a ground."""
_BRIGHT = 70.0
_STILL_COLOURED = 4.0
"""Chroma (C*) below which a colour is a grey, which is no accent where there is another."""

_Floats = NDArray[np.float64]


def palette_of(pixels: NDArray[np.uint8], count: int = 5) -> tuple[str, ...]:
    """A picture's colours like ``#1a2b3c``, from the darkest to the accent; the same picture, the same colours.

    K-means in CIE L*a*b*, begun from the colours that lie furthest apart. What a picture lacks, such as a dark
    ground, is made from its own colours.

    Args:
        pixels: uint8 RGB or RGBA, shape=(height, width, 3 or 4); what is transparent has no say.
        count: how many at most; 3 to 6.

    Raises:
        ValueError: ``count`` is not allowed, or nothing is opaque.
    """
    if not 3 <= count <= 6:
        raise ValueError(f"a palette has 3 to 6 colours, not {count}")
    centres, shares = _merged(*_clusters(_lab_pixels(pixels)))
    colours = _chosen(centres, shares, count)
    return tuple(_written(colours))


def _lab_pixels(pixels: NDArray[np.uint8]) -> _Floats:
    """The opaque ones, shape=(n, 3), L* 0 to 100."""
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, _LOOKED_AT / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST)  # means of two colours would be colours of none
    opaque = small.reshape(-1, small.shape[2])
    if small.shape[2] == 4:
        opaque = opaque[opaque[:, 3] > 127]
    if not len(opaque):
        raise ValueError("nothing in the picture is opaque")
    rgb = np.ascontiguousarray(opaque[:, None, :3], np.float32) / 255
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).reshape(-1, 3), np.float64)


def _clusters(lab: _Floats) -> tuple[_Floats, _Floats]:
    """Centres and shares."""
    import cv2

    chosen = [lab.mean(axis=0)]
    away = np.linalg.norm(lab - chosen[0], axis=1)
    while len(chosen) < _CLUSTERS and away.max() > _ALIKE / 2:
        chosen.append(lab[int(away.argmax())])
        away = np.minimum(away, np.linalg.norm(lab - chosen[-1], axis=1))
    starts = np.array(chosen[1:] or chosen)
    nearest = np.linalg.norm(lab[:, None] - starts[None], axis=2).argmin(axis=1).astype(np.int32)
    criteria: Any = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 50, 0.1)
    if len(starts) > 1:
        flags = cv2.KMEANS_USE_INITIAL_LABELS
        _, nearest, starts = cv2.kmeans(lab.astype(np.float32), len(starts), nearest[:, None], criteria, 1, flags)
    shares = np.bincount(np.ravel(nearest), minlength=len(starts)) / len(lab)
    if len(starts) == 1:
        starts = lab.mean(axis=0)[None]
    return np.asarray(starts, np.float64), shares


def _merged(centres: _Floats, shares: _Floats) -> tuple[_Floats, _Floats]:
    """Clusters that look alike as one, the smallest first; without those that are hardly there."""
    there = shares >= min(_LEAST_SHARE, shares.max())
    centres, shares = centres[there], shares[there]
    while len(centres) > 1:
        apart = np.linalg.norm(centres[:, None] - centres[None], axis=2) + np.diag(np.full(len(centres), np.inf))
        one, other = np.unravel_index(int(apart.argmin()), apart.shape)
        if apart[one, other] > _ALIKE:
            break
        both = shares[one] + shares[other]
        centres[one] = (centres[one] * shares[one] + centres[other] * shares[other]) / both
        shares[one] = both
        centres, shares = np.delete(centres, other, axis=0), np.delete(shares, other)
    return centres, shares


def _chosen(centres: _Floats, shares: _Floats, count: int) -> _Floats:
    """The ground, the colours between, and the accent."""
    chroma = np.hypot(centres[:, 1], centres[:, 2])
    vivid = chroma * shares**0.15  # an accent may be small
    accent = int(np.argmax(vivid if chroma.max() > _STILL_COLOURED else centres[:, 0]))
    dark = int(centres[:, 0].argmin())
    rest = [i for i in np.argsort(-shares, kind="stable") if i not in (accent, dark)]
    ground = centres[dark]
    if ground[0] > _DARK:
        ground = _at(ground, _DARK / 2)
        rest += [dark] if dark != accent else []
    light = centres[accent] if centres[accent, 0] >= 2 * _DARK else _at(centres[accent], _BRIGHT)
    between = [centres[i] for i in rest[: count - 2]]
    if not between:  # a step on the way from the ground to the accent
        between = [(ground + light) / 2]
    between.sort(key=lambda lab: float(lab[0]))
    return np.array([ground, *between, light])


def _at(lab: _Floats, lightness: float) -> _Floats:
    """A colour at another lightness; in the dark there is room for less chroma."""
    share = min(1.0, lightness / max(float(lab[0]), 1.0))
    return np.array([lightness, lab[1] * share, lab[2] * share])


def _written(lab: _Floats) -> list[str]:
    import cv2

    rgb = cv2.cvtColor(lab[:, None].astype(np.float32), cv2.COLOR_LAB2RGB).reshape(-1, 3)
    values = np.round(np.clip(rgb, 0, 1) * 255).astype(int)
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in values.tolist()]
