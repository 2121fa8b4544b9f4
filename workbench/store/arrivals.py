"""A project's rows from a file: put into a database of their own first, brought to our schema there, and checked.

What is wrong with them is told as a ``ValueError`` whose phrase says what; the library was not touched then.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any, TypeVar

from workbench.jobs.keys import loads
from workbench.model.analysis import Analysis
from workbench.model.asking import Answer
from workbench.model.certificate import Certificate
from workbench.model.correction import Correction
from workbench.model.plain_name import is_plain_name
from workbench.model.review import Note
from workbench.model.song import Song
from workbench.model.still import StillImage
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.store.carrying import CARRIED, TableRows, Values, column_types, insert_rows, project_rows
from workbench.store.database import Connection, Database
from workbench.store.migrations import MIGRATIONS

__all__ = ["Arrival", "Line", "staged", "unknown_migrations"]

T = TypeVar("T")

Line = list[str | None]
"""A row as it lies in a file; the first one of a table names its columns."""

_SHA256, _SUFFIX = re.compile(r"[0-9a-f]{64}"), re.compile(r"\.[A-Za-z0-9]{1,8}")
_FILM = re.compile(r"[0-9a-f]{16}")
_BATCH = 200
_MISREAD = (KeyError, TypeError, AttributeError, RecursionError)
"""What reading a value ends with that is of another shape than all that were ever written."""
_FIRST, _LAST = "2000-01-01", "2200-01-01"
"""All times lie between them. Python has none before the year 1 and after 9999, which DuckDB has."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A project that may come into a library."""

    project: str
    """Its id."""
    name: str
    song: Song
    analyses: tuple[Analysis, ...]
    rows: Mapping[str, TableRows]
    """By the table's name, as our schema has them."""


def unknown_migrations(names: Sequence[str]) -> list[str]:
    """Of some changes of the schema those that this Songreel does not know."""
    known = {migration.__name__ for migration in MIGRATIONS}
    return [name for name in names if name not in known]


def staged(
    folder: Path, migrations: Sequence[str], project: str, tables: Iterable[tuple[str, Iterator[Line]]]
) -> Arrival:
    """Rows of a file as our schema has them, whatever earlier one they are of.

    Args:
        folder: an empty one of ours, for a database that is thrown away afterwards.
        migrations: the changes of the schema that they are of; all are known.
        project: its id.
        tables: their names, and their lines.

    Raises:
        ValueError: they are no rows of one project.
        LibraryError, DiskFullError
    """
    import duckdb  # noqa: TID251  this is the room that speaks SQL

    first = MIGRATIONS[: len(migrations)]
    if not first or [migration.__name__ for migration in first] != list(migrations):
        raise ValueError("its rows are of no schema")
    try:
        with closing(Database(folder, migrations=first)) as before, before.transaction() as connection:
            for table, lines in tables:
                _fill(connection, table, lines)
        with closing(Database(folder)) as now, now.transaction() as connection:
            return _checked(connection, project)
    except (*_MISREAD, duckdb.Error) as error:
        raise ValueError("its rows cannot be read") from error


def _fill(connection: Connection, table: str, lines: Iterator[Line]) -> None:
    known = column_types(connection, table) if table in CARRIED else {}
    columns = [name or "" for name in next(lines, [])]
    if not known or not columns or len(set(columns)) != len(columns) or not set(columns) <= known.keys():
        raise ValueError(f"the rows of {table!r} are of no table of a project")
    some: list[Line] = []
    for line in lines:
        if len(line) != len(columns):
            raise ValueError(f"a row of {table} is too long or too short")
        some.append(line)
        if len(some) == _BATCH:
            _insert(connection, table, columns, some)
            some = []
    _insert(connection, table, columns, some)


def _insert(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Line]) -> None:
    import duckdb  # noqa: TID251  this is the room that speaks SQL

    try:
        insert_rows(connection, table, columns, rows)
    except (duckdb.DataError, duckdb.IntegrityError, duckdb.ProgrammingError) as error:
        raise ValueError(f"a row of {table} holds what cannot be there") from error


def _checked(connection: Connection, project: str) -> Arrival:
    texts = [key for (key,) in connection.read("SELECT key FROM texts")]
    rows = project_rows(connection, project, texts)
    for table, found in rows.items():
        ((count,),) = connection.read(f"SELECT count(*) FROM {table}")  # noqa: S608  a name of ours
        if count != len(found.rows):
            raise ValueError(f"{table} holds rows of something else")
        _check_times(connection, table)
    song, name = _song(rows)
    for table, check in _CHECKS.items():
        for row in rows[table]:
            check(row)
    for row in rows["plans"]:
        if json.loads(row["value"] or "").get("song_id") != song.id:
            raise ValueError("a plan is of another song")
    analyses = tuple(_read(Analysis, row, "analyses") for row in rows["analyses"])
    readable = rows["timelines"].changed(lambda row: row if _is_timeline(row) else None)
    return Arrival(project, name, song, analyses, {**rows, "timelines": readable})


