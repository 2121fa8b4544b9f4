"""The door to a host: shut for everybody where it says "later", and never passed faster than it allows."""

from __future__ import annotations

import threading

from workbench.jobs.cancel import CancelToken
from workbench.jobs.clock import Clock

__all__ = ["Gate"]

_MOST_S = 60.0


class Gate:
    """One for all workers that ask the same host.

    Args:
        clock: who waits.
        per_minute: how many may pass in a minute, evenly; None = any number.
    """

    def __init__(self, clock: Clock, per_minute: float | None = None) -> None:
        self._clock = clock
        self._apart_s = 60 / per_minute if per_minute else 0.0
        self._lock = threading.Lock()
        self._not_before = 0.0

    def wait(self, cancel: CancelToken | None = None) -> None:
        """Wait for one's turn.

        Raises:
            CancelledError: the token was set; the turn is not taken back.
        """
        with self._lock:
            now = self._clock.monotonic()
            turn = max(now, self._not_before)
            self._not_before = turn + self._apart_s
        while (left := turn - self._clock.monotonic()) > 0:
            self._clock.sleep(left, cancel)
            with self._lock:  # it may have been shut meanwhile, for those who wait, too
                turn = max(turn, self._not_before - self._apart_s)

    def shut(self, seconds: float) -> bool:
        """Nobody passes for a while, a minute at most; whether it was open before."""
        with self._lock:
            now = self._clock.monotonic()
            was_open = self._not_before <= now + self._apart_s
            self._not_before = max(self._not_before, now + min(_MOST_S, seconds))
            return was_open
