"""What all calls of a library's ``Store`` have in common: its folder, its database, and one transaction a call."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

from workbench.jobs.allowance import Allowance
from workbench.jobs.clock import Clock
from workbench.store import events, work
from workbench.store.along import Along
from workbench.store.database import Connection, Database
from workbench.store.progress import ProgressFiles
from workbench.store.quota import Quota

__all__ = ["SILENCE_S", "Calls"]

SILENCE_S = 300.0
"""A job that gave no sign for so long has died with its program."""


class Calls:
    """The ground that each subject's calls stand on.

    Args:
        folder: of the library.
        database: in it.
        clock: how late it is.
        patience_s: how long takes may wait for a purchase that is about to begin.
        quota: what the library may hold.
        allowance: what whoever works in it may do.
    """

    def __init__(
        self, folder: Path, database: Database, clock: Clock, *, patience_s: float, quota: Quota, allowance: Allowance
    ) -> None:
        self.folder = folder
        self.progress = ProgressFiles(folder)
        self.allowance = allowance
        """Asked wherever work begins."""
        self._database = database
        self._clock = clock
        self._quota = quota
        self._along = Along(self._transaction, patience_s)

    def _transaction(self) -> AbstractContextManager[Connection]:
        return self._database.transaction()

    def _end_silent_jobs(self, connection: Connection) -> None:
        before = events.utc_now() - timedelta(seconds=SILENCE_S)
        for job in work.end_silent_jobs(connection, lambda job: self.progress.alive(job, SILENCE_S), before):
            self.progress.keep(job)
