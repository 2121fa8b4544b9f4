"""Notes on films, in SQL: the whole list at each commit, with undo and redo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from workbench.jobs.keys import dumps, loads
from workbench.model.review import Note
from workbench.redact import refuse_secret
from workbench.store.commits import Commits, Move
from workbench.store.database import Connection
from workbench.store.lines import Line

__all__ = ["VersionedNotes", "move_notes", "notes", "save_notes"]

VersionedNotes = tuple[int, tuple[Note, ...]]
"""Version and the notes in force, in the order of their times."""


def notes(connection: Connection, project: str) -> VersionedNotes:
    """The notes in force; version 0 before the first."""
    return _LINE.in_force(connection, project) or (0, ())


def save_notes(connection: Connection, project: str, new: Sequence[Note], expected: int | None) -> int:
    """Commit a list of notes; returns its version.

    Raises:
        OptionError: a text of theirs holds a secret.
        StaleVersionError: ``expected`` is not the version in force (0 = none yet).
    """
    for note in new:
        refuse_secret(note.text, "note")
        refuse_secret(note.why, "note")
    return _LINE.commit(connection, project, tuple(new), expected, lambda made: _write(connection, project, new, made))


def move_notes(connection: Connection, project: str, move: Move, expected: int | None = None) -> VersionedNotes | None:
    """Go back or forward by one commit, as a new version; None where there is nothing to go to.

    Raises:
        StaleVersionError: ``expected`` is not the version in force.
    """
    return _LINE.move(connection, project, move, expected)


def _write(connection: Connection, project: str, new: Sequence[Note], made: int) -> None:
    for position, note in enumerate(new):
        connection.write(
            "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                project,
                made,
                position,
                note.id,
                note.at_s,
                note.frame,
                note.clip,
                note.section,
                note.word,
                note.asks,
                note.state,
                note.why,
                note.text,
                datetime.fromisoformat(note.made_at).astimezone(UTC).replace(tzinfo=None),
                dumps(note),
            ],
        )


def _shown(connection: Connection, project: str, commit: int) -> tuple[Note, ...]:
    rows = connection.read(
        "SELECT value FROM notes WHERE project = ? AND version = ? ORDER BY position", [project, commit]
    )
    return tuple(loads(Note, value) for (value,) in rows)


_LINE = Line(Commits("reviews", "notes"), _shown)
