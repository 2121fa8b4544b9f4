"""What left the library for other programs, in SQL: one row an export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from workbench.jobs.keys import loads
from workbench.model.take import Take
from workbench.store.database import Connection
from workbench.store.events import append, utc, utc_now
from workbench.store.projects import require
from workbench.store.rows import ExportRow

__all__ = ["exports", "mark_swept", "project_takes", "save_export", "wrote"]

_COLUMNS = "id, project, plan, kind, path, sha256, size_bytes, made_at, swept_at"


def save_export(connection: Connection, row: ExportRow) -> None:
    """Keep an export; the same file at the same place becomes the newest one again."""
    require(connection, row.project, edits=False)
    connection.write(
        "INSERT OR REPLACE INTO exports SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, NULL FROM exports",
        [row.id, row.project, row.plan, row.kind, row.path, row.sha256, row.size_bytes, utc_now()],
    )
    said = {"id": row.id, "plan": row.plan, "kind": row.kind, "sha256": row.sha256}
    append(connection, row.project, "export", said)


def exports(
    connection: Connection, *, project: str | None = None, kind: str | None = None, before: datetime | None = None
) -> tuple[ExportRow, ...]:
    """Exports, the newest first.

    Args:
        connection: of a transaction.
        project: only its own.
        kind: only of this kind.
        before: only those written before, UTC, without a zone.
    """
    rows = connection.read(
        f"SELECT {_COLUMNS} FROM exports WHERE (?::VARCHAR IS NULL OR project = ?) "  # noqa: S608  a constant
        "AND (?::VARCHAR IS NULL OR kind = ?) AND (?::TIMESTAMP IS NULL OR made_at <= ?) ORDER BY number DESC",
        [project, project, kind, kind, before, before],
    )
    return tuple(_export(row) for row in rows)


def wrote(connection: Connection, sha256: str) -> bool:
    """Whether a file with these bytes is an export of this library."""
    return connection.first("SELECT 1 FROM exports WHERE sha256 = ? LIMIT 1", [sha256]) is not None


def mark_swept(connection: Connection, export: str) -> None:
    """Remember that the library removed an export's file."""
    connection.write("UPDATE exports SET swept_at = ? WHERE id = ?", [utc_now(), export])


def project_takes(connection: Connection, project: str) -> tuple[Take, ...]:
    """All takes that a project has ever had for a clip, in the order in which it had them first."""
    rows = connection.read(
        "SELECT t.value FROM takes t JOIN (SELECT take, min(made_at) AS made_at FROM clip_takes WHERE project = ? "
        "GROUP BY take) c ON c.take = t.key ORDER BY c.made_at, t.key",
        [project],
    )
    return tuple(loads(list[Take], f"[{','.join(row[0] for row in rows)}]"))


def _export(row: Sequence[Any]) -> ExportRow:
    export, project, plan, kind, path, sha256, size_bytes, made_at, swept_at = row
    return ExportRow(
        export, project, plan, kind, path, sha256, size_bytes, utc(made_at), None if swept_at is None else utc(swept_at)
    )
