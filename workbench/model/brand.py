"""A brand: the name, colours, logo and font that a person's films share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from workbench.model.logo import Logo
from workbench.model.style import CaptionStyle, Style

__all__ = ["LEAST_CONTRAST", "Brand", "BrandFont", "contrast"]

LEAST_CONTRAST = 3.0
"""Of letters as large as captions are, after WCAG 2.2, 1.4.3."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_FAMILY = re.compile(r"[\w .&'+-]{1,80}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def contrast(one: str, other: str) -> float:
    """Contrast of two colours like ``#1a2b3c``, 1 to 21.

    Source: WCAG 2.2, "contrast ratio" and "relative luminance".
    """
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"a colour is written like #1a2b3c, not {colour!r}")
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class BrandFont:
    """A person's own font."""

    family: str
    """The name by which captions find it."""
    sha256: str
    """Of the file that the library keeps."""
    suffix: str
    """``.ttf`` or ``.otf``."""

    def __post_init__(self) -> None:
        if not _FAMILY.fullmatch(self.family):  # it stands between commas in the file that libass reads
            raise ValueError(f"a font's name is up to 80 letters, digits, blanks and .&'+-, not {self.family!r}")
        if not _SHA256.fullmatch(self.sha256) or self.suffix not in (".ttf", ".otf"):
            raise ValueError("a font is the sha256 of a .ttf or .otf that the library keeps")


@dataclass(frozen=True, slots=True)
class Brand:
    """What a brand gives to a film. What it leaves out stays as the style has it."""

    name: str
    palette: tuple[str, ...] = ()
    """None, or three to six colours from the darkest to the accent."""
    logo: Logo | None = None
    font: BrandFont | None = None
    caption_colours: tuple[str, str, str] | None = None
    """Of the letters, of the word that is sung, and of the outline."""

    def __post_init__(self) -> None:
        if self.palette and not 3 <= len(self.palette) <= 6:
            raise ValueError(f"a brand's palette has 3 to 6 colours, not {len(self.palette)}")
        for colour in (*self.palette, *(self.caption_colours or ())):
            if not _COLOUR.fullmatch(colour):
                raise ValueError(f"a colour is written like #1a2b3c, not {colour!r}")
        if self.caption_colours:
            colour, highlight, outline = self.caption_colours
            for name, value in (("colour", colour), ("highlight", highlight)):
                if contrast(value, outline) < LEAST_CONTRAST:
                    raise ValueError(
                        f"the captions' {name} {value} on the outline {outline} has a contrast of "
                        f"{contrast(value, outline):.1f}, and {LEAST_CONTRAST:g} is needed to be read"
                    )

    def captions(self, style: CaptionStyle) -> CaptionStyle:
        """How lyrics are set, in the brand's colours."""
        if self.caption_colours is None:
            return style
        colour, highlight, outline = self.caption_colours
        return replace(style, colour=colour, highlight=highlight, outline=outline)

    def dressed(self, style: Style) -> Style:
        """A style in the brand's colours."""
        return replace(style, palette=self.palette or style.palette, caption=self.captions(style.caption))
