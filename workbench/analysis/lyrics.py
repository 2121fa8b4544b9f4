"""Lyrics with times from .lrc and .srt files."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import LyricsError
from workbench.model.lyrics import Line, Lyrics, Word

__all__ = ["parse_lyrics", "read_lyrics"]

_LARGEST_BYTES = 2_000_000
_SLOWEST_CHARACTERS_S = 0.16
_SHORTEST_LINE_S, _PAUSE_S = 0.8, 1.2
_LONGEST_S = 86_400.0

_LRC_TIME = re.compile(r"\[(\d{1,4}):([0-5]?\d)(?:[.:](\d{1,3}))?\]")
_LRC_TAG = re.compile(r"\[([A-Za-z#]+)\s*:(.*)\]\s*")
_WORD_TIME = re.compile(r"<(\d{1,4}):([0-5]?\d)(?:[.:](\d{1,3}))?>")
_SRT_TIMES = re.compile(
    r"\s*(\d{1,3}):([0-5]?\d):([0-5]?\d)[,.](\d{1,3})\s*-->\s*(\d{1,3}):([0-5]?\d):([0-5]?\d)[,.](\d{1,3}).*"
)
_OFFSET = re.compile(r"[+-]?\d{1,7}")


def read_lyrics(path: Path) -> Lyrics | None:
    """The lyrics in a file; None for a .txt, which holds no times.

    Raises:
        LyricsError: missing, unreadable, larger than 2 MB, or without any time.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise LyricsError(
                f"The lyrics file {path.name!r} is larger than 2 MB; give the .lrc, .srt or .txt file of one song.",
                field="lyrics",
            )
        data = path.read_bytes()
    except OSError as error:
        raise LyricsError(
            f"The lyrics file {path.name!r} cannot be read ({error.strerror or error}); "
            "give an .lrc, .srt or .txt file that exists.",
            field="lyrics",
        ) from error
    text = _decode(data)
    if text is None:
        raise LyricsError(
            f"The lyrics file {path.name!r} holds no text; give an .lrc, .srt or .txt file.", field="lyrics"
        )
    return None if path.suffix.lower() == ".txt" else parse_lyrics(text, path.name)


def parse_lyrics(text: str, name: str) -> Lyrics:
    """Lyrics from the text of an .lrc or .srt file, whichever it turns out to be.

    Whatever looks like markup stays plain text. Lines come out ascending; a line whose end is not given
    ends where the next one starts, or when it must have been sung.

    Args:
        text: the file's text.
        name: the file's name, for the error.

    Raises:
        LyricsError: no line in it has a time.
    """
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = _from_srt(rows) if any(_SRT_TIMES.fullmatch(row) for row in rows) else _from_lrc(rows)
    if not any(line.text for line in found):
        raise LyricsError(
            f"No line of {name!r} has words and a time like [01:23.45] (.lrc) or "
            "00:01:23,450 --> 00:01:25,000 (.srt); add times, or give the words as .txt.",
            field="lyrics",
        )
    return _closed(sorted(found, key=lambda raw: raw.start_s))


@dataclass(frozen=True, slots=True)
class _Raw:
    """A line as it stands in the file."""

    start_s: float
    end_s: float | None
    text: str
    marks: tuple[tuple[float, str], ...] = ()
    """Word times: (start in seconds, text up to the next); an empty text is an end."""


