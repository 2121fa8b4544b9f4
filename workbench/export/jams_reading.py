"""JAMS of other programs: beats, sections, lyrics and tags of this song, and of no other one.

The file is plain JSON of a stranger's: it is looked through before anything is believed. Without our own note in
``sandbox`` lyrics of several words are lines, and single words are words.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from workbench.export.cut import MEDIA_KEY
from workbench.export.marks import (
    LONGEST_S,
    Annotations,
    Mark,
    beats_of,
    checked_time,
    lyrics_of,
    refused,
    sections_of,
)
from workbench.model.character_changes import LONGEST_WORD
from workbench.model.song import Song
from workbench.model.text import printable

__all__ = ["read_jams"]

_MOST_CHARACTERS = 20_000_000
_MOST_DEPTH = 40
_MOST_TAGS = 1_000
_SAME_LENGTH_S = 1.0
"""Other programs count the silence that an encoder adds, or do not."""
_ROUNDING_S = 1e-9

_Rows = Sequence[Mapping[str, Any]]


def read_jams(text: str, name: str, song: Song, part: str | None = None) -> Annotations:
    """What a JAMS file says; of several annotations of one kind the first counts.

    Args:
        text: the file's.
        name: of the file, for the sentence about it.
        song: whose it has to be; what lies behind its end is left out.
        part: beats, sections, lyrics or tags, where it alone is wanted; nothing is told of the others then.

    Raises:
        OptionError: it is no JAMS file, is of another song, or holds none of beats, sections, lyrics and tags.
    """
    root = _root(text, name)
    annotations, duration_s = _annotations(root, name), song.duration_s
    _check_song(root, name, song)
    notes: list[str] = []

    def first(kind: str, *prefixes: str) -> tuple[_Rows, Mapping[str, Any]]:
        with_data = [a for a in annotations if a["namespace"].startswith(prefixes) and a["data"]]
        if len(with_data) > 1 and part in (None, kind):
            notes.append(f"It holds {len(with_data)} annotations of {kind}; the first was taken.")
        return (_observations(with_data[0], name), _ours(with_data[0])) if with_data else ((), {})

    beats, _ = first("beats", "beat")
    sections, ours = first("sections", "segment")
    tags = _tags(first("tags", "tag_", "mood_open")[0], name)
    lines, words, language = _lyrics(annotations, name)
    if not (beats or sections or lines or words or tags):
        raise refused(name, "it holds no beats, sections, lyrics or tags that can be read")
    if part is not None:
        beats, sections = beats if part == "beats" else (), sections if part == "sections" else ()
        lines, words = (lines, words) if part == "lyrics" else ([], [])
        tags = tags if part == "tags" else ()
    found = Annotations()
    if beats:
        found = beats_of([_mark(row, name, "a beat", _beat_text(row)) for row in beats], name, duration_s)
    notes += found.notes
    grid = found.beats
    parts = Annotations()
    if sections:
        marks = [_mark(row, name, "a section", _plain(row["value"])) for row in sections]
        parts = sections_of(marks, name, duration_s, _occurrences(ours, len(marks)))
    sung = lyrics_of(lines, words, name, duration_s, language) if lines or words else Annotations()
    return Annotations(grid, parts.sections, sung.lyrics, tags, (*notes, *parts.notes, *sung.notes))


def _root(text: str, name: str) -> Mapping[str, Any]:
    """The file's object.

    Raises:
        OptionError: it is none.
    """
    if len(text) > _MOST_CHARACTERS:
        raise refused(name, f"it is larger than {_MOST_CHARACTERS // 1_000_000} MB")

    def no_number(constant: str) -> NoReturn:
        raise refused(name, f"it holds {constant} where a number has to be")

    try:
        root = json.loads(text.lstrip("\ufeff"), parse_constant=no_number)
    except (ValueError, RecursionError):
        raise refused(name, "it is no JSON, and so no JAMS file") from None
    _check_depth(root, name)
    return root if isinstance(root, dict) else {}


def _annotations(root: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The annotations, each with a namespace and data.

    Raises:
        OptionError: it is no JAMS file.
    """
    found = root.get("annotations")
    if not isinstance(found, list):
        raise refused(name, "it has no list of annotations, and so is no JAMS file")
    for annotation in found:
        if (
            not isinstance(annotation, dict)
            or not isinstance(annotation.get("namespace"), str)
            or not isinstance(annotation.get("data"), list | dict)
        ):
            raise refused(name, "one of its annotations has no namespace or no data")
    return found


def _check_song(root: Mapping[str, Any], name: str, song: Song) -> None:
    """Refuse what was said of another song; a file that says neither length nor title is believed.

    Raises:
        OptionError: its length or its title is another.
    """
    about = root.get("file_metadata")
    about = about if isinstance(about, dict) else {}
    known, length, title = about.get("identifiers"), about.get("duration"), about.get("title")
    if isinstance(known, dict) and known.get("sha256") == song.id:
        return
    if (
        isinstance(length, int | float)
        and not isinstance(length, bool)
        and length > 0
        and not song.duration_s - _SAME_LENGTH_S <= length <= song.duration_s + _SAME_LENGTH_S
    ):
        raise refused(
            name,
            f"its song lasts {min(length, LONGEST_S):.1f} s and {printable(song.name)[:40]!r} lasts "
            f"{song.duration_s:.1f} s, so it is of another song",
        )
    names = {_letters(song.name), _letters(song.title or "")} - {""}
    said = _letters(title) if isinstance(title, str) else ""
    if said and names and not any(said in one or one in said for one in names):
        raise refused(
            name,
            f"it is of {printable(str(title))[:40]!r}, not of {printable(song.display_title)[:40]!r}; if it is this "
            "song all the same, empty the title in its file_metadata",
        )


