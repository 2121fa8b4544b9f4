"""Given lyrics as the lines that are sung, one after another: tags, repeats and times are understood, not shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.analysis.lyric_text import clean_text
from workbench.analysis.words.spelling import plain_word
from workbench.errors import LyricsError
from workbench.model.labels import known_label
from workbench.model.lyrics import Lyrics

__all__ = ["GivenLine", "given_lines", "timed_lines"]

_MOST_LINES, _MOST_CHARACTERS, _MOST_REPEATS = 1000, 500, 8
_TIMES = r"(?:[x×*]\s*(\d{1,2})|(\d{1,2})\s*[x×])"
_REPEATED = re.compile(rf"^(.*?)[\s,]*[(\[]?\s*(?<!\w){_TIMES}(?!\w)\s*[)\]]?$", re.IGNORECASE)
_ALONE = re.compile(rf"^[(\[]?\s*{_TIMES}\s*[)\]]?$", re.IGNORECASE)
_TAG = re.compile(r"^(?:\[([^\[\]]*)\]|\(([^()]*)\)|([^:]{1,40}):)$")
_PARTS = frozenset(
    {"intro", "outro", "verse", "chorus", "refrain", "hook", "bridge", "solo", "break", "interlude", "instrumental"}
    | {"coda", "drop", "post-chorus", "prechorus", "pre-chorus"}  # English
    | {"strophe", "vers", "brücke", "zwischenspiel", "couplet", "pont", "refrão", "verso"}
    | {"estribillo", "estrofa", "puente", "coro", "ritornello", "strofa"}
)


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One line as it is sung once."""

    text: str
    words: tuple[str, ...]
    """The text at its spaces, each with its punctuation."""
    start_s: float | None = None
    """Where a file has put it."""
    end_s: float | None = None


def given_lines(text: str) -> tuple[GivenLine, ...]:
    """The lines of plain text, in the order in which they are sung.

    ``[Chorus]``, ``(Verse 2)`` and ``Bridge:`` on their own line are tags and not sung. A tag without lines below
    it repeats the lines that stood below the same tag before. ``x2`` (``(x2)``, ``2x``) at a line's end sings the
    line twice, at a tag the whole part, on its own line the rows since the last empty one.

    Raises:
        LyricsError: nothing in it is sung, or more than 1000 lines are.
    """
    parts = _parts(text)
    known: dict[str, list[str]] = {}
    sung: list[str] = []
    for name, times, rows in parts:
        if name and rows:
            known[name] = rows
        sung.extend((rows or known.get(name, [])) * times)
        if len(sung) > _MOST_LINES:
            raise LyricsError(f"The lyrics have more than {_MOST_LINES} lines; give those of one song.", field="lyrics")
    lines = tuple(GivenLine(row, tuple(row.split())) for row in sung)
    if not lines:
        raise LyricsError("The lyrics hold no line that is sung; give the words of the song.", field="lyrics")
    return lines


def timed_lines(lyrics: Lyrics) -> tuple[GivenLine, ...]:
    """The lines of an .lrc or .srt file, each with the time that the file gives it."""
    lines = tuple(
        GivenLine(line.text, tuple(line.text.split()), line.start_s, line.end_s)
        for line in lyrics.lines
        if any(plain_word(word) for word in line.text.split())
    )
    if not lines:
        raise LyricsError("The lyrics hold no line that is sung; give the words of the song.", field="lyrics")
    return lines


def _parts(text: str) -> list[tuple[str, int, list[str]]]:
    """(tag, how often, lines): lines before any tag have an empty one; an empty row ends no part."""
    parts: list[tuple[str, int, list[str]]] = [("", 1, [])]
    stanza = 0
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        whole = clean_text(raw)[:_MOST_CHARACTERS].rstrip()
        row, times = _repeats(whole)
        tag, lines = _tag(row), parts[-1][2]
        if not whole:
            stanza = len(lines)
        elif alone := _ALONE.match(whole):
            lines.extend(lines[stanza:] * (min(int(alone[1] or alone[2]), _MOST_REPEATS) - 1))
        elif tag is not None:
            parts.append((tag, times, []))
            stanza = 0
        elif any(plain_word(word) for word in row.split()):
            lines.extend([row] * times)
    return parts


def _repeats(row: str) -> tuple[str, int]:
    """A row without its ``x2``, and how often it is sung."""
    match = _REPEATED.match(row)
    if match is None or not match[1].strip():
        return row, 1
    times = int(match[2] or match[3])
    rest = match[1].rstrip(" ,([")
    if not 1 <= times <= _MOST_REPEATS or not rest:
        return row, 1
    return _closed(rest), times


def _closed(row: str) -> str:
    """``[Chorus`` of ``[Chorus x2]`` with its bracket again."""
    for opening, closing in ("[]", "()"):
        if row.startswith(opening) and row.count(opening) > row.count(closing):
            return row + closing
    return row


def _tag(row: str) -> str | None:
    """The part's name, plain, if the row is a tag; None if it is sung.

    Whatever stands alone in square brackets is a tag; in round ones, or before a colon, only the name of a part
    is, as choirs sing in round brackets.
    """
    match = _TAG.match(row)
    if match is None:
        return None
    name = " ".join((match[1] or match[2] or match[3] or "").casefold().split())
    if match[1] is not None:
        return name
    words = re.split(r"[\s\d:,.]+", name)
    return name if words[0] in _PARTS or known_label(words[0]) else None
