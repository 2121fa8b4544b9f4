"""The library that README's pictures show: the demo songs, their films, a note and a shared page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from workbench.media.bundle import bundled
from workbench.workflows.library import Library
from workbench.workflows.project import Project

__all__ = ["NOTE_S", "film_all", "plan_song"]

NOTE_S = 20.5
"""Where the note stands, seconds: in the first chorus."""
_SEED, _MIDDLE_S = 7, 30.0
_NOTES = {
    ("intro", False): "an empty road before sunrise",
    ("chorus", False): "the sun opens like a door",
    ("verse", True): "neon rain on a quiet street",
}
"""What sections are about, by their label and whether they lie in the song's second half."""


def plan_song(library: Library) -> Project:
    """Glass Tide with its words, heard and planned; nothing is drawn yet."""
    project = library.open(bundled("data/songs/glass-tide.ogg"))
    project.analyze(beats="librosa", lyrics=bundled("data/songs/glass-tide.lrc"))
    by_hand = ("Turn the night into light", "light", 20.6, 21.9), ("I am water, I am wide", "wide", 24.3, 25.8)
    for line, word, start_s, end_s in by_hand:
        project.corrections.word(line, word, start_s, end_s, nth=1, reason="heard against the drums")
    arranged = project.sections.value
    told = tuple(
        replace(
            section, note=_NOTES.get((section.label, section.start_s > _MIDDLE_S), ""), locked=section.label == "outro"
        )
        for section in arranged.sections
    )
    project.sections.commit(replace(arranged, sections=told))
    project.plan(style="retro-sunset", size="640x360", fps=24, seed=_SEED)
    return project


def film_all(library: Library, project: Project, beside: Path) -> Path:
    """Its film, note and shared page, and the other songs of the library.

    Args:
        library: where all of it lies.
        project: what `plan_song` gave.
        beside: an empty folder for films and the page.

    Returns:
        the folder of the page.
    """
    project.finish(grade="style", captions="pop", title="auto", rights="CC0 1.0")
    project.compose(out=beside / "glass-tide.mp4")
    project.review.note(NOTE_S, "Brighter, and closer to the sun", "regenerate")
    library.open(bundled("data/songs/step-change.ogg")).analyze(beats="librosa")
    waltz = library.open(bundled("data/songs/paper-waltz.ogg"))
    waltz.analyze(beats="librosa")
    waltz.plan(style="paper-cut", size="320x180", fps=24, seed=_SEED)
    waltz.compose(out=beside / "paper-waltz.mp4")
    return project.share(beside / "glass-tide").folder
