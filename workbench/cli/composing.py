"""``songreel compose``: the film of a project as it is planned, whether it was made here, copied or brought along."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli.arguments import FORCE_HELP, PRESET_HELP, PROJECT_HELP, REMAKE_HELP, STRICT_HELP, add_money
from workbench.cli.generating import add_engine, add_trying_options, quote_body, quote_lines
from workbench.cli.opening import existing_library, print_result, show_made
from workbench.cli.terminal import listening

if TYPE_CHECKING:
    from workbench.jobs.cancel import CancelToken
    from workbench.settings import Settings
    from workbench.workflows.project import Project

__all__ = ["add_compose_options", "run_compose"]


def add_compose_options(parser: argparse.ArgumentParser) -> None:
    """The words on a film whose plan is there."""
    parser.add_argument("project", metavar="P", help=PROJECT_HELP)
    parser.add_argument("--out", type=Path, metavar="FILM.mp4", help="default: P's name in the current folder")
    parser.add_argument("--force", action="store_true", help=FORCE_HELP)
    parser.add_argument("--strict", action="store_true", help=STRICT_HELP)
    parser.add_argument("--preset", metavar="NAME", help=PRESET_HELP)
    parser.add_argument("--size", metavar="WxH", help="another picture size than the plan's, both even")
    add_trying_options(parser)
    parser.add_argument("--remake", action="store_true", help=REMAKE_HELP)
    add_engine(parser)
    add_money(parser)


def run_compose(options: argparse.Namespace, settings: Settings, cancel: CancelToken) -> int:
    """Make the film of a project's newest plan with the takes that it lacks, or say what those would cost."""
    from workbench.workflows.making import made_of
    from workbench.workflows.outputs import Shape, output_of

    project: Project = existing_library(options, settings).project(options.project)
    if options.dry_run:
        output_of(project, project.planned(), Shape(options.preset, options.size))  # what it refuses is refused now
        quote = project.quote(
            budget=options.budget, remake=options.remake, retries=options.retries, fallback=options.fallback
        )
        print_result(options, quote_body(quote), *quote_lines(quote))
        return 0
    with listening(f"Composing {project.song.name}", as_json=options.json) as listener:
        film = project.compose(
            out=options.out,
            preset=options.preset,
            size=options.size,
            force=options.force,
            strict=options.strict,
            budget=options.budget,
            remake=options.remake,
            retries=options.retries,
            fallback=options.fallback,
            progress=listener,
            cancel=cancel,
        )
    return show_made(options, made_of(project, film))
