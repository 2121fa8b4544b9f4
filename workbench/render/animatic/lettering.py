"""Text for cards and captions, set in Inter where it has the signs. User text is only ever drawn, never a command."""

from __future__ import annotations

import bisect
import functools
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.media.bundle import bundled
from workbench.media.typefaces import bundled_faces, face_for, has_glyph, is_invisible, open_face, system_faces
from workbench.model.text import printable

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

__all__ = ["Weight", "broken", "clean", "drawable", "ending", "face", "length", "reads_leftwards", "wrapped"]

Weight = str
"""``Bold`` or ``Black``."""

_MOST_CHARACTERS = 600
_ELLIPSIS = "…"
_BREAKS_OFF = " ,.;:…"
"""What an ellipsis takes the place of."""


def face(weight: Weight, pixels: int, text: str = "") -> FreeTypeFont:
    """Inter in one weight at one size; for a text that it cannot draw the first face at hand that can."""
    path, number = _file(weight, text)
    font: FreeTypeFont = open_face(path, max(4, pixels), number)
    return font


@functools.lru_cache(maxsize=4096)
def _file(weight: Weight, text: str) -> tuple[Path, int]:
    inter = bundled(f"data/fonts/Inter-{weight}.otf")
    signs = [] if text.isascii() else [sign for sign in dict.fromkeys(text) if not is_invisible(sign)]
    wanted = [sign for sign in signs if not has_glyph(sign, inter)]
    if not wanted:
        return inter, 0
    faces = (*bundled_faces(), *system_faces())
    known = [found for sign in wanted if (found := face_for(sign, faces))]
    whole = (face for face in faces if all(has_glyph(sign, face.path, face.number) for sign in signs))
    found = next(whole, known[0] if known else None)
    return (found.path, found.number) if found else (inter, 0)


@functools.lru_cache(maxsize=4096)
def drawable(text: str, among: str = "") -> str:
    """A text without the signs that its face lacks, which would be boxes.

    Args:
        text: in one line.
        among: what it is drawn with, in one face; by default it stands alone.
    """
    if text.isascii():
        return text
    path, number = _file("Bold", among or text)
    signs = (sign for sign in text if sign.isspace() or is_invisible(sign) or has_glyph(sign, path, number))
    return " ".join("".join(signs).split())


def clean(text: str) -> str:
    """A text in one line, without controls, without halves of characters and signs that no face at hand has.

    One that is longer than can be drawn ends in an ellipsis.
    """
    cut = text[:_MOST_CHARACTERS] + (_ELLIPSIS if len(text) > _MOST_CHARACTERS else "")
    whole = cut.encode("utf-8", "replace").decode()
    return drawable(printable(whole))


def reads_leftwards(text: str) -> bool:
    """Whether a line is written from right to left: its first letter with a direction says so."""
    ways = (unicodedata.bidirectional(c) for c in text)
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"


@functools.lru_cache(maxsize=4096)
def length(text: str, font: FreeTypeFont) -> float:
    """How wide a text is, pixels. Measuring costs more than anything else here, and prompts repeat their words."""
    return float(font.getlength(text))


def wrapped(text: str, font: FreeTypeFont, width: float, most_rows: int) -> tuple[list[str], bool]:
    """A cleaned text in rows, and whether all of it stands there; otherwise the last row ends in an ellipsis.

    Args:
        text: as ``clean`` gives it.
        font: at its size.
        width: of a row, pixels.
        most_rows: how many there may be.
    """
    rows: list[str] = []
    row, used = "", 0.0
    for part in (part for word in text.split() for part in broken(word, font, width)):
        longer = used + length(" ", font) + length(part, font)
        if row and longer <= width:
            row, used = f"{row} {part}", longer
            continue
        if row:
            rows.append(row)
        row, used = part, length(part, font)
        if len(rows) == most_rows:
            return [*rows[:-1], ending(rows[-1], font, width)], False
    return [*rows, row] if row else rows, True


def broken(word: str, font: FreeTypeFont, width: float) -> Iterator[str]:
    """A word, or the parts of one that is wider than a row."""
    while word and length(word, font) > width:
        fits = max(1, bisect.bisect_right(range(1, len(word)), width, key=lambda n: length(word[:n], font)))
        yield word[:fits]
        word = word[fits:]
    if word:
        yield word


def ending(row: str, font: FreeTypeFont, width: float) -> str:
    """A row that breaks off: as much of it as fits with an ellipsis, which some faces have not."""
    path = Path(str(font.path))
    sign = next((sign for sign in (_ELLIPSIS, "...") if has_glyph(sign[0], path, font.index)), "")
    row = row.rstrip(_BREAKS_OFF)
    while row and length(row + sign, font) > width:
        row = row[:-1].rstrip(_BREAKS_OFF)
    return row + sign
