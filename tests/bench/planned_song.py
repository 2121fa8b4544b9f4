"""A made-up song that was listened to and planned, in a library: what the benches of the widgets edit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from widgets.demo import demo_arrangement
from workbench.model.analysis import Analysis, Loudness, Onsets
from workbench.settings import load
from workbench.workflows.library import Library
from workbench.workflows.project import Project

__all__ = ["planned_song"]


def _heard(song_id: str, duration_s: float) -> Analysis:
    shown = demo_arrangement(duration_s)
    flat = (0.0,) * round(duration_s / 0.02)
    return Analysis(
        song_id,
        duration_s,
        shown.beats,
        shown.sections,
        shown.energy,
        Onsets(0.02, flat, flat, flat),
        Loudness(-14.0, -1.0),
        shown.peaks,
        None,
        (),
    )


def planned_song(folder: Path, duration_s: float, clips: int) -> Project:
    """The project of a song at 120 beats a minute, with about so many clips; nothing is generated."""
    import soundfile

    song = folder / "song.flac"
    rate = 8000
    soundfile.write(song, 0.1 * np.sin(np.arange(round(duration_s * rate)) * 0.2), rate)
    mean_s = duration_s / clips
    settings = replace(load(folder / "library"), min_clip_s=mean_s * 0.6, max_clip_s=mean_s * 2)
    project = Library(settings=settings).open(song)
    project.store.save_analysis(project.id, _heard(project.song.id, duration_s))
    plan = project.plan(style="laser-grid")
    print(f"{duration_s:g} s, {len(plan.clips)} clips in {len(plan.sections)} sections")
    return project
