"""Whether a film's titles have room: each in its place, and no two on the same part of the picture at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from workbench.media.typefaces import Typeface
from workbench.model.box import Box
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.title import Title
from workbench.render.compose.text.area import box_of_title
from workbench.render.compose.text.layout import Setting
from workbench.render.compose.text.measure import Faces
from workbench.render.compose.text.titles import has_room

__all__ = ["titles_over_each_other", "titles_too_long"]

_NAMED = 40
_MARGIN_PIXELS, _MARGIN_SHARE = 8.0, 0.005
"""By how much the boxes of two titles may overlap and no letter touches another: boxes are a bit too large."""


def titles_over_each_other(
    titles: Sequence[Title], style: CaptionStyle, size: Size, *, own: Typeface | None = None
) -> str | None:
    """The sentence about the first two titles that would be drawn over each other; None where there are none.

    Args:
        titles: all of the film's.
        style: of its captions, whose rows titles keep free.
        size: the film's, pixels.
        own: the film's own face.
    """
    setting = Setting(style, size, Faces(style.weight, own=own))
    for one, other in itertools.combinations(titles, 2):
        start_ms, end_ms = max(one.start_ms, other.start_ms), min(one.end_ms, other.end_ms)
        if start_ms < end_ms and _meet(box_of_title(one, setting), box_of_title(other, setting), size):
            return (
                f"The titles {_name(one)} and {_name(other)} would be drawn over each other from {start_ms / 1000:.2f} "
                f"to {end_ms / 1000:.2f} s; give one another time or place, or write both as lines of one title."
            )
    return None


def titles_too_long(
    titles: Sequence[Title], style: CaptionStyle, size: Size, *, own: Typeface | None = None
) -> Iterator[str]:
    """A sentence for each title that has not room enough even in small letters; arguments as above."""
    setting = Setting(style, size, Faces(style.weight, own=own))
    for title in titles:
        if not has_room(title, setting):
            yield f"The title {_name(title)} is too long for its place and cannot be read whole; give fewer words."


def _meet(one: Box | None, other: Box | None, size: Size) -> bool:
    """Titles are centred, so those that do not stand above each other meet."""
    if one is None or other is None:
        return False
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common > _MARGIN_PIXELS / size.height + _MARGIN_SHARE


def _name(title: Title) -> str:
    text = " ".join(title.text.split())
    return repr(text if len(text) <= _NAMED else f"{text[: _NAMED - 4]} ...")
