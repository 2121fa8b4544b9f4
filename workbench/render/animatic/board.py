"""What an animatic is drawn from: values only. Frames are the film's own: frame ``n`` of one is that of the other."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from workbench.errors import OptionError
from workbench.model.plan import Plan
from workbench.model.size import Size
from workbench.model.timeline import Caption
from workbench.model.title import Title
from workbench.timebase import frame_at

__all__ = ["Beat", "Board", "beats_in", "check_size", "fitting_size"]

_SHORT_SIDE = 480
_SMALLEST = 160
"""Pixels each way below which nothing on a card could be read."""
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Beat:
    """A beat of the film."""

    frame: int
    """The frame nearest to it."""
    number: int
    """Its place in the bar, from 1."""


@dataclass(frozen=True, slots=True)
class Board:
    """A planned film as it is sketched."""

    plan: Plan
    size: Size
    """Of the animatic, pixels."""
    beats: tuple[Beat, ...]
    """Ascending."""
    meter: int
    """Beats a bar; 0 where nobody knows."""
    captions: tuple[Caption, ...] = ()
    """Of all lyrics."""
    titles: tuple[Title, ...] = ()


def beats_in(beats_s: tuple[float, ...], numbers: tuple[int, ...], plan: Plan) -> tuple[Beat, ...]:
    """The beats by the film's frames; of two that fall on one frame the first.

    Args:
        beats_s: ascending, seconds.
        numbers: each one's place in the bar, from 1.
        plan: the film's.
    """
    found: dict[int, Beat] = {}
    for seconds, number in zip(beats_s, numbers, strict=True):
        frame = frame_at(seconds, plan.rate)
        if 0 <= frame < plan.frames:
            found.setdefault(frame, Beat(frame, number))
    return tuple(found.values())


def fitting_size(size: Size) -> Size:
    """A size in a film's shape for its animatic: 480 pixels on the shorter side, at most 4096 on the longer one."""
    share = Fraction(_SHORT_SIDE, min(size.width, size.height))
    width, height = (min(_LONGEST, 2 * round(side * share / 2)) for side in (size.width, size.height))
    return Size(width, height)


def check_size(size: Size) -> Size:
    """The size, where a card can be read in it.

    Raises:
        OptionError: it is too small.
    """
    if min(size.width, size.height) < _SMALLEST:
        raise OptionError(
            f"The size {size.width}x{size.height} is too small for an animatic: give at least {_SMALLEST} pixels each "
            "way, such as 854x480.",
            field="size",
        )
    return size
