"""Words as masks: set once with Pillow, then moved about by the looks."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.media.bundle import bundled

__all__ = ["bundled_font", "drawable", "letter_mask", "missing_glyphs", "text_width"]

_WANTED = ("Black", "Bold")
_NOBODYS = "\U000f0000"
"""A character that means nothing, so that no font has it."""
_COMPARED_PIXELS = 24


@functools.cache
def bundled_font() -> Path:
    """The heaviest font that travels with Songreel.

    Raises:
        FileNotFoundError: none did.
    """
    fonts = sorted(p for p in bundled("data/fonts").iterdir() if p.suffix.lower() in (".otf", ".ttf"))
    for weight in _WANTED:
        for font in fonts:
            if weight in font.stem:
                return font
    raise FileNotFoundError("no bold font travelled with this installation of Songreel; install it again")


@functools.lru_cache(maxsize=256)
def text_width(text: str, font: Path) -> float:
    """A text's width as a multiple of the font's size."""
    return max(0.2, float(_face(font, 200).getlength(text)) / 200)


@functools.lru_cache(maxsize=64)
def letter_mask(text: str, pixels: int, font: Path) -> NDArray[np.uint8]:
    """A text's coverage, 0 to 255, shape=(height, width); its middle is the middle of the capitals' box.

    Args:
        text: one word or a line.
        pixels: the font's size.
        font: an OpenType or TrueType file.
    """
    from PIL import Image, ImageDraw

    face = _face(font, pixels)
    margin = max(2, pixels // 8)
    width, height = round(face.getlength(text)) + 2 * margin, round(1.5 * pixels)
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).text((width / 2, height / 2 + 0.36 * pixels), text, fill=255, font=face, anchor="ms")
    return np.asarray(image, np.uint8)


def drawable(text: str, font: Path) -> str:
    """A text without what a font cannot draw."""
    return "".join(c for c in text if c.isspace() or _has(c, font))


def missing_glyphs(text: str, font: Path) -> str:
    """The visible characters of a text that a font cannot draw, each once, in their order."""
    return "".join(c for c in dict.fromkeys(text) if not (c.isspace() or _is_invisible(c) or _has(c, font)))


def _is_invisible(character: str) -> bool:
    """Controls, joiners, and what only chooses a variant of the character before it."""
    chooses = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return chooses or unicodedata.category(character) in ("Cc", "Cf")


@functools.lru_cache(maxsize=4096)
def _has(character: str, font: Path) -> bool:
    """Whether a font draws something else than its sign for the unknown."""
    return _drawn_alone(character, font) != _drawn_alone(_NOBODYS, font)


def _drawn_alone(character: str, font: Path) -> tuple[float, bytes]:
    face = _face(font, _COMPARED_PIXELS, shaped=False)
    return face.getlength(character), bytes(face.getmask(character))


@functools.lru_cache(maxsize=32)
def _face(font: Path, pixels: int, *, shaped: bool = True):  # type: ignore[no-untyped-def]  # noqa: ANN202  Pillow's own type, loaded late
    """The font at a size; not shaped, it neither hides nor combines characters."""
    from PIL import ImageFont

    return ImageFont.truetype(str(font), pixels, layout_engine=None if shaped else ImageFont.Layout.BASIC)
