"""What another program says about a song becomes a person's own: beats, lyrics and tags corrections, sections
the arrangement. A file is read whole and held against the song before anything is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from workbench.errors import NotFoundError, OptionError
from workbench.export.jams_reading import read_jams
from workbench.export.labels import LABEL_PARTS, read_labels
from workbench.export.marks import Annotations, refused
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps
from workbench.jobs.progress import Listener, Reporter
from workbench.media.texts import read_text_file
from workbench.model.analysis import Analysis, BeatGrid, Section
from workbench.model.character import MOODS, Character, character_tags
from workbench.model.character_changes import SetTag
from workbench.model.correction import Change, part_of
from workbench.model.grid_changes import GivenBeats
from workbench.model.labels import meant_label
from workbench.model.lyric_changes import GivenLyrics
from workbench.model.lyrics import Lyrics
from workbench.model.text import printable
from workbench.redact import refuse_secret
from workbench.workflows.deciding import Decision, correction_of, decided
from workbench.workflows.parting_said import replaced_sentence

if TYPE_CHECKING:
    from workbench.workflows.listen_verbs import ListenVerbs

__all__ = ["HeardPart", "Taken", "check_import", "import_annotations", "is_annotations"]

HeardPart = Literal["beats", "sections", "lyrics", "tags"]
"""What other programs say about a song."""

_TIMELINE, _JAMS = ".otio", ".jams"
_LABELS = (".txt", ".csv", ".tsv", ".lab")
_WANTED = f"a {_JAMS} file or labels ({', '.join(_LABELS)})"
_LARGEST_BYTES = 24_000_000
_MOST_GENRES = 20
_LABEL_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of another program's file; None for what it does not hold."""

    beats: int | None
    sections: int | None
    lyrics: int | None
    """Lines."""
    tags: int | None
    changed: tuple[HeardPart, ...]
    """Which of them differ from what was in force, and are in force now."""
    notes: tuple[str, ...]


def is_annotations(path: Path) -> bool:
    """Whether a file of this name says something about a song, and not about a film."""
    return path.suffix.lower() in (_JAMS, *_LABELS)


def check_import(path: Path) -> None:
    """Refuse what can be neither an edited timeline nor annotations, before anything is asked about it.

    Raises:
        NotFoundError: there is no such file.
        OptionError: its name says that it is something else.
    """
    wanted = f"an edited {_TIMELINE}, {_WANTED}"
    _check_there(path, wanted)
    if path.suffix.lower() != _TIMELINE and not is_annotations(path):
        raise OptionError(
            f"{printable(path.name)[:60]!r} is nothing that can be imported; give {wanted}.", field="file"
        )


def _check_there(path: Path, wanted: str) -> None:
    try:
        there = path.is_file()
        what = "is a folder" if path.is_dir() else "is no plain file" if path.exists() else "does not exist"
    except (OSError, ValueError) as error:  # a name that no file can have
        there, what = False, f"cannot be read ({getattr(error, 'strerror', None) or error})"
    if not there:
        raise NotFoundError(f"The file {printable(path.name)[:60]!r} {what}; give the path of {wanted}.", field="file")


def import_annotations(
    project: ListenVerbs,
    path: Path,
    part: HeardPart | None = None,
    *,
    progress: Listener | Reporter | None = None,
    cancel: CancelToken | None = None,
) -> Taken:
    """Read a ``.jams`` file or a label file, and put in force what it says; what is in force already stays as it is.

    Args:
        project: whose song it is about.
        path: the file.
        part: what a label file holds, which does not say so itself; of a ``.jams`` file, what alone is taken.
        progress: hears of listening again.
        cancel: stops it; nothing is kept then.

    Raises:
        NotFoundError: there is no such file, or nobody has listened to the song yet.
        OptionError: it is no such file, or one of another song, or holds a secret.
        StaleVersionError: somebody else corrected in between.
        CancelledError, and whatever listening raises.
    """
    _check_there(path, _WANTED)
    heard = project.heard()
    found = _read(project, path, part)
    changes: list[Change] = []
    changed: list[HeardPart] = []
    notes = list(found.notes)
    labels = path.suffix.lower() != _JAMS
    if found.beats and _beaten(found.beats, labels=labels) != _beaten(heard.beats, labels=labels):
        changes.append(found.beats)
        changed.append("beats")
    if lyrics := _new_lyrics(found.lyrics, heard, labels=labels):
        changes.append(lyrics)
        changed.append("lyrics")
    if tags := _new_tags(found.tags, heard.character, notes):
        changes += tags
        changed.append("tags")
    if changed:
        decision = _decision(project, changes, f"imported from {printable(path.name)[:60]}", notes)
        project.decide(decision, progress=progress, cancel=cancel)
    before = project.arrangement()
    if found.sections and _parts(found.sections, labels=labels) != _parts(before, labels=labels):
        document = project.sections
        document.commit(replace(document.value, sections=found.sections))
        changed.append("sections")
        if sentence := replaced_sentence(project.id, project.heard(), before):
            notes.append(sentence)
    return Taken(
        len(found.beats.beats_s) if found.beats else None,
        len(found.sections) or None,
        len(found.lyrics.lines) if found.lyrics else None,
        len(found.tags) or None,
        tuple(name for name in get_args(HeardPart) if name in changed),
        tuple(notes),
    )


