"""A library and one project at a glance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.analysis.corrections import said
from workbench.store.database import FILE_NAME
from workbench.store.rows import ExportRow, FilmRow
from workbench.timebase import format_rate
from workbench.workflows.library import Library
from workbench.workflows.tagging import read_origins
from workbench.workflows.targets import read_tag
from workbench.workflows.whole_folder import PACK, SHARED_PAGE

__all__ = ["has_library", "project_overview"]

_FOLDERS = {"pack": PACK, "share": SHARED_PAGE}
"""The kinds of exports that are folders."""


def has_library(folder: Path) -> bool:
    """Whether somebody has begun a library there: who only reads makes none."""
    return (folder / FILE_NAME).is_file()


def project_overview(library: Library, text: str) -> dict[str, Any]:
    """What ``songreel show`` prints.

    Raises:
        NotFoundError: no project of that id or name, or several.
    """
    row = library.store.find_project(text)
    project = library.project(row.id)
    analysis, plan = project.latest.analysis, project.latest.plan
    films = library.store.films(row.id)
    return {
        "project": row.id,
        "name": row.name,
        "title": project.song.title,
        "artist": project.song.artist,
        "state": row.state,
        "error": row.error,
        "duration_s": project.song.duration_s,
        "sample_rate": project.song.sample_rate,
        "tempo_bpm": analysis.beats.tempo_bpm if analysis else None,
        "sections": [section.label for section in project.arrangement()] if analysis else [],
        "corrections": [said(correction.change) for correction in project.corrections],
        "clips": len(plan.clips) if plan else 0,
        "style": plan.style if plan else None,
        "size": f"{plan.size.width}x{plan.size.height}" if plan else None,
        "fps": format_rate(plan.rate) if plan else None,
        "films": [
            {
                "video": film.path,
                "exists": _still_there(film),
                "state": film.state,
                "ok": bool(film.certificate and film.certificate.ok),
                "origins": read_origins(Path(film.path)) if _still_there(film) else None,
            }
            for film in films
        ],
        "exports": [
            {"file": export.path, "kind": export.kind, "exists": _written(export)}
            for export in library.store.exports(row.id)
        ],
        "notes": list(project.song.notes),
    }


def _written(export: ExportRow) -> bool:
    """Whether an export is there: its file, or the folder that holds it."""
    path, folder = Path(export.path), _FOLDERS.get(export.kind)
    return path.is_file() if folder is None else bool(folder.listed(path))


def _still_there(film: FilmRow) -> bool:
    """Whether the film's file is still the one that stands at its path."""
    tag = read_tag(Path(film.path))
    return tag is not None and tag.film == film.id
