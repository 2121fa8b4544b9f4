"""A line of commits that a person can go back and forth on, in SQL: nothing is ever changed, moves are rows too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.errors import StaleVersionError
from workbench.store.database import Connection
from workbench.store.events import utc_now
from workbench.store.projects import require

__all__ = ["Commits", "Move", "Shown"]

Move = Literal["undo", "redo"]
Shown = tuple[int, int]
"""The version in force, and the commit that it shows; commit 0 is what was there before any."""


@dataclass(frozen=True, slots=True)
class Commits:
    """The line of each project in one table of the schema."""

    table: str
    """Its columns: project, version, move, shown, tip, parent, made_at."""
    field: str
    """What is committed, as a sentence calls it: sections ..."""

    def head(self, connection: Connection, project: str) -> Shown | None:
        """What is in force; None before the first commit."""
        row = self._head(connection, project)
        return None if row is None else (row[0], row[1])

    def commit(self, connection: Connection, project: str, expected: int | None) -> int:
        """Begin a commit; returns its version. What could be redone before can no longer be.

        Raises:
            StaleVersionError: ``expected`` is not the version in force (0 = no commit yet).
        """
        require(connection, project)
        version, shown, _, _ = self._head(connection, project) or (0, 0, 0, 0)
        self._check_expected(version, expected)
        made = version + 1
        self._write(connection, project, made, "commit", made, made, shown)
        return made

    def move(self, connection: Connection, project: str, move: Move, expected: int | None) -> Shown | None:
        """Go back or forward by one commit, as a new version; None where there is nothing to go to.

        Raises:
            StaleVersionError: ``expected`` is not the version in force.
            NotFoundError, LibraryError: the project is gone, or finalized.
        """
        require(connection, project)
        self.check(connection, project, expected)
        aim = self.aim(connection, project, move)
        if aim is None:
            return None
        version, to = aim
        _, _, tip, _ = self._head(connection, project) or (0, 0, 0, 0)
        self._write(connection, project, version + 1, move, to, tip, self._parent(connection, project, to))
        return version + 1, to

    def aim(self, connection: Connection, project: str, move: Move) -> Shown | None:
        """The version in force, and the commit that a move would show; None where there is nothing to go to."""
        version, shown, tip, parent = self._head(connection, project) or (0, 0, 0, 0)
        if (shown == 0 and move == "undo") or (shown == tip and move == "redo"):
            return None
        return version, parent if move == "undo" else self._towards(connection, project, shown, tip)

    def check(self, connection: Connection, project: str, expected: int | None) -> None:
        """Look whether the version in force is the one that is expected; None expects any.

        Raises:
            StaleVersionError: it is another.
        """
        head = self._head(connection, project)
        self._check_expected(head[0] if head else 0, expected)

    def _check_expected(self, version: int, expected: int | None) -> None:
        if expected is not None and expected != version:
            raise StaleVersionError(
                f"The {self.field} were changed in between: version {version} is in force, the edit began "
                f"from {expected}; look at the newest and edit again.",
                field=self.field,
            )

    def _head(self, connection: Connection, project: str) -> tuple[int, int, int, int] | None:
        """Version, what it shows, the tip of its line, what lies beneath the one shown."""
        row = connection.first(
            f"SELECT version, shown, tip, parent FROM {self.table} "  # noqa: S608  a name of the schema
            "WHERE project = ? ORDER BY version DESC LIMIT 1",
            [project],
        )
        return None if row is None else (row[0], row[1], row[2], row[3])

    def _write(
        self, connection: Connection, project: str, version: int, move: str, shown: int, tip: int, parent: int
    ) -> None:
        connection.write(
            f"INSERT INTO {self.table} VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  a name of the schema
            [project, version, move, shown, tip, parent, utc_now()],
        )

    def _parent(self, connection: Connection, project: str, commit: int) -> int:
        row = connection.first(
            f"SELECT parent FROM {self.table} WHERE project = ? AND version = ?",  # noqa: S608  a name of the schema
            [project, commit],
        )
        return 0 if row is None else int(row[0])

    def _towards(self, connection: Connection, project: str, shown: int, tip: int) -> int:
        """The commit after ``shown`` on the line that ends at ``tip``."""
        at = tip
        while (beneath := self._parent(connection, project, at)) != shown:
            at = beneath
        return at
