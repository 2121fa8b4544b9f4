"""The commands that look after a library: list, delete, restore, finalize, clean."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable

from workbench.cli.arguments import PROJECT_HELP
from workbench.cli.opening import begun_library, existing_library, library_of, print_result
from workbench.cli.terminal import say
from workbench.jobs.cancel import CancelToken
from workbench.model.counted import counted
from workbench.settings import Settings
from workbench.timebase import minutes_of

__all__ = ["CARE_COMMANDS", "add_care_commands"]


def add_care_commands(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The words of all of them."""
    listed = command("list", "List the library's projects, or what lies in its trash.")
    listed.add_argument("--trash", action="store_true", help="what was deleted and can be brought back, and until when")
    delete = command("delete", "Move one project, with all that hangs on it, to the trash, which keeps it for 7 days.")
    delete.add_argument("project", metavar="P", help=PROJECT_HELP)
    delete.add_argument("--now", action="store_true", help="for good, out of the trash too: its bytes are free at once")
    delete.add_argument("--dry-run", action="store_true", help="only say what was paid and would go with it")
    restore = command("restore", "Bring a project back out of the trash; or the library as it was on another day.")
    what = restore.add_mutually_exclusive_group(required=True)
    what.add_argument("project", nargs="?", metavar="P", help="a project in the trash, as songreel list --trash has it")
    what.add_argument("--list", dest="copies", action="store_true", help="list the copies of the library's database")
    what.add_argument("--copy", metavar="DATE", help="put this copy back; what is in force now is kept among them")
    finalize = command("finalize", "Lock a project that has its certified film, and remove what was on the way to it.")
    finalize.add_argument("project", metavar="P", help=PROJECT_HELP)
    finalize.add_argument("--dry-run", action="store_true", help="only say what would be removed")
    clean = command("clean", "Remove what can be made again, and what has lain in the trash for 7 days.")
    clean.add_argument(
        "--older", default="30d", metavar="30d", help="only what was not used for this long: 30d, 12h, 0d"
    )
    clean.add_argument("--dry-run", action="store_true", help="only say what would be removed")


