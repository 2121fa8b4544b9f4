"""Where captions stand: pieces that follow each other, their rows, and the words of a row.

Everything here depends on the caption and the style alone, never on what else is shown: a line that runs over a cut
is drawn in two chunks, and must stand in the same place in both.
"""

from __future__ import annotations

import bisect
import itertools
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.timeline import Caption, CaptionWord
from workbench.render.compose.text.measure import Faces, Ink, Run, ink_of
from workbench.render.compose.text.writing import clean, clusters, direction, is_wide, units
from workbench.render.compose.text.zones import MOST_ROWS, PITCH, Zone, type_em, zone_of

__all__ = [
    "GROWTH_EM",
    "RISE_EM",
    "Atom",
    "Piece",
    "Row",
    "Setting",
    "set_caption",
    "split_wide",
    "width_of",
]

_WIDEST_ROW_EM = 22.0
"""About 42 letters, which is what subtitles have at most in a row."""
_SMALLEST = 0.6
"""How small a caption becomes, as a share of its size, so that its longest word is not parted."""
_PARTED = re.compile(r"(?<=[-\u2010\u2013\u2014/])(?=\w)")
"""Where a word that is wider than a row may go on in the next one: after a hyphen, a dash, a stroke."""
_ROUNDED = 0.995
_SHORTEST_MS = 300
_AFTER_SIGN = 0.25
_INSIDE_PHRASE = 0.12
"""What a break is worth after a sign, and costs between ideographs without one; shares of the line's width."""
_GROWING_SPACE_EM = 0.1
GROWTH_EM = 0.16
"""How far a word that grows may reach beyond itself, on each side."""
RISE_EM = 0.09
"""And above and below."""


@dataclass(frozen=True, slots=True)
class Atom:
    """What is shown and timed as one, and never parted: mostly a word."""

    start_ms: int
    end_ms: int
    runs: tuple[Run, ...]
    spaced: bool
    """Whether a space stands before it."""
    ink: Ink

    @property
    def text(self) -> str:
        """Its letters."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Row:
    """Atoms beside each other, in the order in which they are read."""

    atoms: tuple[Atom, ...]
    baseline: float
    """Pixels from the top."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What of a caption is on the picture at once."""

    start_ms: int
    end_ms: int
    sung: bool
    rows: tuple[Row, ...]
    base: str
    """The direction of the whole line: ``L`` or ``R``."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How captions are set on pictures of one size."""

    style: CaptionStyle
    size: Size
    faces: Faces
    scale: float = 1.0
    """Of the letters, where they are set smaller than the style has them."""

    @property
    def zone(self) -> Zone:
        """The safe zone, pixels."""
        return zone_of(self.size)

    @property
    def em(self) -> float:
        """Pixels."""
        return type_em(self.style, self.size) * self.scale

    @property
    def type_size(self) -> float:
        """Height of a line, pixels: what libass takes for a size."""
        return self.em * self.faces.first.line

    @property
    def border(self) -> float:
        """Width of the outline, pixels."""
        return self.type_size * self.style.outline_width

    @property
    def shadow(self) -> float:
        """Pixels to the right and down."""
        return self.type_size * self.style.shadow

    @property
    def space(self) -> float:
        """Width of a space, multiples of the em; wider where words grow."""
        return ink_of((Run(self.faces.first, " "),)).advance + (_GROWING_SPACE_EM if self.style.mode == "pop" else 0.0)

    @property
    def row_em(self) -> float:
        """What fits into a row, multiples of the em."""
        room = (self.zone.width - 2 * self.border - self.shadow - 2) / self.em - self.growth_em
        return min(_WIDEST_ROW_EM, room)

    @property
    def growth_em(self) -> float:
        """What a row keeps free for a word that grows, multiples of the em."""
        return 2 * GROWTH_EM if self.style.mode == "pop" else 0.0

    def for_caption(self, caption: Caption) -> Setting:
        """The same, with letters so small that no word of a caption has to be parted; not smaller than 60 %."""
        row, grown, scale = self.row_em, self.growth_em, 1.0
        for word in caption.words:
            for part in _unbroken(_shown(clean(word.text), self), self):
                width = ink_of(self.faces.runs(part)).advance
                if row < width <= _WIDEST_ROW_EM and (row + grown) / (width + grown) >= _SMALLEST:
                    scale = min(scale, (row + grown) / (width + grown))
        return replace(self, scale=self.scale * scale * _ROUNDED) if scale < 1 else self


