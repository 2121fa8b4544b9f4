"""The main job: a song goes in, a film comes out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.errors import OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256
from workbench.jobs.progress import Listener, Reporter
from workbench.media.catalogue import find_style, find_type, load_catalogue
from workbench.model.counted import counted
from workbench.model.plan import Plan
from workbench.model.run_quote import RunQuote
from workbench.model.size import Size, parse_size
from workbench.planning.direct import check_direction
from workbench.redact import refuse_secret
from workbench.timebase import parse_rate
from workbench.workflows.composing import Film
from workbench.workflows.engines import check_answers
from workbench.workflows.finishing import FinishWishes, check_finish
from workbench.workflows.generate_wishes import GenerateWishes, check_generating
from workbench.workflows.generating import put_in_force, quote_wishes
from workbench.workflows.library import Library
from workbench.workflows.listen_wishes import ListenWishes, check_wishes
from workbench.workflows.manifesting import check_manifest_path, write_manifest
from workbench.workflows.outputs import check_film_preset, preset_size
from workbench.workflows.project import Project
from workbench.workflows.report import Made
from workbench.workflows.song_files import check_song_file
from workbench.workflows.targets import check_target, real_path

__all__ = ["FilmOptions", "check_lyrics", "check_options", "check_songs", "made_of", "make_film", "quote_film"]

_SIZE = Size(1280, 720)


@dataclass(frozen=True, slots=True)
class FilmOptions:
    """What a person may say about a film; as they wrote it."""

    style: str | None = None
    type: str | None = None
    prompt: str = ""
    size: str | None = None
    """1280x720, or the preset's, by default; with a preset of a shape, only its shorter side counts."""
    fps: str = "30"
    seed: int = 1
    listening: ListenWishes = field(default_factory=ListenWishes)
    finish: FinishWishes = field(default_factory=FinishWishes)
    strict: bool = False
    preset: str | None = None
    """Where the film will be shown."""
    generating: GenerateWishes = field(default_factory=GenerateWishes)


def planned_size(options: FilmOptions) -> Size:
    """The size that a film is planned in: of its preset's own shape, so that nothing is cropped.

    Raises:
        OptionError: there is no such preset, or the size is not allowed.
    """
    size = None if options.size is None else parse_size(options.size)
    if options.preset is not None:
        size = preset_size(check_film_preset(options.preset), size)
    return size or _SIZE


def check_options(library: Library, options: FilmOptions) -> None:
    """Refuse what is not allowed before any work is done.

    Raises:
        OptionError, CatalogueError, MissingExtraError, EngineError
    """
    catalogue = load_catalogue(library.settings.library)
    if options.style is not None:
        find_style(catalogue, options.style)
    if options.type is not None:
        find_type(catalogue, options.type)
    planned_size(options)
    check_direction(options.seed, options.prompt)
    parse_rate(options.fps)
    refuse_secret(options.prompt, "prompt")
    check_wishes(options.listening, library.means)
    check_finish(options.finish, catalogue, library.files)
    check_generating(options.generating, library.settings)
    check_answers(library.engine)


def check_songs(songs: Sequence[Path], out: Path | None, preset: str | None = None) -> None:
    """Refuse songs whose films would be written over each other, or over one of the songs.

    Raises:
        OptionError: nothing was read or written.
    """
    if out is not None and len(songs) > 1:
        raise OptionError(
            "One --out cannot hold the films of several songs; leave it out, or make one song at a time.", field="out"
        )
    films: dict[Path, Path] = {}
    inputs = {real_path(song) for song in songs}
    for song in songs:
        film = real_path(_film_path(song, out, preset))
        if films.setdefault(film, real_path(song)) != real_path(song):
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


def check_lyrics(songs: Sequence[Path], lyrics: Path | str | None) -> None:
    """Refuse one song's words for several songs.

    Raises:
        OptionError: nothing was read or written.
    """
    if lyrics not in (None, "none") and len(songs) > 1:
        raise OptionError(
            f"One --lyrics cannot hold the words of {len(songs)} songs; leave it out, or give one song at a time.",
            field="lyrics",
        )


