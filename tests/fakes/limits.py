"""How often the host may be asked: buckets that fill again with time."""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a minute, and how many at once after a pause; None = no limit."""

    creates: int | None = 600
    creates_at_once: int | None = None
    """None = as many as in a minute."""
    others: int | None = 3000


WITHOUT_CREDIT = Limits(creates=6, creates_at_once=1)
"""Of an account without a means of payment."""


class Bucket:
    """One limit. For any number of threads."""

    def __init__(self, a_minute: int | None, at_once: int | None = None) -> None:
        self._a_second = (a_minute or 0) / 60
        self._most = float(at_once or a_minute or 0)
        self._left = self._most
        self._at_s = 0.0
        self._lock = threading.Lock()

    def take(self, now_s: float) -> float:
        """Take one; how long to wait for one instead, seconds, where there is none: 0 = taken.

        Args:
            now_s: seconds that never go backwards.
        """
        if not self._most:
            return 0.0
        with self._lock:
            self._left = min(self._most, self._left + max(0.0, now_s - self._at_s) * self._a_second)
            self._at_s = max(now_s, self._at_s)
            if self._left < 1 - 1e-9:
                return (1 - self._left) / self._a_second
            self._left -= 1
            return 0.0
