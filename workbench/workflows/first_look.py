"""The shortest way to something that moves: from a song, or a project, to its animatic."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.errors import NotFoundError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.model.counted import counted
from workbench.model.size import Size
from workbench.timebase import format_rate
from workbench.workflows.directing import replan
from workbench.workflows.library import Library
from workbench.workflows.project import Project
from workbench.workflows.report import headed, song_report
from workbench.workflows.sketching import Animatic

__all__ = ["FirstLook", "animatic_report", "first_look"]


@dataclass(frozen=True, slots=True)
class FirstLook:
    """An animatic and what it took."""

    project: Project
    animatic: Animatic
    prepared_s: float
    """Wall time of listening and planning, seconds."""


def first_look(
    library: Library,
    song: str,
    *,
    out: Path | None = None,
    lyrics: Path | None = None,
    click: bool = False,
    size: Size | None = None,
    force: bool = False,
    progress: Listener | None = None,
    cancel: CancelToken | None = None,
) -> FirstLook:
    """The animatic of a song's newest plan; what is missing, listening and planning, is done first.

    Args:
        library: where the project is kept.
        song: a song's file; or a project's id, a unique start of it, or its name.
        out: where to; ``NAME.animatic.mp4`` in the current folder by default.
        lyrics: .lrc or .srt that belong to the song.
        click: let the beats be heard.
        size: pixels; the film's shape with a shorter side of 480 by default.
        force: replace a file that Songreel did not write.
        progress: hears of each step.
        cancel: stops it.

    Raises:
        WorkbenchError: in one sentence what the user can mend.
    """
    reporter, started = Reporter(progress, ("analyze", "plan", "compose")), time.monotonic()
    project = _project(library, song)
    if lyrics is not None or project.latest.fitting_analysis is None:
        project.analyze(lyrics=lyrics, progress=reporter, cancel=cancel)
    plan = project.latest.plan
    if plan is None:
        plan = project.plan()
    elif lyrics is not None and plan.analysis != project.heard().key:
        plan = replace(replan(project, plan, project.arrangement()), finish=plan.finish)
        project.store.save_plan(project.id, plan)
    reporter.report("plan", 1, 1, f"{counted(len(plan.clips), 'clip')} in {counted(len(plan.sections), 'section')}")
    prepared_s = time.monotonic() - started
    animatic = project.animatic(
        out or Path(f"{project.name}.animatic.mp4"),
        plan=plan,
        click=click,
        size=size,
        force=force,
        progress=reporter,
        cancel=cancel,
    )
    return FirstLook(project, animatic, prepared_s)


def _project(library: Library, song: str) -> Project:
    is_folder = False
    with suppress(OSError):  # no name that a file can have
        if Path(song).is_file():
            return library.open(song)
        is_folder = Path(song).is_dir()
    try:
        return library.project(song)
    except NotFoundError:
        if Path(song).suffix or is_folder:  # then a file was meant, and that is what has to be said
            return library.open(song)
        raise


def animatic_report(look: FirstLook) -> dict[str, Any]:
    """The result of ``animatic``."""
    animatic, project = look.animatic, look.project
    return headed(
        {
            "video": str(animatic.path),
            "project": project.id,
            "width": animatic.size.width,
            "height": animatic.size.height,
            "fps": format_rate(animatic.plan.rate),
            "frames": animatic.plan.frames,
            "clips": len(animatic.plan.clips),
            "click": animatic.click,
            "song": song_report(project.song),
            "seconds": {"prepare": round(look.prepared_s, 3), "animatic": round(animatic.seconds, 3)},
            "notes": [*project.song.notes, *animatic.plan.notes, *project.notes],
        }
    )
