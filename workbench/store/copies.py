"""Another project of the same song, in SQL: rows are copied, files are shared by their content, nothing is paid."""

from __future__ import annotations

import itertools

from workbench.errors import OptionError
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
    _share_answers(connection, project, made)
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


def _share_answers(connection: Connection, project: str, made: str) -> None:
    """What a project had bought is the copy's own, at no price: so it stays when the other goes."""
    connection.write(
        """
INSERT INTO purchases
WITH last AS (SELECT max(sequence) AS sequence, greatest(max(reserved_at), $3::TIMESTAMP) AS at FROM purchases),
newest AS (SELECT * FROM purchases QUALIFY row_number() OVER (PARTITION BY key ORDER BY sequence DESC) = 1)
SELECT last.sequence + row_number() OVER (ORDER BY n.sequence), n.key, $2, n.plan, n.clip, '', '', n.provider, n.model,
       n.request, n.state, '', n.tries, 0, 0, n.error, n.answer, last.at, last.at, last.at
FROM newest n, last
WHERE n.state = 'bought' AND n.answer IS NOT NULL
  AND n.key IN (SELECT key FROM purchases WHERE project = $1 AND answer IS NOT NULL)
""",
        [project, made, utc_now()],
    )
