"""How well the work goes, in SQL: one query a view."""

from __future__ import annotations

from workbench.model.insights import (
    ErrorKind,
    ExportFormat,
    FirstLook,
    Hits,
    Insights,
    MadeFilm,
    Regenerated,
    RunOutcome,
    WorkTime,
)
from workbench.store.database import Connection
from workbench.store.events import utc, utc_now
from workbench.store.projects import require

__all__ = ["insights", "keep_first_preview"]

_MOST_CLIPS = 20


def keep_first_preview(connection: Connection, project: str, drawn_s: float) -> None:
    """Remember the first animatic of a project; nothing is written where there was one.

    Raises:
        NotFoundError: there is no such project any more.
    """
    require(connection, project, edits=False)  # an animatic changes nothing of the work
    if connection.first("SELECT 1 FROM first_previews WHERE project = ?", [project]) is None:
        connection.write("INSERT INTO first_previews VALUES (?, ?, ?)", [project, drawn_s, utc_now()])


def insights(connection: Connection) -> Insights:
    """All views together, as they are at this moment."""
    read = connection.read
    return Insights(
        tuple(
            MadeFilm(*row)
            for row in read(
                "SELECT f.project, f.name, f.film_s, f.usd_per_minute, w.minutes_per_minute FROM finished_films f "
                "JOIN first_films w ON w.project = f.project ORDER BY f.name, f.project"
            )
        ),
        tuple(
            FirstLook(*row)
            for row in read(
                "SELECT project, name, song_s, listened_s, drawn_s, waited_s FROM first_looks ORDER BY name, project"
            )
        ),
        tuple(
            RunOutcome(*row)
            for row in read("SELECT kind, done, failed, cancelled, running FROM run_outcomes ORDER BY kind")
        ),
        tuple(
            WorkTime(*row)
            for row in read(
                "SELECT stage, provider, found, made, seconds FROM work_times ORDER BY seconds DESC, stage, provider"
            )
        ),
        tuple(Hits(*row) for row in read("SELECT kind, found, made FROM cache_hits ORDER BY kind")),
        tuple(
            Regenerated(*row)
            for row in read(
                "SELECT project, name, clip, label, start_s, regenerations FROM regenerated_clips "
                "ORDER BY regenerations DESC, name, clip LIMIT ?",
                [_MOST_CLIPS],
            )
        ),
        tuple(
            ErrorKind(source, kind, count, at and utc(at), said)
            for source, kind, count, at, said in read(
                "SELECT source, kind, count, last_at, last_error FROM error_kinds ORDER BY count DESC, source, kind"
            )
        ),
        tuple(
            ExportFormat(*row)
            for row in read("SELECT kind, files, size_bytes FROM export_formats ORDER BY files DESC, kind")
        ),
    )
