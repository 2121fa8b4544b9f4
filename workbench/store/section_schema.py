"""The fourteenth change: what a person says of a single section."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from workbench.model.labels import plain_label

if TYPE_CHECKING:
    from workbench.store.database import Connection

__all__ = ["add_section_columns"]

_COLUMNS = (
    ("colour", "VARCHAR", "''", "a hue that a person chose; empty where the label has its own"),
    ("note", "VARCHAR", "''", "what it is about, in a person''s words; goes into the prompts of its clips"),
    ("locked", "BOOLEAN", "false", "whether its edges and its label stay as they are"),
)
_NOTED = '%"notes":[["%'


def add_section_columns(connection: Connection) -> None:
    """Add the columns, and give the sections in force the notes that the newest plan has kept by label until now."""
    sentences = []
    for name, kind, before, doc in _COLUMNS:
        sentences += [
            f"ALTER TABLE sections ADD COLUMN {name} {kind} DEFAULT {before}",
            f"COMMENT ON COLUMN sections.{name} IS '{doc}'",
        ]
    connection.write(";\n".join(sentences))
    newest = "FROM plans p WHERE version = (SELECT max(version) FROM plans o WHERE o.project = p.project)"
    plans = connection.read(f"SELECT project, value {newest} AND value LIKE ?", [_NOTED])
    for project, text in plans:
        for label, note in json.loads(text)["bible"]["notes"]:
            _note(connection, project, plain_label(label), note)


def _note(connection: Connection, project: str, label: str, note: str) -> None:
    shown = "SELECT shown FROM arrangements WHERE project = $1 ORDER BY version DESC LIMIT 1"
    connection.write(
        f"UPDATE sections SET note = $3 WHERE project = $1 AND version = ({shown}) "  # noqa: S608  a constant
        "AND lower(trim(label)) = $2",
        [project, label, note],
    )
