"""Whose turn it is where only so many may be under way at once: the most urgent first, then whoever came first."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from workbench.jobs.cancel import CancelToken

__all__ = ["Turns"]

_LOOK_S = 0.25


class Turns:
    """Shared by all that go to one host. For any number of threads.

    Args:
        at_once: how many may be under way.
    """

    def __init__(self, at_once: int) -> None:
        if at_once < 1:
            raise ValueError("at least one must have its turn")
        self._free = at_once
        self._waiting: list[tuple[int, int]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()

    @contextmanager
    def taken(
        self, priority: int = 0, cancel: CancelToken | None = None, waits: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """Have a turn while the context lasts.

        Args:
            priority: the larger, the sooner; of equal ones the first that came.
            cancel: stops waiting, within a second.
            waits: called where it is not had at once.

        Raises:
            CancelledError: the token was set.
        """
        self._wait(priority, cancel, waits)
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()

    def _wait(self, priority: int, cancel: CancelToken | None, waits: Callable[[], None]) -> None:
        with self._changed:
            mine = (-priority, next(self._numbers))
            if self._free and (not self._waiting or mine < self._waiting[0]):
                self._free -= 1
                return
            heapq.heappush(self._waiting, mine)
        try:
            waits()  # whoever hears it may take their time: nobody else waits for that
            with self._changed:
                while not self._free or self._waiting[0] != mine:
                    if cancel is not None:
                        cancel.check()
                    self._changed.wait(_LOOK_S)
                self._free -= 1
        finally:
            with self._changed:
                self._waiting.remove(mine)
                heapq.heapify(self._waiting)
                self._changed.notify_all()
