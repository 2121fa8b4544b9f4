"""Work that waits for its turn in the background: what is dropped while another file is taken in is not lost."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from workbench.errors import CancelledError, WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener
from workbench.model.progress import Progress
from workbench.workflows.background import Background, slot

__all__ = ["Queue", "queue"]

Job = Callable[[Listener, CancelToken], object]


class Queue:
    """Jobs one after another, in one slot of the process.

    Args:
        name: of the slot.
    """

    def __init__(self, name: str) -> None:
        self.work: Background[object] = slot(name)
        """The slot; its progress is that of all jobs together."""
        self._lock = threading.Lock()
        self._waiting: deque[tuple[str, Job]] = deque()
        self._busy = False
        self._begun = 0
        self._refused: tuple[WorkbenchError, ...] = ()

    @property
    def refused(self) -> tuple[WorkbenchError, ...]:
        """Why jobs of the last run failed, in their order; the others were done all the same."""
        return self._refused

    def add(self, label: str, job: Job) -> None:
        """Do something as soon as its turn comes; returns at once.

        Args:
            label: what is told of it beside its progress.
            job: is handed a listener and a token that tells when to stop.
        """
        with self._lock:
            self._waiting.append((label, job))
            if self._busy:
                return
            self._busy, self._begun, self._refused = True, 0, ()
        while not self.work.start(self._drain):
            self.work.wait()  # the last run has nothing left to do, and is about to end

    def forget(self) -> None:
        """Do not tell any more why jobs failed."""
        with self._lock:
            self._refused = ()

    def _drain(self, told: Listener, cancel: CancelToken) -> None:
        while (taken := self._next()) is not None:
            label, job = taken
            try:
                job(self._sharing(label, told), cancel)
            except CancelledError:
                self._stop()
                raise
            except WorkbenchError as error:
                with self._lock:
                    self._refused = (*self._refused, error)
            except BaseException:
                self._stop()
                raise

    def _next(self) -> tuple[str, Job] | None:
        with self._lock:
            if not self._waiting:
                self._busy = False
                return None
            self._begun += 1
            return self._waiting.popleft()

    def _stop(self) -> None:
        with self._lock:
            self._waiting.clear()
            self._busy = False

    def _sharing(self, label: str, told: Listener) -> Listener:
        """A listener of one job, whose part of the whole is as large as that of each other."""
        begun = self._begun

        def tell(event: Progress) -> None:
            with self._lock:
                total = begun + len(self._waiting)
            share = (begun - 1 + event.percent / 100) / total
            which = f" ({begun} of {total})" if total > 1 else ""
            told(replace(event, percent=100 * share, message=f"{label}{which}: {event.message}"))

        return tell


_QUEUES: dict[str, Queue] = {}
_QUEUES_LOCK = threading.Lock()


def queue(name: str) -> Queue:
    """The process's queue of a name, made at its first use: another tab finds what goes on there."""
    with _QUEUES_LOCK:
        return _QUEUES.setdefault(name, Queue(name))