def set_caption(caption: Caption, setting: Setting) -> tuple[Piece, ...]:
    """A caption as it is, or in as few parts of about one length as fit into the rows.

    Each part stands until the first word of the next one is sung, or for an equal time where that is too short.
    Nothing comes back of a caption without anything that can be drawn.
    """
    atoms = _atoms(caption, setting)
    if not atoms:
        return ()
    base = _first_strong(atoms)
    groups = _groups(atoms, setting)
    times = [caption.start_ms, *(group[0][0].start_ms for group in groups[1:]), caption.end_ms]
    if len(groups) > 1 and any(b - a < _SHORTEST_MS for a, b in itertools.pairwise(times)):
        length = caption.end_ms - caption.start_ms
        times = [caption.start_ms + length * i // len(groups) for i in range(len(groups) + 1)]
    return tuple(
        Piece(start, end, caption.sung, _placed(rows, setting), base)
        for rows, (start, end) in zip(groups, itertools.pairwise(times), strict=True)
    )


def _first_strong(atoms: Sequence[Atom]) -> str:
    """The direction of the first letter that has one, as in UAX #9, rule P2."""
    return next((kind for atom in atoms for sign in atom.text if (kind := direction(sign))), "L")


def _atoms(caption: Caption, setting: Setting) -> list[Atom]:
    atoms: list[Atom] = []
    last = ""
    for word in caption.words:
        for text, spaced in _parts(clean(word.text), last):
            last = text[-1]
            atoms += _timed(replace(word, text=_shown(text, setting)), setting, spaced=spaced and bool(atoms))
    return atoms


def _shown(text: str, setting: Setting) -> str:
    return text.upper() if setting.style.capitals else text


def _parts(text: str, last: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a word and whether a space stands before each; ideographs follow ideographs without one."""
    for index, part in enumerate(text.split()):
        close = index == 0 and last and is_wide(last) and is_wide(part[0])
        yield part, not close


def _timed(word: CaptionWord, setting: Setting, *, spaced: bool) -> list[Atom]:
    """A word as atoms; ideographs, and the pieces of what is wider than a row, share its time."""
    inks = []
    for part in _unbroken(word.text, setting):
        for text in split_wide(part, setting.row_em, setting.faces):
            runs = setting.faces.runs(text)
            if runs:
                inks.append((runs, ink_of(runs)))
    times = [word.start_ms + (word.end_ms - word.start_ms) * i // max(1, len(inks)) for i in range(len(inks) + 1)]
    return [
        Atom(start, end, runs, spaced and index == 0, ink)
        for index, ((runs, ink), (start, end)) in enumerate(zip(inks, itertools.pairwise(times), strict=True))
    ]


def _unbroken(text: str, setting: Setting) -> Iterator[str]:
    """The pieces of words that stay together where they fit: ideographs, and of what is wider than a row its parts."""
    for unit in units(text):
        wide = ink_of(setting.faces.runs(unit)).advance > setting.row_em
        yield from _PARTED.split(unit) if wide else (unit,)


def split_wide(text: str, row_em: float, faces: Faces) -> list[str]:
    """A text, or the parts of one that is wider than a row; no letter loses its marks."""
    if ink_of(faces.runs(text)).advance <= row_em:
        return [text]
    parts, used = [""], 0.0
    for cluster in clusters(text):
        width = ink_of(faces.runs(cluster)).advance
        if parts[-1] and used + width > row_em * 0.9:  # letters alone are narrower than they are together
            parts.append("")
            used = 0.0
        parts[-1] += cluster
        used += width
    return parts


def width_of(atoms: Sequence[Atom], space: float) -> float:
    """Of a row, multiples of the em."""
    return sum(atom.ink.advance + (space if atom.spaced and index else 0.0) for index, atom in enumerate(atoms))


def _groups(atoms: Sequence[Atom], setting: Setting) -> list[list[list[Atom]]]:
    """Pieces as rows of atoms: as few as fit, parted after a sign where one is near."""
    space = setting.space
    ends = list(itertools.accumulate((a.ink.advance + space * a.spaced for a in atoms), initial=0.0))
    least = max(1, math.ceil(ends[-1] / (MOST_ROWS * (setting.row_em + space))))
    for count in range(least, max(least, len(atoms)) + 1):
        for worth in (_AFTER_SIGN, 0.0):
            cuts = [0, *_cuts(atoms, ends, count, worth), len(atoms)]
            groups = [atoms[a:b] for a, b in itertools.pairwise(cuts) if a < b]
            pieces = [_two_rows(group, setting.row_em, space) for group in groups]
            if all(pieces):
                return [rows for rows in pieces if rows]
    return [[[atom]] for atom in atoms]


def _cuts(atoms: Sequence[Atom], ends: Sequence[float], count: int, worth: float) -> list[int]:
    """Where a line parts into so many pieces of about one length, ascending.

    Args:
        atoms: the line.
        ends: how wide everything before each atom is, multiples of the em; one more than atoms.
        count: of the pieces.
        worth: how much of a piece's length the place after a sign may be away.
    """
    share = ends[-1] / count or 1.0
    signs = [worth * _after_sign(atoms[i - 1]) if i else 0.0 for i in range(len(atoms))]
    cuts = []
    low = 0
    for number in range(1, count):
        wanted = share * number
        first = max(low, bisect.bisect_left(ends, wanted - share / 2))
        last = max(first + 1, bisect.bisect_right(ends, wanted + share / 2, hi=len(atoms)))
        low = min(
            range(first, min(last, len(atoms))), key=lambda i: abs(ends[i] - wanted) / share - signs[i], default=low
        )
        cuts.append(low)
    return cuts


def _after_sign(atom: Atom) -> bool:
    """Whether a row likes to end with an atom."""
    last = atom.text[-1]
    return last in "、。，！？…" or not (last.isalnum() or is_wide(last) or unicodedata.category(last)[0] == "M")


def _two_rows(atoms: Sequence[Atom], row_em: float, space: float) -> list[list[Atom]] | None:
    """One row, or two of about one width, parted after a sign where that is near; None where they do not fit."""
    whole = width_of(atoms, space)
    if whole <= row_em:
        return [list(atoms)]
    best: tuple[float, int] | None = None
    first = 0.0
    for index in range(1, len(atoms)):
        first += atoms[index - 1].ink.advance + (space if atoms[index - 1].spaced and index > 1 else 0.0)
        second = whole - first - space * atoms[index].spaced
        if first > row_em or second > row_em:
            continue
        cost = abs(first - second) / whole
        if _after_sign(atoms[index - 1]):
            cost -= _AFTER_SIGN
        elif not atoms[index].spaced:
            cost += _INSIDE_PHRASE
        if best is None or cost < best[0]:
            best = (cost, index)
    return None if best is None else [list(atoms[: best[1]]), list(atoms[best[1] :])]


def _placed(rows: Sequence[Sequence[Atom]], setting: Setting) -> tuple[Row, ...]:
    """Rows at their places in the zone."""
    em, zone = setting.em, setting.zone
    grown = RISE_EM * em if setting.style.mode == "pop" else 0.0
    above = setting.border + grown + 1
    below = setting.border + setting.shadow + grown + 1
    tops = [min(atom.ink.top for atom in row) * em for row in rows]
    bottoms = [max(atom.ink.bottom for atom in row) * em for row in rows]
    steps = [max(PITCH * em, bottoms[i] - tops[i + 1] + setting.border) for i in range(len(rows) - 1)]
    if all(run.face == setting.faces.first for row in rows for atom in row for run in atom.runs):
        steps = [PITCH * em for _ in steps]  # as libass and other players set them
    height = sum(steps)
    lowest = zone.bottom - bottoms[-1] - below
    if setting.style.place == "lower":
        edge = setting.size.height * (1 - setting.style.bottom_margin) - setting.faces.first.descent * em
        last = min(edge, lowest)
    elif setting.style.place == "middle":
        last = (zone.top + zone.bottom) / 2 + 0.36 * em + height / 2
    else:
        last = zone.top + setting.faces.first.ascent * em + height
    last = min(lowest, max(last, zone.top - tops[0] + above + height))
    baselines = itertools.accumulate((-step for step in reversed(steps)), initial=last)
    return tuple(Row(tuple(row), y) for row, y in zip(rows, reversed(list(baselines)), strict=True))
