"""When two clips lie at the same place of a song, though their plans cut it otherwise."""

from __future__ import annotations

from workbench.timebase import Seconds, common_share

__all__ = ["SAME_PLACE", "same_place"]

SAME_PLACE = 0.5
"""From this ``common_share`` on a clip lies where another one lay: what was said of it, or made for it, goes along."""


def same_place(one: tuple[Seconds, Seconds], other: tuple[Seconds, Seconds]) -> bool:
    """Whether two ranges, as ``common_share`` takes them, have at least half of the shorter one in common."""
    return common_share(one, other) >= SAME_PLACE
