"""A real project for pages: a song of twelve seconds in two sections, and its film by the offline provider."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from workbench.settings import load
from workbench.workflows.library import Library
from workbench.workflows.project import Project

__all__ = ["small_project"]

_LYRICS = "[00:01.00]Neon rain on the window\n[00:04.00]We drive all nigth long\n[00:08.00]Neon rain on the window\n"
_RATE, _SECONDS = 22_050, 12


def small_project(folder: Path) -> Project:
    """The project, with its film; made once in a folder.

    Args:
        folder: for its library.
    """
    song, words = folder / "small song.wav", folder / "small song.lrc"
    folder.mkdir(parents=True, exist_ok=True)
    library = Library(settings=replace(load(folder / "library"), min_clip_s=1.0, max_clip_s=4.0))
    if song.exists():
        return library.open(song)
    _write_song(song)
    words.write_text(_LYRICS, encoding="utf-8")
    project = library.open(song)
    heard = project.analyze(beats="librosa", lyrics=words)
    whole = heard.sections[0]
    halves = (
        replace(whole, end_s=6.0, label="verse"),
        replace(whole, start_s=6.0, end_s=float(_SECONDS), label="chorus"),
    )
    project.sections.commit(replace(project.sections.value, sections=halves))
    project.plan(style="laser-grid", size="320x180", fps=24)
    project.compose(out=folder / "small song.mp4")
    return project


def _write_song(path: Path) -> None:
    import soundfile

    time = np.arange(_RATE * _SECONDS) / _RATE
    tone = 0.1 * np.sin(2 * np.pi * np.where(time < 6, 220, 330) * time)
    kick = np.exp(-np.arange(2205) / 300) * np.sin(2 * np.pi * 60 * np.arange(2205) / _RATE)
    for beat in range(_SECONDS * 2):
        start = beat * _RATE // 2
        tone[start : start + 2205] += (0.8 if beat % 4 == 0 else 0.5) * kick
    soundfile.write(path, tone.astype(np.float32), _RATE)
