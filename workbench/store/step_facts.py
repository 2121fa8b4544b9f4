"""What the library knows of how far a project is, in one transaction: small things only, whatever the song's length."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.analysis import Analyzer
from workbench.model.review import Note
from workbench.store import reviews, versions
from workbench.store.database import Connection
from workbench.store.projects import require

__all__ = ["KnownFilm", "StepFacts", "step_facts"]


@dataclass(frozen=True, slots=True)
class KnownFilm:
    """A film of the whole song."""

    plan: str
    """Id of the plan that it shows."""
    path: str
    certified: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What was done for a project, and from what."""

    finalized: bool
    analysis: str | None
    """Key of the analysis in force."""
    analyzers: tuple[Analyzer, ...]
    """Who answered in it."""
    arranged: versions.Arranged | None
    """The sections that a person put in force; None before the first edit."""
    plan: str | None
    """Id of the plan in force."""
    clips: int
    """Of that plan."""
    lacking: int
    """How many of these have no take."""
    failed: str | None
    """Why one of them could not be made, in a sentence."""
    made_before: bool
    """Whether takes were made for an earlier plan."""
    films: tuple[KnownFilm, ...]
    """The newest first."""
    notes: tuple[Note, ...]
    """On the film, as they were kept."""
    exported: tuple[str, ...]
    """Ids of the plans whose film was exported or shared, the newest first."""


def step_facts(connection: Connection, project: str) -> StepFacts:
    """What is known of a project.

    Raises:
        NotFoundError: it was deleted.
    """
    require(connection, project, edits=False)
    ((finalized,),) = connection.read("SELECT finalized_at IS NOT NULL FROM projects WHERE id = ?", [project])
    heard = connection.first(
        "SELECT key, version FROM analyses WHERE project = ? ORDER BY version DESC LIMIT 1", [project]
    )
    planned = connection.first("SELECT id FROM plans WHERE project = ? ORDER BY version DESC LIMIT 1", [project])
    plan = None if planned is None else str(planned[0])
    clips, lacking, failed = _clips(connection, project, plan)
    return StepFacts(
        bool(finalized),
        None if heard is None else str(heard[0]),
        () if heard is None else _analyzers(connection, project, int(heard[1])),
        versions.sections(connection, project),
        plan,
        clips,
        lacking,
        failed,
        connection.first("SELECT 1 FROM clip_takes WHERE project = ? AND plan <> ? LIMIT 1", [project, plan or ""])
        is not None,
        _films(connection, project),
        reviews.notes(connection, project)[1],
        _exported(connection, project),
    )


def _analyzers(connection: Connection, project: str, version: int) -> tuple[Analyzer, ...]:
    rows = connection.read(
        "SELECT part, analyzer, analyzer_version, confidence FROM analysis_parts WHERE project = ? AND version = ?",
        [project, version],
    )
    return tuple(Analyzer(*row) for row in rows)


def _clips(connection: Connection, project: str, plan: str | None) -> tuple[int, int, str | None]:
    """How many clips a plan has, how many of them lack a take, and why the first of these that failed did."""
    ((clips, lacking, failed),) = connection.read(
        "SELECT count(*), count(*) FILTER (WHERE take IS NULL), "
        "min_by(error, index) FILTER (WHERE take IS NULL AND video_state = 'failed' AND error IS NOT NULL) "
        "FROM clips WHERE project = ? AND plan = ?",
        [project, plan or ""],
    )
    return clips, lacking, failed


def _films(connection: Connection, project: str) -> tuple[KnownFilm, ...]:
    rows = connection.read(
        "SELECT f.plan, f.path, coalesce(f.certified, false), f.error FROM films f WHERE f.project = ? AND EXISTS "
        "(SELECT 1 FROM timelines t JOIN plans p ON p.project = t.project AND p.frames = t.frames "
        "WHERE t.project = f.project AND t.id = f.timeline AND p.id = f.plan) ORDER BY f.number DESC",
        [project],
    )
    return tuple(KnownFilm(*row) for row in rows)


def _exported(connection: Connection, project: str) -> tuple[str, ...]:
    rows = connection.read(
        "SELECT plan FROM exports WHERE project = ? AND plan <> '' GROUP BY plan ORDER BY max(number) DESC", [project]
    )
    return tuple(plan for (plan,) in rows)
