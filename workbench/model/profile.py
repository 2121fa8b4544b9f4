"""Profiles: how much care, time and money a film is made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.model.hosted import ModelKind
from workbench.model.size import Size

__all__ = ["DRAFT", "Profile"]

DRAFT = "draft"
"""The profile where nobody named one."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile.

    Raises:
        ValueError: a number is not above 0.
    """

    name: str
    description: str
    steps: int
    """Steps of models that take them, fitted into what each takes."""
    short_side: int
    """Pixels of the picture's shorter side."""
    long_side: int
    stills: int
    """How many stills each clip is chosen from."""
    models: Mapping[ModelKind, str]
    """Which model answers by default, by its question."""
    fallbacks: Mapping[ModelKind, Sequence[str]] = field(default_factory=dict)
    """Which models may answer instead, the best first, where that one is not to be had."""

    def __post_init__(self) -> None:
        if min(self.steps, self.short_side, self.stills) < 1 or self.long_side < self.short_side:
            raise ValueError("steps, sides and stills are at least 1, the longer side the longer one")

    def picture(self, like: Size | None = None) -> Size:
        """The size in the shape class of a picture: landscape, square or portrait (where none is given)."""
        if like is not None and like.width == like.height:
            return Size(self.short_side, self.short_side)
        if like is not None and like.width > like.height:
            return Size(self.long_side, self.short_side)
        return Size(self.short_side, self.long_side)
