"""JAMS, the JSON Annotated Music Specification (Humphrey et al., ISMIR 2014): beats, sections, lyrics and tags.

The namespaces ``beat``, ``segment_open``, ``lyrics`` and ``tag_open`` of JAMS 0.3. Lines and words of the lyrics
are two annotations; which is which stands in ``sandbox``. The file is plain JSON, so no library is needed for it;
one of a stranger is looked through before anything is believed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from workbench._version import __version__
from workbench.export.cut import printable
from workbench.export.marks import Annotations, Mark, beats_of, checked_time, lyrics_of, refused, sections_of
from workbench.model.analysis import BeatGrid, Section
from workbench.model.lyrics import Lyrics
from workbench.model.song import Song

__all__ = ["jams_text", "read_jams"]

_JAMS_VERSION = "0.3.5"
_OURS = "songreel"
_MOST_CHARACTERS = 50_000_000
_MOST_DEPTH = 40
_MOST_TAGS = 1_000
_LONGEST_TAG = 80

_Rows = Sequence[Mapping[str, Any]]


def jams_text(
    song: Song,
    beats: BeatGrid,
    sections: Sequence[Section],
    lyrics: Lyrics | None = None,
    tags: Sequence[tuple[str, float]] = (),
) -> str:
    """What was heard, as JAMS.

    Args:
        song: gives title, artist and length.
        beats: each beat's value is its number in the bar.
        sections: in the open vocabulary.
        lyrics: lines, and words where their times are known.
        tags: genre, mood ... each with its confidence, 0 to 1.
    """
    length = song.duration_s
    made = [
        _annotation("beat", length, (_seen(t, 0.0, n, beats.confidence) for t, n in _numbered(beats))),
        _annotation(
            "segment_open", length, (_seen(s.start_s, s.end_s - s.start_s, s.label, s.confidence) for s in sections)
        ),
    ]
    if lyrics is not None:
        lines = [line for line in lyrics.lines if printable(line.text)]
        said = (_seen(a.start_s, a.end_s - a.start_s, a.text, None) for a in lines)
        made.append(_annotation("lyrics", length, said, level="line", language=lyrics.language))
        words = [word for line in lines if line.word_times for word in line.words]
        if words:
            said = (_seen(w.start_s, w.end_s - w.start_s, w.text, w.confidence) for w in words)
            made.append(_annotation("lyrics", length, said, level="word", language=lyrics.language))
    if tags:
        made.append(_annotation("tag_open", length, (_seen(0.0, length, tag, sure) for tag, sure in tags)))
    about = {
        "title": song.title or song.name,
        "artist": song.artist or "",
        "release": "",
        "duration": length,
        "identifiers": {"sha256": song.id},
        "jams_version": _JAMS_VERSION,
    }
    return json.dumps({"annotations": made, "file_metadata": about, "sandbox": {}}, ensure_ascii=False, indent=1) + "\n"


def _numbered(beats: BeatGrid) -> Iterable[tuple[float, int]]:
    return zip(beats.beats_s, beats.beat_in_bar, strict=True)


def _seen(time_s: float, length_s: float, value: object, confidence: float | None) -> dict[str, object]:
    return {"time": time_s, "duration": max(0.0, length_s), "value": value, "confidence": confidence}


def _annotation(
    namespace: str, length_s: float, data: Iterable[dict[str, object]], **ours: str | None
) -> dict[str, object]:
    return {
        "namespace": namespace,
        "time": 0.0,
        "duration": length_s,
        "annotation_metadata": {
            "annotation_tools": f"{_OURS} {__version__}",
            "annotator": {},
            "annotation_rules": "",
            "corpus": "",
            "curator": {"name": "", "email": ""},
            "data_source": "program",
            "validation": "",
            "version": "",
        },
        "data": list(data),
        "sandbox": {_OURS: ours} if ours else {},
    }


def read_jams(text: str, name: str, duration_s: float) -> Annotations:
    """What a JAMS file says; of several annotations of one kind the first counts.

    Args:
        text: the file's.
        name: of the file, for the sentence about it.
        duration_s: the song's length; what lies behind it is left out.

    Raises:
        OptionError: it is no JAMS file, or holds none of beats, sections, lyrics and tags.
    """
    annotations = _annotations(text, name)
    notes: list[str] = []

    def first(kind: str, *prefixes: str) -> _Rows:
        with_data = [a for a in annotations if a["namespace"].startswith(prefixes) and a["data"]]
        if len(with_data) > 1:
            notes.append(f"It holds {len(with_data)} annotations of {kind}; the first was taken.")
        return _observations(with_data[0], name) if with_data else ()

    beats, sections = first("beats", "beat"), first("sections", "segment")
    tags = _tags(first("tags", "tag_", "mood_open"), name)
    lines, words, language = _lyrics(annotations, name)
    if not (beats or sections or lines or words or tags):
        raise refused(name, "it holds no beats, sections, lyrics or tags that can be read")
    found = Annotations()
    if beats:
        found = beats_of([_mark(row, name, "a beat", _beat_text(row)) for row in beats], name, duration_s)
    notes += found.notes
    grid = found.beats
    parts = Annotations()
    if sections:
        parts = sections_of([_mark(row, name, "a section", _plain(row["value"])) for row in sections], name, duration_s)
    sung = lyrics_of(lines, words, name, duration_s, language) if lines or words else Annotations()
    return Annotations(grid, parts.sections, sung.lyrics, tags, (*notes, *parts.notes, *sung.notes))


def _annotations(text: str, name: str) -> list[dict[str, Any]]:
    """The annotations, each with a namespace and data.

    Raises:
        OptionError: it is no JAMS file.
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
    found = root.get("annotations") if isinstance(root, dict) else None
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
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
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
        note = annotation.get("sandbox")
        ours = note.get(_OURS) if isinstance(note, dict) else None
        ours = ours if isinstance(ours, dict) else {}
        level = ours.get("level") or ("line" if any(" " in mark.text.strip() for mark in marks) else "word")
        if level == "word":
            words = words or marks
        else:
            lines = lines or marks
        said = ours.get("language")
        if language is None and isinstance(said, str) and said.isalpha() and len(said) <= 3:
            language = said.lower()
    return lines, words, language


def _tags(rows: _Rows, name: str) -> tuple[tuple[str, float], ...]:
    """Tags with their confidence; a tag that comes again counts once."""
    if len(rows) > _MOST_TAGS:
        raise refused(name, f"it has {len(rows)} tags, more than {_MOST_TAGS}")
    found: dict[str, float] = {}
    for row in rows:
        tag = printable(_plain(row["value"]))[:_LONGEST_TAG]
        if tag:
            found.setdefault(tag, _sure(row.get("confidence")))
    return tuple(found.items())
