"""The library that a command works in, and how its result is said."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.cli.terminal import print_json, print_made, say
from workbench.errors import NotFoundError
from workbench.settings import Settings
from workbench.workflows.report import Made, headed, make_report

if TYPE_CHECKING:
    from workbench.workflows.hosting import Hosts
    from workbench.workflows.project import Project

__all__ = ["NOT_CERTIFIED", "begun_library", "existing_library", "library_of", "noted", "print_result", "show_made"]

NOT_CERTIFIED = 3
"""The exit status of who made or checked a film that is not proven."""


def library_of(options: Namespace, settings: Settings, hosts: Hosts | None = None) -> Any:  # noqa: ANN401  imported late
    """The library, made if it is not there.

    Args:
        options: of the command.
        settings: in force.
        hosts: where clips are bought, instead of the hosts that providers name.
    """
    from workbench.workflows.library import Library
    from workbench.workflows.logs import start_log

    library = Library(settings=settings, hosts=hosts, engine=getattr(options, "engine", None))
    start_log(settings.library, verbose=options.verbose, aside=options.verbose and not options.json)
    return library


def begun_library(options: Namespace, settings: Settings) -> Any:  # noqa: ANN401  as above
    """The library, for who only reads: none is made; None where there is none."""
    from workbench.workflows.overview import has_library

    return library_of(options, settings) if has_library(settings.library) else None


def existing_library(options: Namespace, settings: Settings) -> Any:  # noqa: ANN401  as above
    """The library of who names something in it.

    Raises:
        NotFoundError: there is none.
    """
    library = begun_library(options, settings)
    if library is None:
        raise NotFoundError(
            f"There is no library in {settings.library} yet; songreel make begins one, or name another with --library.",
            field="library",
        )
    return library


def noted(project: Project) -> list[str]:
    """What a project has to tell beside a result, a line a sentence."""
    return [f"  - {sentence}" for sentence in project.notes]


def print_result(options: Namespace, body: Mapping[str, Any], *lines: str) -> None:
    """A result: one JSON object, or lines for a person."""
    if options.json:
        print_json(headed(body))
    else:
        say("\n".join(lines))


def show_made(options: Namespace, made: Made) -> int:
    """A film that was made; returns the exit status."""
    if options.json:
        print_json(make_report(made))
    else:
        print_made(made)
    return 0 if made.certificate.ok else NOT_CERTIFIED
