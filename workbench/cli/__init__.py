"""``songreel``: the command line, and the contract that others script against."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from argparse import Namespace
from collections.abc import Sequence
from types import FrameType

from workbench.errors import CancelledError, WorkbenchError
from workbench.jobs.cancel import CancelToken

__all__ = ["main"]

_BUG_STATUS = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status.

    0 done and certified; 1 our own bug; 2 what the user can mend; 3 a film whose certificate is not ok; 130 Ctrl-C.
    """
    from workbench.cli.commands import run
    from workbench.cli.parser import build_parser

    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json, verbose = "--json" in words, "--verbose" in words
    cancel = CancelToken()
    previous = signal.signal(signal.SIGINT, _Interrupt(cancel))
    try:
        options = build_parser().parse_args(words, namespace=Namespace(json=False, verbose=False, library=None))
        return run(options, cancel)
    except WorkbenchError as error:
        return tell(error, as_json=as_json, verbose=verbose)
    except KeyboardInterrupt:
        return tell(CancelledError("Stopped."), as_json=as_json, verbose=verbose)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  the last door: a bug of ours becomes a sentence and status 1
        return tell_bug(error, as_json=as_json, verbose=verbose)
    finally:
        signal.signal(signal.SIGINT, previous)


class _Interrupt:
    """The first Ctrl-C asks the work to stop, the second ends the process."""

    def __init__(self, cancel: CancelToken) -> None:
        self._cancel = cancel

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        if self._cancel.cancelled:
            raise KeyboardInterrupt
        self._cancel.cancel()


def tell(error: WorkbenchError, *, as_json: bool, verbose: bool) -> int:
    """Say what the user can mend; returns the exit status."""
    if as_json:
        from workbench.cli.terminal import print_json
        from workbench.workflows.report import error_report

        print_json(error_report(error))
    else:
        sys.stderr.write(f"songreel: {error.message}\n")
    if verbose:
        traceback.print_exception(error)
    return error.exit_status


def tell_bug(error: Exception, *, as_json: bool, verbose: bool) -> int:
    """Say that this is our own mistake; returns the exit status."""
    bug = WorkbenchError(
        f"This is a mistake in Songreel ({type(error).__name__}: {error}); "
        "run it again with --verbose and tell us what it prints."
    )
    tell(bug, as_json=as_json, verbose=False)
    if verbose:
        traceback.print_exception(error)
    return _BUG_STATUS
