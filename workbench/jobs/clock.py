"""Time for long work, handed in: so that a test of an hour's waiting takes no time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from workbench.jobs.cancel import CancelToken

__all__ = ["Clock", "StillClock", "SystemClock"]

_STEP_S = 0.25


class Clock(Protocol):
    """Who knows how late it is, and waits."""

    def monotonic(self) -> float:
        """Seconds that never go backwards, whatever a person does to the computer's clock."""

    def now(self) -> datetime:
        """The time of day, UTC; it may jump."""

    def sleep(self, seconds: float, cancel: CancelToken | None = None) -> None:
        """Wait.

        Raises:
            CancelledError: the token was set; within a second.
        """


class SystemClock:
    """The computer's own."""

    def monotonic(self) -> float:
        """As the Protocol says."""
        return time.monotonic()

    def now(self) -> datetime:
        """As the Protocol says."""
        return datetime.now(UTC)

    def sleep(self, seconds: float, cancel: CancelToken | None = None) -> None:
        """As the Protocol says."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if cancel is not None:
                cancel.check()
            time.sleep(min(left, _STEP_S))
        if cancel is not None:
            cancel.check()


class StillClock:
    """The double: its time passes only while somebody waits, and then at once. For any number of threads."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._start = start
        self._passed_s = 0.0
        self._lock = threading.Lock()
        self.slept: list[float] = []
        """How long was waited, each time, seconds."""

    def monotonic(self) -> float:
        """Seconds since it was made."""
        with self._lock:
            return self._passed_s

    def now(self) -> datetime:
        """Its start and what has passed since."""
        return self._start + timedelta(seconds=self.monotonic())

    def sleep(self, seconds: float, cancel: CancelToken | None = None) -> None:
        """Let time pass at once."""
        if cancel is not None:
            cancel.check()
        with self._lock:
            self._passed_s += max(0.0, seconds)
            self.slept.append(seconds)