def _check_times(connection: Connection, table: str) -> None:
    for column, kind in column_types(connection, table).items():
        odd = f"\"{column}\" < '{_FIRST}' OR \"{column}\" >= '{_LAST}'"
        if kind == "TIMESTAMP" and connection.read(f"SELECT 1 FROM {table} WHERE {odd} LIMIT 1"):  # noqa: S608  ours
            raise ValueError(f"{table} holds a time that cannot be")


def _song(rows: Mapping[str, TableRows]) -> tuple[Song, str]:
    songs, projects = tuple(rows["songs"]), tuple(rows["projects"])
    if len(songs) != 1 or len(projects) != 1:
        raise ValueError("it holds no project, or no song")
    song, name = _read(Song, songs[0], "songs"), projects[0]["name"] or ""
    if not song.id == songs[0]["id"] == projects[0]["song"] or not _SHA256.fullmatch(song.id):
        raise ValueError("its song is another one than it says")
    for each in (song.name, name):  # films are called as their project
        if not is_plain_name(each):
            raise ValueError("no file could be called as its project")
    return song, name


def _read(kind: type[T], row: Values, table: str) -> T:
    try:
        return loads(kind, row["value"] or "")
    except ValueError as error:
        raise ValueError(f"a value of {table} cannot be read") from error


def _is_timeline(row: Values) -> bool:
    """Whether this version reads it; one of an older version that it does not read is of no use."""
    try:
        _read(Timeline, row, "timelines")
    except ValueError:
        return False
    return True


def _file(row: Values, *columns: str) -> None:
    for column in columns:
        if not _SHA256.fullmatch(row[column] or ""):
            raise ValueError("a file is named by no hash")
    if "suffix" in row and not _SUFFIX.fullmatch(row["suffix"] or ""):
        raise ValueError("a file has an ending that no file has")


def _check_text(row: Values) -> None:
    key = hashlib.sha256(f"[{row['value']}]".encode()).hexdigest()
    if not key.startswith(row["id"] or " ") or row.get("key", key) != key:
        raise ValueError("a plan or a timeline is not what its id says")
    _object(row["value"])


def _check_take(row: Values) -> None:
    take = _read(Take, row, "takes")
    if (take.key, take.sha256, take.suffix) != (row["key"], row["sha256"], row["suffix"]):
        raise ValueError("a take is not what its row says")
    _file(row, "key", "sha256")


def _check_picture(row: Values) -> None:
    _file(row, "sha256")
    StillImage(row["sha256"] or "", row["suffix"] or "", int(row["width"] or 0), int(row["height"] or 0))


def _check_frame(row: Values) -> None:
    _file(row, "take_sha256")
    _check_picture(row)


def _check_film(row: Values) -> None:
    _file(row, "sha256")
    path = row["path"] or ""
    if not _FILM.fullmatch(row["id"] or "") or path.removeprefix("films/") != PurePath(path).name:
        raise ValueError("a film has no place that it could have")
    _object(row["seconds"])
    if row["certificate"] is not None:
        loads(Certificate, row["certificate"])


def _check_purchase(row: Values) -> None:
    if row["answer"] is not None:
        for file in loads(Answer, row["answer"]).files:
            _file({"sha256": file.sha256, "suffix": file.suffix}, "sha256")
    json.loads(row["request"] or "")
    _check_money(row)


def _check_money(row: Values) -> None:
    for column in ("reserved_usd", "settled_usd", "usd"):
        if (usd := row.get(column)) is not None and Decimal(usd) < 0:
            raise ValueError("an amount of money is below 0")


def _object(text: str | None) -> Mapping[str, Any]:
    value = json.loads(text or "")
    if not isinstance(value, dict):
        raise ValueError("a value is not what it should be")  # noqa: TRY004  it is the file's fault
    return value


_CHECKS: Mapping[str, Callable[[Values], object]] = {
    "plans": _check_text,
    "timelines": _check_text,
    "takes": _check_take,
    "pictures": _check_picture,
    "frames": _check_frame,
    "useless_takes": lambda row: _file(row, "sha256"),
    "films": _check_film,
    "purchases": _check_purchase,
    "spent_elsewhere": _check_money,
    "budgets": _check_money,
    "corrections": lambda row: _read(Correction, row, "corrections"),
    "notes": lambda row: _read(Note, row, "notes"),
    "log": lambda row: _object(row["data"]),
}
