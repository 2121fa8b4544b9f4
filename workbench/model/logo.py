"""A logo or watermark on the picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from workbench.errors import RefusedValueError
from workbench.model.hints import check_fields
from workbench.model.size import PixelBox, Size

__all__ = ["Logo", "LogoPlace"]

LogoPlace = Literal["top-left", "top-right", "bottom-left", "bottom-right", "centre"]
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Logo:
    """An image over every frame; lengths as a share of the picture's shorter side."""

    image: str
    """sha256 of a PNG that the library keeps."""
    ratio: float
    """The image's width, divided by its height."""
    place: LogoPlace = "top-right"
    size: float = 0.12
    """Of its longer side."""
    margin: float = 0.05
    opacity: float = 0.8

    def __post_init__(self) -> None:
        check_fields(self)
        if not _SHA256.fullmatch(self.image):
            raise RefusedValueError(f"a logo's image is the sha256 of a file, not {self.image!r}")
        if not (0.01 <= self.size <= 1 and 0 <= self.margin <= 0.4 and 0 < self.opacity <= 1):
            raise RefusedValueError("a logo's size is 0.01 to 1, its margin 0 to 0.4, its opacity above 0 to 1")
        if not 0.01 <= self.ratio <= 100:
            raise RefusedValueError(
                f"a logo is at most a hundred times as wide as high, or the other way, not {self.ratio}"
            )

    def box(self, size: Size) -> PixelBox:
        """Where it lies in a picture of this size; on even pixels, as colour has half of them."""
        longer = self.size * min(size.width, size.height)
        width, height = (longer, longer / self.ratio) if self.ratio >= 1 else (longer * self.ratio, longer)
        wide, high = (max(2, 2 * round(side / 2)) for side in (width, height))
        margin = 2 * round(self.margin * min(size.width, size.height) / 2)
        if self.place == "centre":
            left, top = (size.width - wide) // 4 * 2, (size.height - high) // 4 * 2
        else:
            vertical, horizontal = self.place.split("-")
            left = margin if horizontal == "left" else size.width - margin - wide
            top = margin if vertical == "top" else size.height - margin - high
        return PixelBox(left, top, left + wide, top + high)
