"""The tour of the help drawer: what is done at each step, in two or three sentences."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.steps import StepName

__all__ = ["TOUR", "TourStop"]


@dataclass(frozen=True, slots=True)
class TourStop:
    """One step."""

    step: StepName
    text: str


TOUR: tuple[TourStop, ...] = (
    TourStop(
        "song",
        "Choose a song that the library knows, give the path of a file, or drop one with its lyrics. The same file is "
        "always the same project, so you can close the page and come back.",
    ),
    TourStop(
        "listen",
        "Beats, bars, sections, energy and words are found once and kept. Where the beats are read wrongly, say that "
        "they are half, double or begin elsewhere; only what depends on it is heard anew.",
    ),
    TourStop(
        "arrange",
        "Drag an edge, split, merge, rename, write what a section is about, or lock it. An edit is kept when you let "
        "go, and undo brings back what was, also after a reload.",
    ),
    TourStop(
        "plan",
        "Choose how the film looks and what kind of film it is. Clips fill every section to the frame, and cuts fall "
        "on downbeats where they can. Before an edit is kept you see what it would cost.",
    ),
    TourStop(
        "generate",
        "Each clip gets a take: drawn on this computer for nothing, or by a hosted model within your budget. You see "
        "the price before anything is bought. What exists is not made again, and you can go on editing meanwhile.",
    ),
    TourStop(
        "compose",
        "The takes are joined under the song. Then the film itself is measured: every cut on its frame, the sound "
        "untouched. The certificate says what was found.",
    ),
    TourStop(
        "review",
        "Watch it, pause, and press R to write a note at that moment. A note can have its clip or its whole section "
        "made again, and resolves itself when that clip has changed.",
    ),
    TourStop(
        "share",
        "Write a page that any host serves, or export for other programs. To finalize locks the project, and what was "
        "only on the way to its film is removed.",
    ),
)
