"""Sections in every fineness at once: what a song's boundaries are, in the order of their weight.

The first ``n - 1`` marks make ``n`` sections, so a finer setting keeps every boundary of a coarser one.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Literal, get_args

from workbench.errors import OptionError

__all__ = ["SILENCE_DB", "SILENT_DB", "Fineness", "FinenessWord", "SectionLevels", "SectionMark", "SungLine"]

SILENT_DB = -99.0
"""A unit of less is a silence; sound has as much at least, however quiet it is."""
SILENCE_DB = SILENT_DB - 1
"""The level of a unit that is one."""

FinenessWord = Literal["coarse", "usual", "fine"]
Fineness = FinenessWord | int
"""A word, or how many sections there shall be."""

_WORDS: tuple[FinenessWord, ...] = get_args(FinenessWord)
_COARSER, _FINER = 0.6, 2.0


@dataclass(frozen=True, slots=True)
class SectionMark:
    """Where a section may begin."""

    unit: int
    """The unit that it begins with; never the first."""
    strength: float
    """How clear it is, 0 to 1."""


@dataclass(frozen=True, slots=True)
class SungLine:
    """A line of the lyrics as sections see it, seconds."""

    start_s: float
    end_s: float
    text: int
    """Lines of one number have the same words."""
    words: int
    """How many."""


@dataclass(frozen=True, slots=True)
class SectionLevels:
    """A song in units, which are bars or what lies between two boundaries, and its boundaries, the weightiest first."""

    edges_s: tuple[float, ...]
    """Where units begin, and the song's end, seconds; one more than there are units."""
    sound: tuple[tuple[float, ...], ...]
    """Harmony and timbre of each unit: 12 and 13 numbers, as ``analysis.form.Units`` has them; none where functions
    are told."""
    level_db: tuple[float, ...]
    """Of each unit."""
    marks: tuple[SectionMark, ...]
    """The weightiest first; each unit once."""
    usual: int
    """How many sections a song like this has, unless a person wants more or fewer."""
    lines: tuple[SungLine, ...] | None = None
    """What is sung, ascending by start; None where nobody knows whether anything is."""
    functions: tuple[tuple[float, ...], ...] | None = None
    """How likely each unit is a verse, a chorus and so on, in the order of ``analysis.all_in_one.network.FUNCTIONS``;
    None where nobody told, and sections are named by how they sound."""

    def __post_init__(self) -> None:
        units = len(self.level_db)
        if not units or len(self.edges_s) != units + 1 or len(self.sound) != units:
            raise ValueError("each unit needs its edges, its sound and its level")
        if self.functions is not None and len(self.functions) != units:
            raise ValueError("each unit needs its functions, or none has any")
        if self.edges_s[0] != 0 or any(a >= b for a, b in itertools.pairwise(self.edges_s)):
            raise ValueError("units must ascend from 0")
        places = {mark.unit for mark in self.marks}
        if len(places) != len(self.marks) or any(not 0 < place < units for place in places):
            raise ValueError("each mark stands at another unit, and none at the first")
        if not 1 <= self.usual <= self.most:
            raise ValueError(f"there are 1 to {self.most} sections, not {self.usual}")

    @property
    def duration_s(self) -> float:
        """The song's, seconds."""
        return self.edges_s[-1]

    @property
    def silent_ends(self) -> tuple[bool, bool]:
        """Whether the first unit is a silence before the song, and the last one after it; none where functions are
        told, which name those, too."""
        if self.functions is not None or len(self.level_db) == 1:
            return False, False
        return self.level_db[0] < SILENT_DB, self.level_db[-1] < SILENT_DB

    @property
    def silences(self) -> int:
        """How many there are before and after the song: 0 to 2, each a section in every fineness that has so many."""
        return sum(self.silent_ends)

    @property
    def most(self) -> int:
        """How many sections there are at the finest."""
        return len(self.marks) + 1

    def count(self, fineness: Fineness = "usual") -> int:
        """How many sections a wish means: as many as were asked for, or as near as the song comes to it.

        Raises:
            OptionError: the wish is no word of ``FinenessWord`` and no whole number from 1.
        """
        if fineness == "usual":
            return self.usual
        if fineness == "coarse":
            return max(1, self.silences + round(_COARSER * (self.usual - self.silences)))
        if fineness == "fine":
            return min(self.most, self.silences + round(_FINER * (self.usual - self.silences)))
        if isinstance(fineness, bool) or not isinstance(fineness, int) or fineness < 1:
            raise OptionError(
                f"Sections cannot be {fineness!r}; say {', '.join(_WORDS[:-1])} or {_WORDS[-1]}, or how many there "
                "shall be, from 1.",
                field="sections",
            )
        return min(self.most, fineness)

    def starts(self, count: int) -> tuple[SectionMark, ...]:
        """The marks of so many sections in the order of time; the song's own start is not among them."""
        return tuple(sorted(self.marks[: count - 1], key=lambda mark: mark.unit))

    def moved(self, shift_s: float, duration_s: float) -> SectionLevels:
        """The same in a song of another length, in which each sound comes so much later; what lies outside is cut off.

        Args:
            shift_s: how much later.
            duration_s: of the new song.
        """
        units = len(self.level_db)
        inner = [unit for unit in range(1, units) if 0 < self.edges_s[unit] + shift_s < duration_s]
        first = inner[0] - 1 if inner else (0 if self.edges_s[-1] + shift_s > duration_s else units - 1)
        kept = slice(first, first + len(inner) + 1)
        marks = tuple(replace(mark, unit=mark.unit - first) for mark in self.marks if mark.unit in inner)
        lines = self.lines and tuple(
            replace(line, start_s=max(0.0, line.start_s + shift_s), end_s=min(duration_s, line.end_s + shift_s))
            for line in self.lines
            if line.end_s + shift_s > 0 and line.start_s + shift_s < duration_s
        )
        return SectionLevels(
            (0.0, *(self.edges_s[unit] + shift_s for unit in inner), duration_s),
            self.sound[kept],
            self.level_db[kept],
            marks,
            1 + sum(mark.unit in inner for mark in self.marks[: self.usual - 1]),
            lines,
            self.functions and self.functions[kept],
        )
