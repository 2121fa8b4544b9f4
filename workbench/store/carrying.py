"""A project's rows as text, out of one database and into another: each value as DuckDB writes it, or None."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.store.belongings import BY_KEY, CONTENT, HISTORY
from workbench.store.database import Connection

__all__ = ["CARRIED", "TableRows", "Values", "column_types", "insert_rows", "project_rows"]

CARRIED: tuple[str, ...] = (*BY_KEY, *CONTENT, *HISTORY)
"""The tables whose rows go into a project's file."""

_BATCH = 200
_TAKES = (
    "SELECT take FROM clip_takes WHERE project = $1 UNION SELECT take FROM clips WHERE project = $1 "
    "AND take IS NOT NULL"
)
_FILES = f"SELECT sha256 FROM takes WHERE key IN ({_TAKES})"  # noqa: S608  constants
_WHERE: Mapping[str, str] = {
    "songs": "id IN (SELECT song FROM projects WHERE id = $1)",
    "projects": "id = $1",
    "takes": f"key IN ({_TAKES})",
    "frames": f"take_sha256 IN ({_FILES})",
    "useless_takes": f"sha256 IN ({_FILES})",
    "texts": "list_contains($2::VARCHAR[], key)",
    # Each export would otherwise be another file, as it holds that the one before was made.
    "log": "project = $1 AND NOT (event = 'export' AND contains(data, '\"kind\":\"songreel\"'))",
}
_SAID: Mapping[tuple[str, str], str] = {
    ("purchases", "run"): "''",
    ("purchases", "visitor"): "''",
    ("purchases", "prediction"): "CASE prediction WHEN '' THEN '' ELSE '-' END",
}
"""What is written instead: who asked, and an account's ids, are nobody else's business."""

Values = dict[str, str | None]
"""A row, by its columns."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows of one table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    def with_column(self, column: str, value: str | None) -> TableRows:
        """The same with one value in a column of all rows."""
        return self.changed(lambda row: row | {column: value})

    def changed(self, change: Callable[[Values], Values | None]) -> TableRows:
        """The same, each row changed; a row that becomes None is left out."""
        made = map(change, self)
        return TableRows(self.columns, tuple(tuple(row[c] for c in self.columns) for row in made if row is not None))

    def __iter__(self) -> Iterator[Values]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)


def project_rows(connection: Connection, project: str, texts: Collection[str] = ()) -> dict[str, TableRows]:
    """All rows of a project, by the table's name, in an order that is always the same.

    Args:
        connection: of a transaction.
        project: its id.
        texts: keys of the texts that go with it.
    """
    found = {}
    for table in CARRIED:
        columns = tuple(column_types(connection, table))
        said = ", ".join(f"({_SAID.get((table, column), _quoted(column))})::VARCHAR" for column in columns)
        where = _WHERE.get(table, "project = $1")
        parameters: list[object] = [project, list(texts)] if "$2" in where else [project]
        if "$1" not in where:
            where = f"$1::VARCHAR IS NOT NULL AND {where}"
        rows = connection.read(f"SELECT {said} FROM {table} WHERE {where} ORDER BY ALL", parameters)  # noqa: S608  ours
        found[table] = TableRows(columns, tuple(rows))
    return found


def column_types(connection: Connection, table: str) -> dict[str, str]:
    """The columns of a table in their order, and their types; empty where there is no such table."""
    rows = connection.read(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = 'library' AND NOT internal "
        "AND table_name = ? AND table_name IN (SELECT table_name FROM duckdb_tables()) ORDER BY column_index",
        [table],
    )
    return dict(rows)


def insert_rows(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str | None]],
    *,
    known_stay: bool = False,
) -> None:
    """Put rows into a table.

    Args:
        connection: of a transaction.
        table: its name, which is one of ours.
        columns: of the rows; all are columns of the table.
        rows: their values as text.
        known_stay: a row whose key is there already is left out.
    """
    types = column_types(connection, table)
    cast = ", ".join(f"CAST(unnest(${n}::VARCHAR[]) AS {types[column]})" for n, column in enumerate(columns, start=1))
    names = ", ".join(map(_quoted, columns))
    verb = "INSERT OR IGNORE" if known_stay else "INSERT"
    for start in range(0, len(rows), _BATCH):
        some = rows[start : start + _BATCH]
        values = [[row[n] for row in some] for n in range(len(columns))]
        connection.write(f"{verb} INTO {table} ({names}) SELECT {cast}", values)


def _quoted(column: str) -> str:
    return f'"{column}"'
