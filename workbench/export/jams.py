"""JAMS, the JSON Annotated Music Specification (Humphrey et al., ISMIR 2014): beats, sections, lyrics and tags.

The namespaces ``beat``, ``segment_open``, ``lyrics`` and ``tag_open`` of JAMS 0.3. Lines and words of the lyrics
are two annotations; which is which stands in ``sandbox``, and what a start and a length do not say to the last bit.
The file is plain JSON, so no library is needed for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from workbench._version import __version__
from workbench.export.cut import MEDIA_KEY
from workbench.model.analysis import BeatGrid, Section
from workbench.model.lyrics import Lyrics
from workbench.model.song import Song
from workbench.model.text import printable

__all__ = ["jams_text"]

_JAMS_VERSION = "0.3.5"


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
            "segment_open",
            length,
            (_seen(s.start_s, s.end_s - s.start_s, s.label, s.confidence) for s in sections),
            occurrences=[s.occurrence for s in sections],
        ),
    ]
    if lyrics is not None:
        lines = [line for line in lyrics.lines if printable(line.text)]
        said = (_seen(a.start_s, a.end_s - a.start_s, a.text, None) for a in lines)
        made.append(
            _annotation("lyrics", length, said, level="line", ends_s=[a.end_s for a in lines], language=lyrics.language)
        )
        words = [word for line in lines if line.word_times for word in line.words]
        if words:
            said = (_seen(w.start_s, w.end_s - w.start_s, w.text, w.confidence) for w in words)
            made.append(
                _annotation(
                    "lyrics", length, said, level="word", ends_s=[w.end_s for w in words], language=lyrics.language
                )
            )
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
    namespace: str, length_s: float, data: Iterable[dict[str, object]], **ours: object
) -> dict[str, object]:
    return {
        "namespace": namespace,
        "time": 0.0,
        "duration": length_s,
        "annotation_metadata": {
            "annotation_tools": f"songreel {__version__}",
            "annotator": {},
            "annotation_rules": "",
            "corpus": "",
            "curator": {"name": "", "email": ""},
            "data_source": "program",
            "validation": "",
            "version": "",
        },
        "data": list(data),
        "sandbox": {MEDIA_KEY: ours} if ours else {},
    }
