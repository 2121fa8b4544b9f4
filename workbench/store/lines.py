"""Values that are committed as a whole, in SQL: versions that a person goes back and forth on, told in the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from workbench.store.commits import Commits, Move
from workbench.store.database import Connection
from workbench.store.events import append

__all__ = ["Line"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """The versions of one kind of value, of each project."""

    commits: Commits
    """Where the commits lie. Its ``field`` is what the log calls the event, and the value in it."""
    read: Callable[[Connection, str, int], T]
    """The value of a project's commit; commit 0 is what was there before any."""

    def in_force(self, connection: Connection, project: str) -> tuple[int, T] | None:
        """Version and value in force; None before the first commit."""
        head = self.commits.head(connection, project)
        return None if head is None else (head[0], self.read(connection, project, head[1]))

    def aimed(self, connection: Connection, project: str, move: Move) -> tuple[int, T] | None:
        """The version in force, and the value that a move would put in force; None where there is none to go to."""
        aim = self.commits.aim(connection, project, move)
        return None if aim is None else (aim[0], self.read(connection, project, aim[1]))

    def commit(
        self,
        connection: Connection,
        project: str,
        value: T,
        expected: int | None,
        write: Callable[[int], None],
    ) -> int:
        """Commit a value; returns its version.

        Args:
            connection: in a transaction.
            project: whose it is.
            value: for the log.
            expected: the version that is thought to be in force (0 = none yet); None expects any.
            write: writes the value's own rows, as of the version that it is handed.

        Raises:
            StaleVersionError: ``expected`` is not in force.
        """
        made = self.commits.commit(connection, project, expected)
        write(made)
        self._tell(connection, project, "commit", made, value)
        return made

    def move(self, connection: Connection, project: str, move: Move, expected: int | None) -> tuple[int, T] | None:
        """Go back or forward by one commit, as a new version; None where there is nothing to go to.

        Raises:
            StaleVersionError: ``expected`` is not in force.
        """
        moved = self.commits.move(connection, project, move, expected)
        if moved is None:
            return None
        version, value = moved[0], self.read(connection, project, moved[1])
        self._tell(connection, project, move, version, value)
        return version, value

    def _tell(self, connection: Connection, project: str, move: str, version: int, value: T) -> None:
        field = self.commits.field
        append(connection, project, field, {"move": move, "version": version, field: value})
