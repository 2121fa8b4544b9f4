"""The end of the studio's page: the film's page to give away, and locking the project for good."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import cast

from workbench.errors import LibraryError, OptionError
from workbench.workflows.background import Background, slot
from workbench.workflows.finalizing import Finalized
from workbench.workflows.project import Project
from workbench.workflows.share_places import named_folder, page_target, usual_folder
from workbench.workflows.sharing import Shared

__all__ = ["Leaving"]

_MEGABYTE = 1_000_000


class Leaving:
    """What a person does once the film is right.

    Args:
        project: whose film it is.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self.folder = str(usual_folder(project))
        """Where a page goes unless a person says where."""
        self.sharing = cast("Background[Shared]", slot(f"share {project.id} of {project.settings.library}"))

    def share(self, to: str, *, cost: bool, prompts: bool, song: bool) -> None:
        """Begin to write the film's page, in the background.

        Args:
            to: the folder; its parent is made where it is missing. A visitor's is always the usual one.
            cost: say what hosts were paid.
            prompts: say what models were told.
            song: let viewers take the song along.

        Raises:
            OptionError: no folder was named, it cannot be used or made, or a visitor may not write there.
            LibraryError: one is being written already.
        """
        target = page_target(self._project, named_folder(to))
        begun = self.sharing.start(
            lambda told, cancel: self._project.share(
                target, cost=cost, prompts=prompts, song=song, progress=told, cancel=cancel
            )
        )
        if not begun:
            raise LibraryError("A page of this project is being written at this moment; wait until it is done.")

    @property
    def shared(self) -> Shared | None:
        """The page that was written last in this program, where its folder is still there."""
        made = self.sharing.result
        return made if made is not None and made.folder.is_dir() else None

    @property
    def shared_sentence(self) -> str:
        """Where the page is and what to do with it; empty where there is none. A visitor is told of no folder."""
        if (made := self.shared) is None:
            return ""
        size = f"{made.size_bytes / _MEGABYTE:.1f} MB"
        if self._project.store.allowance.visitor:
            return f"The page is made ({size}); take it along, and put what is in it on any host of files."
        return f"The page is in {made.folder} ({size}); put that folder on any host of files."

    def zipped(self) -> bytes:
        """The page as one file to take along; media are stored as they are.

        Raises:
            OptionError: there is no page, or it cannot be read.
        """
        if (made := self.shared) is None:
            raise OptionError("No page was written yet; share the film first.", field="to")
        whole = io.BytesIO()  # in memory, as whoever hands it to a browser holds it there anyway
        try:
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED, strict_timestamps=False) as packed:
                for path in sorted(made.folder.rglob("*")):
                    if path.is_file():
                        packed.write(path, Path(made.folder.name) / path.relative_to(made.folder))
        except OSError as error:
            raise OptionError(
                f"The page cannot be read ({error.strerror}); it may be written anew at this moment, so wait for that, "
                "or share the film again.",
                field="to",
            ) from error
        return whole.getvalue()

    @property
    def locked(self) -> bool:
        """Whether the project is finalized."""
        return self._project.store.find_project(self._project.id).finalized_at is not None

    def would_lock(self) -> str:
        """What finalizing would do, in a sentence.

        Raises:
            NotFoundError: there is no certified film of the newest plan.
            LibraryError: somebody works on it, or it is finalized already.
        """
        found = self._project.finalize(dry_run=True)
        return (
            f"The plan is locked for good; the film, its timeline and where all came from stay, {_removed(found)} go. "
            "A copy of the project can be edited on."
        )

    def lock(self) -> Finalized:
        """Finalize the project.

        Raises:
            NotFoundError, LibraryError: as ``would_lock``.
        """
        return self._project.finalize()


def _removed(found: Finalized) -> str:
    return f"{found.files} files ({found.size_bytes / _MEGABYTE:.1f} MB) that were only on the way to it"
