"""A person's own font, checked before it is kept: a TrueType or OpenType file with letters in it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import NotFoundError, OptionError
from workbench.model.brand import BrandFont

__all__ = ["KeptFont", "read_font"]

_MOST_BYTES = 32 << 20
_SUFFIXES = {b"\0\1\0\0": ".ttf", b"true": ".ttf", b"OTTO": ".otf"}
_OTHERS = {b"ttcf": "a collection of fonts", b"wOFF": "a web font", b"wOF2": "a web font"}
_FAMILY_IDS = (1, 16)  # libass goes by the first one
_NEEDED = "Aaeionrst"
_RESTRICTED = 0x0002
_TABLES = ("head", "hhea", "maxp", "hmtx", "name", "cmap")
_OUTLINES = {"glyf", "CFF ", "CFF2"}
_NO_FILE = "0" * 64


@dataclass(frozen=True, slots=True)
class KeptFont:
    """What goes into the library."""

    data: bytes
    suffix: str
    family: str
    notes: tuple[str, ...] = ()
    """What a person should know, one sentence each."""


def read_font(path: Path) -> KeptFont:
    """A person's font.

    Raises:
        NotFoundError: the file cannot be read.
        OptionError: it is no font of these kinds, damaged, without letters, or of a name that captions cannot use.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotFoundError(f"The font {path.name!r} cannot be read ({reason}).", field="font") from error
    if len(data) > _MOST_BYTES:
        raise _refused(path, f"has more than the {_MOST_BYTES >> 20} MB that are allowed")
    suffix = _SUFFIXES.get(data[:4])
    if suffix is None:
        raise _refused(path, f"is {_OTHERS.get(data[:4], 'no font')}")
    family, letters, licence = _looked_into(path, data)
    missing = [letter for letter in _NEEDED if ord(letter) not in letters]
    if missing:
        raise _refused(path, f"has no {', '.join(missing)}")
    try:
        BrandFont(family, _NO_FILE, suffix)
    except ValueError as error:
        raise _refused(path, f"cannot be used: {error}") from error
    notes: tuple[str, ...] = ()
    if licence & 0xF == _RESTRICTED:
        notes = (f"The font {family} says that it may not be embedded without leave; see its licence.",)
    return KeptFont(data, suffix, family, notes)


def _refused(path: Path, why: str) -> OptionError:
    return OptionError(
        f"The font {path.name!r} {why}; give a TrueType or OpenType file (.ttf, .otf) with Latin letters.", field="font"
    )


def _looked_into(path: Path, data: bytes) -> tuple[str, set[int], int]:
    """Family, code points, and the licence's bits (OS/2 fsType)."""
    from fontTools.ttLib import TTFont

    try:
        with TTFont(io.BytesIO(data), lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
            parsed = {tag: font[tag] for tag in _TABLES}
            outlines = bool(_OUTLINES & set(font.keys()))
            names = [parsed["name"].getDebugName(number) for number in _FAMILY_IDS]
            licence = int(font["OS/2"].fsType) if "OS/2" in font else 0
            letters = set(font.getBestCmap() or ())
    except Exception as error:  # fontTools raises whatever its parsers run into
        raise _refused(path, "is damaged") from error
    if not outlines:
        raise _refused(path, "has no outlines")
    family = next((name.strip() for name in names if name and name.strip()), "")
    return family, letters, licence
