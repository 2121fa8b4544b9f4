"""The main job: a song goes in, a film comes out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from workbench.analysis.listen import TrackerName, choose_tracker
from workbench.errors import OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.media.catalogue import find_style, find_type, load_catalogue
from workbench.timebase import parse_rate
from workbench.workflows.composing import check_target
from workbench.workflows.library import Library
from workbench.workflows.project import parse_size
from workbench.workflows.report import Made

__all__ = ["FilmOptions", "check_options", "make_film"]

LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class FilmOptions:
    """What a person may say about a film; as they wrote it."""

    style: str | None = None
    type: str | None = None
    prompt: str = ""
    size: str = "1280x720"
    fps: str = "30"
    seed: int = 1
    beats: TrackerName = "auto"


def check_options(library: Library, options: FilmOptions) -> None:
    """Refuse what is not allowed before any work is done.

    Raises:
        OptionError, CatalogueError, MissingExtraError
    """
    catalogue = load_catalogue(library.settings.library)
    if options.style is not None:
        find_style(catalogue, options.style)
    if options.type is not None:
        find_type(catalogue, options.type)
    parse_size(options.size)
    if not 0 <= options.seed <= LARGEST_SEED:
        raise OptionError(f"The seed {options.seed} is not allowed; give one from 0 to {LARGEST_SEED}.", field="seed")
    parse_rate(options.fps)
    choose_tracker(options.beats, library.settings.weights)


def make_film(
    library: Library,
    song: Path,
    options: FilmOptions,
    *,
    lyrics: Path | None = None,
    out: Path | None = None,
    force: bool = False,
    progress: Listener | None = None,
    cancel: CancelToken | None = None,
) -> Made:
    """Listen, plan, generate, compose, prove.

    Args:
        library: where the project is kept.
        song: the song's file.
        options: what the film shall be like.
        lyrics: .lrc, .srt, or .txt.
        out: the film's path; the song's name in the current folder by default.
        force: replace a file that Songreel did not write.
        progress: hears of each step.
        cancel: stops it; what is finished is kept.

    Raises:
        WorkbenchError: in one sentence what the user can mend.
    """
    target = (out or Path(f"{song.stem}.mp4")).absolute()
    check_target(target, force=force, song=song)
    reporter = Reporter(progress)
    started = time.monotonic()
    project = library.open(song)
    heard_before = project.latest.analysis
    analysis = project.analyze(beats=options.beats, lyrics=lyrics, progress=reporter, cancel=cancel)
    analyzed = time.monotonic()
    plan = project.plan(
        style=options.style,
        type=options.type,
        prompt=options.prompt,
        size=options.size,
        fps=options.fps,
        seed=options.seed,
    )
    planned = time.monotonic()
    reporter.report("plan", 1, 1, f"{len(plan.clips)} clips in {len(plan.sections)} sections")
    film = project.compose(plan, out=target, force=force, progress=reporter, cancel=cancel)
    seconds = {
        "analyze": 0.0 if heard_before == analysis else analyzed - started,
        "plan": planned - analyzed,
        **film.seconds,
    }
    return Made(
        film.path,
        project.id,
        project.song,
        plan,
        film.certificate,
        {name: seconds[name] for name in ("analyze", "plan", "generate", "compose", "verify")},
        film.cost_usd,
        tuple(project.notes),
    )
