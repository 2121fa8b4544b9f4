"""A song whose plan has exactly forty clips, for the benches of long jobs."""

from __future__ import annotations

from pathlib import Path

from tests.workflows.killing import planned
from workbench.media.bundle import bundled
from workbench.media.process import run_ffmpeg
from workbench.workflows.library import Library

__all__ = ["CLIPS", "forty_clips"]

CLIPS = 40
_SONG, _SECONDS = "data/songs/glass-tide.ogg", 52.5


def forty_clips(folder: Path) -> str:
    """A library in ``folder/library`` with a plan of forty clips; returns the project's id."""
    song = folder / "forty.flac"
    run_ffmpeg(["-i", str(bundled(_SONG)), "-t", str(_SECONDS), "-y", str(song)], what="cutting a song")
    project = planned(folder, song, min_clip_s=1.0, max_clip_s=1.5)
    count = len(Library(folder / "library").project(project).planned().clips)
    if count != CLIPS:
        raise SystemExit(f"the plan has {count} clips, not {CLIPS}: the bench needs another length of the song")
    return project
