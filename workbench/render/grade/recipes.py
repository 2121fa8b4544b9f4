"""From a recipe to its lookup table."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from workbench.media.cube import CUBE_SIZE, Cube, grid
from workbench.model.recipe import HueShift, Recipe, Tint
from workbench.render.oklab import from_oklab, linear_from_oklab, oklab

__all__ = ["recipe_cube"]

_KNEE = 0.7
"""Share of the way to what sRGB holds, above which more counts for less and less."""
_TOWARDS_MIDDLE = 3.0
"""How much lightness a colour gives, and not chroma alone, where sRGB does not hold it."""
_GREY_CHROMA = 0.04
"""Below about this chroma a colour has no hue worth shifting."""
_FULL_CHROMA = 0.25
_ROUNDING = 1e-5
"""Linear light by which a colour on the border of sRGB may miss it."""
_DARKEST = 0.2
"""Below about this lightness a shadow takes no tint."""

_Floats = NDArray[np.float64]


@functools.lru_cache(maxsize=64)
def recipe_cube(recipe: Recipe, size: int = CUBE_SIZE) -> Cube:
    """The table of a recipe. Nothing in it is clipped: colours that sRGB does not hold are pulled in towards a grey."""
    display = grid(size).reshape(-1, 3)
    lab = oklab(_wheels(display, recipe))
    lab = _contrast(lab, recipe)
    lab = _hues(lab, recipe)
    lab = _tints(lab, recipe)
    shown = recipe.black + (recipe.white - recipe.black) * np.clip(from_oklab(_held(lab)), 0, 1)
    return Cube(shown.reshape(size, size, size, 3).astype(np.float32))


def _wheels(display: _Floats, recipe: Recipe) -> _Floats:
    """Lift, gamma and gain of each channel, as the three wheels of a grading desk."""
    lifted = np.clip(display + np.array(recipe.lift) * (1 - display), 0, 1)
    return np.asarray(lifted ** (1 / np.array(recipe.gamma)) * np.array(recipe.gain))


def _contrast(lab: _Floats, recipe: Recipe) -> _Floats:
    """An S-curve of the lightness; chroma goes along, so that colours keep their saturation."""
    light, pivot, slope = np.clip(lab[:, 0], 0, 1), recipe.pivot, recipe.contrast
    low = pivot * (light / pivot) ** slope
    high = 1 - (1 - pivot) * (np.clip(1 - light, 0, None) / (1 - pivot)) ** slope
    new = np.where(light < pivot, low, high)
    ratio = new / np.maximum(light, 1e-6)
    return np.column_stack([new, lab[:, 1:] * np.clip(ratio, 0, 1.3)[:, None]])


def _hues(lab: _Floats, recipe: Recipe) -> _Floats:
    """Saturation, and what is different around some hues."""
    light, chroma, hue = lab[:, 0], np.hypot(lab[:, 1], lab[:, 2]), np.arctan2(lab[:, 2], lab[:, 1])
    saturation, turn, lighter = np.full(len(lab), recipe.saturation), np.zeros(len(lab)), np.zeros(len(lab))
    for shift in recipe.hues:
        weight = _near(hue, chroma, shift)
        saturation += weight * (shift.saturation - recipe.saturation)
        turn += weight * np.radians(shift.turn)
        lighter += weight * shift.lightness * np.minimum(chroma / _FULL_CHROMA, 1)
    chroma, hue = chroma * saturation, hue + turn
    return np.column_stack([np.clip(light + lighter, 0, 1), chroma * np.cos(hue), chroma * np.sin(hue)])


def _near(hue: _Floats, chroma: _Floats, shift: HueShift) -> _Floats:
    """How much a hue shift means to each colour, 0 to 1: a raised cosine around its hue."""
    away = np.abs((np.degrees(hue) - shift.at + 180) % 360 - 180) / shift.width
    return np.asarray((1 + np.cos(np.pi * np.minimum(away, 1))) / 2 * (1 - np.exp(-chroma / _GREY_CHROMA)))


def _tints(lab: _Floats, recipe: Recipe) -> _Floats:
    """Split toning: one cast in the shadows, another one in the highlights; they meet in the middle."""
    light = lab[:, 0]
    dark = (1 - light) ** 2 * (1 - np.exp(-((light / _DARKEST) ** 2))) / 0.44
    bright = light**2 * (1 - light**6) / 0.45
    out = lab.copy()
    for tint, weight in ((recipe.shadows, dark), (recipe.highlights, bright)):
        out[:, 1:] += weight[:, None] * _vector(tint)
    return out


def _vector(tint: Tint | None) -> _Floats:
    if tint is None:
        return np.zeros(2)
    angle = np.radians(tint.hue)
    return tint.amount * np.array([np.cos(angle), np.sin(angle)])


def _held(lab: _Floats) -> _Floats:
    """Colours pulled in towards a grey until sRGB holds them, softly from the knee on.

    Source: Björn Ottosson, "sRGB gamut clipping" (2021), the variant with an adaptive grey: at one lightness alone a
    bright yellow would lose all its colour within a few steps.
    """
    lab = np.column_stack([np.clip(lab[:, 0], 0, 1), lab[:, 1:]])
    away, chroma = lab[:, 0] - 0.5, np.hypot(lab[:, 1], lab[:, 2])
    reach = 0.5 + np.abs(away) + _TOWARDS_MIDDLE * chroma
    grey = 0.5 * (1 + np.sign(away) * (reach - np.sqrt(reach**2 - 2 * np.abs(away))))
    centre = np.column_stack([grey, np.zeros((len(lab), 2))])
    low, high = np.zeros(len(lab)), np.full(len(lab), 16.0)  # of the way out; greys reach no border and stay
    for _ in range(18):
        middle = (low + high) / 2
        inside = _inside(centre + middle[:, None] * (lab - centre))
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    used = 1 / np.maximum(low, 1e-6)
    soft = _KNEE + (1 - _KNEE) * np.tanh((used - _KNEE) / (1 - _KNEE))
    return np.asarray(centre + np.where(used > _KNEE, soft / used, 1)[:, None] * (lab - centre))


def _inside(lab: _Floats) -> NDArray[np.bool_]:
    """Whether sRGB holds a colour."""
    linear = linear_from_oklab(lab)
    return np.asarray((np.abs(linear - 0.5) <= 0.5 + _ROUNDING).all(axis=1))
