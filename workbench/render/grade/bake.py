"""Baking: whatever a grade is made of becomes one lookup table, which ffmpeg applies in one step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.media.cube import CUBE_SIZE, Cube, grid, sample_cube
from workbench.model.grade import Grade, ToneCurve
from workbench.model.match import Match

__all__ = ["bake", "matched"]

_NO_MATCH = Match()

_Floats = NDArray[np.float64]


def bake(grade: Grade, cube: Cube | None, match: Match = _NO_MATCH) -> Cube | None:
    """The table of a clip: first the gains that match it, then the grade's table, then its curves.

    Args:
        grade: strength and curves; its ``lut`` says which table, and is not looked at.
        cube: that table; None without one.
        match: the clip's own gains.

    Returns:
        33 points a side, colours 0 to 1; the same values give the same ``cube_text``. None where nothing is changed.
    """
    toned = any((grade.master, grade.red, grade.green, grade.blue))
    mixed = cube is not None and grade.strength > 0
    if not (mixed or toned or not match.identity):
        return None
    colours = matched(grid(CUBE_SIZE), match)
    if cube is not None and mixed:
        colours = (1 - grade.strength) * colours + grade.strength * sample_cube(cube, colours)
    colours = np.clip(colours, 0, 1)
    if toned:
        colours = _toned(colours, grade)
    return Cube(np.clip(colours, 0, 1).astype(np.float32))


def matched(colours: _Floats, match: Match) -> _Floats:
    """Colours with a clip's gains, shape=(..., 3), 0 to 1."""
    gains = np.array([match.red, match.green, match.blue])
    return np.asarray(gains * colours / (1 + (gains - 1) * colours))


def _toned(colours: _Floats, grade: Grade) -> _Floats:
    """Each channel's curve, then the master's on all three."""
    own = [_curve(colours[..., i], curve) for i, curve in enumerate((grade.red, grade.green, grade.blue))]
    return _curve(np.stack(own, axis=-1), grade.master)


def _curve(values: _Floats, points: ToneCurve) -> _Floats:
    """Monotone cubic through the points, level before the first and after the last.

    Source: F. Fritsch and J. Butland, "A method for constructing local monotone piecewise cubic interpolants", 1984.
    """
    if not points:
        return values
    from scipy.interpolate import PchipInterpolator

    x, y = np.array(points).T
    return np.asarray(PchipInterpolator(x, y)(np.clip(values, x[0], x[-1])))
