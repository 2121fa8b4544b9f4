"""Files that were dropped on the studio's page: a song, and perhaps its lyrics."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from workbench.errors import LibraryError, NotFoundError
from workbench.media.disk import full_disk_told

__all__ = ["LYRICS", "Dropped", "lyrics_beside", "write_dropped"]

LYRICS = (".lrc", ".srt")
"""Endings of lyrics with times."""

_LONGEST_STEM, _LONGEST_ENDING = 120, 12  # bytes; a name may have 255


class Dropped(Protocol):
    """A file that was dropped on the page."""

    @property
    def name(self) -> str:
        """Its name on the person's computer."""

    @property
    def contents(self) -> bytes:
        """Its bytes."""


def write_dropped(folder: Path, files: Sequence[Dropped]) -> tuple[Path, Path | None]:
    """Write dropped files into a new folder; the song's path and that of its lyrics, if they came along.

    Raises:
        NotFoundError: there is no song among them.
        DiskFullError, LibraryError: they cannot be written.
    """
    try:
        with full_disk_told("taking in what was dropped"):
            folder.mkdir()
            paths = [_written(folder, file) for file in files]
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise LibraryError(
            f"What was dropped cannot be kept in the library ({error.strerror}); mend its folder.", field="library"
        ) from error
    lyrics = next((path for path in paths if path.suffix.lower() in LYRICS), None)
    song = next((path for path in paths if path is not lyrics), None)
    if song is None:
        raise NotFoundError("Only lyrics were dropped; drop the song together with them.", field="song")
    return song, lyrics


def lyrics_beside(song: Path) -> Path | None:
    """The lyrics that lie beside a song under its name."""
    with suppress(OSError):  # with that ending its name may be too long for a file
        return next((path for end in LYRICS if (path := song.with_suffix(end)).is_file()), None)
    return None


def _written(folder: Path, file: Dropped) -> Path:
    """A dropped file under the name that it had, which is only data: no path, no control characters."""
    safe = Path(re.sub(r"[\x00-\x1f/\\:*?\"<>|]", "_", file.name).strip(" .") or "song")
    path = folder / (_shortened(safe.stem, _LONGEST_STEM) + _shortened(safe.suffix, _LONGEST_ENDING))
    path.write_bytes(file.contents)
    return path


def _shortened(text: str, most_bytes: int) -> str:
    return text.encode("utf-8", "replace")[:most_bytes].decode("utf-8", "ignore")
