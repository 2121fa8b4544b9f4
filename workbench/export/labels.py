"""Label files: one row a mark, as Audacity and Sonic Visualiser read and write them.

Audacity: ``start TAB end TAB label``, a point has its start twice. Sonic Visualiser: time instants as ``time TAB
label``, regions as ``time TAB value TAB duration TAB label``; commas may stand for the tabs. Which of them it is
is told from the whole file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence

from workbench.export.marks import LONGEST_S, Annotations, Mark, beats_of, lyrics_of, refused, sections_of
from workbench.model.analysis import BeatGrid, Section
from workbench.model.lyrics import Lyrics
from workbench.model.text import printable

__all__ = ["LABEL_PARTS", "beat_labels", "lyric_labels", "read_labels", "section_labels"]

LABEL_PARTS = ("beats", "sections", "lyrics")
"""What a label file may be read as: it does not say itself."""

_MOST_ROWS = 200_000
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,30})?(?:[eE][+-]?\d{1,2})?")
_WHOLE = re.compile(r"\d{1,9}")
_HEADS = ("time", "start")


def beat_labels(grid: BeatGrid) -> str:
    """The beats as Audacity's points; each label is the beat's number in the bar."""
    return _text((t, t, str(number)) for t, number in zip(grid.beats_s, grid.beat_in_bar, strict=True))


def section_labels(sections: Sequence[Section]) -> str:
    """The sections as Audacity's regions."""
    return _text((section.start_s, section.end_s, section.label) for section in sections)


def lyric_labels(lyrics: Lyrics) -> str:
    """The lines as Audacity's regions."""
    return _text((line.start_s, line.end_s, line.text) for line in lyrics.lines if printable(line.text))


def _text(rows: Iterable[tuple[float, float, str]]) -> str:
    return "".join(f"{start:.6f}\t{end:.6f}\t{printable(label)}\n" for start, end, label in rows)


def read_labels(text: str, part: str, name: str, duration_s: float) -> Annotations:
    """What a label file says.

    Args:
        text: the file's.
        part: of ``LABEL_PARTS``.
        name: of the file, for the sentence about it.
        duration_s: the song's length; what lies behind it is left out.

    Raises:
        OptionError: it is no label file, has times that are none, or nothing in the song.
    """
    marks = _marks(text, name)
    if part == "beats":
        return beats_of(marks, name, duration_s)
    if part == "sections":
        return sections_of(marks, name, duration_s)
    if part == "lyrics":
        return lyrics_of(marks, (), name, duration_s)
    raise refused(name, f"there is no part {part!r} in label files; choose {', '.join(LABEL_PARTS)}")


def _marks(text: str, name: str) -> list[Mark]:
    """All rows as marks.

    Raises:
        OptionError: as ``read_labels``.
    """
    rows = _rows(text, name)
    _check_decimals(rows, name)
    kinds = [_leading_numbers(cells) for _, cells in rows]
    # A number without decimals in the last place is a label: beats are often labelled so.
    pairs = [(cells, count) for (_, cells), count in zip(rows, kinds, strict=True)]
    instants = all(count == 1 or (count == len(cells) == 2 and _WHOLE.fullmatch(cells[1])) for cells, count in pairs)
    regions = all(count == 3 and not (len(cells) == 3 and _WHOLE.fullmatch(cells[2])) for cells, count in pairs)
    marks = []
    for (row, cells), count in zip(rows, kinds, strict=True):
        where = f"row {row}"
        if count == 0:
            said = printable(cells[0])[:30]
            raise refused(name, f"{where} begins with {said!r}, not with a time in seconds; separate columns by tabs")
        start = _time(cells[0], name, where)
        if instants:
            marks.append(Mark(start, None, ",".join(cells[1:]), row=row))
        elif regions:
            lasts = _time(cells[2], name, where)
            marks.append(Mark(start, start + lasts if lasts else None, " ".join(cells[3:]) or cells[1], row=row))
        elif count == 1:
            marks.append(Mark(start, None, " ".join(cells[1:]), row=row))
        else:
            end = _time(cells[1], name, where)
            if end < start:
                raise refused(name, f"{where} ends at {end:g} s, before it begins at {start:g} s")
            marks.append(Mark(start, None if end == start else end, " ".join(cells[2:]), row=row))
    return marks


def _rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with its number from 1 and its columns.

    Raises:
        OptionError: it is no text of rows.
    """
    if "\0" in text:
        raise refused(name, "it holds other data than text; give a label file (.txt, .csv, .lab)")
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > _MOST_ROWS:
        raise refused(name, f"it has {len(lines)} rows, more than {_MOST_ROWS}")
    rows: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=1):
        # Audacity writes the frequencies of a selection in a second row, behind a backslash.
        if not line.strip() or line.startswith(("\\", "#")):
            continue
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else _commas(line, name, number))]
        if not rows and cells[0].lower() in _HEADS:
            continue
        rows.append((number, cells))
    if not rows:
        raise refused(name, "it has no row with a time")
    return rows


def _commas(line: str, name: str, number: int) -> list[str]:
    """Columns of a row without tabs: by commas, or by spaces as in ``.lab`` files."""
    if "," not in line:
        return line.split(None, 2)
    try:
        return next(csv.reader([line], strict=True))
    except (csv.Error, StopIteration):
        raise refused(name, f"row {number} has a quotation mark that does not end") from None


def _leading_numbers(cells: Sequence[str]) -> int:
    """How many columns from the first on are numbers, 3 at most."""
    count = 0
    while count < min(3, len(cells)) and _NUMBER.fullmatch(cells[count]):
        count += 1
    return count


def _check_decimals(rows: Sequence[tuple[int, list[str]]], name: str) -> None:
    """Times are written with points or with commas, not with both.

    Raises:
        OptionError: both stand in the file.
    """
    numbers = [cell for _, cells in rows for cell in cells[: _leading_numbers(cells)]]
    if any("." in number for number in numbers) and any("," in number for number in numbers):
        raise refused(name, "it writes some times with a decimal point and some with a comma; use one of them")


def _time(cell: str, name: str, where: str) -> float:
    """A time in seconds.

    Raises:
        OptionError: it lies outside of any song.
    """
    seconds = float(cell.replace(",", "."))
    if not 0 <= seconds <= LONGEST_S:
        raise refused(name, f"{where} has the time {cell[:30]}; times are seconds from the song's start, 0 to a day")
    return seconds
