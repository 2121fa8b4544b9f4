"""Stills as clips: a person's images, and how the camera moves over them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from workbench.model.box import Box

__all__ = ["STILL_EASINGS", "STILL_MOVES", "Still", "StillEasing", "StillImage", "StillMove"]

StillMove = Literal["ken-burns", "pan", "zoom-in", "zoom-out", "parallax", "swap", "hold"]
StillEasing = Literal["steady", "smooth"]
"""``steady`` moves at one speed from the first frame to the last; ``smooth`` starts and stops softly."""

STILL_MOVES: tuple[StillMove, ...] = get_args(StillMove)
STILL_EASINGS: tuple[StillEasing, ...] = get_args(StillEasing)

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_MOST_IMAGES = 64
_MOST_FOCUS = 3
_SMALLEST_SHARE = 0.02
_ALIKE = 0.01
"""By how much the shapes of two layers may differ."""


@dataclass(frozen=True, slots=True)
class StillImage:
    """An image that the library keeps."""

    sha256: str
    suffix: str
    width: int
    height: int
    """Both in pixels."""

    def __post_init__(self) -> None:
        if not _SHA256.fullmatch(self.sha256) or not _SUFFIX.fullmatch(self.suffix):
            raise ValueError(f"an image is the sha256 of a file and its ending, not {self.sha256!r}, {self.suffix!r}")
        if self.width < 1 or self.height < 1:
            raise ValueError(f"an image has pixels, not {self.width} x {self.height}")


@dataclass(frozen=True, slots=True)
class Still:
    """What a clip shows instead of what its provider would make.

    ``ken-burns`` goes from the whole image to the focal point, or from one focal point to the next; ``pan`` keeps its
    scale; ``zoom-in`` and ``zoom-out`` keep the focal point where it is on the picture; ``parallax`` moves layers at
    different speeds; ``swap`` shows one image after the other, each from a beat on; ``hold`` does not move.
    """

    images: tuple[StillImage, ...]
    """One; several for ``swap``, in their order; for ``parallax`` one, or layers of one shape from the back to the
    front."""
    move: StillMove = "ken-burns"
    focus: tuple[tuple[float, float], ...] = ()
    """Up to three focal points, shares of width and height; for ``swap`` those of its images, the last for the rest."""
    start: Box | None = None
    """What is seen first, whatever the move would do; of ``hold`` all that is seen."""
    end: Box | None = None
    """What is seen last."""
    intensity: float = 0.5
    """Above 0 to 1: how fast it moves."""
    easing: StillEasing = "steady"
    every: int = 1
    """For ``swap``: 1 = on every beat, 2 = on every other one ..."""
    variant: int = 0
    """0 to 7: which way it goes where nothing else says so; odd ones go the other way round."""

    def __post_init__(self) -> None:
        if self.move not in STILL_MOVES or self.easing not in STILL_EASINGS:
            raise ValueError(f"there is no move {self.move!r} with the easing {self.easing!r}")
        self._check_images()
        if len(self.focus) > _MOST_FOCUS or not all(0 <= x <= 1 and 0 <= y <= 1 for x, y in self.focus):
            raise ValueError("up to three focal points are allowed, each as two shares from 0 to 1")
        if ((self.start or self.end) and self.move in ("parallax", "swap")) or (self.end and self.move == "hold"):
            raise ValueError(f"the move {self.move} takes no such box")
        if any(min(box.width, box.height) < _SMALLEST_SHARE for box in (self.start, self.end) if box):
            raise ValueError(f"what is seen is at least {_SMALLEST_SHARE:g} of the image each way")
        if not 0 < self.intensity <= 1 or not 1 <= self.every <= 64 or not 0 <= self.variant <= 7:
            raise ValueError("a still's intensity is above 0 to 1, it swaps every 1 to 64 beats, its variant is 0 to 7")

    def _check_images(self) -> None:
        count = len(self.images)
        if not 1 <= count <= _MOST_IMAGES or (self.move == "swap") > count - 1:
            raise ValueError(f"the move {self.move} does not go with {count} images; swap takes 2 to {_MOST_IMAGES}")
        if count > 1 and self.move not in ("swap", "parallax"):
            raise ValueError(f"the move {self.move} takes one image, not {count}; swap and parallax take several")
        shapes = [image.width / image.height for image in self.images]
        if self.move == "parallax" and max(shapes) > min(shapes) * (1 + _ALIKE):
            raise ValueError("the layers of a parallax must have one shape")
