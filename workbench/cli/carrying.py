"""Whole projects: ``songreel copy``, ``songreel export P --to FILE`` and ``songreel import FILE``."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from workbench.cli.opening import existing_library, library_of, print_result
from workbench.cli.terminal import listening
from workbench.errors import NotFoundError, OptionError
from workbench.model.counted import counted
from workbench.model.hints import shown

if TYPE_CHECKING:
    from workbench.jobs.cancel import CancelToken
    from workbench.settings import Settings

__all__ = ["check_export", "check_import_words", "run_copy", "run_import"]

_ENDING = ".songreel"
_INTO_A_PROJECT = (".otio", ".jams", ".txt", ".csv", ".tsv", ".lab")


def check_export(options: Namespace) -> None:
    """See what ``songreel export`` is asked for: ``--to FILE`` is the whole project, and ``--as`` a part of it.

    Raises:
        OptionError: neither or both are said.
    """
    if (options.to is None) == (options.kind is None):
        raise OptionError(
            "Say what to export: --as KIND, such as --as otio, or the whole project, --to FILE.songreel; one of them.",
            field="as",
        )
    if options.to is not None:
        if options.out is not None:
            raise OptionError("--to says already where the project is written; leave --out away.", field="out")
        options.kind, options.out = "songreel", options.to


def check_import_words(options: Namespace) -> None:
    """See what ``songreel import`` is asked for: ``FILE`` alone is a whole project, ``P FILE`` goes into one.

    Raises:
        OptionError: the words do not go together.
    """
    ending = options.file.suffix.lower()
    if options.project is None:
        if ending in _INTO_A_PROJECT:
            raise OptionError(
                f"{shown(options.file.name)} goes into a project; name that, too: songreel import P FILE.", field="file"
            )
        if options.part is not None:
            raise OptionError("--as is for .jams and label files; a project is taken whole.", field="as")
    elif ending == _ENDING:
        raise OptionError(
            "A .songreel file is a whole project and goes into no other; leave P away: songreel import FILE.songreel.",
            field="project",
        )
    elif options.as_copy:
        raise OptionError("--as-copy is for a whole project: songreel import FILE.songreel --as-copy.", field="as_copy")


def run_import(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    """Take a whole project into the library, which is made if it is not there."""
    from workbench.workflows.spending import spent_report

    if not options.file.is_file():  # before a library is made for it
        raise NotFoundError(f"There is no file {shown(options.file.name)}; give a .songreel file.", field="file")
    library = library_of(options, settings)
    with listening(f"Importing {options.file.name}", as_json=options.json) as listener:
        made = library.import_project(options.file, as_copy=options.as_copy, progress=listener, cancel=cancel)
    body = {
        "project": made.project.id,
        "name": made.name,
        "files": made.files,
        "bytes": made.size_bytes,
        "elsewhere": spent_report(made.elsewhere),
        "notes": list(made.notes),
    }
    print_result(
        options,
        body,
        f"{made.project.id}  {made.name}: {counted(made.files, 'file')}, {made.size_bytes / 1e6:.1f} MB came with it",
        *(f"  - {sentence}" for sentence in made.notes),
    )
    return 0


def run_copy(options: Namespace, settings: Settings, _cancel: CancelToken) -> int:
    """Make another project of the same song."""
    project = existing_library(options, settings).project(options.project)
    made = project.copy(options.name)
    print_result(
        options,
        {"project": made.id, "name": made.name, "of": project.id},
        f"{made.id}  {made.name}: a copy of {project.id} ({project.name}); nothing is paid again",
    )
    return 0
