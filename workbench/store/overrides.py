"""A person's corrections of what was heard, in SQL: the whole list at each commit, with undo and redo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from workbench.jobs.keys import dumps, loads
from workbench.model.override import Override
from workbench.store.commits import Commits, Move
from workbench.store.database import Connection
from workbench.store.events import append
from workbench.store.redact import refuse_secret

__all__ = ["Versioned", "aimed_overrides", "check_overrides", "move_overrides", "overrides", "save_overrides"]

Versioned = tuple[int, tuple[Override, ...]]
"""Version and the corrections in force, the oldest first."""

_LINE = Commits("corrections", "corrections")


def overrides(connection: Connection, project: str) -> Versioned:
    """The corrections in force; version 0 before the first."""
    head = _LINE.head(connection, project)
    return (0, ()) if head is None else (head[0], _shown(connection, project, head[1]))


def save_overrides(connection: Connection, project: str, new: Sequence[Override], expected: int | None) -> int:
    """Commit a list of corrections; returns its version.

    Raises:
        OptionError: a text of theirs holds a secret.
        StaleVersionError: ``expected`` is not the version in force (0 = none yet).
    """
    for override in new:
        refuse_secret(dumps(override), "correction")
    made = _LINE.commit(connection, project, expected)
    for position, override in enumerate(new):
        connection.write(
            "INSERT INTO overrides VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                project,
                made,
                position,
                override.part,
                override.change.kind,
                override.reason,
                _moment(override.made_at),
                dumps(override),
            ],
        )
    append(connection, project, "corrections", {"move": "commit", "version": made, "overrides": tuple(new)})
    return made


def move_overrides(connection: Connection, project: str, move: Move, expected: int | None = None) -> Versioned | None:
    """Go back or forward by one commit, as a new version; None where there is nothing to go to.

    Raises:
        StaleVersionError: ``expected`` is not the version in force.
    """
    moved = _LINE.move(connection, project, move, expected)
    if moved is None:
        return None
    version, value = moved[0], _shown(connection, project, moved[1])
    append(connection, project, "corrections", {"move": move, "version": version, "overrides": value})
    return version, value


def aimed_overrides(connection: Connection, project: str, move: Move) -> Versioned | None:
    """The version in force, and the corrections that a move would put in force; None where there are none to go to."""
    aim = _LINE.aim(connection, project, move)
    return None if aim is None else (aim[0], _shown(connection, project, aim[1]))


def check_overrides(connection: Connection, project: str, expected: int) -> None:
    """Look whether nobody has decided since.

    Raises:
        StaleVersionError: ``expected`` is not the version in force.
    """
    _LINE.check(connection, project, expected)


def _moment(made_at: str) -> datetime:
    """As the database keeps times; one without a zone is taken for UTC."""
    moment = datetime.fromisoformat(made_at)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _shown(connection: Connection, project: str, commit: int) -> tuple[Override, ...]:
    rows = connection.read(
        "SELECT value FROM overrides WHERE project = ? AND version = ? ORDER BY position", [project, commit]
    )
    return tuple(loads(Override, value) for (value,) in rows)