def _decode(data: bytes) -> str | None:
    """The text of a file of unknown encoding, None where it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _clean(text: str) -> str:
    """Without control and direction characters, with single spaces."""
    kept = "".join(" " if c in "\t\n" else c for c in text if c in "\t\n" or not _hidden(c))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _hidden(character: str) -> bool:
    """Control characters, and what turns the direction of text around (Unicode's Bidi_Control)."""
    return unicodedata.category(character) in ("Cc", "Cs", "Co") or character in (
        "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )


def _seconds(minutes: str, seconds: str, fraction: str | None) -> float:
    return int(minutes) * 60 + int(seconds) + (int(fraction) / 10 ** len(fraction) if fraction else 0.0)


def _from_lrc(rows: list[str]) -> list[_Raw]:
    lines: list[_Raw] = []
    shift_s = 0.0
    for row in rows:
        rest, starts = row.strip().lstrip("\ufeff"), []
        while match := _LRC_TIME.match(rest):
            starts.append(_seconds(*match.groups()))
            rest = rest[match.end() :].lstrip()
        if not starts:
            tag = _LRC_TAG.fullmatch(rest)
            if tag and tag[1].lower() == "offset" and _OFFSET.fullmatch(tag[2].strip()):
                shift_s = int(tag[2]) / 1000  # positive: everything earlier
            continue
        lines.extend(_lrc_line(start, starts[0], rest) for start in starts)
    return [_shifted(line, -shift_s) for line in lines]


def _lrc_line(start_s: float, first_s: float, rest: str) -> _Raw:
    """One line at one of its times; word times belong to the line's first time and move with it."""
    pieces = _WORD_TIME.split(rest)
    marks: list[tuple[float, str]] = []
    if len(pieces) > 1:
        if _clean(pieces[0]):
            marks.append((start_s, pieces[0]))
        for i in range(1, len(pieces), 4):
            at = _seconds(pieces[i], pieces[i + 1], pieces[i + 2] or None) + start_s - first_s
            marks.append((max(at, start_s), pieces[i + 3]))
    return _Raw(start_s, None, _clean(" ".join(pieces[0::4]) if len(pieces) > 1 else rest), tuple(marks))


def _shifted(line: _Raw, by_s: float) -> _Raw:
    def move(at: float) -> float:
        return max(0.0, at + by_s)

    return _Raw(
        move(line.start_s),
        None if line.end_s is None else move(line.end_s),
        line.text,
        tuple((move(at), text) for at, text in line.marks),
    )


def _from_srt(rows: list[str]) -> list[_Raw]:
    lines: list[_Raw] = []
    i = 0
    while i < len(rows):
        match = _SRT_TIMES.fullmatch(rows[i])
        i += 1
        if not match:
            continue
        first = i
        while i < len(rows) and rows[i].strip():
            i += 1
        numbers = match.groups()
        start, end = (int(h) * 3600 + _seconds(m, s, f) for h, m, s, f in (numbers[:4], numbers[4:]))
        text = _clean(" ".join(rows[first:i]))
        if text:
            lines.append(_Raw(start, max(start, end), text))
    return lines


def _closed(raw: list[_Raw]) -> Lyrics:
    """Lines with an end and words; an empty line only ends the one before it."""
    lines = []
    for index, line in enumerate(raw):
        if not line.text or line.start_s > _LONGEST_S:
            continue
        following = next((later.start_s for later in raw[index + 1 :] if later.start_s > line.start_s), None)
        last_mark = max((at for at, _ in line.marks), default=line.start_s)
        end = line.end_s
        if end is None:
            end = max(last_mark, line.start_s + _plausible_s(line.text))
            if line.marks and not _clean(line.marks[-1][1]):
                end = last_mark
            if following is not None:
                end = min(end, following)
        end = max(round(end, 3), round(line.start_s, 3))
        start = round(line.start_s, 3)
        timed = _timed_words(line.marks, end) if line.marks else ()
        lines.append(Line(start, end, line.text, timed or _spread(line.text, start, end), bool(timed)))
    return Lyrics(tuple(lines))


def _plausible_s(text: str) -> float:
    """How long a line is sung at the slowest, with a breath."""
    return max(_SHORTEST_LINE_S, len(text) * _SLOWEST_CHARACTERS_S) + _PAUSE_S


def _timed_words(marks: tuple[tuple[float, str], ...], end_s: float) -> tuple[Word, ...]:
    """Words from their marks; several words behind one mark share its time by length."""
    words: list[Word] = []
    for index, (at, text) in enumerate(marks):
        start = min(at, end_s)
        stop = min(max(marks[index + 1][0], start), end_s) if index + 1 < len(marks) else end_s
        words.extend(_spread(_clean(text), start, stop))
    return tuple(words)


def _spread(text: str, start_s: float, end_s: float) -> tuple[Word, ...]:
    """Words without times, over the span by their length."""
    pieces = text.split()
    lengths = [len(piece) + 1 for piece in pieces]
    whole, done, words = sum(lengths), 0, []
    for piece, length in zip(pieces, lengths, strict=True):
        first = start_s + (end_s - start_s) * done / whole
        done += length
        last = start_s + (end_s - start_s) * done / whole
        words.append(Word(round(first, 3), max(round(last, 3), round(first, 3)), piece, 0.5))
    return tuple(words)
