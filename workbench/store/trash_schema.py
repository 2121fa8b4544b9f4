"""The ninth change's table: projects that were deleted and can still be brought back."""

from __future__ import annotations

from workbench.store.schema import Table

__all__ = ["TRASH"]

TRASH = Table(
    "trash",
    "Projects that were deleted a few days ago: all that hangs on them is where it was.",
    "project",
    (
        ("project", "VARCHAR NOT NULL", "id of the project"),
        ("song", "VARCHAR NOT NULL", "id of the song"),
        ("name", "VARCHAR NOT NULL", "the name that people use"),
        ("made_at", "TIMESTAMP NOT NULL", "when the project was begun, UTC"),
        ("finalized_at", "TIMESTAMP", "when the project was locked, UTC; NULL = it is open"),
        ("trashed_at", "TIMESTAMP NOT NULL", "when it was deleted, UTC"),
        ("files", "INTEGER NOT NULL", "files that only it needed then"),
        ("size_bytes", "BIGINT NOT NULL", "their size, bytes"),
    ),
)
