"""How it stands with a project's long work, whichever program does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.errors import LibraryError
from workbench.model.cost import BudgetLine, Spent
from workbench.model.documents import LIVE_STATES, RunGlance
from workbench.store.calls import SILENCE_S
from workbench.store.holding import held
from workbench.store.rows import JobRow
from workbench.store.work import DIED
from workbench.workflows.spending import budget_lines_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["NewestJob", "ProjectRun"]


class NewestJob:
    """The newest job of one project. The database is read only where it has changed; else one small file is."""

    def __init__(self, project: SongWork) -> None:
        self._project = project
        self._changes: int | None = None
        self.rows: Sequence[JobRow] = ()
        """All jobs of the project, the newest first."""
        self._dead = ""

    @property
    def job(self) -> JobRow | None:
        """The newest one, as it was seen last."""
        return self.rows[0] if self.rows else None

    def glance(self) -> RunGlance:
        """The job and how far it is, without money."""
        store = self._project.store
        if (changes := store.changes()) != self._changes or self._silent():
            self.rows = store.jobs(self._project.id)
            self._changes = changes
        job = self.job
        if job is None:
            return RunGlance("idle")
        if job.state in LIVE_STATES:
            told, stopping = store.progress.read(job.id), store.progress.asked_to_stop(job.id)
            if self._died(job):
                return RunGlance("failed", job.kind, told, sentence=DIED)
            return RunGlance("running", job.kind, told, stopping=stopping)
        reached = None if job.state == "done" else store.progress.read(job.id)
        return RunGlance(job.state, job.kind, reached, sentence=job.error or "")

    def _died(self, job: JobRow) -> bool:
        """Whether nobody works on the project, though a job of it says that it runs: its program was ended."""
        project = self._project
        if held(project.settings.library, project.id):
            return False
        newest = next(iter(project.store.jobs(project.id)), None) if job.id != self._dead else job
        if newest is None or newest.id != job.id or newest.state not in LIVE_STATES:
            self._changes = None  # it has just ended, and is read at the next look
            return False
        self._dead = job.id
        return True

    def _silent(self) -> bool:
        """Whether the job's program seems to have died; reading the jobs marks it as failed then."""
        job = self.job
        return job is not None and job.state == "running" and not self._project.store.progress.alive(job.id, SILENCE_S)


class ProjectRun:
    """``RunSource`` of one project. The database is read only where it has changed; else one small file is."""

    def __init__(self, project: SongWork) -> None:
        self._project = project
        self._newest = NewestJob(project)
        self._changes: int | None = None
        self._spent = Spent()
        self._budgets: tuple[BudgetLine, ...] = ()

    def glance(self) -> RunGlance:
        """The newest job, how far it is, and the project's money."""
        project = self._project
        changes = project.store.changes()
        glance = self._newest.glance()
        if changes != self._changes:
            self._spent, self._budgets = project.store.ledger.spent(project=project.id), budget_lines_of(project)
            self._changes = changes
        return replace(glance, spent=self._spent, budgets=self._budgets)

    def stop(self) -> None:
        """Ask it to stop; it does so within seconds, and what is finished is kept.

        Raises:
            LibraryError: the library's folder cannot be written.
        """
        job = self._newest.job if self._newest.glance().state == "running" else None
        if job is None:
            return
        try:
            self._project.store.progress.ask_to_stop(job.id)
        except OSError as error:
            raise LibraryError(
                f"The work cannot be asked to stop ({error.strerror}); mend the library's folder, or end the program.",
                field="library",
            ) from error
