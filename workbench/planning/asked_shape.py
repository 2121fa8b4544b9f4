"""The picture of a question: which of a model's sizes and aspects."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from workbench.errors import RefusedValueError
from workbench.model.hosted import HostedModel, PictureSize
from workbench.model.profile import Profile
from workbench.model.wish import ModelWish, aspect_ratio
from workbench.nearest import did_you_mean

__all__ = ["asked_aspect", "asked_pixels", "asked_size"]

_ALIKE = Fraction(1, 50)
"""Aspects that differ by no more are one: 512x912 is 9:16."""
_USUAL_SIDE = 720


def asked_size(model: HostedModel, wish: ModelWish, profile: Profile | None, legal: Sequence[str]) -> str:
    """The name of the size; empty where there is no choice.

    One that is wished by name is that one. Else it is the nearest to the profile's, or to the picture's, shorter side;
    of two equally near ones the larger.

    Args:
        model: whose sizes.
        wish: what is wanted.
        profile: how well.
        legal: the names that the model's rules leave; empty = all.

    Raises:
        RefusedValueError: there is none of that name, or it is not legal here.
    """
    if wish.size and wish.size not in (names := [size.name for size in model.sizes]):
        there = f"there are {', '.join(names)}" if names else "its size cannot be chosen"
        raise RefusedValueError(
            f"it has no size {wish.size[:40]!r};{did_you_mean(wish.size, names)} {there}", field="size"
        )
    if wish.size and legal and wish.size not in legal:
        raise RefusedValueError(f"with that it makes {' or '.join(legal)} only, not {wish.size}", field="size")
    allowed = [size for size in model.sizes if not legal or size.name in legal]
    side = _side(wish, profile)

    def distance(size: PictureSize) -> tuple[float, int]:
        return abs(math.log(size.height / side)), -size.height

    return wish.size or (min(allowed, key=distance).name if allowed else "")


def asked_aspect(model: HostedModel, wish: ModelWish, legal: Sequence[str]) -> str:
    """The name of the aspect; empty where none is wished, or where the first frame brings its own.

    Raises:
        RefusedValueError: the model does not make the one that is wished.
    """
    ratio = _ratio(wish)
    if ratio is None or not model.aspects:
        return ""
    for aspect in sorted(legal or model.aspects, key=lambda aspect: abs(aspect_ratio(aspect) / ratio - 1)):
        if abs(aspect_ratio(aspect) / ratio - 1) <= _ALIKE:
            return aspect
        break
    if wish.first_frame is not None and not legal:
        return ""
    shown = wish.aspect or f"the shape of {wish.picture.width}x{wish.picture.height}" if wish.picture else wish.aspect
    raise RefusedValueError(f"it makes {', '.join(legal or model.aspects)}, not {shown}", field="aspect")


def asked_pixels(model: HostedModel, wish: ModelWish, profile: Profile | None) -> tuple[int, int] | None:
    """Width and height where a model is asked for those; as large as is wished, or as it can.

    Raises:
        RefusedValueError: it makes no picture of that shape.
    """
    if model.pixels is None:
        return None
    least, most, step = model.pixels
    ratio = _ratio(wish) or Fraction(1)
    longer = max(ratio, 1 / ratio)
    short = min(Fraction(_side(wish, profile)), most / longer)
    short = max(short, Fraction(least))
    if short * longer > most:
        raise RefusedValueError(f"its sides have {least} to {most} pixels, too few for such a shape", field="aspect")
    sides = [max(least, min(most, round(side / step) * step)) for side in (short, short * longer)]
    return (sides[1], sides[0]) if ratio > 1 else (sides[0], sides[1])


def _side(wish: ModelWish, profile: Profile | None) -> int:
    """Pixels of the shorter side that is wished."""
    if profile is not None:
        return profile.short_side
    return min(wish.picture.width, wish.picture.height) if wish.picture else _USUAL_SIDE


def _ratio(wish: ModelWish) -> Fraction | None:
    if wish.aspect:
        return aspect_ratio(wish.aspect)
    return Fraction(wish.picture.width, wish.picture.height) if wish.picture else None
