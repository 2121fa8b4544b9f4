"""Whether a project is locked for good, in SQL."""

from __future__ import annotations

from workbench.errors import LibraryError
from workbench.store.database import Connection

__all__ = ["refuse_finalized"]


def refuse_finalized(connection: Connection, project: str) -> None:
    """Check that a project, if it exists, is not locked; one in the trash is as it was.

    Raises:
        LibraryError: it is finalized.
    """
    row = connection.first(
        "SELECT name FROM projects WHERE id = $1 AND finalized_at IS NOT NULL "
        "UNION ALL SELECT name FROM trash WHERE project = $1 AND finalized_at IS NOT NULL",
        [project],
    )
    if row is not None:
        raise LibraryError(
            f"{row[0]!r} is finalized: its film stays as it is, and this cannot be undone; copy the project "
            "(songreel copy, or copy()) and work on the copy.",
            field="project",
        )
