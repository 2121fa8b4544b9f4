"""dask as an engine: the workers of a scheduler that somebody started, on this computer or on others.

dask starts a piece again whose worker died, and gives one up that ended several workers. What it cannot do is done
here: a scheduler that does not answer is told within seconds, and one whose workers are all gone is not waited for.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

from workbench.errors import EngineError, OptionError
from workbench.jobs.engines import ExecutorEngine

__all__ = ["DaskEngine", "check_address", "quiet"]

_SCHEMES = ("tcp", "tls")
_ANSWER_S = 5.0
_LOOK_EVERY_S = 2.0
_LOOK_S = 1.0
_ALONE_S = 30.0
"""How long a scheduler may be without a worker: one that ended is often started again."""
_LOUD = ("distributed.client", "distributed.core", "distributed.comm")
"""Loggers that tell in pages what we tell in a sentence."""
_COUNTING = threading.Lock()
_QUIETENED: list[object] = []
"""One for each engine for which they are silent."""
_LEVELS: dict[str, int] = {}
"""What theirs were before the first."""


def check_address(address: str) -> str:
    """A scheduler's address, if it is one.

    Raises:
        OptionError: it is not.
    """
    try:
        parts = urlsplit(address.strip())
        good = parts.scheme in _SCHEMES and bool(parts.hostname) and bool(parts.port) and not parts.username
    except ValueError:
        good = False
    if not good or not address.isprintable():
        raise OptionError(
            f"The engine {address[:80]!r} is not allowed; give local, or the address of a dask scheduler such as "
            "tcp://127.0.0.1:8786.",
            field="engine",
        )
    return address.strip()


class DaskEngine:
    """The workers of a dask scheduler.

    Args:
        address: the scheduler's, such as ``tcp://127.0.0.1:8786``.

    Raises:
        EngineError: nobody answers there within 10 seconds, or the scheduler has no worker.
        ImportError: dask is not installed.
    """

    def __init__(self, address: str) -> None:
        from distributed import Client

        self.name = f"the dask scheduler at {check_address(address)}"
        self._address = address.strip()
        self._looking = threading.Lock()
        self._looked = self._staffed = time.monotonic()
        threads = _workers(self._address, _ANSWER_S)
        if threads is None:
            raise EngineError(
                f"No dask scheduler answers at {self._address}; start one (dask scheduler) and its workers (dask "
                f"worker {self._address}), or leave the engine out."
            )
        if threads == 0:
            raise EngineError(
                f"The dask scheduler at {self._address} has no workers; start some: dask worker {self._address}."
            )
        with ExitStack() as opening:
            opening.enter_context(quiet())
            try:
                self._client = Client(self._address, timeout=_ANSWER_S, set_as_default=False)
            except (OSError, TimeoutError) as error:
                raise EngineError(f"The dask scheduler at {self._address} does not let us in ({error}).") from error
            self._quiet = opening.pop_all()
        # dask's own retries are for work that raises, and ours returns its errors.
        self._engine = ExecutorEngine(self._client.get_executor(pure=False, retries=0), threads, name=self.name)

    @property
    def at_once(self) -> int:
        """The workers' threads, when it was opened."""
        return self._engine.at_once

    def submit(self, work: Callable[..., Any], /, *values: Any) -> Future[Any]:  # noqa: ANN401
        """Hand a piece to the scheduler.

        Raises:
            EngineError: it takes no more.
        """
        return self._engine.submit(work, *values)

    def check(self) -> None:
        """Look every few seconds whether the scheduler has workers; an answer that is late says nothing.

        Raises:
            EngineError: it has had none for half a minute.
        """
        if time.monotonic() - self._looked < _LOOK_EVERY_S or not self._looking.acquire(blocking=False):
            return
        try:
            if _workers(self._address, _LOOK_S) != 0:
                self._staffed = time.monotonic()
            self._looked = time.monotonic()
        finally:
            self._looking.release()
        if self._looked - self._staffed > _ALONE_S:
            raise EngineError(
                f"All workers of {self.name} are gone; what was finished is kept: start some and run it again."
            )

    def close(self) -> None:
        """Leave the scheduler; what is still in its queue goes with us."""
        try:
            self._client.close(timeout=_LOOK_S)
        except (OSError, TimeoutError):
            return  # it is gone
        finally:
            self._quiet.close()


@contextmanager
def quiet() -> Iterator[None]:
    """While it lasts, dask's loggers say nothing; the last of several at once gives them their levels back."""
    with _COUNTING:
        if not _QUIETENED:
            _LEVELS.update({name: logging.getLogger(name).level for name in _LOUD})
            for name in _LOUD:
                logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        one = object()
        _QUIETENED.append(one)
    try:
        yield
    finally:
        with _COUNTING:
            _QUIETENED.remove(one)
            if not _QUIETENED:
                for name, level in _LEVELS.items():
                    logging.getLogger(name).setLevel(level)


def _workers(address: str, patience_s: float) -> int | None:
    """How many threads the workers of a scheduler have; None where no scheduler answers."""
    from distributed import rpc

    async def ask() -> dict[str, Any]:
        async with rpc(address, timeout=patience_s) as scheduler:
            answer: dict[str, Any] = await scheduler.identity()
            return answer

    async def asked() -> dict[str, Any]:
        return await asyncio.wait_for(ask(), patience_s + 1)

    with ThreadPoolExecutor(1) as pool:  # a notebook's thread has a loop of its own
        try:
            said = pool.submit(asyncio.run, asked()).result()
        except (OSError, ValueError, TimeoutError):
            return None
    if said.get("type") != "Scheduler":
        return None
    workers = said.get("workers", {})
    return int(said.get("total_threads") or sum(worker.get("nthreads", 1) for worker in workers.values()))
