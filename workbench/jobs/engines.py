"""Engines: who does pieces of work that need not be done in this process.

Without one, threads of this process do them. With one, a piece is a module-level function and values that can be
pickled; what it makes is a file, which does not travel this way. The ledger and the database never leave this process.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from concurrent.futures import CancelledError as FutureCancelledError
from typing import Any, Protocol

from workbench.errors import EngineError, WorkersEndedError
from workbench.jobs.cancel import CancelToken

__all__ = ["Engine", "ExecutorEngine", "waited"]

_LOOK_S = 0.05
_MOST_AT_ONCE = 64


class Engine(Protocol):
    """Does pieces of work somewhere."""

    @property
    def name(self) -> str:
        """What a sentence calls it."""

    @property
    def at_once(self) -> int:
        """How many pieces may be under way."""

    def submit(self, work: Callable[..., Any], /, *values: Any) -> Future[Any]:  # noqa: ANN401  whatever can be pickled
        """Begin a piece, or put it in the queue."""

    def check(self) -> None:
        """Look, now and then, whether anybody is left to do what was begun.

        Raises:
            EngineError: nobody is.
        """

    def close(self) -> None:
        """Let go of whatever it opened itself."""


class ExecutorEngine:
    """Any ``concurrent.futures`` executor; whoever made it shuts it down.

    Args:
        executor: does the work.
        at_once: how many pieces may be under way; as many as the executor has workers, or this computer cores.
        name: what a sentence calls it.
    """

    def __init__(self, executor: Executor, at_once: int | None = None, *, name: str = "") -> None:
        self._executor = executor
        workers = at_once or getattr(executor, "_max_workers", None) or os.cpu_count() or 1  # no public name
        self.at_once = max(1, min(int(workers), _MOST_AT_ONCE))
        self.name = name or f"the {type(executor).__name__}"

    def submit(self, work: Callable[..., Any], /, *values: Any) -> Future[Any]:  # noqa: ANN401
        """Hand a piece to the executor.

        Raises:
            EngineError: it takes no more.
        """
        try:
            return self._executor.submit(work, *values)
        except RuntimeError as error:  # BrokenExecutor is one
            raise EngineError(
                f"{_capital(self.name)} takes no more work ({error}); what was finished is kept: run it again with "
                "another one."
            ) from error

    def check(self) -> None:
        """An executor says itself, through its futures, that it is broken."""

    def close(self) -> None:
        """Nothing: it was handed in."""


def waited(engine: Engine, future: Future[Any], cancel: CancelToken) -> Any:  # noqa: ANN401  what the work returned
    """What a piece of work returned.

    Args:
        engine: who does it.
        future: the piece.
        cancel: ends the waiting at once; a worker that has begun hears of it in its own way.

    Raises:
        CancelledError: the token was set.
        WorkersEndedError: every worker that tried it ended.
        EngineError: the engine lost it.
    """
    while not wait([future], timeout=_LOOK_S).done:
        if cancel.cancelled:
            future.cancel()
            cancel.check()
        engine.check()
    try:
        return future.result()
    except FutureCancelledError:
        cancel.check()
        raise EngineError(f"{_capital(engine.name)} is gone; what was finished is kept: run it again.") from None
    except BrokenExecutor as error:
        raise EngineError(
            f"Workers of {engine.name} ended, and it does nothing more; what was finished is kept: run it again with "
            "another one."
        ) from error
    except (ImportError, AttributeError) as error:  # work is named by its module, which a worker imports
        raise EngineError(
            f"A worker of {engine.name} has no Songreel that fits ({error}); install there what this computer has."
        ) from error
    except Exception as error:
        raise _lost(engine, error) from error


def _lost(engine: Engine, error: Exception) -> WorkersEndedError | EngineError:
    """What an engine says of a piece that did not come back; work itself returns its errors."""
    if type(error).__name__ == "KilledWorker":  # dask's, which is not imported for its sake
        return WorkersEndedError(
            f"Every worker of {engine.name} that was given a piece of the film ended while making it; look at their "
            "logs and their memory, or leave the engine out to make it here."
        )
    said = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    return EngineError(f"{_capital(engine.name)} lost a piece of work ({said}); what was finished is kept.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
