"""Stopping long work from another thread or a signal."""

from __future__ import annotations

import threading

from workbench.errors import CancelledError

__all__ = ["CancelToken"]


class CancelToken:
    """Set once by whoever stops the work; asked often by the work.

    A token made under another one is also cancelled with it, but not the other way round.
    """

    def __init__(self, parent: CancelToken | None = None) -> None:
        self._event = threading.Event()
        self._parent = parent

    def cancel(self) -> None:
        """Ask the work to stop; it does so within 2 seconds."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked."""
        return self._event.is_set() or (self._parent is not None and self._parent.cancelled)

    def check(self) -> None:
        """Raise where the work may stop.

        Raises:
            CancelledError: somebody asked.
        """
        if self.cancelled:
            raise CancelledError("Stopped; what was finished is kept, and the same command goes on from there.")
