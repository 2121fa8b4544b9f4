"""What each command does: read the options, call one workflow, print the result. Those of songs are beside this."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from workbench._version import __version__
from workbench.cli.care import CARE_COMMANDS
from workbench.cli.carrying import check_export, check_import_words, run_copy, run_import
from workbench.cli.composing import run_compose
from workbench.cli.correct import run_correct
from workbench.cli.generating import run_generate
from workbench.cli.insights import run_insights, run_query
from workbench.cli.models import run_models
from workbench.cli.opening import NOT_CERTIFIED, existing_library, library_of, print_result
from workbench.cli.prompting import run_bible, run_enrich, run_prompts
from workbench.cli.sharing import run_share
from workbench.cli.shots import SHOT_COMMANDS
from workbench.cli.songs import analyze, demo, make, sketch
from workbench.cli.terminal import listening, tell_aside
from workbench.cli.weights import run_weights
from workbench.errors import OptionError
from workbench.jobs.cancel import CancelToken
from workbench.model.counted import counted
from workbench.settings import Settings, describe, load
from workbench.workflows.project import Project
from workbench.workflows.report import (
    annotations_report,
    certificate_report,
    export_report,
    import_report,
    pack_report,
)

__all__ = ["run", "shown"]


def run(options: Namespace, cancel: CancelToken) -> int:
    """Run the command that was parsed; returns its exit status."""
    if options.command == "version":  # whatever the settings hold
        print_result(options, {}, f"songreel {__version__}")
        return 0
    settings = load(options.library)
    for sentence in () if options.json else settings.warnings:
        tell_aside(f"songreel: {sentence}")
    return _COMMANDS[options.command](options, settings, cancel)


def _verify(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    from workbench.workflows.tagging import read_origins

    library = existing_library(options, settings)
    with listening(f"Proving {options.film.name}", as_json=options.json) as listener:
        project, certificate = library.verify(options.film, progress=listener, cancel=cancel)
    body = {
        "video": str(options.film),
        "project": project.id,
        "certificate": certificate_report(certificate),
        "origins": read_origins(options.film),
    }
    print_result(
        options,
        body,
        f"{options.film.name}: {'OK' if certificate.ok else 'NOT OK'}, {certificate.frames_found} of "
        f"{certificate.frames_planned} frames, "
        f"{counted(len(certificate.cuts), 'cut')}, {certificate.undecided} undecided",
        *(f"  - {sentence}" for sentence in (*certificate.reasons, *certificate.notes)),
    )
    return 0 if certificate.ok else NOT_CERTIFIED


def _export(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    check_export(options)
    project = existing_library(options, settings).project(options.project)
    with listening(f"Exporting {project.song.name}", as_json=options.json) as listener:
        made = project.export(options.kind, options.out, force=options.force, progress=listener, cancel=cancel)
    print_result(
        options,
        export_report(made),
        f"{made.path} ({made.kind}, {made.size_bytes / 1e6:.1f} MB)",
        *(f"  - {sentence}" for sentence in made.notes),
    )
    return 0


def _pack(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    project = existing_library(options, settings).project(options.project)
    with listening(f"Packing {project.song.name}", as_json=options.json) as listener:
        made = project.pack(
            options.out,
            seconds=options.seconds,
            cover_text=options.cover_text,
            force=options.force,
            progress=listener,
            cancel=cancel,
        )
    print_result(
        options,
        pack_report(made),
        f"{made.folder} ({counted(len(made.files), 'file')}, {made.size_bytes / 1e6:.1f} MB)",
        *(f"  {name} ({size / 1e6:.2f} MB)" for name, (size, _) in made.files.items()),
        f"  The short goes from {made.window.start_s:.1f} to {made.window.end_s:.1f} s. {made.window.reason}",
        *(f"  - {sentence}" for sentence in made.notes),
    )
    return 0


def _import(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    from workbench.workflows.importing import import_edit
    from workbench.workflows.importing_heard import check_import, is_annotations

    check_import_words(options)
    if options.project is None:
        return run_import(options, settings, cancel)
    project = existing_library(options, settings).project(options.project)
    check_import(options.file)
    if is_annotations(options.file):
        return _import_annotations(options, project, cancel)
    if options.part is not None:
        raise OptionError("--as is for .jams and label files; a timeline is taken whole.", field="as")
    imported = import_edit(project, options.file)
    print_result(
        options,
        import_report(project.id, imported),
        f"{project.song.name}: {counted(len(imported.plan.clips), 'clip')}, {len(imported.changed)} of them changed, "
        f"{len(imported.to_generate)} to be generated",
        *(f"  - {sentence}" for sentence in imported.notes),
    )
    return 0


def _import_annotations(options: Namespace, project: Project, cancel: CancelToken) -> int:
    with listening(f"Importing {options.file.name}", as_json=options.json) as listener:
        taken = project.import_annotations(options.file, options.part, progress=listener, cancel=cancel)
    counts = (("beat", taken.beats), ("section", taken.sections), ("line", taken.lyrics), ("tag", taken.tags))
    held = ", ".join(counted(count, name) for name, count in counts if count is not None)
    print_result(
        options,
        annotations_report(project.id, taken),
        f"{project.song.name}: {held}; {', '.join(taken.changed) or 'nothing'} changed",
        *(f"  - {sentence}" for sentence in taken.notes),
    )
    return 0


def _studio(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.cli.studio import Sharing, run_studio
    from workbench.workflows.exporting import sweep_packages

    for name in ("host", "origin"):
        if getattr(options, name) is not None and not options.share:
            raise OptionError(f"--{name} is for a studio that is shared; add --share, or leave it away.", field=name)
    sweep_packages(library_of(options, settings))
    return run_studio(
        settings,
        port=options.port,
        public=options.public,
        browser=not options.no_browser,
        as_json=options.json,
        sharing=Sharing(options.host, options.origin) if options.share else None,
    )


def _show(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.workflows.overview import project_overview

    overview = project_overview(existing_library(options, settings), options.project)
    there = {film["video"] for film in overview["films"] if film["exists"]}
    films = [film for film in overview["films"] if film["exists"] or film["video"] not in there]  # none replaced since
    rows = ((name.replace("_", " "), shown(value)) for name, value in {**overview, "films": films}.items())
    print_result(options, overview, *(f"{name:>12}  {value}" for name, value in rows if value))
    return 0


def shown(value: object) -> str:
    """A value of the overview for a person; nothing where there is nothing."""
    if isinstance(value, list | tuple):
        return "; ".join(map(shown, value))  # corrections and paths have commas
    if isinstance(value, dict):
        marks = [] if value.get("ok", True) else ["not certified"]
        marks += [value["kind"]] if "kind" in value else []
        marks += [] if value["exists"] else ["gone"]
        return str(value.get("video") or value["file"]) + (f" ({', '.join(marks)})" if marks else "")
    return f"{value:.2f}" if isinstance(value, float) else str(value or "")


def _cost(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.workflows.spending import amount, cost_lines, cost_report

    if options.project is None and options.project_budget is not None:
        raise OptionError("--project-budget is for one project; name it: songreel cost P.", field="project_budget")
    library = existing_library(options, settings)
    if options.project is None:
        cost = library.cost()
        print_result(options, cost_report(cost), *cost_lines(cost, "The library"))
        return 0
    project = library.project(options.project)
    if options.project_budget is not None:
        project.set_budget(amount(options.project_budget, "project_budget"))
    cost = project.cost()
    print_result(options, cost_report(cost, project.id), *cost_lines(cost, project.song.name))
    return 0


def _doctor(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.workflows.doctor import examine

    findings = examine(settings)
    body = {"findings": [{"name": f.name, "ok": f.ok, "found": f.found, "mend": f.mend} for f in findings]}
    lines = (
        f"{'ok' if f.ok else '--':>3}  {f.name:<22} {f.found}" + ("" if f.ok else f"\n     mend: {f.mend}")
        for f in findings
    )
    print_result(options, body, *lines)
    return 0 if all(f.ok for f in findings if f.needed) else 2


def _config(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    rows = describe(settings)
    body = {
        "settings": [{"name": s.name, "value": s.value, "origin": s.origin} for s in rows],
        "warnings": list(settings.warnings),
    }
    lines = (f"{s.name:<12} = {s.value}   ({s.origin}; {s.help})" for s in rows)
    print_result(options, body, *lines)
    return 0


_COMMANDS: dict[str, Callable[[Namespace, Settings, CancelToken], int]] = {
    "make": make,
    "demo": demo,
    "analyze": analyze,
    "generate": run_generate,
    **SHOT_COMMANDS,
    "compose": run_compose,
    "prompts": run_prompts,
    "bible": run_bible,
    "enrich": run_enrich,
    "animatic": sketch,
    "verify": _verify,
    "studio": _studio,
    "correct": run_correct,
    "show": _show,
    "copy": run_copy,
    "export": _export,
    "pack": _pack,
    "share": run_share,
    "import": _import,
    **CARE_COMMANDS,
    "weights": run_weights,
    "models": run_models,
    "cost": _cost,
    "insights": run_insights,
    "query": run_query,
    "doctor": _doctor,
    "config": _config,
}
