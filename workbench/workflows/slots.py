"""How much is done at once: fewer, after something has died of memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from workbench.jobs.cancel import CancelToken

__all__ = ["Slots"]

_LOOK_EVERY_S = 0.1


class Slots:
    """At most so many at once; the number can be halved while they work."""

    def __init__(self, limit: int) -> None:
        self._limit, self._busy = max(1, limit), 0
        self._free = threading.Condition()

    @property
    def limit(self) -> int:
        """How many may work at once."""
        return self._limit

    @contextmanager
    def one(self, cancel: CancelToken) -> Iterator[int]:
        """Wait for a slot and hold it; yields how many might work at once when it was got.

        Raises:
            CancelledError: the token was set before there was one.
        """
        with self._free:
            while True:
                cancel.check()
                if self._busy < self._limit:
                    break
                self._free.wait(_LOOK_EVERY_S)
            self._busy += 1
            limit = self._limit
        try:
            yield limit
        finally:
            with self._free:
                self._busy -= 1
                self._free.notify()

    def halve(self, was: int) -> bool:
        """Let half as many work at once, never fewer than one. Whether they are fewer now than ``was``.

        Several that die at the same time halve it once: each says how many it had beside it.
        """
        with self._free:
            if self._limit == was:
                self._limit = max(1, was // 2)
            return self._limit < was
