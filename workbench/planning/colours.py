"""Names of colours, as a model of pictures knows them; the codes of a palette would be read as letters."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

__all__ = ["colour_name", "palette_words"]

_HUES = (
    (12, "red"),
    (40, "orange"),
    (66, "yellow"),
    (95, "lime green"),
    (155, "green"),
    (188, "turquoise"),
    (208, "sky blue"),
    (248, "blue"),
    (278, "violet"),
    (305, "purple"),
    (332, "magenta"),
    (350, "pink"),
    (361, "red"),
)
"""Up to which angle of the colour circle, degrees, a hue has its name."""
_GREY = 0.1
"""Difference of the strongest and the weakest channel, below which a colour is a grey."""
_FAINT = 0.2


def colour_name(colour: str) -> str:
    """``#7a1fa2`` is ``deep purple``.

    Args:
        colour: like ``#1a2b3c``.
    """
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, light, _ = colorsys.rgb_to_hls(red, green, blue)
    strength = max(red, green, blue) - min(red, green, blue)
    if light < 0.08:
        return "black"
    if light > 0.96:
        return "white"
    if strength < _GREY:
        return "near black" if light < 0.2 else "dark grey" if light < 0.4 else "grey" if light < 0.7 else "pale grey"
    name = next(word for end, word in _HUES if hue * 360 < end)
    if name in ("orange", "yellow") and light < 0.35:
        name = "brown"
    shade = "very dark " if light < 0.16 else "deep " if light < 0.4 else "" if light < 0.72 else "pale "
    return f"{shade}{'greyish ' if strength < _FAINT else ''}{name}"


def palette_words(palette: Sequence[str]) -> str:
    """The names of a palette's colours, each once, in their order."""
    return ", ".join(dict.fromkeys(colour_name(colour) for colour in palette))
