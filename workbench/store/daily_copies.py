"""Copies of the database beside it: one a day, and what was in force before one of them was put back.

``copies/2026-11-26.duckdb`` is how the library was when it was used first on that day (UTC). Whoever makes or takes one
holds the library meanwhile, so each is whole.
"""

from __future__ import annotations

import itertools
import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from workbench.jobs.clock import Clock
from workbench.store.rows import CopyRow

__all__ = ["Copies", "copy_whole"]

_KEPT = 7
_ENDING = ".duckdb"
_DAY, _MOMENT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(-\d+)?")
_DAY_FORMAT, _MOMENT_FORMAT = "%Y-%m-%d", "%Y-%m-%dT%H-%M-%S"


class Copies:
    """The folder ``copies`` of a library."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder / "copies"
        self._clock = clock
        self._looked_on = ""

    def due(self) -> bool:
        """Whether there is none of today yet; costs nothing once that was asked on a day."""
        today = self._clock.now().strftime(_DAY_FORMAT)
        if today == self._looked_on:
            return False
        if self.path(today).is_file():
            self._looked_on = today
            return False
        return True

    def take(self, database: Path) -> None:
        """Make that of today; a disk that is full, or refuses, is no reason to stop anybody's work."""
        self._looked_on = self._clock.now().strftime(_DAY_FORMAT)
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            copy_whole(database, self.path(self._looked_on))
            self._forget(_DAY)

    def keep_aside(self, database: Path) -> Path | None:
        """Copy what is in force and about to be replaced; where to, None where there is nothing.

        Raises:
            OSError: it cannot be kept.
        """
        log, there = wal_of(database), database.is_file()
        if not (there or log.is_file()):
            return None
        self._folder.mkdir(exist_ok=True)
        now = self._clock.now().strftime(_MOMENT_FORMAT)
        names = itertools.chain([now], (f"{now}-{number}" for number in itertools.count(2)))
        kept = next(path for path in map(self.path, names) if not (path.exists() or wal_of(path).exists()))
        if there:
            copy_whole(database, kept)
        if log.is_file():  # it could not be read, or it would be in the file; what takes the place has none of it
            log.replace(wal_of(kept))
        if not there:
            return None
        self._forget(_MOMENT)
        return kept

    def part(self, which: str) -> Path:
        """A copy of a copy, to be looked at and to take the database's place; ``drop`` removes it.

        Raises:
            OSError: it cannot be made.
        """
        part = self._folder / f"{which}{_ENDING}.chosen.part"
        shutil.copyfile(self.path(which), part)
        log = wal_of(self.path(which))
        if log.is_file():
            shutil.copyfile(log, wal_of(part))
        return part

    @staticmethod
    def drop(part: Path) -> None:
        """Remove what ``part`` made, where it is still there."""
        for path in (part, wal_of(part)):
            path.unlink(missing_ok=True)

    def path(self, which: str) -> Path:
        """Where a copy is."""
        return self._folder / f"{which}{_ENDING}"

    def rows(self) -> tuple[CopyRow, ...]:
        """All of them, the newest first."""
        found = [path for path in self._folder.glob(f"*{_ENDING}") if _DAY.match(path.stem)]
        return tuple(
            CopyRow(
                path.stem,
                path,
                datetime.fromtimestamp(path.stat().st_mtime, UTC),
                path.stat().st_size,
                daily=bool(_DAY.fullmatch(path.stem)),
            )
            for path in sorted(found, key=lambda path: path.stem, reverse=True)
        )

    def _forget(self, kind: re.Pattern[str]) -> None:
        """Only the last ones of a kind stay."""
        of_kind = sorted(path for path in self._folder.glob(f"*{_ENDING}") if kind.fullmatch(path.stem))
        for path in of_kind[:-_KEPT]:
            self.drop(path)


def wal_of(database: Path) -> Path:
    """Where DuckDB keeps what is not in a file yet, if it was stopped before it was."""
    return database.with_name(f"{database.name}.wal")


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file; the target is there whole or not at all."""
    part = target.with_name(f"{target.name}.part")
    try:
        shutil.copyfile(source, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
