"""A whole project as one file: what its list says is in it.

::

    manifest.json            this list
    rows/<table>.jsonl       the project's rows: names of columns, then a line a row, each value as text or null
    media/<sha256>.<ending>  song, takes, pictures, images, logos, fonts, tables, tracks, answers of models
    films/<sha256>.<ending>  films that lie in the library

The file is a ZIP. Its media are known by their content, its rows name no place of any computer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ARCHIVE_FORMAT", "ArchiveEntry", "ArchiveManifest"]

ARCHIVE_FORMAT = 1
"""Grows where the file is laid out in another way; another schema of the rows is told by ``migrations``."""

_NAME = re.compile(
    r"rows/[a-z][a-z_]{0,39}\.jsonl|media/(?P<media>[0-9a-f]{64})\.[A-Za-z0-9]{1,8}|films/(?P<film>[0-9a-f]{64})\.[a-z0-9]{3,4}"
)
_PROJECT = re.compile(r"[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One file in it."""

    name: str
    """With the folder; one of the kinds above, so never a path that leads elsewhere."""
    size_bytes: int
    sha256: str

    def __post_init__(self) -> None:
        named = _NAME.fullmatch(self.name)
        if named is None or not _SHA256.fullmatch(self.sha256) or self.size_bytes < 0:
            raise ValueError(f"{self.name!r} is no entry of a project's file")
        if (content := named["media"] or named["film"]) is not None and content != self.sha256:
            raise ValueError(f"{self.name!r} is not named by its content")

    @property
    def folder(self) -> str:
        """rows, media or films."""
        return self.name.partition("/")[0]

    @property
    def stem(self) -> str:
        """The table's name, or the sha256."""
        return self.name.partition("/")[2].partition(".")[0]

    @property
    def suffix(self) -> str:
        """The file's ending, with its dot."""
        return "." + self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class ArchiveManifest:
    """The list."""

    format: int
    songreel: str
    """The version that wrote it."""
    migrations: tuple[str, ...]
    """The changes of the schema that its rows are of."""
    project: str
    """The project's id."""
    entries: tuple[ArchiveEntry, ...]
    """In the order in which they lie in the file; no name twice."""

    def __post_init__(self) -> None:
        if not _PROJECT.fullmatch(self.project):
            raise ValueError(f"{self.project!r} is no project's id")
        if len({entry.name.casefold() for entry in self.entries}) != len(self.entries):
            raise ValueError("an entry is listed twice")

    def of(self, folder: str) -> tuple[ArchiveEntry, ...]:
        """Its entries in one folder: rows, media or films."""
        return tuple(entry for entry in self.entries if entry.folder == folder)
