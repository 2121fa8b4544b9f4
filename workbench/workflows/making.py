"""The main job: a song goes in, a film comes out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.analysis.listen import TrackerName, choose_tracker
from workbench.errors import LibraryError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.jobs.progress import Listener, Reporter
from workbench.media.catalogue import find_style, find_type, load_catalogue
from workbench.planning.direct import check_direction
from workbench.store.redact import refuse_secret
from workbench.timebase import parse_rate
from workbench.workflows.composing import check_target
from workbench.workflows.library import Library
from workbench.workflows.listening import check_song_file
from workbench.workflows.project import parse_size
from workbench.workflows.report import Made

__all__ = ["FilmOptions", "check_lyrics", "check_options", "check_songs", "make_film"]


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
    check_direction(options.seed, options.prompt)
    parse_rate(options.fps)
    refuse_secret(options.prompt, "prompt")
    choose_tracker(options.beats, library.settings.weights)


def check_songs(songs: Sequence[Path], out: Path | None) -> None:
    """Refuse songs whose films would be written over each other, or over one of the songs.

    Raises:
        OptionError: nothing was read or written.
    """
    if out is not None and len(songs) > 1:
        raise OptionError(
            "One --out cannot hold the films of several songs; leave it out, or make one song at a time.", field="out"
        )
    films: dict[Path, Path] = {}
    inputs = {_real(song) for song in songs}
    for song in songs:
        film = _real(_film_path(song, out))
        if films.setdefault(film, _real(song)) != _real(song):
            raise OptionError(
                f"Two songs are called {song.stem!r} and their films would have the same name; make them one "
                "at a time, each with its --out.",
                field="out",
            )
        if len(songs) > 1 and film in inputs:
            raise OptionError(
                f"The film of {song.name!r} would be written over {film.name!r}, which is another of the songs; "
                "make them one at a time, each with its --out.",
                field="out",
            )


def check_lyrics(songs: Sequence[Path], lyrics: Path | None) -> None:
    """Refuse one song's words for several songs.

    Raises:
        OptionError: nothing was read or written.
    """
    if lyrics is not None and len(songs) > 1:
        raise OptionError(
            f"One --lyrics cannot hold the words of {len(songs)} songs; leave it out, or give one song at a time.",
            field="lyrics",
        )


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
    check_song_file(song, library.settings)
    target = _film_path(song, out)
    check_target(target, library.store, force=force, song=song)
    with _alone(library, target):
        return _make(library, song, options, lyrics, target, force, Reporter(progress), cancel or CancelToken())


def _make(
    library: Library,
    song: Path,
    options: FilmOptions,
    lyrics: Path | None,
    target: Path,
    force: bool,  # noqa: FBT001  as the person said it
    reporter: Reporter,
    cancel: CancelToken,
) -> Made:
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


def _film_path(song: Path, out: Path | None) -> Path:
    return (out or Path(f"{song.stem}.mp4")).absolute()


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of links; whoever opens it says so
        return path


@contextmanager
def _alone(library: Library, target: Path) -> Iterator[None]:
    """Nobody else makes the same file meanwhile: the later one would silently win."""
    from filelock import FileLock, Timeout

    folder = library.settings.library / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{key_of(str(_real(target)))[:16]}.lock", timeout=0, thread_local=False)
        lock.acquire()
    except Timeout as error:
        raise OptionError(
            f"Another Songreel is making {target.name!r} at this moment; wait for it, or give another --out.",
            field="out",
        ) from error
    except OSError as error:
        raise LibraryError(
            f"The library in {library.settings.library} cannot be written ({error.strerror}); mend the folder, "
            "or choose another one with --library.",
            field="library",
        ) from error
    try:
        yield
    finally:
        lock.release()
