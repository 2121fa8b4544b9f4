"""What a library's ``Store`` knows of long work. One transaction a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.model.data_model import TableNote
from workbench.model.insights import Answer, Insights
from workbench.model.worked import WorkSum
from workbench.store import asking, events, insights, projects, table_notes, work
from workbench.store.calls import Calls
from workbench.store.rows import JobKind, JobRow, JobState, LogEvent

__all__ = ["WorkCalls"]


class WorkCalls(Calls):
    """Jobs and how they ended, a project's log, and how well the library's work goes; raises as ``Store``."""

    def start_job(self, project: str, kind: JobKind) -> str:
        """Remember that long work begins; returns its id. Jobs that fell silent are marked as failed.

        Raises:
            LibraryError: the library may hold no more; what only goes out of it is always allowed.
        """
        if kind != "export":
            self._quota.check_bytes(self.allowance.place or self.folder)
        with self._transaction() as connection:
            self._end_silent_jobs(connection)
            return work.start_job(connection, project, kind)

    def end_job(
        self,
        job: str,
        state: JobState,
        error: str | None = None,
        *,
        kind: str | None = None,
        sums: Sequence[WorkSum] = (),
    ) -> None:
        """Remember how it ended, and what it found and made.

        Args:
            job: its id.
            state: how it ended.
            error: a sentence for the person.
            kind: which error of the tree that was.
            sums: what it found and made, by stage and provider.
        """
        with self._transaction() as connection:
            work.end_job(connection, job, state, error, kind=kind, sums=sums)
        if state == "done":
            self.progress.remove(job)
        else:
            self.progress.keep(job)

    def jobs(self, project: str) -> tuple[JobRow, ...]:
        """A project's jobs, the newest first. Those that fell silent are marked as failed."""
        with self._transaction() as connection:
            self._end_silent_jobs(connection)
            return work.jobs(connection, project)

    def append_log(self, project: str, event: str, data: Mapping[str, object]) -> None:
        """Add a decision to a project's log, without secrets. Sections, plans, timelines and films log themselves."""
        with self._transaction() as connection:
            projects.require(connection, project)
            events.append(connection, project, event, data)

    def log(self, project: str) -> tuple[LogEvent, ...]:
        """A project's log, oldest first; ``store.replay.replay`` goes through it."""
        with self._transaction() as connection:
            return events.events(connection, project)

    def keep_first_preview(self, project: str, drawn_s: float) -> None:
        """Remember the first animatic of a project, and how many seconds drawing it took."""
        with self._transaction() as connection:
            insights.keep_first_preview(connection, project, drawn_s)

    def insights(self) -> Insights:
        """How well the library's work goes."""
        with self._transaction() as connection:
            self._end_silent_jobs(connection)
            return insights.insights(connection)

    def ask(self, sql: str) -> Answer:
        """What a person's own query gives; it runs on a copy, and nobody waits for it.

        Raises:
            OptionError: it is not one SELECT, cannot be run, wants what is not allowed, or takes too long.
        """
        return asking.ask(self._database, sql)

    def table_notes(self) -> tuple[TableNote, ...]:
        """What each table is for, and which of its columns name rows of others."""
        with self._transaction() as connection:
            return table_notes.table_notes(connection)
