"""Lyrics with times from .lrc and .srt files.

A line that cannot be taken as it stands is mended or left out, and the lyrics' notes say so; a file is
refused only where nothing usable is left.
"""

from __future__ import annotations

import itertools
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.analysis.lyric_rows import RawLine, Remarks, raw_lines
from workbench.analysis.lyric_text import clean_text, decode_text
from workbench.errors import LyricsError
from workbench.model.lyrics import Line, Lyrics, spread_words

__all__ = ["parse_lyrics", "read_lyrics", "read_text"]

_LARGEST_BYTES = 2_000_000
_SLOWEST_CHARACTERS_S = 0.16
_SHORTEST_LINE_S, _PAUSE_S = 0.8, 1.2
_TOGETHER_S = 0.1
"""Lines that begin closer than this are read as one: nobody reads a line in less."""
_SLACK_S = 0.05
"""Less is no news: programs round."""
_LONGEST_S = 86_400.0
_MOST_CHARACTERS = 500

_LATE = "after the song's end, so not shown"
_EARLY = "before the song's start, so not shown"
_CUT_OFF = "beginning before the song does, so shown from its start"
_TOGETHER = "at the time of another, so both are shown as one"
_CROWDED = "at the time of two others, so not shown"
_OVERLAPPING = "running into the next one, so shown until that begins"
_ENDLESS = f"longer than {_MOST_CHARACTERS} characters, so only so many are shown"
_WORDS_MOVED = "word times out of order or outside the line, so taken from the words around"


def read_text(path: Path) -> tuple[str, tuple[str, ...]]:
    """The text of a lyrics file, and a note where its encoding was guessed.

    Raises:
        LyricsError: missing, unreadable, no file, larger than 2 MB, or no text.
    """
    data = _bytes(path)
    text, remark = decode_text(data)
    if text is None:
        raise LyricsError(
            f"The lyrics file {path.name!r} holds no text but other data; give an .lrc, .srt or .txt file.",
            field="lyrics",
        )
    if not text.strip():
        raise LyricsError(f"The lyrics file {path.name!r} is empty; give the words of the song.", field="lyrics")
    return text, (f"The lyrics file {path.name!r} {remark}.",) if remark else ()


def read_lyrics(path: Path, duration_s: float = _LONGEST_S) -> Lyrics | None:
    """The lyrics in a file; None for a .txt, which holds no times.

    Args:
        path: the file.
        duration_s: the song's length; what lies beyond it is not taken.

    Raises:
        LyricsError: as ``read_text``; or without any line that has a time in the song.
    """
    text, notes = read_text(path)
    if path.suffix.lower() == ".txt":
        return None
    lyrics = parse_lyrics(text, path.name, duration_s)
    return replace(lyrics, notes=notes + lyrics.notes)


def parse_lyrics(text: str, name: str, duration_s: float = _LONGEST_S) -> Lyrics:
    """Lyrics from the text of an .lrc or .srt file, whichever it turns out to be.

    Whatever looks like markup stays plain text. Lines come out ascending and do not overlap; a line whose end
    is not given ends where the next one starts, or when it must have been sung.

    Args:
        text: the file's text.
        name: the file's name, for the error and the notes.
        duration_s: the song's length.

    Raises:
        LyricsError: no line in it has a time, or none a time in the song.
    """
    remarks = Remarks()
    raw = raw_lines(text, remarks)
    if not any(line.text for line in raw):
        raise LyricsError(
            f"No line of {name!r} has words and a time like [01:23.45] (.lrc) or "
            "00:01:23,450 --> 00:01:25,000 (.srt); add times, or give the words as .txt.",
            field="lyrics",
        )
    lines = _closed(_one_at_a_time(raw, remarks), duration_s, remarks)
    if not lines:
        raise LyricsError(
            f"No line of {name!r} lies in the song, which lasts {duration_s:.1f} s; "
            "give the lyrics of this song, or mend their times or their [offset:].",
            field="lyrics",
        )
    return Lyrics(lines, notes=remarks.sentences(name))


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        # A pipe or a device may have no end, so it is not opened; opening a folder says what it is.
        readable = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
        data = path.read_bytes() if readable and status.st_size <= _LARGEST_BYTES else None
    except (OSError, ValueError) as error:
        raise _unreadable(path, getattr(error, "strerror", None) or str(error)) from error
    if not readable:
        raise _unreadable(path, "it is no file")
    if data is None:
        raise LyricsError(
            f"The lyrics file {path.name!r} is larger than 2 MB; give the .lrc, .srt or .txt file of one song.",
            field="lyrics",
        )
    return data


