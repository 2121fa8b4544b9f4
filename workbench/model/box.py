"""A box on a picture, as shares of its width and height; the origin is the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.errors import RefusedValueError
from workbench.model.hints import check_fields

__all__ = ["Box"]


@dataclass(frozen=True, slots=True)
class Box:
    """``0 <= left < right <= 1`` of the width, ``0 <= top < bottom <= 1`` of the height."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        check_fields(self)
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise RefusedValueError(f"a box has 0 <= left < right <= 1 and 0 <= top < bottom <= 1, not {self}")

    @property
    def width(self) -> float:
        """Of the picture's."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Of the picture's."""
        return self.bottom - self.top