def _decision(project: ListenVerbs, changes: Sequence[Change], reason: str, notes: list[str]) -> Decision:
    """All corrections at once. What a person said of other beats, or of other words, is not said of these."""
    version, before = project.store.corrections(project.id)
    replaced = {part_of(change) for change in changes} - {"character"}
    kept = [one for one in before if one.part not in replaced]
    if gone := len(before) - len(kept):
        counted = "1 earlier correction is" if gone == 1 else f"{gone} earlier corrections are"
        notes.append(f"{counted} no longer in force: the file has other {' and '.join(sorted(replaced))}.")
    return decided(version, [*kept, *(correction_of(change, reason) for change in changes)])


def _new_lyrics(lyrics: Lyrics | None, heard: Analysis, *, labels: bool) -> GivenLyrics | None:
    """Lyrics that are not those in force."""
    if lyrics is None or (heard.lyrics and _sung(lyrics, labels=labels) == _sung(heard.lyrics, labels=labels)):
        return None
    return GivenLyrics(lyrics)


# What a file says, to be held against what is in force: labels say less, and times to the microsecond.


def _beaten(grid: GivenBeats | BeatGrid, *, labels: bool) -> tuple[object, ...]:
    return tuple(round(at_s, _LABEL_DIGITS) for at_s in grid.beats_s) if labels else grid.beats_s, grid.beat_in_bar


def _parts(sections: Sequence[Section], *, labels: bool) -> tuple[object, ...]:
    if not labels:
        return tuple(sections)
    return tuple(
        (round(s.start_s, _LABEL_DIGITS), round(s.end_s, _LABEL_DIGITS), meant_label(printable(s.label)))
        for s in sections
    )


def _sung(lyrics: Lyrics, *, labels: bool) -> tuple[object, ...]:
    """Words that are only spread over their line say nothing more."""
    if labels:
        rows = ((a.start_s, a.end_s, printable(a.text)) for a in lyrics.lines)
        return tuple(
            (round(start, _LABEL_DIGITS), round(end, _LABEL_DIGITS), text) for start, end, text in rows if text
        )
    lines = [(a.start_s, a.end_s, a.text, a.words if a.word_times else None) for a in lyrics.lines]
    return lines, lyrics.language


def _new_tags(tags: Sequence[tuple[str, float]], character: Character | None, notes: list[str]) -> list[SetTag]:
    """What tags change about genre and mood, the strongest first; of genres, whose words are any, so many at most."""
    if tags and character is None:
        notes.append("Its tags were not taken: nobody has listened for this song's character yet.")
        return []
    there = dict(character_tags(character)) if character else {}
    ordered = sorted(tags, key=lambda tag: -tag[1])
    genres = [tag for tag in ordered if tag[0] not in MOODS]
    left_out = genres[_MOST_GENRES:]
    if any(there.get(name, 0.0) != score for name, score in left_out):
        notes.append(f"It has {len(genres)} tags of genre; the {_MOST_GENRES} strongest were taken.")
    taken = [tag for tag in ordered if tag not in left_out]
    return [
        SetTag("mood" if name in MOODS else "genre", name, score)
        for name, score in taken
        if there.get(name, 0.0) != score
    ]


def _read(project: ListenVerbs, path: Path, part: HeardPart | None) -> Annotations:
    """What the file says of the song, without a secret."""
    name, song, ending = path.name, project.song, path.suffix.lower()
    if not is_annotations(path):
        raise refused(name, f"its name ends in none of {', '.join((_JAMS, *_LABELS))}")
    if ending != _JAMS and part is None:
        raise OptionError(
            f"{printable(name)[:60]!r} does not say what its marks are; say which of {', '.join(LABEL_PARTS)} they "
            'are (--as beats, or import_annotations(path, "beats")).',
            field="part",
        )
    wanted = "a .jams file" if ending == _JAMS else f"a label file ({', '.join(_LABELS)})"
    text = read_text_file(path, _LARGEST_BYTES, what="file of annotations", wanted=wanted)
    refuse_secret(text, "file")
    if ending != _JAMS:
        return read_labels(text, part or "", name, song.duration_s)
    found = read_jams(text, name, song, part)
    refuse_secret(dumps(found), "file")  # JSON may write a letter by its number
    if part is not None and not getattr(found, part):
        raise refused(name, f"it holds no {part}")
    return found
