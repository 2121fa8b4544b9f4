"""The tables of notes that people write on films."""

from __future__ import annotations

from workbench.store.schema import Table

__all__ = ["REVIEWS"]

_TEXT, _INT, _REAL, _WHEN = "VARCHAR NOT NULL", "INTEGER NOT NULL", "DOUBLE NOT NULL", "TIMESTAMP NOT NULL"

REVIEWS: tuple[Table, ...] = (
    Table(
        "reviews",
        "Every commit, undo and redo of a film's notes, in order; nothing is ever changed.",
        "project, version",
        (
            ("project", _TEXT, "id of the project"),
            ("version", _INT, "1, 2, 3 ... within the project; the highest is in force"),
            ("move", "VARCHAR NOT NULL CHECK (move IN ('commit', 'undo', 'redo'))", "what happened"),
            ("shown", _INT, "version whose rows in notes are in force; 0 = none"),
            ("tip", _INT, "the newest version that redo can reach"),
            ("parent", _INT, "for a commit the version that undo goes back to; otherwise that of the one shown"),
            ("made_at", _WHEN, "when the row was written, UTC"),
        ),
    ),
    Table(
        "notes",
        "What people wrote at frames of a film, as a whole list for each commit.",
        "project, version, position",
        (
            ("project", _TEXT, "id of the project"),
            ("version", _INT, "version of the commit"),
            ("position", _INT, "from 0, in the order of their times"),
            ("note", _TEXT, "id of the note, the same in all versions"),
            ("at_s", _REAL, "where in the song it was written, seconds"),
            ("frame", _INT, "frame of the film that was shown"),
            ("clip", _INT, "index of the clip in that film"),
            ("section", _TEXT, "title of its section"),
            ("word", _TEXT, "the word that is sung there; or empty"),
            ("asks", _TEXT, "remark, regenerate, cut or text"),
            ("state", _TEXT, "open or resolved, as it was when this version was written"),
            ("why", _TEXT, "why it is resolved; or empty"),
            ("text", _TEXT, "the words"),
            ("written_at", _WHEN, "when it was written first, UTC"),
            ("value", _TEXT, "the note as JSON"),
        ),
    ),
)
"""Of the sixteenth change."""
