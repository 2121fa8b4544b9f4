"""A project that came as a file becomes one of the library's, in SQL and in one transaction.

Money: what was spent on it elsewhere is history and lies in ``spent_elsewhere``; what was bought for it is there and is
not paid again, as a purchase of its own at no price. What this library has paid for itself counts once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from workbench.errors import OptionError
from workbench.jobs.bookkeeping import OPEN
from workbench.jobs.keys import dumps, key_of, loads
from workbench.model.take import Take
from workbench.store import trash
from workbench.store.answers import ANSWER, give_answer
from workbench.store.arrivals import Arrival
from workbench.store.belongings import CONTENT
from workbench.store.carrying import TableRows, Values, insert_rows
from workbench.store.copies import free_name
from workbench.store.database import Connection
from workbench.store.events import append, utc_now
from workbench.store.projects import new_id

__all__ = ["TakenIn", "check_new", "take_in"]

_HASHES = re.compile(r"[0-9a-f]{64}")
_ONCE = ("songs", "takes", "frames", "useless_takes", "texts")
"""What may be there already, from another project: that stays."""
_NAMES_TAKES = {"clips": "take", "clip_takes": "take", "rejected_takes": "key"}
"""Where a take is named by its key, and in which column."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of an arrival."""

    project: str
    """Its id here."""
    name: str
    named: frozenset[str]
    """All hashes that its rows name: files among them are needed."""
    own_takes: int = 0
    """How many takes are this library's own of the same making, instead of those in the file."""


def take_in(
    connection: Connection,
    arrival: Arrival,
    *,
    as_copy: bool,
    films: Mapping[str, str],
    intact: Callable[[str, str], bool],
) -> TakenIn:
    """Write a project's rows.

    Args:
        connection: of a transaction.
        arrival: the project.
        as_copy: under another id, as another project of its song.
        films: where films will lie, by their id; what is not among them keeps the bare name that it has.
        intact: whether the library holds a file, by its hash and ending.

    Raises:
        OptionError: the project is there already.
        ValueError: its rows have ids that another project's have.
    """
    project = new_id(connection) if as_copy else arrival.project
    check_new(connection, project)
    name = _name(connection, arrival.name)
    rows, own = _with_own_takes(connection, arrival.rows, intact)
    rows = {**rows, **{table: rows[table].with_column("project", project) for table in (*CONTENT, "spent_elsewhere")}}
    rows["projects"] = _project_row(rows["projects"], project, name, as_copy=as_copy)
    rows["films"] = _film_rows(rows["films"], project, films, as_copy=as_copy)
    rows["spent_elsewhere"] = _history(connection, rows, project)
    bought = rows.pop("purchases")
    for table, found in rows.items():
        _insert(connection, table, found)
    answers = _give_answers(connection, bought, project)
    append(connection, project, "imported", {"of": arrival.project, "name": name})
    texts = (value for found in rows.values() for row in found.rows for value in row if value)
    named = frozenset(sha for text in (*texts, *answers) for sha in _HASHES.findall(text))
    return TakenIn(project, name, named, own)


def _insert(connection: Connection, table: str, found: TableRows) -> None:
    import duckdb  # noqa: TID251  this is the room that speaks SQL

    try:
        insert_rows(connection, table, found.columns, found.rows, known_stay=table in _ONCE)
    except duckdb.ConstraintException as error:
        raise ValueError(f"{table} holds what another project of this library has") from error


def check_new(connection: Connection, project: str) -> None:
    """Refuse a project that is there already.

    Raises:
        OptionError: it is.
    """
    if trash.holds(connection, project):
        raise OptionError(
            f"This project lies in this library's trash: {project}; bring it back (songreel restore {project}, or "
            f"restore({project!r})), delete it for good first, or import the file as a copy (--as-copy, as_copy=True).",
            field="file",
        )
    found = connection.first("SELECT name FROM projects WHERE id = ?", [project])
    if found is not None:
        raise OptionError(
            f"This project is in the library already: {project} ({found[0]}), which stays as it is; import the file as "
            "a copy beside it (--as-copy, or as_copy=True), or delete that one first.",
            field="file",
        )


def _name(connection: Connection, name: str) -> str:
    free = free_name(connection, name)
    return name if free == name else free_name(connection, f"{name} copy")


