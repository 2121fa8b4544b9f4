"""All projects of a library as a page of them shows them: one value each, in two queries."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError
from workbench.jobs.keys import key_of
from workbench.media.thumbnails import thumbnail_jpeg
from workbench.model.shown_library import Held
from workbench.store.files import Files
from workbench.store.quota import folder_bytes
from workbench.store.rows import CardRow, ProjectState

if TYPE_CHECKING:
    from workbench.workflows.library_care import LibraryCare

__all__ = ["ProjectCard", "cards_of", "held_of", "pictures_of"]

_VERSION = "2"


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """One project, as a page of all of them shows it."""

    id: str
    name: str
    title: str | None
    artist: str | None
    duration_s: float
    state: ProjectState
    error: str | None
    """The last failure's sentence, where the state is failed."""
    style: str | None
    clips: int
    film: Path | None
    """The newest film, where its file is still where it was written."""
    certified: bool | None
    """Whether that film was proven; None where none was made."""
    thumbnail: Path | None
    """A small JPEG, of the film or of a take; None where there is nothing to show yet."""
    size_bytes: int
    """Of its song, takes, pictures and stems, which other projects may have, too, and of its newest film."""
    settled_usd: Decimal
    """Spent on it until now, in other libraries too."""
    unknown_prices: int
    """Purchases whose price nobody knows."""
    made_at: datetime
    changed_at: datetime
    finalized_at: datetime | None
    shared: Path | None
    """The folder of the page that was shared last, where it is still there."""
    shared_at: datetime | None


def cards_of(library: LibraryCare, search: str, *, thumbnails: bool) -> tuple[ProjectCard, ...]:
    """The projects, what was changed last first.

    Args:
        library: whose.
        search: only those in whose id, name, title, artist, style or prompts each of these words is.
        thumbnails: make those that are not made yet.
    """
    rows, media = library.store.card_rows()
    words = _plain(search).split()
    found = [row for row in rows if all(word in _said(row) for word in words)]
    sizes = library.files.sizes() if found else {}
    return tuple(_card(row, media.get(row.id, set()), sizes, library.files, thumbnails=thumbnails) for row in found)


def pictures_of(library: LibraryCare, projects: Collection[str]) -> dict[str, Path]:
    """The small pictures of some projects, by their ids; made, in a moment each, where they are not yet."""
    rows = (row for row in library.store.card_rows()[0] if row.id in projects)
    found = {row.id: _thumbnail(row, _there(row.film), library.files, make=True) for row in rows}
    return {project: path for project, path in found.items() if path is not None}


def held_of(library: LibraryCare) -> Held:
    """What a library holds at this moment."""
    settings, trash = library.settings, library.store.trash()
    return Held(
        folder_bytes(settings.library),
        _bytes(settings.quota_gb),
        library.files.cache_bytes(),
        _bytes(settings.cache_gb),
        sum(row.size_bytes for row in trash),
        len(library.projects()),
        settings.quota_projects,
    )


def _bytes(gb: float | None) -> int | None:
    return None if gb is None else int(gb * 1e9)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _said(row: CardRow) -> str:
    return _plain(" ".join(filter(None, (row.id, row.name, row.title, row.artist, row.style, row.prompts))))


def _card(row: CardRow, media: set[str], sizes: Mapping[str, int], files: Files, *, thumbnails: bool) -> ProjectCard:
    film = _there(row.film)
    size = sum(sizes.get(sha256, 0) for sha256 in media) + folder_bytes(files.stems_folder(row.song))
    return ProjectCard(
        row.id,
        row.name,
        row.title,
        row.artist,
        row.duration_s,
        row.state,
        row.error,
        row.style,
        row.clips,
        film,
        row.certified,
        _thumbnail(row, film, files, make=thumbnails),
        size + (film.stat().st_size if film else 0),
        row.settled_usd,
        row.unknown_prices,
        row.made_at,
        row.changed_at,
        row.finalized_at,
        Path(row.shared) if row.shared and Path(row.shared).is_dir() else None,
        row.shared_at,
    )


def _there(film: str | None) -> Path | None:
    return Path(film) if film and Path(film).is_file() else None


def _thumbnail(row: CardRow, film: Path | None, files: Files, *, make: bool) -> Path | None:
    """Of the film, or of a take: made once for each file."""
    if film is not None and row.film_sha256:
        of, video = row.film_sha256, film
    elif row.take_sha256 and row.take_suffix and files.holds(row.take_sha256, row.take_suffix):
        of, video = row.take_sha256, files.path(row.take_sha256, row.take_suffix)
    else:
        return None
    path = files.card_picture_path(key_of("thumbnail", _VERSION, of))
    if not path.is_file() and make and (picture := thumbnail_jpeg(video)):
        try:
            with files.made(path, of=(row.song,)) as part:
                part.write_bytes(picture)
        except WorkbenchError:  # no room, or it may not be written: a page without this picture
            return None
    return path if path.is_file() else None
