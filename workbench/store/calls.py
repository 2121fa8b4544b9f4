"""What all calls of a library's ``Store`` have in common: its folder, its database, and one transaction a call."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from workbench.jobs.allowance import Allowance
from workbench.jobs.clock import Clock
from workbench.store import events, work
from workbench.store.along import Along
from workbench.store.database import Connection, Database
from workbench.store.holding import held
from workbench.store.progress import ProgressFiles
from workbench.store.quota import Quota

__all__ = ["SILENCE_S", "Calls"]

SILENCE_S = 300.0
"""A job that gave no sign for so long has died with its program, where that cannot be seen otherwise."""
_BEGINS_S = 10.0
"""A job that began so lately is left alone."""


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
        before = events.utc_now() - timedelta(seconds=_BEGINS_S)
        for job in work.end_silent_jobs(connection, self._lives, before):
            self.progress.keep(job)

    def _lives(self, job: str, project: str, begun: datetime) -> bool:
        """Whether somebody holds its project, and the job itself gave a sign lately, or may not have given one yet."""
        young = begun > events.utc_now() - timedelta(seconds=SILENCE_S)
        return held(self.folder, project) and (young or self.progress.alive(job, SILENCE_S))
