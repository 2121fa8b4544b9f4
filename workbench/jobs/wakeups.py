"""Waiting that ends early where the host says by itself that something is done. Looking at it stays the truth."""

from __future__ import annotations

import threading
from collections import OrderedDict

from workbench.jobs.cancel import CancelToken
from workbench.jobs.clock import Clock

__all__ = ["Wakeups"]

_STEP_S = 0.25
_MOST = 10_000


class Wakeups:
    """From ids of predictions to those who wait for them. For any number of threads.

    Args:
        clock: who waits.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._called: OrderedDict[str, None] = OrderedDict()

    def wake(self, prediction: str) -> None:
        """Something is done: whoever waits for it, or begins to, looks at once. Heard of too often, the oldest is
        forgotten: then it is looked at when its time comes."""
        with self._lock:
            self._called[prediction] = None
            while len(self._called) > _MOST:
                self._called.popitem(last=False)

    def wait(self, prediction: str, seconds: float, cancel: CancelToken | None = None) -> None:
        """Wait, or less.

        Raises:
            CancelledError: the token was set.
        """
        until = self._clock.monotonic() + seconds
        while not self._is_called(prediction) and (left := until - self._clock.monotonic()) > 0:
            self._clock.sleep(min(left, _STEP_S), cancel)

    def _is_called(self, prediction: str) -> bool:
        with self._lock:
            return self._called.pop(prediction, self) is None
