"""Frames of several jobs at once, as one stage of a run."""

from __future__ import annotations

import threading
from collections.abc import Callable

from workbench.jobs.progress import Reporter
from workbench.model.progress import Stage

__all__ = ["FrameCount"]


class FrameCount:
    """Adds up frames from several threads for one stage."""

    def __init__(self, stage: Stage, total: int, reporter: Reporter) -> None:
        self._stage, self._total, self._reporter = stage, total, reporter
        self._lock = threading.Lock()
        self._done = 0

    def counter(self) -> Callable[[int], None]:
        """A function that takes one job's own count of frames done."""
        last = 0

        def count(done: int) -> None:
            nonlocal last
            with self._lock:
                self._done += done - last
                last = done
                now = self._done
            self._reporter.report(self._stage, now, self._total, f"{now} of {self._total} frames")

        return count

    def finish(self, message: str) -> None:
        """Tell that the stage is done."""
        self._reporter.report(self._stage, max(1, self._total), max(1, self._total), message)
