"""The rich page: how a film was made, as a marimo notebook's page of its own, with marimo's front end beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.jobs.cancel import CancelToken
from workbench.media.bundle import bundled
from workbench.media.notebook_page import write_notebook_page
from workbench.model.analysis import Analysis, Section
from workbench.model.certificate import Certificate
from workbench.model.documents import Arrangement
from workbench.model.plan import Plan
from workbench.model.song import Song

if TYPE_CHECKING:
    from workbench.workflows.project import Project
    from workbench.workflows.share_films import ShownFilm

__all__ = ["RICH", "ToldFilm", "told_film", "write_rich"]

RICH = "rich"
"""The folder of the rich page, in that of the page."""
_NOTEBOOK = "notebooks/film_report.py"


@dataclass(frozen=True, slots=True)
class ToldFilm:
    """What the notebook shows of a film; nothing in it is private."""

    song: Song
    analysis: Analysis
    arrangement: Arrangement
    plan: Plan
    palette: tuple[str, ...]
    certificate: Certificate


def write_rich(project: Project, shown: ShownFilm, part: Path, cancel: CancelToken) -> None:
    """Write how the film was made beside its page.

    Args:
        project: whose film it is.
        shown: the film.
        part: the page's folder.
        cancel: stops it.

    Raises:
        RenderError: the notebook could not be exported.
        CancelledError: the token was set.
    """
    words = {"library": project.settings.library, "project": project.id, "film": shown.row.id}
    told = [word for name, value in words.items() for word in (f"--{name}", str(value))]
    write_notebook_page(bundled(_NOTEBOOK), told, part / RICH, cancel)


def told_film(words: Mapping[str, Any]) -> ToldFilm:
    """The film that the notebook is about.

    Args:
        words: its library's folder, its project's id, and its own: ``library``, ``project``, ``film``.

    Raises:
        NotFoundError: there is none such.
    """
    from workbench.workflows.library import Library

    project = Library(Path(str(words["library"]))).project(str(words["project"]))
    return _told(project, str(words["film"]))


def _told(project: Project, film: str) -> ToldFilm:
    """The values, without what only the person at the desk should read: the song's file's name, and all notes."""
    from workbench.workflows.dressing import dressed_style

    row = next(row for row in project.store.films(project.id) if row.id == film)
    plan = project.store.plan(row.plan)
    heard = replace(project.heard(plan), notes=())
    sections = tuple(Section(s.start_s, s.end_s, s.label, occurrence=s.occurrence) for s in plan.sections)
    proof = project.store.own_proof(row.sha256)
    assert proof is not None  # nothing else is shared
    return ToldFilm(
        replace(project.song, name=project.song.display_title, notes=()),
        heard,
        Arrangement(heard.duration_s, sections, heard.beats, heard.energy, heard.peaks),
        plan,
        dressed_style(project, plan).palette,
        proof,
    )
