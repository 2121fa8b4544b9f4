"""The tables of a library as its database describes them, so that a new one is told of by itself."""

from __future__ import annotations

from workbench.model.data_model import ColumnNote, TableNote, with_references
from workbench.store.database import Connection

__all__ = ["table_notes"]

_KEYS = """
SELECT table_name, constraint_column_names FROM duckdb_constraints()
WHERE database_name = 'library' AND constraint_type = 'PRIMARY KEY'
"""
_COLUMNS = """
SELECT table_name, column_name, comment FROM duckdb_columns()
WHERE database_name = 'library' ORDER BY table_name, column_index
"""
_TABLES = "SELECT table_name, comment FROM duckdb_tables() WHERE database_name = 'library' ORDER BY table_name"


def table_notes(connection: Connection) -> tuple[TableNote, ...]:
    """Each table with its sentence, its columns and their meanings, by name."""
    keys: dict[str, list[str]] = dict(connection.read(_KEYS))
    columns: dict[str, list[ColumnNote]] = {}
    for table, column, meaning in connection.read(_COLUMNS):
        columns.setdefault(table, []).append(ColumnNote(column, meaning or "", column in keys.get(table, ())))
    return with_references([TableNote(name, doc or "", tuple(columns[name])) for name, doc in connection.read(_TABLES)])
