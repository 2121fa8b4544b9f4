"""Where text may stand on pictures of each shape, and how large it is there.

The figures are published ones, as shares of width or height:

- Wide pictures: the graphics safe area of television, 5 % at each edge (EBU Recommendation R 95, revision of 2008;
  ITU-R BT.1848-1, 2015).
- Square and 4:5 pictures in a feed: 64 of 1080 px at each edge (advertisers' guide to Instagram's feed, June 2026).
- Upright pictures, which players cover with their buttons and words. Reels: 14 % above, 35 % below, 6 % at the sides
  (Meta, in force since March 2026). TikTok: 440 of 1920 px below, 150 of 1080 px on the right (advertisers' guide,
  2026). Shorts: about 480 of 1920 px below (creators' guide, 2026). All of them hold at once. Text is centred
  on the picture, so the side without buttons keeps as much free as the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.box import Box
from workbench.model.size import Size
from workbench.model.style import CaptionStyle

__all__ = ["MOST_ROWS", "PITCH", "Zone", "safe_zone", "type_em", "zone_of"]

_WIDE, _SQUARE, _UPRIGHT = 1.2, 0.9, 0.7
"""Ratios of width to height where one shape ends and the next begins."""
MOST_ROWS = 2
PITCH = 1.21
"""From one baseline to the next, multiples of the em; the line height of Inter, so that players break alike."""
_ROOM_EM = MOST_ROWS * PITCH + 0.35
"""Height of a caption at most, outline included."""
_MOST_HEIGHT = 0.5
"""Of the zone; the rest is for titles."""
_LEAST_PIXELS = 4.0


@dataclass(frozen=True, slots=True)
class Zone:
    """The same box in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels."""
        return self.bottom - self.top

    @property
    def centre(self) -> float:
        """Of its width, pixels from the left."""
        return (self.left + self.right) / 2


def safe_zone(size: Size) -> Box:
    """The box that no text leaves, outline included; shares of the picture."""
    shape = size.width / size.height
    if shape >= _WIDE:
        return Box(0.05, 0.05, 0.95, 0.95)
    if shape >= _SQUARE:
        return Box(0.06, 0.06, 0.94, 0.94)
    if shape >= _UPRIGHT:
        return Box(0.06, 0.05, 0.94, 0.95)
    return Box(0.14, 0.14, 0.86, 0.65)


def zone_of(size: Size) -> Zone:
    """The safe zone in pixels."""
    box = safe_zone(size)
    return Zone(box.left * size.width, box.top * size.height, box.right * size.width, box.bottom * size.height)


def type_em(style: CaptionStyle, size: Size) -> float:
    """The em of captions, pixels: a share of the shorter side, and so small that two rows fit into half of the zone."""
    wanted = min(size.width, size.height) * style.size
    most = zone_of(size).height * _MOST_HEIGHT / (_ROOM_EM + PITCH * (2 * style.outline_width + style.shadow))
    return max(_LEAST_PIXELS, min(wanted, most))