def _letters(text: str) -> str:
    """Letters and figures only, small: how titles are compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", text[:1000]).casefold() if c.isalnum())


def _check_depth(root: object, name: str) -> None:
    level: list[Any] = [root] if isinstance(root, dict | list) else []
    for _ in range(_MOST_DEPTH):
        inner = (value.values() if isinstance(value, dict) else value for value in level)
        level = [v for values in inner for v in values if isinstance(v, dict | list)]
        if not level:
            return
    raise refused(name, f"it nests more than {_MOST_DEPTH} levels deep")


def _observations(annotation: Mapping[str, Any], name: str) -> _Rows:
    """The data as rows; dense data are columns.

    Raises:
        OptionError: they are neither.
    """
    data = annotation["data"]
    if isinstance(data, dict):
        columns = [data.get(key) for key in ("time", "duration", "value", "confidence")]
        if (
            not all(isinstance(column, list) for column in columns)
            or len({len(c) for c in columns if c is not None}) > 1
        ):
            raise refused(name, f"the columns of its {printable(annotation['namespace'])[:30]!r} are not of one length")
        data = [
            dict(zip(("time", "duration", "value", "confidence"), row, strict=True))
            for row in zip(*(c or () for c in columns), strict=True)
        ]
    if not all(isinstance(row, dict) and "time" in row and "value" in row for row in data):
        raise refused(name, f"an entry of its {printable(annotation['namespace'])[:30]!r} has no time or no value")
    rows: _Rows = data
    return rows


def _mark(row: Mapping[str, Any], name: str, what: str, text: str) -> Mark:
    start = checked_time(row["time"], name, what)
    lasts = 0.0 if row.get("duration") is None else checked_time(row["duration"], name, f"the length of {what}")
    return Mark(start, start + lasts if lasts else None, text, _sure(row.get("confidence")))


def _sure(value: object) -> float:
    """A confidence of 0 to 1; 1 where nothing readable stands."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return 1.0
    return float(min(max(value, 0.0), 1.0))


def _plain(value: object) -> str:
    """A value as text: of a label with levels, the label."""
    if isinstance(value, dict):
        value = value.get("label")
    return value if isinstance(value, str) else ""


def _beat_text(row: Mapping[str, Any]) -> str:
    """A beat's number in the bar, from ``beat`` or from ``beat_position``; empty where it has none."""
    value = row["value"]
    if isinstance(value, dict):
        value = value.get("position")
    whole = not isinstance(value, bool) and isinstance(value, int | float) and value == value // 1 and 0 < value < 100
    return str(int(value)) if whole else ""


def _lyrics(annotations: Sequence[Mapping[str, Any]], name: str) -> tuple[list[Mark], list[Mark], str | None]:
    """Lines, words and language. Without our note, entries of several words are lines."""
    lines: list[Mark] = []
    words: list[Mark] = []
    language: str | None = None
    for annotation in annotations:
        if annotation["namespace"] != "lyrics" or not annotation["data"]:
            continue
        rows = _observations(annotation, name)
        marks = [_mark(row, name, "a line of the lyrics", _plain(row["value"])) for row in rows]
        ours = _ours(annotation)
        marks = _exact(marks, ours.get("ends_s"))
        level = ours.get("level") or ("line" if any(" " in mark.text.strip() for mark in marks) else "word")
        if level == "word":
            words = words or marks
        else:
            lines = lines or marks
        said = ours.get("language")
        if language is None and isinstance(said, str) and said.isalpha() and len(said) <= 3:
            language = said.lower()
    return lines, words, language


def _ours(annotation: Mapping[str, Any]) -> Mapping[str, Any]:
    """What Songreel noted beside an annotation that it wrote."""
    note = annotation.get("sandbox")
    ours = note.get(MEDIA_KEY) if isinstance(note, dict) else None
    return ours if isinstance(ours, dict) else {}


def _exact(marks: list[Mark], ends_s: object) -> list[Mark]:
    """The marks with the ends that we noted, where these are what start and length come to but for rounding."""
    if not isinstance(ends_s, list) or len(ends_s) != len(marks):
        return marks
    return [
        replace(mark, end_s=end)
        if isinstance(end, float) and abs(end - (mark.end_s or mark.start_s)) < _ROUNDING_S
        else mark
        for mark, end in zip(marks, ends_s, strict=True)
    ]


def _occurrences(ours: Mapping[str, Any], count: int) -> list[int] | None:
    """Which of its label each section is; None unless all of it is there and can be."""
    found = ours.get("occurrences")
    if not isinstance(found, list) or len(found) != count:
        return None
    return found if all(type(n) is int and 1 <= n <= count for n in found) else None


def _tags(rows: _Rows, name: str) -> tuple[tuple[str, float], ...]:
    """Tags with their confidence; a tag that comes again counts once."""
    if len(rows) > _MOST_TAGS:
        raise refused(name, f"it has {len(rows)} tags, more than {_MOST_TAGS}")
    found: dict[str, float] = {}
    for row in rows:
        tag = printable(_plain(row["value"]))[:LONGEST_WORD].strip()
        if tag:
            found.setdefault(tag, _sure(row.get("confidence")))
    return tuple(found.items())
