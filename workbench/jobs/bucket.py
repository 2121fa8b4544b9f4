"""A rate that lets short bursts through: so many at once, and then as many as the hour allows."""

from __future__ import annotations

import threading

from workbench.jobs.clock import Clock

__all__ = ["Bucket"]

_HOUR_S = 3600.0


class Bucket:
    """Holds tokens that come back evenly; whoever finds none is told when there is one. For any number of threads.

    Args:
        clock: how late it is.
        per_hour: tokens that come back in an hour.
        at_once: tokens that it holds when it is full, as it is at first.
    """

    def __init__(self, clock: Clock, per_hour: float, at_once: int) -> None:
        if per_hour <= 0 or at_once < 1:
            raise ValueError("a rate lets something through")
        self._clock, self._per_s, self._most = clock, per_hour / _HOUR_S, float(at_once)
        self._lock = threading.Lock()
        self._tokens, self._seen = self._most, clock.monotonic()

    def take(self) -> float:
        """Take a token: 0.0 where there was one, else the seconds until there will be; none is taken then."""
        with self._lock:
            self._refill()
            if self._tokens >= 1:
                self._tokens -= 1
                return 0.0
            return (1 - self._tokens) / self._per_s

    def give_back(self) -> None:
        """Put back a token that was not needed."""
        with self._lock:
            self._refill()
            self._tokens = min(self._most, self._tokens + 1)

    def _refill(self) -> None:
        now = self._clock.monotonic()
        self._tokens = min(self._most, self._tokens + (now - self._seen) * self._per_s)
        self._seen = now
