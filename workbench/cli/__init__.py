"""``songreel``: the command line, and the contract that others script against.

Little is imported up here, so that Ctrl-C finds ``main`` at its post as early as can be.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.errors import WorkbenchError

__all__ = ["main"]

_BUG_STATUS = 1
_READER_LEFT_STATUS = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status.

    0 done and certified; 1 our own bug; 2 what the user can mend; 3 a film whose certificate is not ok; 130 after
    Ctrl-C, 143 after SIGTERM, 129 where the terminal was closed (SIGHUP); 141 where the reader of the results left,
    as after SIGPIPE.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json, verbose = "--json" in words, "--verbose" in words
    try:
        return _guarded(words, as_json=as_json, verbose=verbose)
    except KeyboardInterrupt as stop:
        from workbench.cli.stopping import leave_now
        from workbench.errors import CancelledError

        status = getattr(stop, "status", CancelledError.exit_status)
        said = getattr(stop, "sentence", "") or "Stopped; the same command goes on with what was finished."
        tell(CancelledError(said), as_json=as_json)
        if arguments is None or getattr(stop, "unfinished", False):
            leave_now(status)  # as a program: taking the interpreter down in good order takes half a second
        return int(status)


def _guarded(words: list[str], *, as_json: bool, verbose: bool) -> int:
    from workbench.cli.stopping import signals_ask
    from workbench.errors import WorkbenchError

    try:
        with signals_ask():
            return _run(words)
    except WorkbenchError as error:
        return tell(error, as_json=as_json, verbose=verbose)
    except BrokenPipeError:
        return _READER_LEFT_STATUS
    except Exception as error:  # noqa: BLE001  the last door: a bug of ours becomes a sentence and status 1
        return tell_bug(error, as_json=as_json, verbose=verbose)


def _run(words: list[str]) -> int:
    from io import TextIOWrapper

    from workbench.cli.parser import parse
    from workbench.cli.stopping import in_worker
    from workbench.cli.terminal import tell_aside
    from workbench.jobs.cancel import CancelToken

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name may hold what the terminal cannot show
    options = parse(words)

    def command(cancel: CancelToken) -> int:
        from workbench.cli.commands import run

        return run(options, cancel)

    if options.command == "studio":  # a server wants the main thread, and has an end of its own
        return command(CancelToken())
    return in_worker(command, (lambda _sentence: None) if options.json else tell_aside)


def tell(error: WorkbenchError, *, as_json: bool, verbose: bool = False) -> int:
    """Say what the user can mend; returns the exit status."""
    from workbench.cli.terminal import as_line, print_json, tell_aside
    from workbench.errors import WorkbenchError
    from workbench.redact import hide_secrets
    from workbench.workflows.report import error_report

    hide_secrets(error)
    if as_json:
        report = error_report(error)
        try:
            print_json(report)
        except (WorkbenchError, BrokenPipeError):  # then it is said where something can be said
            tell_aside(as_line(report))
    else:
        tell_aside(f"songreel: {error.message}")
    _explain(error, "debug", aside=verbose and not as_json)
    return error.exit_status


def tell_bug(error: Exception, *, as_json: bool, verbose: bool) -> int:
    """Say that this is our own mistake; returns the exit status."""
    import logging

    from workbench.errors import WorkbenchError

    if not as_json:
        where = "run it again with --verbose and tell us what it prints"
    elif any(isinstance(handler, logging.FileHandler) for handler in logging.getLogger("songreel").handlers):
        where = "the library's log says more"
    else:  # it broke before there was a library
        where = "run it again with --verbose instead of --json and tell us what it prints"
    bug = WorkbenchError(f"This is a mistake in Songreel ({type(error).__name__}: {error}); {where}.")
    tell(bug, as_json=as_json)
    _explain(error, "error", aside=verbose and not as_json)
    return _BUG_STATUS


def _explain(error: Exception, level: str, *, aside: bool) -> None:
    """The traceback: into the library's log (which goes to stderr too with --verbose), or else to stderr if wanted."""
    import logging
    import traceback

    log = logging.getLogger("songreel")
    if log.handlers:
        getattr(log, level)("%s", error, exc_info=error)
    elif aside:
        traceback.print_exception(error)