def _list(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    if options.trash:
        return _list_trash(options, settings)
    library = begun_library(options, settings)
    rows = library.projects() if library else ()
    for row in rows:
        song = row.song
        body = {
            "project": row.id,
            "name": row.name,
            "state": row.state,
            "title": song.title,
            "artist": song.artist,
            "duration_s": song.duration_s,
        }
        by = " ".join((*([song.title] if song.title else ()), *([f"by {song.artist}"] if song.artist else ())))
        length = minutes_of(round(song.duration_s))
        print_result(options, body, f"{row.id}  {row.state:<10}  {length:>5}  {row.name}{by and f'  ({by})'}")
    if not rows and not options.json:
        say(f"There is no project in {settings.library} yet; songreel analyze SONG or songreel make SONG begins one.")
    return 0


def _list_trash(options: Namespace, settings: Settings) -> int:
    library = begun_library(options, settings)
    rows = library.trash() if library else ()
    for row in rows:
        body = {
            "project": row.id,
            "name": row.name,
            "title": row.song.title,
            "artist": row.song.artist,
            "duration_s": row.song.duration_s,
            "trashed_at": row.trashed_at.isoformat(),
            "until": row.until.isoformat(),
            "files": row.files,
            "bytes": row.size_bytes,
        }
        size = f"{row.size_bytes / 1e6:.1f} MB"
        print_result(options, body, f"{row.id}  until {row.until:%Y-%m-%d}  {size:>10}  {row.name}")
    if not rows and not options.json:
        say("The trash is empty.")
    return 0


def _delete(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.workflows.spending import parting_report

    library = existing_library(options, settings)
    if options.dry_run:
        parting = library.quote_deleting(options.project)
        said = parting.sentence or "Nothing that was paid for goes with it."
        print_result(options, {"dry_run": True, **parting_report(parting)}, f"Would delete {options.project}. {said}")
        return 0
    removed = library.delete(options.project, now=options.now)
    body = {
        "files": removed.files,
        "bytes": removed.size_bytes,
        "dry_run": False,
        "until": removed.until and removed.until.isoformat(),
        **parting_report(removed.parting),
    }
    what = f"{counted(removed.files, 'file')}, {removed.size_bytes / 1e6:.1f} MB"
    if removed.until is None:
        said = f"Deleted {options.project}: {what}. {removed.parting.sentence}"
    else:
        said = (
            f"Moved {options.project} to the trash, which keeps it until {removed.until:%Y-%m-%d}: {what}. songreel "
            "restore brings it back; songreel delete --now frees its bytes."
        )
    print_result(options, body, said.rstrip())
    return 0


def _restore(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    if options.copies or options.copy is not None:
        return _restore_copy(options, settings)
    project = existing_library(options, settings).restore(options.project)
    print_result(options, {"project": project.id, "name": project.song.name}, f"{project.song.name} is back.")
    return 0


def _restore_copy(options: Namespace, settings: Settings) -> int:
    there = (settings.library / "copies").is_dir()  # they outlive the database
    library = library_of(options, settings) if there else existing_library(options, settings)
    if options.copies:
        rows = library.copies()
        for row in rows:
            body = {"copy": row.name, "file": str(row.path), "bytes": row.size_bytes, "daily": row.daily}
            kind = "" if row.daily else "  (in force until another was put back)"
            print_result(options, body, f"{row.name}  {row.size_bytes / 1e6:.1f} MB{kind}")
        if not rows and not options.json:
            say("There is no copy yet; the first use of a day makes one.")
        return 0
    done = library.restore_copy(options.copy)
    body = {
        "copy": done.copy,
        "projects": done.projects,
        "aside": done.aside and str(done.aside),
        "gone_songs": done.gone_songs,
        "gone_takes": done.gone_takes,
    }
    kept = f" What it replaces is the copy {done.aside.stem} now." if done.aside else ""
    said = f"Put back the copy {done.copy}, with {counted(done.projects, 'project')}.{kept} {done.sentence}"
    print_result(options, body, said.rstrip())
    return 0


def _finalize(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    project = existing_library(options, settings).project(options.project)
    done = project.finalize(dry_run=options.dry_run)
    body = {
        "project": done.project,
        "video": str(done.film),
        "files": done.files,
        "bytes": done.size_bytes,
        "takes": done.takes,
        "dry_run": done.dry_run,
    }
    name, takes = project.song.name, counted(done.takes, "take")
    gone = f"{counted(done.files, 'file')}, {done.size_bytes / 1e6:.1f} MB, {takes} among them"
    said = f"Would finalize {name} and remove {gone}." if done.dry_run else f"Finalized {name}; removed {gone}."
    print_result(options, body, f"{said} {done.film} stays.")
    return 0


def _clean(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.workflows.library import Removed, parse_age

    older_s, library = parse_age(options.older), begun_library(options, settings)
    removed = library.clean(older_s, dry_run=options.dry_run) if library else Removed(0, 0)
    verb = "Would remove" if options.dry_run else "Removed"
    body = {
        "files": removed.files,
        "bytes": removed.size_bytes,
        "half_made": removed.half_made,
        "dry_run": options.dry_run,
    }
    kept = "1 half-made file stays" if removed.half_made == 1 else f"{removed.half_made} half-made files stay"
    young = f" {kept} for an hour: another program may be writing there." if removed.half_made else ""
    print_result(options, body, f"{verb} {counted(removed.files, 'file')}, {removed.size_bytes / 1e6:.1f} MB.{young}")
    return 0


CARE_COMMANDS: dict[str, Callable[[Namespace, Settings, CancelToken], int]] = {
    "list": _list,
    "delete": _delete,
    "restore": _restore,
    "finalize": _finalize,
    "clean": _clean,
}
