"""Titles: words that are no lyrics, such as the song's name, the artist, an end card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.errors import RefusedValueError
from workbench.model.hints import check_fields

__all__ = ["LEAST_SIZE", "Title", "TitlePlace"]

TitlePlace = Literal["centre", "upper-third", "lower-third"]
LEAST_SIZE = 0.02
"""Of the first line, as a share of the picture's shorter side."""


@dataclass(frozen=True, slots=True)
class Title:
    """Words for a while; milliseconds from the film's start."""

    text: str
    """Lines are parted by a line break; the first one is the largest, the others half as large."""
    start_ms: int
    end_ms: int
    place: TitlePlace = "centre"
    size: float = 0.11
    """Of the first line, as a share of the picture's shorter side; smaller where it does not fit."""

    def __post_init__(self) -> None:
        check_fields(self)
        if not 0 <= self.start_ms < self.end_ms:
            raise RefusedValueError(f"a title begins before it ends, not at {self.start_ms} and {self.end_ms} ms")
        if not LEAST_SIZE <= self.size <= 0.4:
            raise RefusedValueError(f"a title's size is 0.02 to 0.4 of the shorter side, not {self.size}")
