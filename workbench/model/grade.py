"""Grades: how a film is coloured. Whatever it is made of becomes one 3D lookup table for each clip."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from workbench.errors import RefusedValueError
from workbench.model.hints import check_fields

__all__ = ["Grade", "ToneCurve"]

ToneCurve = tuple[tuple[float, float], ...]
"""Points (in, out), 0 to 1, the first ascending; empty = the straight line."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A lookup table, mixed in by a strength, then tone curves."""

    lut: str = ""
    """Name of a grade of the catalogue, or sha256 of a ``.cube`` that the library keeps; empty = none."""
    strength: float = 1.0
    """0 = the picture as it is, 1 = the table's colours alone."""
    master: ToneCurve = ()
    red: ToneCurve = ()
    green: ToneCurve = ()
    blue: ToneCurve = ()

    def __post_init__(self) -> None:
        check_fields(self)
        if not 0 <= self.strength <= 1:
            raise RefusedValueError(f"a grade's strength is 0 to 1, not {self.strength}")
        for curve in (self.master, self.red, self.green, self.blue):
            if any(not (0 <= x <= 1 and 0 <= y <= 1) for x, y in curve) or len(curve) == 1:
                raise RefusedValueError("a tone curve has no points, or two and more, each from 0 to 1")
            if any(left[0] >= right[0] for left, right in itertools.pairwise(curve)):
                raise RefusedValueError("a tone curve's points ascend")
