"""Files that were dropped on the studio's page: a song, and perhaps its lyrics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from workbench.errors import NotFoundError

__all__ = ["LYRICS", "Dropped", "lyrics_beside", "write_dropped"]

LYRICS = (".lrc", ".srt")
"""Endings of lyrics with times."""

_LONGEST_NAME = 120


class Dropped(Protocol):
    """A file that was dropped on the page."""

    @property
    def name(self) -> str:
        """Its name on the person's computer."""

    @property
    def contents(self) -> bytes:
        """Its bytes."""


def write_dropped(folder: Path, files: Sequence[Dropped]) -> tuple[Path, Path | None]:
    """Write dropped files into a folder; the song's path and that of its lyrics, if they came along.

    Raises:
        NotFoundError: there is no song among them.
    """
    paths = [_written(folder, file.name, file.contents) for file in files]
    lyrics = next((path for path in paths if path.suffix.lower() in LYRICS), None)
    song = next((path for path in paths if path is not lyrics), None)
    if song is None:
        raise NotFoundError("Only lyrics were dropped; drop the song together with them.", field="song")
    return song, lyrics


def lyrics_beside(song: Path) -> Path | None:
    """The lyrics that lie beside a song under its name."""
    return next((path for end in LYRICS if (path := song.with_suffix(end)).is_file()), None)


def _written(folder: Path, name: str, content: bytes) -> Path:
    """A dropped file under the name that it had, which is only data: no path, no control characters."""
    safe = re.sub(r"[\x00-\x1f/\\:*?\"<>|]", "_", name).strip(" .") or "song"
    stem, dot, ending = safe.rpartition(".")
    path = folder / f"{(stem or ending)[:_LONGEST_NAME]}{dot if stem else ''}{ending if stem else ''}"
    path.write_bytes(content)
    return path