def make_film(
    library: Library,
    song: Path,
    options: FilmOptions,
    *,
    out: Path | None = None,
    force: bool = False,
    manifest: bool = False,
    progress: Listener | None = None,
    cancel: CancelToken | None = None,
) -> Made:
    """Listen, plan, generate, compose, prove.

    Args:
        library: where the project is kept.
        song: the song's file.
        options: what the film shall be like.
        out: the film's path; the song's name in the current folder by default.
        force: replace a file that Songreel did not write.
        manifest: also write the film's render manifest beside it.
        progress: hears of each step.
        cancel: stops it; what is finished is kept.

    Raises:
        WorkbenchError: in one sentence what the user can mend.
    """
    target = _checked_target(library, song, options, out, force=force, manifest=manifest)
    reporter, cancel = Reporter(progress), cancel or CancelToken()
    started = time.monotonic()
    project = library.open(song)
    project.listen(options.listening, progress=reporter, cancel=cancel)
    analyzed = time.monotonic()
    plan = _planned(project, options)
    plan = put_in_force(project, plan, options.generating)
    planned = time.monotonic()
    reporter.report("plan", 1, 1, f"{counted(len(plan.clips), 'clip')} in {counted(len(plan.sections), 'section')}")
    film = project.compose(
        plan,
        out=target,
        preset=options.preset,
        size=options.size,
        force=force,
        strict=options.strict,
        budget=options.generating.budget,
        remake=options.generating.remake,
        retries=options.generating.retries,
        fallback=options.generating.fallback,
        progress=reporter,
        cancel=cancel,
    )
    beside = write_manifest(project.manifest(film.path, film.plan, cancel=cancel), film.path) if manifest else None
    prepared = {"analyze": analyzed - started if project.listened else 0.0, "plan": planned - analyzed}
    return made_of(project, film, prepared, beside)


def made_of(
    project: Project, film: Film, prepared: Mapping[str, float] | None = None, manifest: Path | None = None
) -> Made:
    """What was made, for whoever tells it.

    Args:
        project: whose film it is.
        film: the film.
        prepared: wall time of ``analyze`` and ``plan``, seconds; none where neither was done.
        manifest: where its render manifest is.
    """
    seconds = {"analyze": 0.0, "plan": 0.0, **(prepared or {}), **film.seconds}
    return Made(
        film.path,
        project.id,
        project.song,
        film.plan,
        film.certificate,
        {name: seconds[name] for name in ("analyze", "plan", "generate", "compose", "verify")},
        film.cost_usd,
        (*project.notes, *(part.sentence for part in film.certificate.plain)),
        film.triage,
        manifest,
        film.output,
        film.account,
    )


def quote_film(
    library: Library,
    song: Path,
    options: FilmOptions,
    *,
    progress: Listener | None = None,
    cancel: CancelToken | None = None,
) -> RunQuote:
    """Listen and plan, and say what the clips would cost; none is made.

    Raises:
        WorkbenchError: in one sentence what the user can mend.
    """
    check_song_file(song, library.settings)
    project = library.open(song)
    project.listen(options.listening, progress=Reporter(progress, ("analyze",)), cancel=cancel)
    wishes = options.generating
    plan = _planned(project, options)
    return quote_wishes(project, plan, wishes)


def _planned(project: Project, options: FilmOptions) -> Plan:
    """The plan; where all clips are wished of a hosted model, they are as long as it makes them."""
    wishes = options.generating
    everything = wishes.clips is None
    return project.plan(
        style=options.style,
        type=options.type,
        prompt=options.prompt,
        size=planned_size(options),
        fps=options.fps,
        seed=options.seed,
        finish=options.finish,
        provider=wishes.provider if everything else None,
        model=wishes.model if everything else None,
        profile=wishes.profile if everything else None,
    )


def _checked_target(
    library: Library, song: Path, options: FilmOptions, out: Path | None, *, force: bool, manifest: bool
) -> Path:
    """Where the film will be; refused before any work where it, or its manifest, may not be written."""
    check_song_file(song, library.settings)
    target = _film_path(song, out, options.preset)
    check_target(target, library.store, song_id=file_sha256(song), force=force, ending=_ending(options.preset))
    if manifest:
        check_manifest_path(target, force=force)
    return target


def _film_path(song: Path, out: Path | None, preset: str | None) -> Path:
    own = song.stem if preset is None else f"{song.stem}-{preset}"
    return (out or Path(f"{own}{_ending(preset)}")).absolute()


def _ending(preset: str | None) -> str:
    return ".mp4" if preset is None else f".{check_film_preset(preset).container}"
