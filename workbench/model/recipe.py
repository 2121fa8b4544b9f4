"""Recipes of grades: a colourist's decisions as numbers. Lightness, chroma and hue are those of Oklab."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["HueShift", "Recipe", "Tint"]

Channels = tuple[float, float, float]
"""Red, green, blue."""


@dataclass(frozen=True, slots=True)
class Tint:
    """A colour cast; black and white keep none of it."""

    hue: float
    """Degrees: 29 red, 70 orange, 110 yellow, 142 green, 195 cyan, 264 blue, 328 magenta."""
    amount: float
    """Chroma that is added where it is strongest; 0 to 0.2, and 0.03 is well visible."""

    def __post_init__(self) -> None:
        if not 0 <= self.hue < 360 or not 0 <= self.amount <= 0.2:
            raise ValueError(f"a tint's hue is 0 to 360 degrees and its amount 0 to 0.2, not {self.hue}, {self.amount}")


@dataclass(frozen=True, slots=True)
class HueShift:
    """What happens to the colours around one hue; greys have none and stay."""

    at: float
    """Degrees."""
    width: float
    """Degrees to either side, where it has faded away; above 0 to 180."""
    turn: float = 0.0
    """Degrees by which the hue moves; -90 to 90."""
    saturation: float = 1.0
    """Instead of the recipe's own."""
    lightness: float = 0.0
    """Added, for colours as full as they come; -0.3 to 0.3."""

    def __post_init__(self) -> None:
        if not 0 <= self.at < 360 or not 0 < self.width <= 180 or not -90 <= self.turn <= 90:
            raise ValueError("a hue shift is at 0 to 360 degrees, up to 180 wide, and turns by -90 to 90")
        if not 0 <= self.saturation <= 3 or not -0.3 <= self.lightness <= 0.3:
            raise ValueError("a hue shift's saturation is 0 to 3, its lightness -0.3 to 0.3")


@dataclass(frozen=True, slots=True)
class Recipe:
    """A grade of the catalogue, in the order in which it is applied."""

    name: str
    description: str
    moods: tuple[str, ...] = ()
    lift: Channels = (0.0, 0.0, 0.0)
    """Added at black, nothing at white; -0.2 to 0.2."""
    gamma: Channels = (1.0, 1.0, 1.0)
    """Above 1 the middle is brighter; 0.4 to 2.5."""
    gain: Channels = (1.0, 1.0, 1.0)
    """What white is multiplied by; 0.5 to 1.5."""
    contrast: float = 1.0
    """Slope of the S-curve in the middle; below 1 it is flatter there. 0.4 to 3."""
    pivot: float = 0.55
    """The lightness that contrast leaves alone; 0.2 to 0.8."""
    shadows: Tint | None = None
    highlights: Tint | None = None
    saturation: float = 1.0
    """0 = black and white; 0 to 3."""
    hues: tuple[HueShift, ...] = ()
    black: float = 0.0
    """How black is shown in the end: above 0 it is faded. 0 to 0.4."""
    white: float = 1.0
    """How white is shown in the end; 0.6 to 1."""

    def __post_init__(self) -> None:
        allowed = (
            ("lift", self.lift, -0.2, 0.2),
            ("gamma", self.gamma, 0.4, 2.5),
            ("gain", self.gain, 0.5, 1.5),
            ("contrast", (self.contrast,), 0.4, 3),
            ("pivot", (self.pivot,), 0.2, 0.8),
            ("saturation", (self.saturation,), 0, 3),
            ("black", (self.black,), 0, 0.4),
            ("white", (self.white,), 0.6, 1),
        )
        for name, values, least, most in allowed:
            if not all(least <= value <= most for value in values):
                raise ValueError(f"{name} is {least} to {most}, not {', '.join(f'{value:g}' for value in values)}")
