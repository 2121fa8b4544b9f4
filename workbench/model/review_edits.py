"""What an edit makes of a film's notes, and which notes the film itself has resolved. Pure functions of values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from workbench.errors import OptionError
from workbench.model.review import ASKS, MOST_NOTES, By, Footage, Note, NoteAsks, Review, Seen
from workbench.model.text import printable
from workbench.timebase import seconds_at

__all__ = ["deleted", "noted", "reopened", "resolved", "reworded", "seen_at", "settled"]

_SAME_S = 0.02
"""Times of words that differ by less are the same."""
_SAME_FRAMES = 0.75
"""Edges of clips, too; a cut that was moved lies a frame off at least."""


def noted(review: Review, frame: int, text: str, asks: str, *, note_id: str, made_at: str) -> Review:
    """One note more, at a frame of the film that is shown.

    Args:
        review: what it is added to.
        frame: of the film.
        text: what the person wrote.
        asks: one of ``ASKS``.
        note_id: its id, not used before.
        made_at: now, ISO 8601.

    Raises:
        OptionError: there is no such frame, the text is too long or lacking, or there are too many notes.
    """
    footage = review.screening.footage
    if not 0 <= frame < footage.frames:
        raise OptionError(f"The film has the frames 0 to {footage.frames - 1}, not {frame}.", field="frame")
    if len(review.notes) >= MOST_NOTES:
        raise OptionError(f"A film has at most {MOST_NOTES} notes; delete some that are resolved.", field="notes")
    at_s = float(seconds_at(frame, footage.rate))
    clip = next(i for i, shown in enumerate(footage.clips) if frame in shown.span)
    section = footage.sections[footage.clips[clip].section].title
    word, seen = footage.word_at(at_s), seen_at(footage, at_s)

    def make() -> Note:
        return Note(note_id, frame, at_s, clip, section, word, _plain(text), _asked(asks), made_at, seen)

    return _with(review, (*review.notes, _born(make)))


def reworded(review: Review, note_id: str, text: str, asks: str) -> Review:
    """A note with other words; what it speaks of is as it is now where it asks for something else now.

    Raises:
        OptionError: there is no such note, or the text is not allowed.
    """

    def change(note: Note) -> Note:
        said = replace(note, text=_plain(text), asks=_asked(asks))
        return said if said.asks == note.asks else _open(said, review.now)

    return _changed(review, note_id, change)


def resolved(review: Review, note_id: str, why: str = "") -> Review:
    """A note that a person is done with.

    Raises:
        OptionError: there is no such note, or the reason is too long.
    """
    by: By = "person"
    return _changed(review, note_id, lambda note: replace(note, state="resolved", why=_plain(why), by=by))


def reopened(review: Review, note_id: str) -> Review:
    """A note that is open again, on what is seen now.

    Raises:
        OptionError: there is no such note.
    """
    return _changed(review, note_id, lambda note: _open(note, review.now))


def deleted(review: Review, note_id: str) -> Review:
    """All notes but one.

    Raises:
        OptionError: there is no such note.
    """
    gone = _known(review, note_id)
    return _with(review, tuple(note for note in review.notes if note is not gone))


def seen_at(footage: Footage, at_s: float) -> Seen:
    """What there is at a time of the song."""
    clip, line = footage.clips[footage.clip_at(at_s)], footage.line_at(at_s)
    start, end = (float(each) for each in clip.span.times(footage.rate))
    if line is None:
        return Seen(start, end, clip.take)
    return Seen(start, end, clip.take, line.text, line.start_s, line.end_s)


def settled(notes: Sequence[Note], now: Footage) -> tuple[Note, ...]:
    """The notes, with those resolved whose clip has changed in what they ask for.

    One that had resolved itself is open again where all is as it was. What a person decided stays.

    Args:
        notes: as they were kept.
        now: what the plan in force shows.
    """
    return tuple(_settled(note, now) for note in notes)


def _settled(note: Note, now: Footage) -> Note:
    if note.by == "person":
        return note
    why = _what_changed(note, seen_at(now, note.at_s), now)
    if not why:
        return note if note.state == "open" else replace(note, state="open", why="", by="")
    return replace(note, state="resolved", why=why, by="itself")


def _what_changed(note: Note, found: Seen, now: Footage) -> str:
    """Why a note is resolved; empty where it is not."""
    seen = note.seen
    if note.asks == "regenerate" and found.take and found.take != seen.take:
        return "The clip shows another take now."
    if note.asks == "cut":
        same = _SAME_FRAMES / float(now.rate)
        if abs(found.start_s - seen.start_s) > same or abs(found.end_s - seen.end_s) > same:
            return f"The cut was moved: the clip goes from {found.start_s:.2f} s to {found.end_s:.2f} s now."
    if note.asks == "text" and found.line != seen.line:
        return f"The line reads {found.line[:80]!r} now." if found.line else "The line was taken away."
    moved = max(abs(found.line_start_s - seen.line_start_s), abs(found.line_end_s - seen.line_end_s))
    if note.asks == "text" and moved > _SAME_S:
        return f"The line is sung from {found.line_start_s:.2f} s to {found.line_end_s:.2f} s now."
    return ""


def _open(note: Note, now: Footage) -> Note:
    return replace(note, seen=seen_at(now, note.at_s), state="open", why="", by="")


def _asked(asks: object) -> NoteAsks:
    found = next((each for each in ASKS if each == asks), None)
    if found is None:
        raise OptionError(f"A note asks for one of {', '.join(ASKS)}, not {str(asks)[:40]!r}.", field="asks")
    return found


def _plain(text: object) -> str:
    return printable(str(text))


def _known(review: Review, note_id: str) -> Note:
    note = review.note(note_id)
    if note is None:
        raise OptionError("This note is not there any more; somebody has deleted it.", field="note")
    return note


def _changed(review: Review, note_id: str, change: Callable[[Note], Note]) -> Review:
    old = _known(review, note_id)
    new = _born(lambda: change(old))
    return _with(review, tuple(new if note is old else note for note in review.notes))


def _born(make: Callable[[], Note]) -> Note:
    try:
        return make()
    except ValueError as error:
        sentence = str(error)
        raise OptionError(f"{sentence[:1].upper()}{sentence[1:]}.", field="text") from error


def _with(review: Review, notes: Sequence[Note]) -> Review:
    ordered = sorted(notes, key=lambda note: (note.at_s, note.made_at, note.id))
    return replace(review, notes=settled(ordered, review.now))
