"""The twelfth change's table: the line of plans on which a person goes back and forth."""

from __future__ import annotations

from workbench.store.schema import Table

__all__ = ["PLAN_MOVES", "PLAN_MOVES_OF_OLD"]

PLAN_MOVES = Table(
    "plan_moves",
    "How each version of a plan came to be: commits, undos and redos; the highest version of a project is in force.",
    "project, version",
    (
        ("project", "VARCHAR NOT NULL", "id of the project"),
        ("version", "INTEGER NOT NULL", "the plan's version, from 1"),
        ("move", "VARCHAR NOT NULL", "commit, undo or redo"),
        ("shown", "INTEGER NOT NULL", "the version that was planned first as this one is"),
        ("tip", "INTEGER NOT NULL", "the version at the end of the line that redo follows"),
        ("parent", "INTEGER NOT NULL", "the version that undo goes back to; 0 = there is none"),
        ("made_at", "TIMESTAMP NOT NULL", "when, UTC"),
    ),
)

PLAN_MOVES_OF_OLD = (
    "INSERT INTO plan_moves SELECT project, version, 'commit', version, version, "
    "coalesce(lag(version) OVER (PARTITION BY project ORDER BY version), 0), made_at FROM plans"
)
"""All plans of before were commits, one after the other."""
