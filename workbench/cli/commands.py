"""What each command does: read the options, call one workflow, print the result."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.cli import tell, tell_bug
from workbench.cli.terminal import listening, print_json, print_made
from workbench.errors import CancelledError, OptionError, WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.workflows.report import Made, analysis_report, certificate_report, headed, make_report

__all__ = ["run"]

_NOT_CERTIFIED = 3
_WORST_FIRST = (130, 1, 2, 3, 0)
_DEMO_SONG, _DEMO_LYRICS = "data/songs/glass-tide.ogg", "data/songs/glass-tide.lrc"


def run(options: Namespace, cancel: CancelToken) -> int:
    """Run the command that was parsed; returns its exit status."""
    return _COMMANDS[options.command](options, cancel)


def _library(options: Namespace) -> Any:  # noqa: ANN401  imported late, so that --help is quick
    from workbench.workflows.library import Library
    from workbench.workflows.logs import start_log

    library = Library(options.library)
    start_log(library.settings.library, verbose=options.verbose)
    return library


def _make(options: Namespace, cancel: CancelToken) -> int:
    from workbench.workflows.making import FilmOptions, check_options, make_film

    if options.out and len(options.songs) > 1:
        raise OptionError(
            "One --out cannot hold the films of several songs; leave it out, or make one song at a time.", field="out"
        )
    names = [song.stem for song in options.songs]
    if len(set(names)) < len(set(options.songs)):
        twice = next(name for name in names if names.count(name) > 1)
        raise OptionError(
            f"Two songs are called {twice!r} and their films would have the same name; make them one "
            "at a time, each with its --out.",
            field="out",
        )
    wanted = FilmOptions(
        options.style, options.type, options.prompt, options.size, options.fps, options.seed, options.beats
    )
    library = _library(options)
    check_options(library, wanted)

    def one(song: Path) -> int:
        with listening(f"Making a film of {song.name}", as_json=options.json) as listener:
            made = make_film(
                library,
                song,
                wanted,
                lyrics=options.lyrics,
                out=options.out,
                force=options.force,
                progress=listener,
                cancel=CancelToken(cancel),
            )
        return _show_made(made, options)

    return _each(options, one)


def _show_made(made: Made, options: Namespace) -> int:
    if options.json:
        print_json(make_report(made))
    else:
        print_made(made)
    return 0 if made.certificate.ok else _NOT_CERTIFIED


def _demo(options: Namespace, cancel: CancelToken) -> int:
    from workbench.media.bundle import bundled

    options.songs, options.lyrics, options.beats = [bundled(_DEMO_SONG)], bundled(_DEMO_LYRICS), "auto"
    return _make(options, cancel)


def _analyze(options: Namespace, cancel: CancelToken) -> int:
    library = _library(options)

    def one(song: Path) -> int:
        with listening(f"Listening to {song.name}", as_json=options.json) as listener:
            project = library.open(song)
            analysis = project.analyze(beats=options.beats, lyrics=options.lyrics, progress=listener, cancel=cancel)
        if options.json:
            print_json(analysis_report(project.song, analysis, project.notes))
            return 0
        grid = analysis.beats
        tempo = f"{grid.tempo_bpm:.1f} BPM, {grid.meter} beats a bar" if grid.tempo_bpm else "no steady beat"
        print(
            f"{project.song.name}: {project.song.duration_s:.2f} s, {tempo}, {len(grid.beats_s)} beats "
            f"(confidence {grid.confidence:.2f})"
        )
        for section in analysis.sections:
            print(f"  {section.start_s:8.2f} to {section.end_s:8.2f} s  {section.label} ({section.confidence:.2f})")
        for sentence in (*project.song.notes, *analysis.notes, *project.notes):
            print(f"  - {sentence}")
        return 0

    return _each(options, one)


def _each(options: Namespace, one: Callable[[Path], int]) -> int:
    """Every song in turn; a bad one does not stop the rest. The gravest status counts."""
    statuses = []
    for song in options.songs:
        try:
            statuses.append(one(song))
        except (CancelledError, BrokenPipeError):
            raise
        except WorkbenchError as error:
            statuses.append(tell(error, as_json=options.json, verbose=options.verbose))
        except Exception as error:  # noqa: BLE001  a bug on one song must not stop the rest
            statuses.append(tell_bug(error, as_json=options.json, verbose=options.verbose))
    return min(statuses, key=_WORST_FIRST.index)


def _verify(options: Namespace, cancel: CancelToken) -> int:
    library = _library(options)
    with listening(f"Proving {options.film.name}", as_json=options.json) as listener:
        project, certificate = library.verify(options.film, progress=listener, cancel=cancel)
    if options.json:
        print_json(
            headed(
                {
                    "video": str(options.film.absolute()),
                    "project": project.id,
                    "certificate": certificate_report(certificate),
                }
            )
        )
    else:
        print(
            f"{options.film.name}: {'OK' if certificate.ok else 'NOT OK'}, {certificate.frames_found} of "
            f"{certificate.frames_planned} frames, {len(certificate.cuts)} cuts, {certificate.undecided} undecided"
        )
        for sentence in (*certificate.reasons, *certificate.notes):
            print(f"  - {sentence}")
    return 0 if certificate.ok else _NOT_CERTIFIED


def _studio(options: Namespace, _cancel: CancelToken) -> int:
    from workbench.cli.studio import run_studio

    return run_studio(
        _library(options).settings.library, port=options.port, browser=not options.no_browser, as_json=options.json
    )


def _list(options: Namespace, _cancel: CancelToken) -> int:
    for row in _library(options).projects():
        if options.json:
            print_json(headed({"project": row.id, "name": row.name, "state": row.state}))
        else:
            print(f"{row.id}  {row.state:<10}  {row.name}")
    return 0


def _show(options: Namespace, _cancel: CancelToken) -> int:
    from workbench.workflows.overview import project_overview

    overview = project_overview(_library(options), options.project)
    if options.json:
        print_json(headed(overview))
    else:
        for name, value in overview.items():
            print(f"{name:>12}  {value}")
    return 0


def _delete(options: Namespace, _cancel: CancelToken) -> int:
    removed = _library(options).delete(options.project)
    if options.json:
        print_json(headed({"files": removed.files, "bytes": removed.size_bytes}))
    else:
        print(f"Deleted {options.project}: {removed.files} files, {removed.size_bytes / 1e6:.1f} MB.")
    return 0


def _clean(options: Namespace, _cancel: CancelToken) -> int:
    from workbench.workflows.library import parse_age

    removed = _library(options).clean(parse_age(options.older), dry_run=options.dry_run)
    if options.json:
        print_json(headed({"files": removed.files, "bytes": removed.size_bytes, "dry_run": options.dry_run}))
    else:
        verb = "Would remove" if options.dry_run else "Removed"
        print(f"{verb} {removed.files} files, {removed.size_bytes / 1e6:.1f} MB.")
    return 0


def _doctor(options: Namespace, _cancel: CancelToken) -> int:
    from workbench.settings import load
    from workbench.workflows.doctor import examine

    findings = examine(load(options.library))
    if options.json:
        print_json(
            headed({"findings": [{"name": f.name, "ok": f.ok, "found": f.found, "mend": f.mend} for f in findings]})
        )
    else:
        for finding in findings:
            mark = "ok" if finding.ok else "--"
            print(
                f"{mark:>3}  {finding.name:<22} {finding.found}"
                + ("" if finding.ok else f"\n     mend: {finding.mend}")
            )
    return 0 if all(f.ok for f in findings if f.needed) else 2


def _config(options: Namespace, _cancel: CancelToken) -> int:
    from workbench.settings import describe, load

    settings = describe(load(options.library))
    if options.json:
        print_json(headed({"settings": [{"name": s.name, "value": s.value, "origin": s.origin} for s in settings]}))
    else:
        for setting in settings:
            print(f"{setting.name:<12} = {setting.value}   ({setting.origin}; {setting.help})")
    return 0


_COMMANDS: dict[str, Callable[[Namespace, CancelToken], int]] = {
    "make": _make,
    "demo": _demo,
    "analyze": _analyze,
    "verify": _verify,
    "studio": _studio,
    "list": _list,
    "show": _show,
    "delete": _delete,
    "clean": _clean,
    "doctor": _doctor,
    "config": _config,
}
