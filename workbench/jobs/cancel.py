"""Stopping long work from another thread or a signal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from workbench.errors import CancelledError

__all__ = ["LAST_S", "CancelToken", "GraceToken"]

LAST_S = 1.0
"""How long what is left may take to put itself in order."""


class CancelToken:
    """Set once by whoever stops the work; asked often by the work.

    A token made under another one is also cancelled with it, but not the other way round.
    """

    def __init__(self, parent: CancelToken | None = None) -> None:
        self._event = threading.Event()
        self._parent = parent
        self._lock = threading.Lock()
        self._held = 0
        self._last: list[Callable[[], str]] = []

    def cancel(self) -> None:
        """Ask the work to stop; it does so within 2 seconds."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked."""
        return self._event.is_set() or (self._parent is not None and self._parent.cancelled)

    @property
    def is_held(self) -> bool:
        """Whether some of the work wants to be waited for once it is stopped, as hosts have to be told."""
        return self._held > 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """While it lasts, whoever stops the work waits longer for its end."""
        above = self._parent.held() if self._parent is not None else nullcontext()
        with above:
            self._hold(1)
            try:
                yield
            finally:
                self._hold(-1)

    @contextmanager
    def leaving(self, last: Callable[[], str]) -> Iterator[None]:
        """While it lasts, whoever ends the program without waiting for the work calls this first.

        Args:
            last: puts in order what cannot wait, and gives a sentence on how it ended; or an empty one.
        """
        above = self._parent.leaving(last) if self._parent is not None else nullcontext()
        with above:
            self._last.append(last)
            try:
                yield
            finally:
                self._last.remove(last)

    def last_words(self, within_s: float = LAST_S) -> str:
        """Let the work put in order what cannot wait, the innermost first; how it ended, or nothing.

        Args:
            within_s: whoever leaves waits no longer, whatever the work does.
        """
        said: list[str] = []

        def speak() -> None:
            said.extend(filter(None, [last() for last in reversed(tuple(self._last))]))

        last = threading.Thread(target=speak, name="last words", daemon=True)
        last.start()
        last.join(within_s)
        return " ".join(said)

    def _hold(self, more: int) -> None:
        with self._lock:
            self._held += more

    def check(self) -> None:
        """Raise where the work may stop.

        Raises:
            CancelledError: somebody asked.
        """
        if self.cancelled:
            raise CancelledError("Stopped; what was finished is kept, and a second run goes on from there.")


class GraceToken(CancelToken):
    """Set some seconds after its parent is: for what is worth ending, if that takes no longer.

    Args:
        parent: the token that stops the work.
        grace_s: how long the work may go on after it was first seen to be stopped.
        monotonic: tells the time, seconds.
    """

    def __init__(self, parent: CancelToken, grace_s: float, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._stopped, self._grace_s, self._monotonic = parent, grace_s, monotonic
        self._until: float | None = None

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked, and the time is over."""
        if not self._stopped.cancelled:
            return False
        if self._until is None:
            self._until = self._monotonic() + self._grace_s
        return self._monotonic() >= self._until
