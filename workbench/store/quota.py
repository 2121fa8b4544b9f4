"""What a library may hold. Who begins something new is refused before anything of it is written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import LibraryError
from workbench.model.counted import counted
from workbench.store.database import Connection

__all__ = ["Quota", "folder_bytes"]

_GB = 1e9


@dataclass(frozen=True, slots=True)
class Quota:
    """None = no limit."""

    gb: float | None = None
    """Of all files in the library's folder, gigabytes."""
    projects: int | None = None
    """Without those in the trash."""

    def check_bytes(self, folder: Path, more: int = 0) -> None:
        """Look whether there is room for something new.

        Args:
            folder: of the library.
            more: the bytes that are known to come.

        Raises:
            LibraryError: there is not.
        """
        if self.gb is None:
            return
        held = folder_bytes(folder)
        if held + more <= self.gb * _GB and held < self.gb * _GB:
            return
        coming = f" and {more / _GB:.3g} GB would come to it" if more else ""
        raise LibraryError(
            f"The library holds {held / _GB:.3g} GB{coming}, and quota_gb allows {self.gb:g}: delete a project for "
            "good (songreel delete P --now, or delete(P, now=True)), remove what can be made again (songreel clean "
            "--older 0d, or clean(0)), or raise quota_gb.",
            field="quota_gb",
        )

    def check_count(self, connection: Connection) -> None:
        """Look whether one more project is allowed.

        Raises:
            LibraryError: it is not.
        """
        if self.projects is None:
            return
        row = connection.first("SELECT count(*) FROM projects")
        count = int(row[0]) if row else 0
        if count >= self.projects:
            raise LibraryError(
                f"The library has {counted(count, 'project')}, and quota_projects allows {self.projects}: delete one "
                "(songreel delete P, or delete(P)), or raise quota_projects.",
                field="quota_projects",
            )


def folder_bytes(folder: Path) -> int:
    """The bytes of all files below a folder."""
    total = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    if entry.is_dir(follow_symlinks=False):
                        total += folder_bytes(Path(entry.path))
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
                except OSError:  # it went at this moment
                    continue
    except OSError:
        return total
    return total
