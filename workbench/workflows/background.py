"""Long work in a thread of its own, so that the person goes on working meanwhile.

One process has one slot a name: whoever asks for the name again (another tab, the page after a reload)
finds the work that runs there.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from workbench.errors import CancelledError, WorkbenchError
from workbench.jobs.cancel import LAST_S, CancelToken
from workbench.jobs.progress import Listener
from workbench.model.progress import Progress

__all__ = ["Background", "Glance", "cancel_all", "held_back", "slot"]

T = TypeVar("T")
State = Literal["idle", "running", "done", "failed", "cancelled"]

_LOOK_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class Glance:
    """How far work is at one moment."""

    name: str
    state: State = "idle"
    progress: Progress | None = None
    error: WorkbenchError | None = None
    runs: int = 0
    """How often the slot's work was begun."""

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.state == "running"


class Background(Generic[T]):
    """A slot for one piece of long work at a time.

    Args:
        name: what the slot is called.
    """

    def __init__(self, name: str) -> None:
        self._lock = threading.Lock()
        self._glance = Glance(name)
        self._cancel = CancelToken()
        self._thread: threading.Thread | None = None
        self._result: T | None = None

    @property
    def glance(self) -> Glance:
        """How far it is now."""
        return self._glance

    @property
    def result(self) -> T | None:
        """What the last finished work gave; None before."""
        return self._result

    def start(self, work: Callable[[Listener, CancelToken], T]) -> bool:
        """Begin in a new thread; False, and nothing happens, where work is going on already.

        Args:
            work: is handed a listener for its progress and a token that tells when to stop.
        """
        with self._lock:
            if self._glance.running:
                return False
            self._cancel = CancelToken()
            self._glance = Glance(self._glance.name, "running", runs=self._glance.runs + 1)
            self._thread = threading.Thread(target=self._run, args=(work,), name=self._glance.name, daemon=True)
            self._thread.start()
        return True

    def keep(self, result: T) -> None:
        """Hold a result that needed no work."""
        with self._lock:
            if not self._glance.running:
                self._result = result
                self._glance = Glance(self._glance.name, "done", runs=self._glance.runs)

    def cancel(self) -> None:
        """Ask the work to stop; it does so within 2 seconds."""
        self._cancel.cancel()

    def leave(self, within_s: float) -> None:
        """Let work that nobody waits for any more put in order what cannot wait: before the process ends."""
        self._cancel.last_words(within_s)

    def wait(self, timeout_s: float | None = None) -> Glance:
        """Wait until the work has ended, or for some seconds."""
        with self._lock:  # one that is just being started cannot be waited for yet
            thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return self._glance

    def follow(self, tell: Callable[[Glance], object], *, stop: Callable[[], bool] = lambda: False) -> Glance:
        """Tell each change until the work ends; at once if nothing runs. For a thread of the caller's.

        Args:
            tell: hears of each change, at most four times a second.
            stop: asked meanwhile; nothing is told after it says yes.
        """
        seen = self._glance
        while seen.running and not stop():
            time.sleep(_LOOK_EVERY_S)
            now = self._glance
            if now != seen and not stop():
                seen = now
                tell(now)
        return seen

    def _run(self, work: Callable[[Listener, CancelToken], T]) -> None:
        try:
            result = work(self._listen, self._cancel)
        except CancelledError as error:
            self._end("cancelled", error)
        except WorkbenchError as error:
            self._end("failed", error)
        except BaseException as error:  # the last door of this thread: a bug of ours becomes a sentence
            logging.getLogger("songreel").exception("%s failed", self._glance.name)
            self._end(
                "failed",
                WorkbenchError(
                    f"This is a mistake in Songreel ({type(error).__name__}: {error}); "
                    "the library's log has the details."
                ),
            )
        else:
            self._result = result
            self._end("done", None)

    def _listen(self, event: Progress) -> None:
        with self._lock:
            self._glance = Glance(self._glance.name, "running", event, runs=self._glance.runs)

    def _end(self, state: State, error: WorkbenchError | None) -> None:
        with self._lock:
            last = self._glance
            self._glance = Glance(last.name, state, last.progress, error, last.runs)


_SLOTS: dict[str, Background[object]] = {}
_SLOTS_LOCK = threading.Lock()


def slot(name: str) -> Background[object]:
    """The process's slot of a name, made at its first use."""
    with _SLOTS_LOCK:
        return _SLOTS.setdefault(name, Background(name))


def held_back(percent: float, told: Listener) -> Listener:
    """A listener that is told no more than so many percent: something is still to be done afterwards."""
    return lambda event: told(replace(event, percent=min(percent, event.percent)))


def cancel_all(timeout_s: float = 1.0) -> None:
    """Stop all work of this process and wait for it, for some seconds in all: before the process ends.

    What has not ended by then is left as it is, and the library is told that it was stopped, for a second at most.
    """
    deadline = time.monotonic() + timeout_s
    with _SLOTS_LOCK:
        running = [work for work in _SLOTS.values() if work.glance.running]
    for work in running:
        work.cancel()
    for work in running:
        work.wait(max(0.0, deadline - time.monotonic()))
    deadline = max(deadline, time.monotonic()) + LAST_S
    for work in running:
        if work.glance.running:
            work.leave(max(0.0, deadline - time.monotonic()))
