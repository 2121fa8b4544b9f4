"""A person's corrections of what was heard, in SQL: the whole list at each commit, with undo and redo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from workbench.jobs.keys import dumps, loads
from workbench.model.correction import Correction
from workbench.redact import refuse_secret
from workbench.store.commits import Commits, Move
from workbench.store.database import Connection
from workbench.store.lines import Line

__all__ = ["Versioned", "aimed_corrections", "check_corrections", "corrections", "move_corrections", "save_corrections"]

Versioned = tuple[int, tuple[Correction, ...]]
"""Version and the corrections in force, the oldest first."""


def corrections(connection: Connection, project: str) -> Versioned:
    """The corrections in force; version 0 before the first."""
    return _LINE.in_force(connection, project) or (0, ())


def save_corrections(connection: Connection, project: str, new: Sequence[Correction], expected: int | None) -> int:
    """Commit a list of corrections; returns its version.

    Raises:
        OptionError: a text of theirs holds a secret.
        StaleVersionError: ``expected`` is not the version in force (0 = none yet).
    """
    for correction in new:
        refuse_secret(dumps(correction), "correction")
    return _LINE.commit(connection, project, tuple(new), expected, lambda made: _write(connection, project, new, made))


def move_corrections(connection: Connection, project: str, move: Move, expected: int | None = None) -> Versioned | None:
    """Go back or forward by one commit, as a new version; None where there is nothing to go to.

    Raises:
        StaleVersionError: ``expected`` is not the version in force.
    """
    return _LINE.move(connection, project, move, expected)


def aimed_corrections(connection: Connection, project: str, move: Move) -> Versioned | None:
    """The version in force, and the corrections that a move would put in force; None where there are none to go to."""
    return _LINE.aimed(connection, project, move)


def check_corrections(connection: Connection, project: str, expected: int) -> None:
    """Look whether nobody has decided since.

    Raises:
        StaleVersionError: ``expected`` is not the version in force.
    """
    _LINE.commits.check(connection, project, expected)


def _moment(made_at: str) -> datetime:
    """As the database keeps times; one without a zone is taken for UTC."""
    moment = datetime.fromisoformat(made_at)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _write(connection: Connection, project: str, new: Sequence[Correction], made: int) -> None:
    for position, correction in enumerate(new):
        connection.write(
            "INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                project,
                made,
                position,
                correction.part,
                correction.change.kind,
                correction.reason,
                _moment(correction.made_at),
                dumps(correction),
            ],
        )


def _shown(connection: Connection, project: str, commit: int) -> tuple[Correction, ...]:
    rows = connection.read(
        "SELECT value FROM corrections WHERE project = ? AND version = ? ORDER BY position", [project, commit]
    )
    return tuple(loads(Correction, value) for (value,) in rows)


_LINE = Line(Commits("decisions", "corrections"), _shown)
