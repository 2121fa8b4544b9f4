"""What was dropped for a project, on disk: ``shelf/<project>/<sha256><suffix>``, beside each what is shown of it.

The record of a file is written last, and in one move: an item is there whole or not at all, whoever else drops
something at the same moment.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISDIR
from uuid import uuid4

from workbench.errors import LibraryError, why
from workbench.jobs.keys import dumps, loads
from workbench.media.disk import full_disk_told
from workbench.model.shelf_item import ShelfItem

__all__ = ["ShelfFiles", "project_folder_files", "remove_project_folders"]

_FOLDER, _EXPORTS = "shelf", "exports"
_RECORD = ".json"


class ShelfFiles:
    """The shelf of one project.

    Args:
        library: its folder.
        project: the project's id.
    """

    def __init__(self, library: Path, project: str) -> None:
        self._folder = library.absolute() / _FOLDER / project

    def items(self) -> tuple[ShelfItem, ...]:
        """What lies there, what was dropped last first."""
        found: list[tuple[float, ShelfItem]] = []
        with suppress(FileNotFoundError):
            for path in self._folder.glob(f"*{_RECORD}"):
                with suppress(OSError, ValueError):  # it went at this moment, or another version wrote it
                    item = loads(ShelfItem, path.read_text("utf-8"))
                    if self.path(item).is_file():
                        found.append((path.stat().st_mtime, item))
        return tuple(item for _, item in sorted(found, key=lambda each: (-each[0], each[1].name)))

    def path(self, item: ShelfItem) -> Path:
        """Where an item's bytes are."""
        return self._folder / f"{item.sha256}{item.suffix}"

    def put(self, file: Path, item: ShelfItem) -> None:
        """Move a finished file of ours onto the shelf.

        Raises:
            DiskFullError, LibraryError: the file stays where it was.
        """
        part = self._folder / f"{uuid4().hex}.part"
        with _told():
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                file.replace(self.path(item))
                part.write_text(dumps(item), "utf-8")
                part.replace(self._folder / f"{item.sha256}{_RECORD}")
            finally:
                part.unlink(missing_ok=True)

    def remove(self, item: ShelfItem) -> None:
        """Take an item away; one that is gone already is no error.

        Raises:
            LibraryError: the system does not let us.
        """
        with _told():
            (self._folder / f"{item.sha256}{_RECORD}").unlink(missing_ok=True)
            self.path(item).unlink(missing_ok=True)


@contextmanager
def _told() -> Iterator[None]:
    try:
        with full_disk_told("writing the shelf"):
            yield
    except OSError as error:
        raise LibraryError(
            f"The library's shelf cannot be written ({why(error)}); mend its folder.", field="library"
        ) from error


def project_folder_files(library: Path, project: str) -> dict[Path, int]:
    """What only lies in the library for a project, with its bytes: its shelf, and what was exported into the library
    itself."""
    found: dict[Path, int] = {}
    for folder in _project_folders(library, project):
        for path in folder.rglob("*"):
            with suppress(OSError):  # it went at this moment
                state = path.lstat()
                if not S_ISDIR(state.st_mode):
                    found[path] = state.st_size
    return found


def remove_project_folders(library: Path, project: str) -> tuple[int, int]:
    """Remove that.

    Returns:
        How many files, and their bytes.
    """
    sizes = project_folder_files(library, project)
    for folder in _project_folders(library, project):
        shutil.rmtree(folder, ignore_errors=True)
    return len(sizes), sum(sizes.values())


def _project_folders(library: Path, project: str) -> tuple[Path, ...]:
    return tuple(folder for name in (_FOLDER, _EXPORTS) if (folder := library / name / project).is_dir())
