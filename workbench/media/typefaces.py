"""The fonts at hand: those that travel with Songreel, and the system's where they are needed.

Lengths are multiples of the em. A face's ascent and descent are those that libass takes for the height of its lines:
OS/2's usWinAscent and usWinDescent, or hhea's where these are nothing.
"""

from __future__ import annotations

import functools
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.media.bundle import bundled

__all__ = [
    "Typeface",
    "bundled_faces",
    "face_for",
    "has_glyph",
    "is_invisible",
    "kept_face",
    "missing_characters",
    "open_face",
    "system_faces",
]

_ENDINGS = (".otf", ".ttf", ".ttc", ".otc")
_PLACES = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
}
_BOLD = 700
_MOST_FILES, _MOST_FACES = 4000, 64
_COMPARED_PIXELS = 24
_NOBODYS = "\U000f0000"
"""A character that means nothing, so that no font has it."""
_UNFIT = (
    "serif",
    "mincho",
    "song",
    "ming",
    "batang",
    "mono",
    "italic",
    "oblique",
    "condensed",
    "looped",
    "display",
    " ui",
)
"""Words in a font's name that put it behind others: captions are set in an upright, bold sans."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """One face of a font file."""

    path: Path
    number: int
    """Its place in a collection; 0 elsewhere."""
    family: str
    """The name by which libass finds it."""
    weight: int
    """As OpenType counts it: 400 regular, 700 bold."""
    ascent: float
    descent: float
    """Below the baseline, positive."""

    @property
    def line(self) -> float:
        """The height of a line, multiples of the em: libass takes a size for this."""
        return self.ascent + self.descent


@functools.cache
def bundled_faces() -> tuple[Typeface, ...]:
    """The faces that travel with Songreel, the one for captions first.

    Raises:
        FileNotFoundError: none did.
    """
    folder = bundled("data/fonts")
    faces = [face for path in sorted(folder.iterdir()) if path.suffix in _ENDINGS for face in _faces(path)]
    if not faces:
        raise FileNotFoundError("no font travelled with this installation of Songreel; install it again")
    return tuple(sorted(faces, key=lambda face: (not face.family.startswith("Inter"), face.weight != _BOLD)))


@functools.cache
def system_faces() -> tuple[Typeface, ...]:
    """The system's faces with outlines, the best for captions first. Looked for once in the life of a process."""
    folders = (Path(place).expanduser() for place in _PLACES.get(sys.platform, _PLACES["linux"]))
    faces = [face for path in _font_files(folders) for face in _faces(path)]
    return tuple(sorted(faces, key=_fitness))


def kept_face(path: Path) -> Typeface | None:
    """The face of a font file of a person's own, known by its content; None where it is gone or cannot be drawn."""
    return _kept_face(path) if path.is_file() else None


@functools.lru_cache(maxsize=64)
def _kept_face(path: Path) -> Typeface | None:
    return next(iter(_faces(path)), None)


def _fitness(face: Typeface) -> tuple[int, int, str, int]:
    name = f"{face.family} {face.path.stem}".casefold()
    return sum(word in name for word in _UNFIT), abs(face.weight - _BOLD), face.family, face.number


def _font_files(folders: Iterable[Path]) -> Iterator[Path]:
    count = 0
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix.lower() in _ENDINGS and path.is_file():
                count += 1
                if count > _MOST_FILES:
                    return
                yield path


def _faces(path: Path) -> list[Typeface]:
    """The faces of a file that libass can draw; none of one that cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError

    faces = []
    try:
        with path.open("rb") as file:
            head = file.read(12)
            count = int.from_bytes(head[8:12], "big") if head[:4] == b"ttcf" else 1
            for number in range(min(count, _MOST_FACES)):
                face = _face(TTFont(file, fontNumber=number, lazy=True), path, number)
                if face is not None:
                    has_glyph("a", path, number)  # what FreeType cannot open, nobody can draw
                    faces.append(face)
    except (TTLibError, OSError, ValueError, LookupError, AttributeError, TypeError, struct.error, AssertionError):
        return []  # a broken font is no font
    return faces


def _face(font: Any, path: Path, number: int) -> Typeface | None:  # noqa: ANN401  fontTools' own type, loaded late
    os2, hhea, em = font["OS/2"], font["hhea"], font["head"].unitsPerEm
    family = font["name"].getDebugName(1) or ""
    if not ("glyf" in font or "CFF " in font or "CFF2" in font) or not _is_plain(family) or em <= 0:
        return None
    up, down = os2.usWinAscent, os2.usWinDescent
    if up + down == 0:
        up, down = hhea.ascent, -hhea.descent
    return Typeface(path, number, family, int(os2.usWeightClass), up / em, down / em) if up + down > 0 else None


def _is_plain(family: str) -> bool:
    """Whether a name can stand in a script: it holds no sign that means something there, and is not a hidden one."""
    return bool(family) and family.isprintable() and family[0] not in "@." and not set(family) & set("{}\\,")


@functools.lru_cache(maxsize=65536)
def has_glyph(character: str, path: Path, number: int = 0) -> bool:
    """Whether a font draws something else for a character than its sign for the unknown."""
    # Asking FreeType costs microseconds; reading the table of all characters of a CJK font a tenth of a second.
    return _drawn_alone(character, path, number) != _unknown(path, number)


@functools.lru_cache(maxsize=1024)
def _unknown(path: Path, number: int) -> tuple[float, bytes]:
    return _drawn_alone(_NOBODYS, path, number)


def _drawn_alone(character: str, path: Path, number: int) -> tuple[float, bytes]:
    face = open_face(path, _COMPARED_PIXELS, number, shaped=False)
    return face.getlength(character), bytes(face.getmask(character))


@functools.lru_cache(maxsize=64)
def open_face(path: Path, pixels: int, number: int = 0, *, shaped: bool = True):  # type: ignore[no-untyped-def]  # noqa: ANN201  Pillow's own type, loaded late
    """A face at a size; not shaped, it neither hides nor combines characters."""
    from PIL import ImageFont

    return ImageFont.truetype(str(path), pixels, index=number, layout_engine=None if shaped else ImageFont.Layout.BASIC)


def face_for(character: str, faces: Iterable[Typeface]) -> Typeface | None:
    """The first face that has a character."""
    return next((face for face in faces if has_glyph(character, face.path, face.number)), None)


def missing_characters(texts: Iterable[str], faces: Sequence[Typeface]) -> str:
    """The visible characters of texts that no face has, each once, in their order.

    Args:
        texts: whatever is shown.
        faces: those at hand.
    """
    wanted = dict.fromkeys(c for text in texts for c in text)
    return "".join(c for c in wanted if not is_invisible(c) and face_for(c, faces) is None)


def is_invisible(character: str) -> bool:
    """Spaces, controls, joiners, and what only chooses a variant of the character before it."""
    chooses = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return chooses or character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Cs")
