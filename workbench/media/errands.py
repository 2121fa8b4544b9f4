"""Errands: pieces of work that go to a worker on this machine or another, and come back as a file.

A worker is told what to make (a function and values), where its files lie, and under which key to leave the result. It
makes it in a folder of its own, and returns a hash. What was made under the same key, by a worker that died since, is
not made again. Errors come back as values, so that whatever an engine raises is the engine's own.
"""

from __future__ import annotations

import pickle
import platform
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

from workbench.errors import CancelledError, EngineError, WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.engines import Engine, waited
from workbench.jobs.keys import key_of
from workbench.media.depots import Depot
from workbench.media.kit import difference, kit_here

__all__ = ["Far", "Work", "run_errand"]

Work: TypeAlias = Callable[[Any, Mapping[str, Path], Path, CancelToken], None]
"""A function of a module: from values, and files by their names, to the file that it writes."""

_STOP_S = 1.0


@dataclass(frozen=True, slots=True)
class _Errand:
    key: str
    run: str
    depot: Depot
    work: Work
    values: Any
    files: Mapping[str, str]


@dataclass(frozen=True)
class Far:
    """Where pieces of a film are made, if not by threads of this process; for one run.

    Args:
        engine: does the work.
        depot: where files lie.
    """

    engine: Engine
    depot: Depot
    run: str = field(default_factory=lambda: uuid4().hex)
    _busy: dict[str, threading.Lock] = field(default_factory=dict, repr=False)

    def make(
        self,
        key: Sequence[object],
        work: Work,
        values: object,
        files: Sequence[Path],
        out: Path,
        *,
        cancel: CancelToken | None,
    ) -> None:
        """Have a file made, and wait for it.

        Args:
            key: all that its bytes depend on, beside the kit.
            work: makes it.
            values: what from; they can be pickled.
            files: what from, of the library, each named by its sha256 and ending.
            out: where it shall be; it appears only when it is whole.
            cancel: ends the waiting at once; workers stop within 2 seconds where the depot answers.

        Raises:
            WorkbenchError: what the work raised.
            EngineError, WorkersEndedError, CancelledError
        """
        cancel, kit = cancel or CancelToken(), kit_here()
        cancel.check()
        where = {path.name: self.depot.offer(path) for path in files}
        errand = _Errand(key_of(kit, key), self.run, self.depot, work, values, where)
        with self._busy.setdefault(errand.key, threading.Lock()):  # two equal clips would have one result
            future = self.engine.submit(run_errand, dict(kit), pickle.dumps(errand))
            sha256 = self._answer(future, cancel)
            self.depot.collect(sha256, errand.key, self.run, out)

    def _answer(self, future: Future[Any], cancel: CancelToken) -> str:
        try:
            said = waited(self.engine, future, cancel)
        except CancelledError:
            self._stop()
            raise
        if "refused" in said:
            raise EngineError(said["refused"])
        if "bug" in said:
            raise RuntimeError(f"on a worker: {said['bug']}")
        if "error" in said:
            raise said["error"]
        return str(said["sha256"])

    def _stop(self) -> None:
        """Tell the workers; a depot that does not answer holds nobody up."""

        def mark() -> None:
            with suppress(WorkbenchError, OSError):
                self.depot.stop(self.run)

        marking = threading.Thread(target=mark, daemon=True)
        marking.start()
        marking.join(_STOP_S)


def run_errand(kit: Mapping[str, str], packed: bytes) -> dict[str, Any]:
    """Do an errand on a worker.

    The kit is compared before the errand is read, as another version may read it otherwise.

    Args:
        kit: that of whoever asks.
        packed: the errand.

    Returns:
        ``sha256`` of what was made, or one of: ``refused``, why this worker cannot help; ``error``, of the work;
        ``bug``, where it broke.
    """
    host = platform.node() or "another machine"
    try:
        if other := difference(kit_here(), kit):
            return {"refused": f"The worker on {host} has {other}; install there what this computer has."}
    except WorkbenchError as error:
        return {"refused": f"The worker on {host} cannot help: {error.message}"}
    try:
        return {"sha256": _done(pickle.loads(packed))}  # noqa: S301  from whoever gave us this very function
    except WorkbenchError as error:
        return {"error": error}
    except ImportError as error:
        return {"refused": f"The worker on {host} lacks {error.name}; install there what this computer has."}
    except Exception:  # noqa: BLE001  told where somebody reads it
        return {"bug": traceback.format_exc()}


def _done(errand: _Errand) -> str:
    depot = errand.depot
    if depot.stopped(errand.run):
        raise CancelledError("Stopped before it was begun.")
    if there := depot.made(errand.key, errand.run):
        return there
    with depot.room() as room, _heeding(depot, errand.run) as cancel:
        files = {name: depot.fetch(where, name, room) for name, where in errand.files.items()}
        out = room / "made.mp4"
        errand.work(errand.values, files, out, cancel)
        return depot.deliver(out, errand.key, errand.run)


@contextmanager
def _heeding(depot: Depot, run: str) -> Iterator[CancelToken]:
    """A token that is set once the run is stopped."""
    cancel, done = CancelToken(), threading.Event()

    def look() -> None:
        while not done.wait(depot.look_s):
            with suppress(WorkbenchError, OSError):  # it may answer next time
                if depot.stopped(run):
                    cancel.cancel()
                    return

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        yield cancel
    finally:
        done.set()
