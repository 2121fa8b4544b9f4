"""What a library's ``Store`` knows of its projects. One transaction a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from workbench.errors import NotFoundError
from workbench.model.song import Song
from workbench.store import carrying, copies, projects, step_facts, taking_in, trash, work
from workbench.store.arrivals import Arrival
from workbench.store.care import Care
from workbench.store.migrations import applied
from workbench.store.rows import ProjectRow

__all__ = ["ProjectCalls"]


class ProjectCalls(Care):
    """Projects begun, found, copied, carried to other libraries, taken in and deleted; raises as ``Store``."""

    def open_project(self, song: Song, *, tell: Callable[[str], None] = lambda _: None) -> str:
        """The id of the song's project, which is made if it does not exist, and comes back out of the trash.

        Args:
            song: the song.
            tell: hears a sentence where it came back.

        Raises:
            LibraryError: the library may have no more projects.
        """
        with self._transaction() as connection:
            return projects.open_project(connection, song, check=self._quota.check_count, tell=tell)

    def song(self, song_id: str) -> Song | None:
        """A song that the library knows, by the sha256 of its file."""
        with self._transaction() as connection:
            return projects.song(connection, song_id)

    def projects(self) -> tuple[ProjectRow, ...]:
        """All projects, the oldest first. Jobs that fell silent are marked as failed, so that no state is a lie."""
        with self._transaction() as connection:
            self._end_silent_jobs(connection)
            return projects.projects(connection)

    def find_project(self, text: str) -> ProjectRow:
        """The project that a person means: its id, its name, or a unique start of its id.

        Raises:
            NotFoundError: none (with the nearest names), one in the trash, or several (with all of them).
        """
        try:
            return projects.choose(self.projects(), text)
        except NotFoundError as error:
            raise self._in_trash(text) or error from None

    def _in_trash(self, text: str) -> NotFoundError | None:
        """What to say where a person means something in the trash."""
        try:
            thrown = projects.choose(self.trash(), text)
        except NotFoundError:
            return None
        return NotFoundError(
            f"{thrown.name!r} lies in the trash until {thrown.until:%Y-%m-%d}; bring it back first (songreel restore "
            f"{thrown.id}, or restore({thrown.id!r})).",
            field="project",
        )

    def step_facts(self, project: str) -> step_facts.StepFacts:
        """What was done for a project and from what, for whoever shows how far it is.

        Raises:
            NotFoundError: it was deleted.
        """
        with self._transaction() as connection:
            return step_facts.step_facts(connection, project)

    def copy_project(self, project: str, name: str | None = None) -> str:
        """Another project of the same song with all that was decided and made in this one; its id.

        Args:
            project: its id.
            name: the copy's, which no other project has; ``NAME copy`` by default.

        Raises:
            NotFoundError: there is no such project.
            OptionError: another project has that name.
            LibraryError: the library may hold no more, or have no more projects.
        """
        self._quota.check_bytes(self.allowance.place or self.folder)
        with self._transaction() as connection:
            self._quota.check_count(connection)
            return copies.copy_project(connection, project, name)

    def project_name(self, project: str) -> str:
        """What people call a project."""
        with self._transaction() as connection:
            return projects.name(connection, project)

    def project_rows(
        self, project: str, texts: Iterable[str] = ()
    ) -> tuple[tuple[str, ...], Mapping[str, carrying.TableRows]]:
        """All rows of a project that go into its file, and the changes of the schema that they are of.

        Args:
            project: its id.
            texts: keys of the kept texts that go with it.
        """
        with self._transaction() as connection:
            projects.require(connection, project, edits=False)
            return applied(connection), carrying.project_rows(connection, project, tuple(texts))

    def take_in(
        self,
        arrival: Arrival,
        *,
        as_copy: bool,
        films: Mapping[str, str],
        intact: Callable[[str, str], bool],
        place: Callable[[taking_in.TakenIn], None],
    ) -> taking_in.TakenIn:
        """Make a project that came as a file one of this library's, whole or not at all.

        Args:
            arrival: its rows.
            as_copy: under another id.
            films: where films will lie, by their id.
            intact: whether the library holds a file whole, by its hash and ending.
            place: puts the files in their places before the rows are kept; where it raises nothing is kept.

        Raises:
            OptionError: the project is there already.
        """
        with self._transaction() as connection:
            self._quota.check_count(connection)
            taken = taking_in.take_in(connection, arrival, as_copy=as_copy, films=films, intact=intact)
            place(taken)
        return taken

    def check_new(self, project: str) -> None:
        """Refuse a project that is there already.

        Raises:
            OptionError: it is.
        """
        with self._transaction() as connection:
            taking_in.check_new(connection, project)

    def has_project(self, project: str) -> bool:
        """Whether there is a project of this id."""
        with self._transaction() as connection:
            return projects.is_there(connection, project)

    def delete_project(
        self, project: str, *, expired: bool = False, check: Callable[[], None] = lambda: None
    ) -> tuple[str, ...]:
        """Delete a project; the sha256 of files that nothing refers to any more.

        Args:
            project: its id.
            expired: only where its time in the trash is over.
            check: raises where it may not be deleted now; no job of any project begins while it looks.

        Raises:
            NotFoundError: there is no such project, or it was brought back out of the trash.
        """
        with self._transaction() as connection:
            check()
            if expired and project not in trash.expired(connection):
                raise NotFoundError(f"The project {project!r} is no longer due to leave the trash.", field="project")
            jobs = work.jobs(connection, project)
            freed = projects.delete(connection, project)
        for job in jobs:
            self.progress.remove(job.id)
        return freed
