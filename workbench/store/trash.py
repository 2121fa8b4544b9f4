"""The trash, in SQL: a project's row moves there and back; all that hangs on it stays where it is.

So whoever asks for projects does not find it, whoever writes for it is refused, and its takes, answers and song are
still somebody's until it is deleted for good.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from workbench.jobs.keys import loads
from workbench.model.song import Song
from workbench.store.database import Connection
from workbench.store.events import append, utc, utc_now
from workbench.store.rows import TrashRow

__all__ = ["KEPT", "bring_back", "expired", "holds", "name_of", "put", "renew", "trash"]

KEPT = timedelta(days=7)
"""How long what was deleted can be brought back."""
_KEPT_COLUMNS = "song, name, made_at, finalized_at"


def put(connection: Connection, project: str, files: int, size_bytes: int) -> datetime:
    """Move a project, which there is, to the trash; until when it stays there, UTC."""
    now = utc_now()
    connection.write(
        f"INSERT INTO trash SELECT id, {_KEPT_COLUMNS}, ?, ?, ? FROM projects WHERE id = ?",  # noqa: S608  constants
        [now, files, size_bytes, project],
    )
    connection.write("DELETE FROM projects WHERE id = ?", [project])
    append(connection, project, "deleted", {"at": now.isoformat()})
    return utc(now + KEPT)


def bring_back(connection: Connection, project: str) -> bool:
    """Move a project back to where it was; whether it was in the trash."""
    if not holds(connection, project):
        return False
    connection.write(
        f"INSERT INTO projects SELECT project, {_KEPT_COLUMNS} FROM trash WHERE project = ?",  # noqa: S608  constants
        [project],
    )
    connection.write("DELETE FROM trash WHERE project = ?", [project])
    append(connection, project, "restored", {"at": utc_now().isoformat()})
    return True


def name_of(connection: Connection, project: str) -> str | None:
    """The name of a project in the trash; None where it does not lie there."""
    row = connection.first("SELECT name FROM trash WHERE project = ?", [project])
    return None if row is None else str(row[0])


def holds(connection: Connection, project: str) -> bool:
    """Whether a project lies in the trash."""
    return connection.first("SELECT 1 FROM trash WHERE project = ?", [project]) is not None


def trash(connection: Connection) -> tuple[TrashRow, ...]:
    """What lies in the trash, what was deleted first first."""
    rows = connection.read(
        "SELECT t.project, t.name, s.value, t.trashed_at, t.files, t.size_bytes FROM trash t "
        "JOIN songs s ON s.id = t.song ORDER BY t.trashed_at, t.project"
    )
    return tuple(
        TrashRow(project, name, loads(Song, value), utc(at), utc(at + KEPT), files, size)
        for project, name, value, at, files, size in rows
    )


def renew(connection: Connection) -> None:
    """Let the time of all that lies in the trash begin anew."""
    connection.write("UPDATE trash SET trashed_at = ?", [utc_now()])


def expired(connection: Connection) -> tuple[str, ...]:
    """The ids of projects whose time in the trash is over."""
    rows = connection.read("SELECT project FROM trash WHERE trashed_at <= ?", [utc_now() - KEPT])
    return tuple(project for (project,) in rows)
