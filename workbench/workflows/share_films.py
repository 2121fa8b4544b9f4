"""Which film of a project is shared: the newest one of its plan that is proven, whole, and still as it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError, OptionError
from workbench.jobs.keys import file_sha256
from workbench.model.certificate import Certificate
from workbench.model.plan import Plan
from workbench.model.timeline import Timeline
from workbench.store.plans import content_id
from workbench.store.rows import FilmRow
from workbench.workflows.known_films import known_film

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["ShownFilm", "shown_film"]

_AGAIN = "make it again (songreel compose, or compose())"


@dataclass(frozen=True, slots=True)
class ShownFilm:
    """A film's file, and all that is known of it."""

    row: FilmRow
    path: Path
    plan: Plan
    timeline: Timeline
    certificate: Certificate


def shown_film(project: SongWork, wanted: Path | None) -> ShownFilm:
    """The film that a page of the project shows.

    Args:
        project: whose film it is.
        wanted: a film of the project that a person names; the newest of the plan in force by default. Of several of
            that plan the whole one in the planned size is taken first.

    Raises:
        NotFoundError: there is none yet, it is gone, or it was changed.
        OptionError: it is another project's, was not proven in this library, or is older than the plan.
    """
    if wanted is not None:
        row = known_film(project.store, wanted)
        if row.project != project.id:
            raise OptionError(
                f"{wanted.name!r} is a film of another project; name a film of {project.name!r}.", field="film"
            )
        return _proven(project, row, wanted)
    plan, films = project.latest.plan, project.store.films(project.id)
    if plan is None or not films:
        raise NotFoundError(
            f"There is no film of {project.name!r} yet; make it {project.film_typed}, and share it then.",
            field="film",
        )
    current = [film for film in films if film.plan == content_id(plan)]
    if not current:
        raise OptionError(
            f"The plan of {project.name!r} was changed after its newest film was made; {_AGAIN}, and share it "
            "then (--film FILE, or film=FILE, shares the older one).",
            field="film",
        )
    row = _best(project, plan, current)
    return _proven(project, row, Path(row.path))


def _best(project: SongWork, plan: Plan, films: Sequence[FilmRow]) -> FilmRow:
    """Of several films of one plan: one that is proven and there, whole, in the planned size, as MP4; else the newest.

    They come newest first, and the sort keeps that order among equals.
    """

    def lacks(film: FilmRow) -> tuple[bool, bool, bool, bool]:
        timeline = project.store.timeline(film.timeline)
        ready = film.state == "done" and Path(film.path).is_file()
        whole = timeline.frames == plan.frames
        return not ready, not whole, timeline.size != plan.size, not film.path.endswith(".mp4")

    return min(films, key=lacks)


def _proven(project: SongWork, row: FilmRow, path: Path) -> ShownFilm:
    proof = row.certificate
    if proof is None or not proof.ok:
        why = f" ({proof.reasons[0].rstrip('.')})" if proof and proof.reasons else ""
        raise OptionError(f"The film {path.name!r} is not certified{why}; {_AGAIN}.", field="film")
    if not path.is_file():
        raise NotFoundError(
            f"The film {path.name!r} is not where it was written; put it back there "
            f"(--film FILE, or film=FILE, says where it is), or {_AGAIN}.",
            field="film",
        )
    if file_sha256(path) != row.sha256:
        raise OptionError(f"The film {path.name!r} was changed since it was certified; {_AGAIN}.", field="film")
    own = project.store.own_proof(row.sha256)
    if own is None or not own.ok:
        raise OptionError(
            f"The film {path.name!r} was proven in another library, and not in this one; prove it here "
            "(songreel verify FILE, or verify()) or make it here (songreel compose, or compose()), and share it then.",
            field="film",
        )
    plan, timeline = project.store.plan(row.plan), project.store.timeline(row.timeline)
    return ShownFilm(row, path, plan, timeline, own)
