"""Files that were dropped on the studio's page: a song, and perhaps its lyrics."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from workbench.errors import LibraryError, NotFoundError
from workbench.media.disk import full_disk_told
from workbench.model.counted import was

__all__ = ["LYRICS", "Drop", "Dropped", "lyrics_beside", "sort_out", "write_dropped"]

LYRICS = (".lrc", ".srt")
"""Endings of lyrics with times."""

_LONGEST_STEM, _LONGEST_ENDING = 120, 12  # bytes; a name may have 255
_MOST_NAMES = 3
_LONGEST_SAID = 60


class Dropped(Protocol):
    """A file that was dropped on the page."""

    @property
    def name(self) -> str:
        """Its name on the person's computer."""

    @property
    def contents(self) -> bytes:
        """Its bytes."""


@dataclass(frozen=True, slots=True)
class Drop:
    """What of the files that were dropped at once is opened."""

    song: Dropped
    lyrics: Dropped | None
    left_out: tuple[str, ...]
    """Names of the others."""

    @property
    def left_out_said(self) -> str:
        """What was left out, in a sentence; empty where nothing was."""
        count = len(self.left_out)
        if not count:
            return ""
        more = [f"{count - _MOST_NAMES} more"] if count > _MOST_NAMES else []
        *names, last = [*(repr(name[:_LONGEST_SAID]) for name in self.left_out[:_MOST_NAMES]), *more]
        named = f"{', '.join(names)} and {last}" if names else last
        return (
            f"One song is opened at a time, with its lyrics, so {named} {was(count)} left out; "
            f"drop {'it' if count == 1 else 'them'} afterwards."
        )


def sort_out(files: Sequence[Dropped]) -> Drop:
    """The first song among dropped files, and its lyrics: those of its name, or of any where it is the only song.

    Raises:
        NotFoundError: there is no song among them.
    """
    songs = [file for file in files if _kind(file) not in LYRICS]
    if not songs:
        raise NotFoundError("Only lyrics were dropped; drop the song together with them.", field="song")
    words = [file for file in files if _kind(file) in LYRICS]
    named = [file for file in words if _safe(file.name).stem == _safe(songs[0].name).stem]
    lyrics = next(iter(named or (words if len(songs) == 1 else [])), None)
    return Drop(songs[0], lyrics, tuple(file.name for file in files if file is not songs[0] and file is not lyrics))


def write_dropped(folder: Path, song: Dropped, lyrics: Dropped | None = None) -> tuple[Path, Path | None]:
    """Write a dropped song, and its lyrics, into a new folder; the path of each.

    Raises:
        DiskFullError, LibraryError: they cannot be written.
    """
    try:
        with full_disk_told("taking in what was dropped"):
            folder.mkdir()
            return _written(folder, song), _written(folder, lyrics) if lyrics else None
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise LibraryError(
            f"What was dropped cannot be kept in the library ({error.strerror}); mend its folder.", field="library"
        ) from error


def lyrics_beside(song: Path) -> Path | None:
    """The lyrics that lie beside a song under its name."""
    with suppress(OSError):  # with that ending its name may be too long for a file
        return next((path for end in LYRICS if (path := song.with_suffix(end)).is_file()), None)
    return None


def _kind(file: Dropped) -> str:
    return _safe(file.name).suffix.lower()


def _safe(name: str) -> Path:
    """A name that a file had, which is only data: no path, no control characters."""
    return Path(re.sub(r"[\x00-\x1f/\\:*?\"<>|]", "_", name).strip(" .") or "song")


def _written(folder: Path, file: Dropped) -> Path:
    safe = _safe(file.name)
    path = folder / (_shortened(safe.stem, _LONGEST_STEM) + _shortened(safe.suffix, _LONGEST_ENDING))
    path.write_bytes(file.contents)
    return path


def _shortened(text: str, most_bytes: int) -> str:
    return text.encode("utf-8", "replace")[:most_bytes].decode("utf-8", "ignore")
