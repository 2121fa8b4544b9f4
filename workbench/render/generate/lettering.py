"""Words as masks: set once with Pillow, then moved about by the looks."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.media.bundle import bundled
from workbench.media.typefaces import has_glyph, open_face

__all__ = ["bundled_font", "drawable", "letter_mask", "text_width"]

_WANTED = ("Black", "Bold")


@functools.cache
def bundled_font() -> Path:
    """The heaviest Latin font that travels with Songreel.

    Raises:
        FileNotFoundError: none did.
    """
    fonts = sorted(p for p in bundled("data/fonts").glob("Inter*") if p.suffix.lower() in (".otf", ".ttf"))
    for weight in _WANTED:
        for font in fonts:
            if weight in font.stem:
                return font
    raise FileNotFoundError("no bold font travelled with this installation of Songreel; install it again")


@functools.lru_cache(maxsize=256)
def text_width(text: str, font: Path) -> float:
    """A text's width as a multiple of the font's size."""
    return max(0.2, float(open_face(font, 200).getlength(text)) / 200)


@functools.lru_cache(maxsize=64)
def letter_mask(text: str, pixels: int, font: Path) -> NDArray[np.uint8]:
    """A text's coverage, 0 to 255, shape=(height, width); its middle is the middle of the capitals' box.

    Args:
        text: one word or a line.
        pixels: the font's size.
        font: an OpenType or TrueType file.
    """
    from PIL import Image, ImageDraw

    face = open_face(font, pixels)
    margin = max(2, pixels // 8)
    width, height = round(face.getlength(text)) + 2 * margin, round(1.5 * pixels)
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).text((width / 2, height / 2 + 0.36 * pixels), text, fill=255, font=face, anchor="ms")
    return np.asarray(image, np.uint8)


def drawable(text: str, font: Path) -> str:
    """A text without what a font cannot draw."""
    return "".join(c for c in text if c.isspace() or has_glyph(c, font))
