"""A later change's table: takes that a person does not want."""

from __future__ import annotations

from workbench.store.schema import Table

__all__ = ["REJECTED"]

REJECTED = Table(
    "rejected_takes",
    "Takes that a person does not want; they are kept all the same.",
    "project, key",
    (
        ("project", "VARCHAR NOT NULL", "id of the project"),
        ("key", "VARCHAR NOT NULL", "the take's key"),
        ("reason", "VARCHAR NOT NULL", "why, in the person's words"),
    ),
)
