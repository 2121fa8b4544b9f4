"""What a player shows of a finished film, and what the plan in force would show instead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError
from workbench.jobs.keys import file_sha256
from workbench.model.analysis import Analysis
from workbench.model.lyrics import Line
from workbench.model.plan import Clip, Plan
from workbench.model.review import Footage, Screening, ShownClip, ShownSection
from workbench.model.shot import MOST_TRIES
from workbench.planning.chapters import chapters_of
from workbench.store.rows import FilmRow
from workbench.workflows.regenerating import why_held

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["film_file", "footage_in_force", "newest_film", "screening_of"]


def newest_film(project: SongWork) -> FilmRow | None:
    """The newest film of the whole song whose file is there."""
    for row in project.store.films(project.id):
        if (
            Path(row.path).is_file()
            and project.store.timeline(row.timeline).frames == project.store.plan(row.plan).frames
        ):
            return row
    return None


def film_file(row: FilmRow) -> Path:
    """A film's file, with the bytes that were proven.

    Raises:
        NotFoundError: it is gone, or something else lies there now.
    """
    path = Path(row.path)
    try:
        if file_sha256(path) == row.sha256:
            return path
    except OSError as error:
        raise NotFoundError(
            f"The film {path.name!r} cannot be read ({error.strerror}); make it again (songreel compose, or "
            "compose()).",
            field="film",
        ) from error
    raise NotFoundError(
        f"The file {path.name!r} holds another film by now; let the player show the newer one.", field="film"
    )


def screening_of(project: SongWork, row: FilmRow) -> Screening:
    """A film as a player shows it.

    Raises:
        NotFoundError: the library has lost what it was made from.
    """
    plan, timeline = project.store.plan(row.plan), project.store.timeline(row.timeline)
    heard = project.heard(plan)
    takes = {clip.index: clip.take.key for clip in timeline.clips}
    clips = tuple(ShownClip(clip.span, clip.section, takes.get(clip.index, "")) for clip in plan.clips)
    return Screening(
        film=row.id,
        name=Path(row.path).name,
        song_id=heard.song_id,
        duration_s=heard.duration_s,
        footage=Footage(plan.rate, _sections(plan), clips, _lines(heard)),
        beats=heard.beats,
        certificate=row.certificate,
        size_bytes=row.size_bytes or 0,
        made_at=row.made_at.isoformat() if row.made_at else "",
    )


def footage_in_force(project: SongWork, plan: Plan) -> Footage:
    """What a plan would show, with the takes that it has, and the words in force.

    Raises:
        NotFoundError: the library has lost what it was made from.
    """
    takes, most = project.expected_takes(plan), project.settings.most_regenerations
    clips = tuple(_clip(clip, takes[clip.index].key if takes[clip.index].sha256 else "", most) for clip in plan.clips)
    heard = project.latest.fitting_analysis or project.heard(plan)
    return Footage(plan.rate, _sections(plan), clips, _lines(heard))


def _clip(clip: Clip, take: str, most: int) -> ShownClip:
    left = None if most >= MOST_TRIES else max(0, most - clip.shot.tries)
    return ShownClip(clip.span, clip.section, take, why_held(clip), left)


def _sections(plan: Plan) -> tuple[ShownSection, ...]:
    return tuple(
        ShownSection(chapter.title, section.label, chapter.span)
        for chapter, section in zip(chapters_of(plan), plan.sections, strict=True)
    )


def _lines(heard: Analysis) -> tuple[Line, ...]:
    return heard.lyrics.lines if heard.lyrics else ()
