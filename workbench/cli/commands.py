"""What each command does: read the options, call one workflow, print the result."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench._version import __version__
from workbench.cli import tell, tell_bug
from workbench.cli.terminal import Share, listening, print_json, print_made, say, tell_aside
from workbench.cli.weights import run_weights
from workbench.errors import CancelledError, NotFoundError, WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.model.analysis import Analysis
from workbench.model.song import Song
from workbench.settings import Settings, describe, load
from workbench.workflows.report import (
    Made,
    analysis_report,
    certificate_report,
    export_report,
    headed,
    import_report,
    make_report,
    pack_report,
)

if TYPE_CHECKING:
    from workbench.workflows.finishing import FinishWishes

__all__ = ["run"]

_NOT_CERTIFIED = 3
_WORST_FIRST = (130, 1, 2, 3, 0)
_DEMO_SONG, _DEMO_LYRICS = "data/songs/glass-tide.ogg", "data/songs/glass-tide.lrc"


def run(options: Namespace, cancel: CancelToken) -> int:
    """Run the command that was parsed; returns its exit status."""
    if options.command == "version":  # whatever the settings hold
        _print(options, {}, f"songreel {__version__}")
        return 0
    settings = load(options.library)
    for sentence in () if options.json else settings.warnings:
        tell_aside(f"songreel: {sentence}")
    return _COMMANDS[options.command](options, settings, cancel)


def _library(options: Namespace, settings: Settings) -> Any:  # noqa: ANN401  imported late, so that --help is quick
    """The library, made if it is not there."""
    from workbench.workflows.library import Library
    from workbench.workflows.logs import start_log

    library = Library(settings=settings)
    start_log(settings.library, verbose=options.verbose, aside=options.verbose and not options.json)
    return library


def _begun(options: Namespace, settings: Settings) -> Any:  # noqa: ANN401  as above
    """The library, for who only reads: none is made; None where there is none."""
    from workbench.workflows.overview import has_library

    return _library(options, settings) if has_library(settings.library) else None


def _existing(options: Namespace, settings: Settings) -> Any:  # noqa: ANN401  as above
    """The library of who names something in it.

    Raises:
        NotFoundError: there is none.
    """
    library = _begun(options, settings)
    if library is None:
        raise NotFoundError(
            f"There is no library in {settings.library} yet; songreel make begins one, or name another with --library.",
            field="library",
        )
    return library


def _finish_wishes(options: Namespace) -> FinishWishes:
    from workbench.workflows.finishing import FinishWishes, loudness_mix

    return FinishWishes(
        grade=options.grade,
        match_joins=options.match_joins or None,
        captions=options.captions,
        title=options.title,
        end_card=options.end_card,
        logo=options.logo,
        effects=options.effects,
        brand=options.brand,
        rights=options.rights,
        mix=None if options.loudness is None else loudness_mix(options.loudness),
    )


def _make(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    from workbench.workflows.making import (
        FilmOptions,
        check_lyrics,
        check_options,
        check_songs,
        make_film,
        planned_size,
    )

    check_songs(options.songs, options.out, options.preset)
    check_lyrics(options.songs, options.lyrics)
    wanted = FilmOptions(
        options.style,
        options.type,
        options.prompt,
        options.size or planned_size(options.preset),
        options.fps,
        options.seed,
        options.beats,
        _finish_wishes(options),
        options.strict,
        options.preset,
    )
    library = _library(options, settings)
    check_options(library, wanted)

    def one(song: Path, share: Share) -> int:
        with listening(f"Making a film of {song.name}", as_json=options.json, share=share) as listener:
            made = make_film(
                library,
                song,
                wanted,
                lyrics=options.lyrics,
                out=options.out,
                force=options.force,
                manifest=options.manifest,
                progress=listener,
                cancel=CancelToken(cancel),
            )
        return _show_made(made, options)

    return _each(options, one, cancel)


def _show_made(made: Made, options: Namespace) -> int:
    if options.json:
        print_json(make_report(made))
    else:
        print_made(made)
    return 0 if made.certificate.ok else _NOT_CERTIFIED


def _animatic(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    from workbench.model.plan import parse_size
    from workbench.workflows.first_look import animatic_report, first_look

    size = parse_size(options.size) if options.size else None
    library = _library(options, settings)
    with listening(f"Sketching {Path(options.song).name}", as_json=options.json) as listener:
        look = first_look(
            library,
            options.song,
            out=options.out,
            lyrics=options.lyrics,
            click=options.click,
            size=size,
            force=options.force,
            progress=listener,
            cancel=cancel,
        )
    animatic = look.animatic
    report = animatic_report(look)
    if options.json:
        print_json(report)
    else:
        sentences = (f"  - {sentence}" for sentence in report["notes"])
        first = f"{animatic.path}: {animatic.plan.frames} frames, {len(animatic.plan.clips)} cards"
        say("\n".join((first, *sentences)))
    return 0


def _demo(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    from workbench.media.bundle import bundled

    options.songs, options.lyrics, options.beats = [bundled(_DEMO_SONG)], bundled(_DEMO_LYRICS), "auto"
    return _make(options, settings, cancel)


def _analyze(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    from workbench.analysis.listen import choose_tracker
    from workbench.workflows.making import check_lyrics

    check_lyrics(options.songs, options.lyrics)
    library = _library(options, settings)
    choose_tracker(options.beats, settings.weights)  # refused before anything is read

    def one(song: Path, share: Share) -> int:
        with listening(f"Listening to {song.name}", as_json=options.json, share=share) as listener:
            project = library.open(song)
            analysis = project.analyze(beats=options.beats, lyrics=options.lyrics, progress=listener, cancel=cancel)
        if options.json:
            print_json(analysis_report(project.song, analysis, project.notes))
        else:
            say("\n".join(_heard(project.song, analysis, project.notes)))
        return 0

    return _each(options, one, cancel)


def _heard(song: Song, analysis: Analysis, notes: Sequence[str]) -> Iterator[str]:
    grid = analysis.beats
    tempo = f"{grid.tempo_bpm:.1f} BPM, {grid.meter} beats a bar" if grid.tempo_bpm else "no steady beat"
    yield (
        f"{song.name}: {song.duration_s:.2f} s, {tempo}, {len(grid.beats_s)} beats (confidence {grid.confidence:.2f})"
    )
    for section in analysis.sections:
        yield f"  {section.start_s:8.2f} to {section.end_s:8.2f} s  {section.label} ({section.confidence:.2f})"
    for sentence in (*song.notes, *analysis.notes, *notes):
        yield f"  - {sentence}"


def _each(options: Namespace, one: Callable[[Path, Share], int], cancel: CancelToken) -> int:
    """Every song in turn; a bad one does not stop the rest. The gravest status counts."""
    statuses = []
    for number, song in enumerate(options.songs):
        try:
            statuses.append(one(song, (number, len(options.songs))))
        except (CancelledError, BrokenPipeError):
            raise
        except Exception as error:  # a bug on one song must not stop the rest
            if cancel.cancelled:  # then it broke because of that
                raise
            if isinstance(error, WorkbenchError):
                statuses.append(tell(error, as_json=options.json, verbose=options.verbose))
            else:
                statuses.append(tell_bug(error, as_json=options.json, verbose=options.verbose))
    return min(statuses, key=_WORST_FIRST.index)


def _verify(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    from workbench.workflows.tagging import read_origins

    library = _existing(options, settings)
    with listening(f"Proving {options.film.name}", as_json=options.json) as listener:
        project, certificate = library.verify(options.film, progress=listener, cancel=cancel)
    body = {
        "video": str(options.film),
        "project": project.id,
        "certificate": certificate_report(certificate),
        "origins": read_origins(options.film),
    }
    _print(
        options,
        body,
        f"{options.film.name}: {'OK' if certificate.ok else 'NOT OK'}, {certificate.frames_found} of "
        f"{certificate.frames_planned} frames, {len(certificate.cuts)} cuts, {certificate.undecided} undecided",
        *(f"  - {sentence}" for sentence in (*certificate.reasons, *certificate.notes)),
    )
    return 0 if certificate.ok else _NOT_CERTIFIED


def _export(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    project = _existing(options, settings).project(options.project)
    with listening(f"Exporting {project.song.name}", as_json=options.json) as listener:
        made = project.export(options.kind, options.out, force=options.force, progress=listener, cancel=cancel)
    _print(
        options,
        export_report(made),
        f"{made.path} ({made.kind}, {made.size_bytes / 1e6:.1f} MB)",
        *(f"  - {sentence}" for sentence in made.notes),
    )
    return 0


def _pack(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    project = _existing(options, settings).project(options.project)
    with listening(f"Packing {project.song.name}", as_json=options.json) as listener:
        made = project.pack(
            options.out,
            seconds=options.seconds,
            cover_text=options.cover_text,
            force=options.force,
            progress=listener,
            cancel=cancel,
        )
    _print(
        options,
        pack_report(made),
        f"{made.folder} ({len(made.files)} files, {made.size_bytes / 1e6:.1f} MB)",
        *(f"  {name} ({size / 1e6:.2f} MB)" for name, (size, _) in made.files.items()),
        f"  The short goes from {made.window.start_s:.1f} to {made.window.end_s:.1f} s. {made.window.reason}",
        *(f"  - {sentence}" for sentence in made.notes),
    )
    return 0


def _import(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.workflows.importing import import_edit

    project = _existing(options, settings).project(options.project)
    imported = import_edit(project, options.file)
    _print(
        options,
        import_report(project.id, imported),
        f"{project.song.name}: {len(imported.plan.clips)} clips, {len(imported.changed)} of them changed, "
        f"{len(imported.to_generate)} to be generated",
        *(f"  - {sentence}" for sentence in imported.notes),
    )
    return 0


def _studio(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.cli.studio import run_studio
    from workbench.workflows.exporting import sweep_packages

    sweep_packages(_library(options, settings))
    return run_studio(settings.library, port=options.port, browser=not options.no_browser, as_json=options.json)


def _list(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    library = _begun(options, settings)
    for row in library.projects() if library else ():
        body = {"project": row.id, "name": row.name, "state": row.state}
        _print(options, body, f"{row.id}  {row.state:<10}  {row.name}")
    return 0


def _show(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.workflows.overview import project_overview

    overview = project_overview(_existing(options, settings), options.project)
    _print(options, overview, *(f"{name:>12}  {value}" for name, value in overview.items()))
    return 0


def _delete(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    removed = _existing(options, settings).delete(options.project)
    body = {"files": removed.files, "bytes": removed.size_bytes}
    _print(options, body, f"Deleted {options.project}: {removed.files} files, {removed.size_bytes / 1e6:.1f} MB.")
    return 0


def _clean(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.workflows.library import Removed, parse_age

    older_s, library = parse_age(options.older), _begun(options, settings)
    removed = library.clean(older_s, dry_run=options.dry_run) if library else Removed(0, 0)
    verb = "Would remove" if options.dry_run else "Removed"
    body = {"files": removed.files, "bytes": removed.size_bytes, "dry_run": options.dry_run}
    _print(options, body, f"{verb} {removed.files} files, {removed.size_bytes / 1e6:.1f} MB.")
    return 0


def _doctor(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.workflows.doctor import examine

    findings = examine(settings)
    body = {"findings": [{"name": f.name, "ok": f.ok, "found": f.found, "mend": f.mend} for f in findings]}
    lines = (
        f"{'ok' if f.ok else '--':>3}  {f.name:<22} {f.found}" + ("" if f.ok else f"\n     mend: {f.mend}")
        for f in findings
    )
    _print(options, body, *lines)
    return 0 if all(f.ok for f in findings if f.needed) else 2


def _config(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    rows = describe(settings)
    body = {
        "settings": [{"name": s.name, "value": s.value, "origin": s.origin} for s in rows],
        "warnings": list(settings.warnings),
    }
    lines = (f"{s.name:<12} = {s.value}   ({s.origin}; {s.help})" for s in rows)
    _print(options, body, *lines)
    return 0


def _print(options: Namespace, body: Mapping[str, Any], *lines: str) -> None:
    """A result: one JSON object, or lines for a person."""
    if options.json:
        print_json(headed(body))
    else:
        say("\n".join(lines))


_COMMANDS: dict[str, Callable[[Namespace, Settings, CancelToken], int]] = {
    "make": _make,
    "demo": _demo,
    "analyze": _analyze,
    "animatic": _animatic,
    "verify": _verify,
    "studio": _studio,
    "list": _list,
    "show": _show,
    "delete": _delete,
    "export": _export,
    "pack": _pack,
    "import": _import,
    "clean": _clean,
    "weights": run_weights,
    "doctor": _doctor,
    "config": _config,
}
