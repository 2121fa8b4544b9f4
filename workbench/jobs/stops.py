"""That a run is being stopped is told once, whatever is under way; what it cost stands in the ledger."""

from __future__ import annotations

import threading

__all__ = ["Stops"]


class Stops:
    """Whether a stop has begun. For any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun = False

    def begin(self) -> bool:
        """Whether this is the first that is stopped."""
        with self._lock:
            first, self._begun = not self._begun, True
            return first
