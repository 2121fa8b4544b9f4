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
        per_minute: how many may pass in a minute; None = any number.
        at_once: how many of these without a pause between them, after a rest; the others come evenly. So in no minute
            more pass than may. (This is the "virtual scheduling" form of the leaky bucket, ITU-T I.371, annex A.)
    """

    def __init__(self, clock: Clock, per_minute: float | None = None, at_once: int = 1) -> None:
        if per_minute is not None and per_minute < at_once:
            raise ValueError("no more may pass at once than in a minute")
        self._clock = clock
        self._apart_s = 60 / (per_minute - at_once + 1) if per_minute else 0.0
        self._early_s = (at_once - 1) * self._apart_s
        self._lock = threading.Lock()
        self._due = 0.0
        """When the next one would pass if all came evenly."""
        self._shut_until = 0.0

    def wait(self, cancel: CancelToken | None = None) -> None:
        """Wait for one's turn.

        Raises:
            CancelledError: the token was set; the turn is not taken back.
        """
        with self._lock:
            now = self._clock.monotonic()
            turn = max(now, self._shut_until, self._due - self._early_s)
            self._due = max(self._due, turn) + self._apart_s
        while (left := turn - self._clock.monotonic()) > 0:
            self._clock.sleep(left, cancel)
            with self._lock:  # it may have been shut meanwhile, for those who wait, too
                turn = max(turn, self._shut_until)

    def shut(self, seconds: float) -> bool:
        """Nobody passes for a while, a minute at most; whether it was open before."""
        with self._lock:
            now = self._clock.monotonic()
            was_open = self._shut_until <= now
            self._shut_until = max(self._shut_until, now + min(_MOST_S, seconds))
            return was_open
