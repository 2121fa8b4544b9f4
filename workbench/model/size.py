"""Sizes of pictures, and rectangles in them. Pixels."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.errors import OptionError, RefusedValueError
from workbench.model.box import Box
from workbench.model.hints import check_fields

__all__ = ["PixelBox", "Size", "parse_size"]


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's size, pixels; both even, as H.264 in 4:2:0 wants them."""

    width: int
    height: int

    def __post_init__(self) -> None:
        check_fields(self)
        if not (16 <= self.width <= 4096 and 16 <= self.height <= 4096):
            raise RefusedValueError(f"a size is 16 to 4096 pixels each way, not {self.width}x{self.height}")
        if self.width % 2 or self.height % 2:
            raise RefusedValueError(f"width and height must be even, not {self.width}x{self.height}")


def parse_size(text: str) -> Size:
    """A picture's size from ``"1280x720"``.

    Raises:
        OptionError: it is no size, or not an allowed one.
    """
    width, _, height = text.lower().partition("x")
    try:
        return Size(int(width), int(height))
    except ValueError as error:
        raise OptionError(
            f"The size {text!r} is not allowed: give width x height in pixels, both even and from 16 to "
            "4096, such as 1280x720.",
            field="size",
        ) from error


@dataclass(frozen=True, slots=True)
class PixelBox:
    """A rectangle in a picture, whole pixels, half open; the origin is the upper left corner."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels."""
        return self.bottom - self.top

    def shares(self, size: Size) -> Box:
        """The same in shares of a picture's width and height."""
        return Box(
            max(0.0, self.left / size.width),
            max(0.0, self.top / size.height),
            min(1.0, self.right / size.width),
            min(1.0, self.bottom / size.height),
        )
