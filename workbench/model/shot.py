"""What a person says about one clip beyond its plan: words, and the pictures that it begins and ends with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.errors import RefusedValueError
from workbench.model.hints import check_fields
from workbench.model.still import StillImage, StillMove

__all__ = ["MOST_TRIES", "FocalPoint", "Shot"]

_MOST_POINTS = 3
_MOST_WORDS = 2000
MOST_TRIES = 10_000
"""A clip is not made again more often, whatever a library allows."""


@dataclass(frozen=True, slots=True)
class FocalPoint:
    """Something in the picture that matters: where it is, and what.

    Raises:
        RefusedValueError: a share is not from 0 to 1.
    """

    x: float
    """Share of the width, from the left."""
    y: float
    """Share of the height, from the top."""
    description: str = ""

    def __post_init__(self) -> None:
        check_fields(self)
        if not (0 <= self.x <= 1 and 0 <= self.y <= 1) or len(self.description) > _MOST_WORDS:
            raise RefusedValueError(
                f"a focal point is two shares from 0 to 1 and at most {_MOST_WORDS} characters, not {self}",
                field="focal_points",
            )


@dataclass(frozen=True, slots=True)
class Shot:
    """One clip's shot. All of it may be left out: then the plan's words say it all.

    Raises:
        RefusedValueError: a field does not fit.
    """

    line: str = ""
    """One line of instruction, added to what the plan says: "more rain, no people"."""
    still_prompt: str = ""
    """Instead of the composed words for its still."""
    motion_prompt: str = ""
    """Instead of the composed words for its movement."""
    graphic: str = ""
    """What is drawn over the picture, in a sentence."""
    effect: StillMove | Literal[""] = ""
    """How the camera moves where the clip is shown as a still: ``ken-burns``, ``pan`` ...; as the mix has it where it
    is empty."""
    focal_points: tuple[FocalPoint, ...] = ()
    """Up to three."""
    first: StillImage | None = None
    """The picture that it starts with, once a person approved one."""
    last: StillImage | None = None
    """The picture that it ends with."""
    follows: int | None = None
    """Index of the clip whose last frame it starts with: the one before it, or a match cut's other side."""
    sings: bool = False
    """Whoever is in its first picture sings what is sung there: a model of lips is handed the voice."""
    locked: bool = False
    """Nothing of it is made again."""
    tries: int = 0
    """How often a person had it made again."""

    def __post_init__(self) -> None:
        check_fields(self)
        for name in ("line", "still_prompt", "motion_prompt", "graphic"):
            if (count := len(getattr(self, name))) > _MOST_WORDS:
                raise RefusedValueError(f"{name} has at most {_MOST_WORDS} characters, not {count}", field=name)
        if len(self.focal_points) > _MOST_POINTS:
            raise RefusedValueError(f"there are at most {_MOST_POINTS} focal points", field="focal_points")
        if self.first is not None and self.follows is not None:
            raise RefusedValueError(
                "a clip starts with a picture or with another's last frame, not both", field="first"
            )
        if self.sings and self.first is None:
            raise RefusedValueError(
                "a clip that sings starts with a picture of who sings; give one (first), or approve one of its "
                "pictures",
                field="sings",
            )
        if not 0 <= self.tries <= MOST_TRIES or (self.follows is not None and self.follows < 0):
            raise RefusedValueError("a count is 0 or more", field="tries")
