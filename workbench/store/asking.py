"""A person's own query over a library: read-only, without files or network, of a copy, within bounds.

The library's file is only copied under its lock, and its rows are read into memory; the query runs on these, so that
nobody waits for it. Whatever the query says, it sees these rows and nothing else: no file, no variable of this program,
no setting to change. The engine tells about itself, too (``duckdb_databases()``, ``duckdb_settings()`` and others), so
it has to know no folder of this computer: rows in memory have none, and the settings that name one are empty. Where a
file of the library's own lies is told from the library's folder on.
Time and memory are bounded softly: the engine looks at them between pieces of work, so one huge value may exceed both.
"""

from __future__ import annotations

import math
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from workbench.errors import OptionError
from workbench.model.insights import Answer
from workbench.store.database import FILE_NAME, Database

if TYPE_CHECKING:
    import duckdb  # noqa: TID251  this is the room that speaks SQL

__all__ = ["DICTIONARY", "ask"]

DICTIONARY = (
    "SELECT table_name, column_name, comment AS meaning FROM duckdb_columns() "
    "WHERE database_name = 'library' ORDER BY table_name, column_index"
)
"""Of all that can be asked for."""

_MOST_ROWS = 1000
_MOST_S = 5.0
_MOST_CHARACTERS = 2000
"""Of one value that is shown."""
_WITH_PATHS = ("films", "exports")
"""Tables that say where a file of a library's own lies."""
_MEMORY_MB = 512
"""That a query may use, beside the rows."""
_MOST_ROWS_MB = 2048
"""That the rows may take."""
_TURN = threading.Lock()
"""One query of this program at a time: each holds all rows in memory."""


def ask(database: Database, sql: str, *, most_rows: int = _MOST_ROWS, most_s: float = _MOST_S) -> Answer:
    """What one SELECT gives.

    Args:
        database: the library's.
        sql: the query; DESCRIBE, SHOW, SUMMARIZE, VALUES and WITH are SELECTs, too.
        most_rows: that are handed out.
        most_s: seconds after which it is stopped.

    Raises:
        OptionError: it is not one SELECT, cannot be run, wants what is not allowed, or takes too long.
        LibraryError, DiskFullError: as any call of a store.
    """
    import duckdb  # noqa: TID251  this is the room that speaks SQL

    with _TURN, _copy(database) as copy, _locked(copy, database.folder) as engine:
        began = time.monotonic()
        stop = threading.Timer(most_s, engine.interrupt)
        stop.daemon = True
        stop.start()
        try:
            _check(engine, sql)
            engine.execute(sql)
            columns = tuple(str(column[0]) for column in engine.description or ())
            rows = engine.fetchmany(most_rows + 1)
        except (duckdb.Error, RuntimeError) as error:  # RuntimeError is how some releases interrupt
            raise _refused(error, time.monotonic() - began, most_s) from None
        finally:
            stop.cancel()
    shown = tuple(tuple(map(_shown, row)) for row in rows[:most_rows])
    return Answer(columns, shown, len(rows) > most_rows)


@contextmanager
def _copy(database: Database) -> Iterator[Path]:
    """A copy of the library's file, alone in a folder that is gone afterwards."""
    database.check_there()  # or its folder would be made anew
    folder = database.folder / "work" / f"{uuid4().hex}-asked"
    try:
        folder.mkdir(parents=True)
        database.copy_to(folder / FILE_NAME)
        yield folder / FILE_NAME
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(copy: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine of its own that holds the copy's rows; everything else is closed, and stays so.

    Args:
        copy: of the file.
        folder: of the library.
    """
    import duckdb  # noqa: TID251  this is the room that speaks SQL

    with duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "memory_limit": f"{_MOST_ROWS_MB}MB",
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        },
    ) as engine:
        _read(engine, copy)
        _shorten(engine, folder)
        engine.execute("USE library")
        engine.execute("SET secret_directory = ''")  # said among the options above, it would still name this user's
        engine.execute("SET enable_external_access = false")
        engine.execute("SET lock_configuration = true")
        engine.execute("BEGIN TRANSACTION READ ONLY")
        yield engine


def _read(engine: duckdb.DuckDBPyConnection, copy: Path) -> None:
    """Take the copy's tables and views into memory, and forget its file.

    Raises:
        OptionError: they are too large for that.
    """
    import duckdb  # noqa: TID251  this is the room that speaks SQL

    engine.execute(f"ATTACH {_literal(copy)} AS file (TYPE duckdb, READ_ONLY)")
    engine.execute("ATTACH ':memory:' AS library")
    try:
        engine.execute("COPY FROM DATABASE file TO library")
    except duckdb.OutOfMemoryException as error:
        raise OptionError(
            f"The rows of this library take more than {_MOST_ROWS_MB} MB of memory, or than there is, so no query can "
            f"be run over them; copy {FILE_NAME} and ask the copy with DuckDB itself.",
            field="sql",
        ) from error
    engine.execute("DETACH file")
    held = engine.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchone()
    held_mb = math.ceil(held[0] / 1e6) if held else 0
    engine.execute(f"SET memory_limit = '{held_mb + _MEMORY_MB}MB'")


def _shorten(engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Let the path of a file in the library begin there: a visitor's query need not tell where that is."""
    for place in {f"{each}{os.sep}" for each in (folder, folder.absolute(), folder.resolve())}:
        for table in _WITH_PATHS:
            shortened = f"UPDATE library.{table} SET path = substr(path, ?) WHERE starts_with(path, ?)"  # noqa: S608  ours
            engine.execute(shortened, [len(place) + 1, place])


def _literal(path: Path) -> str:
    doubled = str(path).replace("'", "''")
    return f"'{doubled}'"


def _check(engine: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse all but one SELECT: others could write beside the copy, or fill memory."""
    if odd := next((c for c in sql if c == "\0" or "\ud800" <= c <= "\udfff"), ""):
        raise OptionError(f"The query holds {odd!a}, which is no character of a text; take it out.", field="sql")
    kinds = [statement.type.name for statement in engine.extract_statements(sql)]
    if kinds != ["SELECT"]:
        came = "nothing" if not kinds else f"{len(kinds)} statements" if len(kinds) > 1 else kinds[0]
        raise OptionError(
            f"Only one SELECT can be asked here, and this is {came}; write one that begins with SELECT, FROM, WITH or "
            "DESCRIBE.",
            field="sql",
        )


def _refused(error: Exception, took_s: float, most_s: float) -> OptionError:
    """What the engine says, as one sentence."""
    import duckdb  # noqa: TID251  this is the room that speaks SQL

    said = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    if isinstance(error, duckdb.PermissionException) or "is disabled" in said or "has been locked" in said:
        return OptionError(
            "A query reads this library's tables and views alone, no file and no address; SHOW TABLES names them.",
            field="sql",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return OptionError("The query needs too much memory; ask for less, such as with a LIMIT.", field="sql")
    if took_s >= most_s:
        return OptionError(f"The query took more than {most_s:g} s and was stopped; ask for less.", field="sql")
    hint = next((line.strip() for line in str(error).splitlines() if line.strip().startswith("Did you mean")), "")
    return OptionError(
        f"The query cannot be run: {said.split('Error: ')[-1].rstrip('.!')}{f' ({hint})' if hint else ''}; SHOW TABLES "
        "names what there is.",
        field="sql",
    )


def _shown(value: Any) -> object:  # noqa: ANN401  whatever a column holds
    """A value as a table shows it."""
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, Decimal):
        return float(value)
    text = (
        value.isoformat(" ")
        if isinstance(value, datetime)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]} …"
