"""``songreel share``: the film's page."""

from __future__ import annotations

import argparse
import shlex
from argparse import Namespace
from pathlib import Path

from workbench.cli.arguments import PROJECT_HELP
from workbench.cli.opening import existing_library, print_result
from workbench.cli.terminal import listening
from workbench.jobs.cancel import CancelToken
from workbench.model.counted import counted
from workbench.settings import Settings
from workbench.workflows.report import share_report

__all__ = ["add_share_options", "run_share"]


def add_share_options(parser: argparse.ArgumentParser) -> None:
    """Its words."""
    parser.add_argument("project", metavar="P", help=PROJECT_HELP)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="the page's folder, made anew whole")
    parser.add_argument("--film", type=Path, metavar="FILM", help="another film of the project than its newest")
    parser.add_argument("--cost", action="store_true", help="say on the page what hosts were paid")
    parser.add_argument("--prompts", action="store_true", help="show on the page what models were told")
    parser.add_argument("--song", action="store_true", help="let viewers take the song along, too")
    parser.add_argument("--rich", action="store_true", help="write the analysis as a notebook's page beside it")
    parser.add_argument("--force", action="store_true", help="replace a changed page; files that are not ours stay")


def run_share(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    """Write the page, and say what it weighs."""
    project = existing_library(options, settings).project(options.project)
    with listening(f"Sharing {project.song.name}", as_json=options.json) as listener:
        made = project.share(
            options.to,
            film=options.film,
            cost=options.cost,
            prompts=options.prompts,
            song=options.song,
            rich=options.rich,
            force=options.force,
            progress=listener,
            cancel=cancel,
        )
    page = made.size_bytes - made.media_bytes
    print_result(
        options,
        share_report(made),
        f"{made.folder} ({counted(len(made.files), 'file')}: film {made.media_bytes / 1e6:.1f} MB, page "
        f"{page / 1e6:.2f} MB)",
        "  Put the folder on any static web host; its index.html is the page. To look at it here:",
        f"  python -m http.server --bind 127.0.0.1 --directory {shlex.quote(str(made.folder))}",
        *(f"  - {sentence}" for sentence in made.notes),
    )
    return 0
