"""A song taken apart: made once, kept in the library beside the song's copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from workbench.analysis.stems import LABEL
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import Report
from workbench.jobs.keys import loads
from workbench.model.stems import STEM_NAMES, StemName, Stems
from workbench.workflows.means import SPLITTER

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["kept_stems", "make_stems", "stem_path"]


def make_stems(project: SongWork, on_progress: Report, cancel: CancelToken | None = None) -> Stems:
    """The song taken apart, once for a song; kept in the library.

    Raises:
        MissingExtraError, WeightsError: what that needs is not installed, or not at hand.
        SongError, DiskFullError, CancelledError: no stems are there then.
    """
    kept = kept_stems(project)
    if kept is None:
        project.means.need(SPLITTER)
        arguments: dict[str, Any] = {
            "song": project.song_path(),
            "folder": project.files.stems_folder(project.song.id),
            "weights": project.means.folder,
        }
        kept = cast("Stems", project.means.heavy.ask("stems", arguments, on_progress, cancel))
    return kept


def kept_stems(project: SongWork) -> Stems | None:
    """The song's stems, where all of them are there."""
    folder = project.files.stems_folder(project.song.id)
    try:
        kept = loads(Stems, (folder / LABEL).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if all((folder / kept.of(name).file).is_file() for name in STEM_NAMES) else None


def stem_path(project: SongWork, name: StemName) -> Path | None:
    """The file of one stem, where all of them are there."""
    kept = kept_stems(project)
    return None if kept is None else project.files.stems_folder(project.song.id) / kept.of(name).file
