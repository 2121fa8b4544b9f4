"""Another project of the same song, in SQL: rows are copied, files are shared by their content, nothing is paid."""

from __future__ import annotations

import itertools

from workbench.errors import OptionError
from workbench.store.answers import ANSWER, give_answer
from workbench.store.belongings import CONTENT
from workbench.store.database import Connection
from workbench.store.events import append, utc_now
from workbench.store.projects import name as name_of
from workbench.store.projects import new_id, plain_name

__all__ = ["copy_project", "free_name"]


def copy_project(connection: Connection, project: str, name: str | None) -> str:
    """A project with all that another one is at this moment; it is not finalized, and has no film yet.

    Raises:
        NotFoundError: there is no such project.
        OptionError: another project has that name.
    """
    name = free_name(connection, f"{name_of(connection, project)} copy") if name is None else name
    _check_free(connection, name)
    made = new_id(connection)
    connection.write(
        "INSERT INTO projects (id, song, name, made_at) SELECT ?, song, ?, ? FROM projects WHERE id = ?",
        [made, name, utc_now(), project],
    )
    for table in CONTENT:
        connection.write(
            f"INSERT INTO {table} SELECT * REPLACE (?::VARCHAR AS project) FROM {table} WHERE project = ?",  # noqa: S608
            [made, project],
        )
    _copy_answers(connection, project, made)
    append(connection, made, "copied", {"of": project, "name": name})
    return made


def free_name(connection: Connection, wanted: str) -> str:
    """The name, with a number behind it where another project has it."""
    taken = _names(connection)
    numbered = itertools.chain([wanted], (f"{wanted} {number}" for number in itertools.count(2)))
    return next(name for name in numbered if plain_name(name) not in taken)


def _check_free(connection: Connection, name: str) -> None:
    if plain_name(name) in _names(connection):
        raise OptionError(f"There is a project {name!r} in this library already; give another name.", field="name")


def _names(connection: Connection) -> set[str]:
    return {plain_name(name) for (name,) in connection.read("SELECT name FROM projects")}


def _copy_answers(connection: Connection, project: str, made: str) -> None:
    """The newest answers that a project had bought."""
    found = connection.read(
        f"""
WITH newest AS (SELECT * FROM purchases QUALIFY row_number() OVER (PARTITION BY key ORDER BY sequence DESC) = 1)
SELECT {", ".join(ANSWER)} FROM newest
WHERE state = 'bought' AND answer IS NOT NULL
  AND key IN (SELECT key FROM purchases WHERE project = ? AND answer IS NOT NULL)
ORDER BY sequence
""",  # noqa: S608  names of the schema
        [project],
    )
    for answer in found:
        give_answer(connection, made, answer)
