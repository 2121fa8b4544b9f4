"""The sixth change's table: files that lie at hosts."""

from __future__ import annotations

from workbench.store.schema import Table

__all__ = ["UPLOADS"]

UPLOADS = Table(
    "uploads",
    "Files that were sent to hosts, as long as they lie there.",
    "key",
    (
        ("key", "VARCHAR NOT NULL", "hash of the host, the account's token and the file's content"),
        ("id", "VARCHAR NOT NULL", "the host's id"),
        ("address", "VARCHAR NOT NULL", "what the host is told in place of the file"),
        ("until", "TIMESTAMP", "when the host deletes it, UTC; NULL = not known"),
    ),
)