def _project_row(rows: TableRows, project: str, name: str, *, as_copy: bool) -> TableRows:
    rows = rows.with_column("id", project).with_column("name", name)
    if as_copy:  # it is the youngest of its song here, and open
        rows = rows.with_column("made_at", str(utc_now())).with_column("finalized_at", None)
    return rows


def _film_rows(rows: TableRows, project: str, films: Mapping[str, str], *, as_copy: bool) -> TableRows:
    def placed(row: Values) -> Values | None:
        # A film names its project, so a copy has none until one is made.
        path = films.get(row["id"] or "", (row["path"] or "").rpartition("/")[2])
        return None if as_copy else row | {"project": project, "path": path}

    return rows.changed(placed)


def _with_own_takes(
    connection: Connection, rows: Mapping[str, TableRows], intact: Callable[[str, str], bool]
) -> tuple[dict[str, TableRows], int]:
    """Where the library has another file of the same making: a program's stays, a model's comes beside it."""
    other: dict[str, str] = {}
    gone: set[str] = set()
    for row in rows["takes"]:
        key, take = row["key"] or "", loads(Take, row["value"] or "")
        known = connection.first("SELECT sha256, suffix FROM takes WHERE key = ?", [key])
        if known is None or known[0] == take.sha256:
            continue
        if not intact(*known):
            connection.write("DELETE FROM takes WHERE key = ?", [key])  # it was lost, and comes back with the file
        elif take.origin == "model":
            other[key] = key_of("another answer", key, take.sha256)
        else:
            gone.add(key)
    if not other and not gone:
        return dict(rows), 0

    def renamed(row: Values) -> Values | None:
        key = row["key"] or ""
        if key in gone:
            return None
        if key not in other:
            return row
        take = replace(loads(Take, row["value"] or ""), key=other[key])
        return row | {"key": take.key, "value": dumps(take)}

    def naming(column: str) -> Callable[[Values], Values]:
        return lambda row: row | {column: other.get(row[column] or "", row[column])}

    tables = {table: rows[table].changed(naming(column)) for table, column in _NAMES_TAKES.items()}
    return {**rows, **tables, "takes": rows["takes"].changed(renamed)}, len(gone)


def _history(connection: Connection, rows: Mapping[str, TableRows], project: str) -> TableRows:
    """What others paid for: of earlier libraries, and of the one that it comes from."""
    before, columns = list(rows["spent_elsewhere"]), rows["spent_elsewhere"].columns
    paid = sorted((row for row in rows["purchases"] if not _is_shared(row)), key=_sequence)
    made = [
        {**{column: row.get(column) for column in columns}, "project": project}
        for row in (*before, *paid)
        if not _is_known(connection, row)
    ]
    numbered = [row | {"number": str(number)} for number, row in enumerate(made, start=1)]
    return TableRows(columns, tuple(tuple(row[column] for column in columns) for row in numbered))


def _is_shared(row: Values) -> bool:
    """Whether it is what another project had paid for."""
    return row["state"] == "bought" and row["prediction"] == "" and Decimal(row["settled_usd"] or 1) == 0


def _is_known(connection: Connection, row: Values) -> bool:
    """Whether this very purchase was made in this library: then it counts here already."""
    same = "SELECT 1 FROM purchases WHERE key = ? AND reserved_at = ?::TIMESTAMP"
    return connection.first(same, [row["key"], row["reserved_at"]]) is not None


def _sequence(row: Values) -> int:
    return int(row["sequence"] or 0)


def _give_answers(connection: Connection, bought: TableRows, project: str) -> Sequence[str]:
    """What was bought is the project's own, at no price, where this library has no answer of its own; those answers."""
    newest = {row["key"]: row for row in sorted(bought, key=_sequence)}
    answers = []
    for key, row in newest.items():
        if row["state"] != "bought" or row["answer"] is None:
            continue
        ours = connection.first("SELECT state, answer FROM purchases WHERE key = ? ORDER BY sequence DESC", [key])
        if ours is not None and (ours[0] in OPEN or ours[1] not in (None, row["answer"])):
            continue
        give_answer(connection, project, [row[name] for name in ANSWER])
        answers.append(row["answer"])
    return answers
