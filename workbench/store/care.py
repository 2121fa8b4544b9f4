"""What the library does to look after itself: the trash, and locking projects for good. One transaction a call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from workbench.errors import NotFoundError, StaleVersionError
from workbench.store import intermediates, project_cards, projects, purchases, trash
from workbench.store.calls import Calls
from workbench.store.quota import Quota
from workbench.store.rows import CardRow, CopyRow, TrashRow

__all__ = ["Care"]


class Care(Calls):
    """The part of a library's ``Store`` that looks after it; raises as that does."""

    def freed_by(self, project: str) -> tuple[str, ...]:
        """The sha256 of files that nothing would refer to any more without a project; nothing is written.

        Raises:
            NotFoundError: there is no such project.
        """
        with self._transaction() as connection:
            freed = projects.delete(connection, project)
            connection.take_back()
        return freed

    def check_editable(self, project: str) -> None:
        """Look whether a project may be edited.

        Raises:
            NotFoundError: there is no such project any more.
            LibraryError: it is finalized.
        """
        with self._transaction() as connection:
            projects.require(connection, project)

    def finalize_project(
        self, project: str, *, plan: str | None = None, check: Callable[[], None] = lambda: None
    ) -> None:
        """Lock a project for good.

        Args:
            project: its id.
            plan: the one that its film shows; None for any.
            check: raises where it may not be locked now.

        Raises:
            NotFoundError: there is no such project any more.
            LibraryError: it is finalized already.
            StaleVersionError: another plan is in force.
        """
        with self._transaction() as connection:
            check()
            row = connection.first("SELECT plan FROM project_states WHERE project = ?", [project])
            if row is not None and plan not in (None, row[0]):
                raise StaleVersionError(
                    "The plan was changed at this moment, and the film shows the one before; make that one "
                    "(songreel compose, or compose()), and finalize it then.",
                    field="plan",
                )
            projects.finalize(connection, project)

    @contextmanager
    def intermediates(self, project: str, makers: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """What is only on the way to a project's film; nobody begins to need it while the block lasts.

        Args:
            project: its id.
            makers: providers that make the same take again at once and for nothing.

        Yields:
            The sha256 of takes of theirs that no film shows, and of all takes and the song that only this project has:
            what is made of these can be made again.
        """
        with self._transaction() as connection:
            spare = intermediates.spare_takes(connection, project, makers)
            yield spare, intermediates.own_sources(connection, project)

    @contextmanager
    def unneeded(self, freed: Collection[str]) -> Iterator[tuple[str, ...]]:
        """Of the files that ``delete_project`` freed those that nobody has begun to need since; nobody does while the
        block lasts.

        Args:
            freed: their sha256.
        """
        with self._transaction() as connection:
            yield projects.unneeded(connection, set(freed))

    def trash_project(
        self, project: str, files: int, size_bytes: int, *, check: Callable[[], None] = lambda: None
    ) -> datetime:
        """Move a project to the trash; until when it is kept there at least, UTC.

        Args:
            project: its id.
            files: how many files only it needs.
            size_bytes: of these files.
            check: raises where it may not be deleted now.

        Raises:
            NotFoundError: there is no such project.
        """
        with self._transaction() as connection:
            check()
            projects.require(connection, project, edits=False)
            return trash.put(connection, project, files, size_bytes)

    def bring_back(self, project: str) -> None:
        """Move a project out of the trash.

        Raises:
            NotFoundError: it is not there any more.
            LibraryError: the library may have no more projects.
        """
        with self._transaction() as connection:
            if trash.holds(connection, project):
                self._quota.check_count(connection)
            if not trash.bring_back(connection, project):
                projects.require(connection, project, edits=False)  # somebody else was faster

    def trash(self) -> tuple[TrashRow, ...]:
        """What lies in the trash, what was deleted first first."""
        with self._transaction() as connection:
            return trash.trash(connection)

    def expired_trash(self) -> tuple[str, ...]:
        """The ids of projects whose time in the trash is over."""
        with self._transaction() as connection:
            return trash.expired(connection)

    # what the library holds

    def check_new_project(self, size_bytes: int) -> None:
        """Look whether a project of a song of this size may be begun.

        Raises:
            LibraryError: the library may hold no more.
        """
        if self._quota == Quota():
            return
        self._quota.check_bytes(self.allowance.place or self.folder, size_bytes)
        with self._transaction() as connection:
            self._quota.check_count(connection)

    def check_room(self, size_bytes: int) -> None:
        """Look whether the library may hold so many bytes more.

        Raises:
            LibraryError: it may not.
        """
        self._quota.check_bytes(self.allowance.place or self.folder, size_bytes)

    def card_rows(self) -> tuple[tuple[CardRow, ...], Mapping[str, set[str]]]:
        """All projects, what was changed last first, and the sha256 of each one's media by its id."""
        with self._transaction() as connection:
            return project_cards.card_rows(connection), project_cards.project_media(connection)

    def needed_sources(self) -> set[str]:
        """The sha256 of the songs of open projects, and of the takes that their plans in force show: what is made of
        these is needed."""
        with self._transaction() as connection:
            rows = connection.read(
                "SELECT song FROM projects WHERE finalized_at IS NULL UNION SELECT t.sha256 FROM clips c "
                "JOIN project_states s ON s.project = c.project AND s.plan = c.plan JOIN takes t ON t.key = c.take "
                "WHERE s.state <> 'finalized'"
            )
        return {sha256 for (sha256,) in rows}

    # copies of the database

    def copies(self) -> tuple[CopyRow, ...]:
        """The copies of the last days, and what was in force before one was put back; the newest first."""
        return self._database.copies.rows()

    def put_back(self, which: str, *, check: Callable[[], None] = lambda: None) -> Path | None:
        """Let a copy take the database's place. What was spent since stays known, and so it is not paid again; what
        lay in the trash has its whole time there again.

        Args:
            which: the copy's name.
            check: raises where it may not be done now.

        Returns:
            Where the database that it replaces is kept; None where there was none.

        Raises:
            NotFoundError: there is no such copy.
            LibraryError: it cannot be read, or what is in force cannot be read now; nothing was changed.
        """
        names = [row.name for row in self.copies()]
        if which not in names:
            there = f"there are {', '.join(names)}" if names else "there is none yet"
            raise NotFoundError(f"There is no copy {which!r} of this library; {there}.", field="copy")
        return self._database.put_back(which, purchases.take_over, check=check, renew=trash.renew)

    def named_media(self) -> tuple[set[str], set[str]]:
        """The sha256 of the songs of all projects, and of the takes that their plans in force show."""
        with self._transaction() as connection:
            songs = connection.read("SELECT song FROM projects")
            takes = connection.read(
                "SELECT DISTINCT t.sha256 FROM clips c JOIN project_states s ON s.project = c.project "
                "AND s.plan = c.plan JOIN takes t ON t.key = c.take"
            )
        return {song for (song,) in songs}, {sha256 for (sha256,) in takes}
