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

    def counter(self, most: int, item: str, what: str) -> Callable[[int], None]:
        """A function that takes one job's own count of frames done; what is done once more is not counted again.

        Args:
            most: how many frames the job has.
            item: what is made, such as ``clip 3``.
            what: how, in a word.
        """
        last = 0

        def count(done: int) -> None:
            nonlocal last
            with self._lock:  # held while it is told, so that nobody hears an older number after a newer one
                done = min(done, most)
                if done <= last:
                    return
                self._done += done - last
                last = done
                self._reporter.under_way(self._stage, item, what if done < most else "", done / most)
                self._reporter.report(self._stage, self._done, self._total, f"{self._done} of {self._total} frames")

        return count

    def over(self, item: str) -> None:
        """Know that a job has ended, however it did."""
        self._reporter.under_way(self._stage, item)

    def finish(self, message: str) -> None:
        """Tell that the stage is done."""
        self._reporter.report(self._stage, max(1, self._total), max(1, self._total), message)
