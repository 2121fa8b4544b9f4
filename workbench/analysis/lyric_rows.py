"""The rows of .lrc and .srt files: which text stands at which time, as it is written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.analysis.lyric_text import clean_text

__all__ = ["RawLine", "Remarks", "raw_lines"]

_TIME = r"\s*(\d{1,4}):(\d{1,2})(?:[.:,](\d{1,6}))?\s*"
_LRC_TIME = re.compile(rf"\[{_TIME}\]")
_WORD_TIME = re.compile(rf"[<\[]{_TIME}[>\]]")
_LIKE_WORD_TIME = re.compile(r"<[\s\d.,:+-]*>")
_LRC_TAG = re.compile(r"\[([A-Za-z#]+)\s*:(.*)\]\s*")
_OFFSET = re.compile(r"[+-]?\d{1,7}")
_SRT_TIME = r"\s*(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[,.:](\d{1,6}))?\s*"
_SRT_TIMES = re.compile(rf"{_SRT_TIME}-->{_SRT_TIME}(?:\s.*)?")

_UNTIMED = "no time that can be read, so not shown"
_BAD_OFFSET = "an [offset:] that is no whole number of milliseconds, so taken as 0"
_BAD_WORD_TIME = "a word time that cannot be read, so left out"
_BACKWARDS = "an end that is not after its start, so shown as long as it may be sung"


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as it stands in the file; its time may lie anywhere."""

    start_s: float
    end_s: float | None
    text: str
    row: int
    """Its row in the file, from 1."""
    marks: tuple[tuple[float, str], ...] = ()
    """Word times: (start in seconds, text up to the next); an empty text is an end."""


class Remarks:
    """What could not be taken as it stands: how often, and in which row first."""

    def __init__(self) -> None:
        self._rows: dict[str, list[int]] = {}

    def add(self, what: str, row: int) -> None:
        """Remember one place."""
        rows = self._rows.setdefault(what, [])
        if rows[-1:] != [row]:
            rows.append(row)

    def sentences(self, name: str) -> tuple[str, ...]:
        """One sentence for each kind, with the file's name, the count and the first place."""
        return tuple(
            f"Lyrics {name!r}, line {rows[0]}: {what}."
            if len(rows) == 1
            else f"Lyrics {name!r}, {len(rows)} lines (the first is line {min(rows)}): {what}."
            for what, rows in self._rows.items()
        )


def raw_lines(text: str, remarks: Remarks) -> list[RawLine]:
    """The lines of an .lrc or .srt file, whichever it turns out to be, in its own order.

    Args:
        text: the file's text.
        remarks: told of whatever has no place in the lines.
    """
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    starts = [index for index, row in enumerate(rows) if _SRT_TIMES.fullmatch(row)]
    return _from_srt(rows, starts, remarks) if starts else _from_lrc(rows, remarks)


def _seconds(minutes: str, seconds: str, fraction: str | None) -> float:
    return int(minutes) * 60 + int(seconds) + (int(fraction) / 10 ** len(fraction) if fraction else 0.0)


def _from_lrc(rows: Sequence[str], remarks: Remarks) -> list[RawLine]:
    lines: list[RawLine] = []
    shift_s = 0.0
    for number, row in enumerate(rows, start=1):
        rest, starts = row.strip().lstrip("\ufeff"), []
        while match := _LRC_TIME.match(rest):
            starts.append(_seconds(*match.groups()))
            rest = rest[match.end() :].lstrip()
        if starts:
            lines.extend(_lrc_line(start, starts[0], rest, number, remarks) for start in starts)
        elif tag := _LRC_TAG.fullmatch(rest):
            if tag[1].lower() == "offset":
                shift_s = _offset_s(tag[2].strip(), number, remarks)
        elif clean_text(rest):
            remarks.add(_UNTIMED, number)
    return [_moved(line, -shift_s) for line in lines]


def _offset_s(text: str, row: int, remarks: Remarks) -> float:
    """The offset in seconds; a positive one lets every line appear sooner."""
    if _OFFSET.fullmatch(text):
        return int(text) / 1000
    if text:  # many programs write an empty one
        remarks.add(_BAD_OFFSET, row)
    return 0.0


def _lrc_line(start_s: float, first_s: float, rest: str, row: int, remarks: Remarks) -> RawLine:
    """One line at one of its times; word times belong to the line's first time and move with it."""
    readable = _LIKE_WORD_TIME.sub(_readable, rest)
    if readable != rest:
        remarks.add(_BAD_WORD_TIME, row)
    pieces = _WORD_TIME.split(readable)
    if len(pieces) == 1:
        return RawLine(start_s, None, clean_text(readable), row)
    marks = [(start_s, pieces[0])] if clean_text(pieces[0]) else []
    for i in range(1, len(pieces), 4):
        at = _seconds(pieces[i], pieces[i + 1], pieces[i + 2] or None) + start_s - first_s
        marks.append((at, pieces[i + 3]))
    return RawLine(start_s, None, clean_text(" ".join(pieces[0::4])), row, tuple(marks))


def _readable(found: re.Match[str]) -> str:
    """What is put in the place of something that looks like a word time."""
    text = found[0]
    broken = ":" in text and any(c.isdigit() for c in text) and not _WORD_TIME.fullmatch(text)
    return " " if broken else text


def _moved(line: RawLine, by_s: float) -> RawLine:
    marks = tuple((at + by_s, text) for at, text in line.marks)
    return RawLine(line.start_s + by_s, line.end_s, line.text, line.row, marks)


def _from_srt(rows: Sequence[str], starts: Sequence[int], remarks: Remarks) -> list[RawLine]:
    """The cues; a cue's text ends at an empty row, or where the next cue begins without one."""
    lines: list[RawLine] = []
    _tell_untimed(enumerate(rows[: starts[0]], start=1), remarks)
    for first, after in zip(starts, [*starts[1:], len(rows)], strict=True):
        match = _SRT_TIMES.fullmatch(rows[first])
        assert match
        numbers = match.groups()
        start, end = (int(h) * 3600 + _seconds(m, s, f) for h, m, s, f in (numbers[:4], numbers[4:]))
        body = list(enumerate(rows[first + 1 : after], start=first + 2))
        if after < len(rows) and body and body[-1][1].strip().isdigit():
            body.pop()  # the next cue's number
        words = next((i for i, (_, row) in enumerate(body) if not row.strip() or "-->" in row), len(body))
        _tell_untimed(body[words:], remarks)
        text = clean_text(" ".join(row for _, row in body[:words]))
        if text and end <= start:
            remarks.add(_BACKWARDS, first + 1)
        if text:
            lines.append(RawLine(start, end if end > start else None, text, first + 1))
    return lines


def _tell_untimed(rows: Iterable[tuple[int, str]], remarks: Remarks) -> None:
    """Text outside of any cue; the cues' numbers are none."""
    for number, row in rows:
        words = clean_text(row)
        if words and not words.isdigit():
            remarks.add(_UNTIMED, number)
