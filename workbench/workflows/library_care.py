"""What a library does to look after itself: projects go to a trash and come back."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from workbench.errors import LibraryError, NotFoundError
from workbench.model.counted import counted
from workbench.model.parting import Parting
from workbench.model.shown_library import Held
from workbench.settings import Settings
from workbench.store.files import Files
from workbench.store.holding import anybody, held
from workbench.store.library import Store
from workbench.store.projects import choose
from workbench.store.rows import CopyRow, ProjectRow, TrashRow
from workbench.store.shelf_files import project_folder_files, remove_project_folders
from workbench.workflows.door import checked
from workbench.workflows.project import Project
from workbench.workflows.project_cards import ProjectCard, cards_of, held_of, pictures_of
from workbench.workflows.share_places import visitors_pages

__all__ = ["LibraryCare", "PutBack", "Removed"]

_LOOK_EVERY_S = 3600.0


@dataclass(frozen=True, slots=True)
class Removed:
    """What ``clean`` or ``delete`` removed, or would remove."""

    files: int
    size_bytes: int
    """Of files, and of what is kept in the database (whose file does not shrink: its room is used again)."""
    half_made: int = 0
    """Files of the last hour that stay, as somebody may be writing them."""
    parting: Parting = field(default_factory=Parting)
    """What of the project's money went with it."""
    until: datetime | None = None
    """Until when all of it lies in the trash at least, UTC; None where it is gone for good."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """A copy of the database that is in force again."""

    copy: str
    """Its name."""
    projects: int
    aside: Path | None
    """Where what it replaced is kept; None where there was nothing."""
    gone_songs: int
    gone_takes: int
    """Files that it names and that are no longer on the disk."""

    @property
    def sentence(self) -> str:
        """What is missing, and what helps; empty where nothing is."""
        if not self.gone_songs + self.gone_takes:
            return ""
        what = f"{counted(self.gone_songs, 'song')} and {counted(self.gone_takes, 'take')}"
        return (
            f"Of what it names the files of {what} are gone from the disk: open a song's file again; generate "
            "makes takes again, and says before what that costs."
        )


class LibraryCare:
    """The part of ``Library`` that looks after it."""

    settings: Settings
    store: Store
    files: Files
    _looked: float | None = None

    def project(self, text: str) -> Project:
        """As ``Library`` has it."""
        raise NotImplementedError

    def projects(self) -> tuple[ProjectRow, ...]:
        """As ``Library`` has it."""
        raise NotImplementedError

    @checked
    def delete(self, text: str, *, now: bool = False) -> Removed:
        """Move a project to the trash, which keeps it for 7 days; its files stay until then.

        Args:
            text: its id, a unique start of it, or its name; with ``now`` what lies in the trash is meant, too.
            now: delete it for good, with the files that only it needs. Films outside the library stay.

        Raises:
            NotFoundError: none, or several.
            LibraryError: somebody works on it at this moment.
        """
        row = self._meant(text) if now else self.store.find_project(text)
        parting = self.store.parting(row.id)
        if now:
            files, size = self._delete(row)
            return Removed(files, size, parting=parting)
        files, size = self._would_free(row.id)
        until = self.store.trash_project(row.id, files, size, check=self._idle(row, "delete it"))
        return Removed(files, size, parting=parting, until=until)

    @checked
    def quote_deleting(self, text: str) -> Parting:
        """What of a project's money would go with it for good; nothing is deleted.

        Raises:
            NotFoundError: none, or several.
        """
        return self.store.parting(self._meant(text).id)

    @checked
    def would_free(self, text: str) -> Removed:
        """What ``delete`` with ``now`` would remove; nothing is deleted.

        Raises:
            NotFoundError: none, or several.
        """
        row = self._meant(text)
        files, size = self._would_free(row.id)
        return Removed(files, size, parting=self.store.parting(row.id))

    @checked
    def restore(self, text: str) -> Project:
        """Bring a project back out of the trash, with all that hangs on it.

        Args:
            text: its id, a unique start of it, or its name.

        Raises:
            NotFoundError: the trash holds none, or several.
        """
        rows = self.store.trash()
        if not rows:
            raise NotFoundError("The trash is empty; there is nothing to bring back.", field="project")
        row = choose(rows, text, among="in the trash")
        self.store.bring_back(row.id)
        return self.project(row.id)

    def trash(self) -> tuple[TrashRow, ...]:
        """What can be brought back, what was deleted first first."""
        return self.store.trash()

    def empty_trash(self) -> None:
        """Delete for good what has lain in the trash for its 7 days; what somebody works on stays for the next time."""
        for project in self.store.expired_trash():
            row = next((row for row in self.store.trash() if row.id == project), None)
            if row is not None:
                with suppress(LibraryError, NotFoundError):  # worked on, or somebody else was faster
                    self._delete(row, expired=True)

    @checked
    def cards(self, search: str = "", *, thumbnails: bool = True) -> tuple[ProjectCard, ...]:
        """All projects with what a page of them shows, what was changed last first.

        Args:
            search: only those in whose id, name, title, artist, style or prompts each of these words is.
            thumbnails: make those that are not made yet, which takes a moment each.
        """
        return cards_of(self, search, thumbnails=thumbnails)

    @checked
    def pictures(self, projects: Sequence[str]) -> dict[str, Path]:
        """The small pictures of some projects, by their ids; made where they are not made yet."""
        return pictures_of(self, projects)

    def held(self) -> Held:
        """What the library holds and may hold: bytes, those that can be made again, those in the trash, projects."""
        return held_of(self)

    def copies(self) -> tuple[CopyRow, ...]:
        """The database's copies: of the last seven days on which it was used, and what was replaced by one of them."""
        return self.store.copies()

    @checked
    def restore_copy(self, copy: str) -> PutBack:
        """Let a copy of the database take its place; what it replaces is kept beside the copies, and can be put back.

        Money that was spent since stays spent. Media are found by their content: what was made since stays on the disk.

        Args:
            copy: its name, as ``copies()`` has it, such as ``"2026-11-26"``.

        Raises:
            NotFoundError: there is no such copy.
            LibraryError: somebody works in the library at this moment, or the copy cannot be read.
        """
        aside = self.store.put_back(copy.strip(), check=self._check_nobody)
        songs, takes = self.store.named_media()
        there = self.files.sizes().keys()
        return PutBack(copy.strip(), len(self.projects()), aside, len(songs - there), len(takes - there))

    def _check_nobody(self) -> None:
        if anybody(self.settings.library):
            raise LibraryError(
                "Songreel works in this library at this moment; wait for it or stop it, and put the copy back then.",
                field="library",
            )

    def look_after(self) -> None:
        """Empty the trash of what is over its time; looks once an hour at most."""
        now = time.monotonic()
        if self._looked is None or now - self._looked >= _LOOK_EVERY_S:
            self._looked = now
            self.empty_trash()

    def _meant(self, text: str) -> ProjectRow | TrashRow:
        rows: tuple[ProjectRow | TrashRow, ...] = (*self.store.projects(), *self.store.trash())
        return choose(rows, text)

    def _idle(self, row: ProjectRow | TrashRow, then: str) -> Callable[[], None]:
        """Raises where somebody works on a project."""

        def check() -> None:
            if held(self.settings.library, row.id):
                raise LibraryError(
                    f"Songreel works on {row.name!r} at this moment; wait for it or stop it, and {then} then.",
                    field="project",
                )

        return check

    def _delete(self, row: ProjectRow | TrashRow, *, expired: bool = False) -> tuple[int, int]:
        """Delete a project for good; how many files went, and their bytes."""
        films, pages = self._own_films(row.id), visitors_pages(self.store, row.id)
        freed = self.store.delete_project(row.id, expired=expired, check=self._idle(row, "delete it"))
        with self.store.unneeded(freed) as gone:  # the same song may have been opened anew
            files, size = self._free(gone, films, dry_run=False)
        own_files, own_size = remove_project_folders(self.settings.library, row.id)
        for page in pages:
            shutil.rmtree(page, ignore_errors=True)  # its files went with the films
        return files + own_files, size + own_size

    def _would_free(self, project: str) -> tuple[int, int]:
        """How many files would go with a project, and their bytes: all that ``_delete`` removes."""
        films = self._own_films(project)
        files, size = self._free(self.store.freed_by(project), films, dry_run=True)
        counted_films = {film.resolve() for film in films}
        own = project_folder_files(self.settings.library, project)
        others = [size_bytes for path, size_bytes in own.items() if path.resolve() not in counted_films]
        return files + len(others), size + sum(others)

    def _own_films(self, project: str) -> set[Path]:
        """The films in the library, and the files of a visitor's pages, each with its film."""
        films = {Path(film.path) for film in self.store.films(project)}
        pages = {path for page in visitors_pages(self.store, project) for path in page.rglob("*") if path.is_file()}
        return {film for film in films if film.is_relative_to(self.settings.library) and film.is_file()} | pages

    def _free(self, gone: Collection[str], films: Collection[Path], *, dry_run: bool) -> tuple[int, int]:
        """Remove what nothing refers to any more; how many files, and their bytes."""
        sizes = [self.files.remove(sha256, dry_run=dry_run) for sha256 in gone]
        made, made_bytes = self.files.remove_made_of(gone, dry_run=dry_run)
        for film in films:
            with suppress(OSError):  # open in a player, which some systems protect
                size = film.stat().st_size
                if not dry_run:
                    film.unlink()
                sizes.append(size)
        return made + sum(size > 0 for size in sizes), made_bytes + sum(sizes)
