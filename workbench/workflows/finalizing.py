"""The end of a project's work: its film, timeline and provenance stay, what was only on the way to it goes.

Takes that the film does not show are on the way to it only where Songreel itself draws the same ones again from what is
kept of them, at once and for nothing. What a host or a person gave is never removed: it was paid, or there is no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import LibraryError, NotFoundError
from workbench.store.holding import held
from workbench.store.rows import FilmRow
from workbench.workflows.targets import read_tag

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Finalized", "finalize_project"]

_DRAWN_HERE = ("offline", "stills")
"""Who makes the same take again at once and for nothing."""


@dataclass(frozen=True, slots=True)
class Finalized:
    """A project that was locked, or would be."""

    project: str
    film: Path
    """The certified film that stays."""
    files: int
    """How many files were removed, or would be."""
    size_bytes: int
    takes: int
    """How many of them were takes that no film shows."""
    dry_run: bool = False


def finalize_project(project: SongWork, *, dry_run: bool = False) -> Finalized:
    """Lock a project for good and remove what was only on the way to its film.

    Args:
        project: which one.
        dry_run: only say what would go.

    Raises:
        NotFoundError: it has no certified film of its newest plan, or that is gone from where it was written.
        LibraryError: somebody works on it at this moment, or it is finalized already and nothing of it is left to go.
    """
    store, files = project.store, project.files
    locked = store.find_project(project.id).finalized_at is not None
    if locked and not _left(project):
        store.check_editable(project.id)
    film = _certified_film(project)
    if not (dry_run or locked):
        store.finalize_project(project.id, plan=film.plan, check=lambda: _check_idle(project))
    with store.intermediates(project.id, _DRAWN_HERE) as (spare, sources):
        sizes = [size for sha256 in spare if (size := files.remove(sha256, dry_run=dry_run))]
        made, made_bytes = files.remove_made_of({*spare, *sources}, dry_run=dry_run)
    return Finalized(
        project.id, Path(film.path), made + len(sizes), made_bytes + sum(sizes), takes=len(sizes), dry_run=dry_run
    )


def _left(project: SongWork) -> bool:
    """Whether takes are there that should have gone: a program was stopped while it removed them."""
    with project.store.intermediates(project.id, _DRAWN_HERE) as (spare, _):
        return any(project.files.copies(sha256) for sha256 in spare)


def _check_idle(project: SongWork) -> None:
    if held(project.settings.library, project.id):
        raise LibraryError(
            f"Songreel works on {project.song.name!r} at this moment; wait for it or stop it, and finalize it then.",
            field="project",
        )


def _certified_film(project: SongWork) -> FilmRow:
    """The newest certified film of the plan in force whose file is there."""
    plan = project.store.find_project(project.id).plan
    proven = [
        film
        for film in project.store.films(project.id)
        if film.plan == plan and film.state == "done" and film.certificate is not None and film.certificate.ok
    ]
    if not proven:
        raise NotFoundError(
            f"{project.song.name!r} has no certified film of its newest plan; make one {project.film_typed}, and "
            "finalize it then.",
            field="film",
        )
    own = [film for film in proven if (proof := project.store.own_proof(film.sha256)) is not None and proof.ok]
    if not own:
        raise NotFoundError(
            f"The film of {project.song.name!r} was proven in another library, and not in this one; prove it here "
            "(songreel verify FILE, or verify()) or make it here (songreel compose, or compose()), and finalize it "
            "then.",
            field="film",
        )
    for film in own:
        tag = read_tag(Path(film.path))
        if tag is not None and tag.film == film.id:
            return film
    raise NotFoundError(
        f"The film of {project.song.name!r} is no longer at {own[0].path}; make it again (songreel compose, or "
        "compose()), and finalize it then.",
        field="film",
    )