def _unreadable(path: Path, reason: str) -> LyricsError:
    return LyricsError(
        f"The lyrics file {path.name!r} cannot be read ({reason}); give an .lrc, .srt or .txt file that exists.",
        field="lyrics",
    )


def _one_at_a_time(raw: Sequence[RawLine], remarks: Remarks) -> list[RawLine]:
    """Ascending, with lines of one time made one: mostly a line and its translation."""
    groups: list[list[RawLine]] = []
    for line in sorted(raw, key=lambda line: line.start_s):
        if groups and line.start_s - groups[-1][0].start_s < _TOGETHER_S:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_together(group, remarks) for group in groups]


def _together(group: Sequence[RawLine], remarks: Remarks) -> RawLine:
    different: dict[str, RawLine] = {}
    for line in (_of_bearable_length(line, remarks) for line in group):
        if line.text and (line.text not in different or line.marks):
            different[line.text] = line
    first, *others = different.values() or group[:1]
    if not others:
        return first
    second, *crowd = others
    remarks.add(_TOGETHER, second.row)
    for line in crowd:
        remarks.add(_CROWDED, line.row)
    end_s = max((line.end_s for line in (first, second) if line.end_s is not None), default=None)
    return replace(first, end_s=end_s, text=f"{first.text} / {second.text}", marks=())


def _of_bearable_length(line: RawLine, remarks: Remarks) -> RawLine:
    if len(line.text) <= _MOST_CHARACTERS:
        return line
    remarks.add(_ENDLESS, line.row)
    return replace(line, text=line.text[:_MOST_CHARACTERS].rstrip(), marks=())


def _closed(raw: Sequence[RawLine], duration_s: float, remarks: Remarks) -> tuple[Line, ...]:
    """Lines with an end and words, inside the song; an empty line only ends the one before it."""
    lines = []
    for line, following in itertools.zip_longest(raw, raw[1:]):
        if not line.text:
            continue
        last_s = min(duration_s, following.start_s) if following else duration_s
        end_s = round(min(_end_s(line), last_s), 3)
        if round(line.start_s, 3) >= round(min(duration_s, _LONGEST_S), 3):
            remarks.add(_LATE, line.row)
        elif end_s <= 0:
            remarks.add(_EARLY, line.row)
        else:
            if line.start_s < 0:
                remarks.add(_CUT_OFF, line.row)
            if line.end_s is not None and following and line.end_s > following.start_s + _SLACK_S:
                remarks.add(_OVERLAPPING, line.row)
            lines.append(_line(line, max(0.0, round(line.start_s, 3)), end_s, remarks))
    return tuple(lines)


def _end_s(line: RawLine) -> float:
    """When a line ends by itself: as the file says, else when it must have been sung."""
    if line.end_s is not None:
        return line.end_s
    last_s = max((at for at, _ in line.marks), default=line.start_s)
    if last_s > line.start_s and line.marks[-1][0] == last_s and not clean_text(line.marks[-1][1]):
        return last_s
    return max(last_s + _SHORTEST_LINE_S, line.start_s + _plausible_s(line.text))


def _plausible_s(text: str) -> float:
    """How long a line is sung at the slowest, with a breath."""
    return max(_SHORTEST_LINE_S, len(text) * _SLOWEST_CHARACTERS_S) + _PAUSE_S


def _line(line: RawLine, start_s: float, end_s: float, remarks: Remarks) -> Line:
    marks = _in_order(line, start_s, end_s, remarks)
    ends = [*(at for at, _ in marks[1:]), end_s]
    timed = [
        word for (at, text), end in zip(marks, ends, strict=False) for word in spread_words(clean_text(text), at, end)
    ]
    return Line(start_s, end_s, line.text, tuple(timed) or spread_words(line.text, start_s, end_s), bool(timed))


def _in_order(line: RawLine, start_s: float, end_s: float, remarks: Remarks) -> list[tuple[float, str]]:
    """Word times that ascend inside the line; the words of one that does not share the time before it."""
    placed: list[tuple[float, str]] = []
    for given, text in line.marks:
        first_s = placed[-1][0] if placed else start_s
        at = max(0.0, given)
        in_time = at < end_s if clean_text(text) else at <= end_s + _SLACK_S
        if in_time and at >= first_s - _SLACK_S:
            placed.append((min(max(at, first_s), end_s), text))
        else:
            remarks.add(_WORDS_MOVED, line.row)
            before = placed.pop()[1] if placed else ""
            placed.append((first_s, f"{before} {text}"))
    return placed
