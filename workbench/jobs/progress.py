"""Progress of a run: stages become one percentage that never falls."""

from __future__ import annotations

import threading
from collections.abc import Callable

from workbench.model.progress import Progress, Stage

__all__ = ["Listener", "Reporter"]

Listener = Callable[[Progress], None]

# Where each stage begins and ends in the whole run. Clips 0-80 and chunks 80-90 overlap in time,
# so a later stage's report cannot pull the number back.
_RANGES: dict[Stage, tuple[float, float]] = {
    "analyze": (0.0, 10.0),
    "plan": (10.0, 10.0),
    "generate": (10.0, 80.0),
    "compose": (80.0, 90.0),
    "join": (90.0, 95.0),
    "verify": (95.0, 100.0),
}


class Reporter:
    """Hands events to its listeners, from any thread, with a percentage that never falls."""

    def __init__(self, listener: Listener | None = None) -> None:
        self._listeners = [listener] if listener else []
        self._lock = threading.Lock()
        self._percent = 0.0
        self._fractions: dict[Stage, float] = {}

    def add(self, listener: Listener) -> Callable[[], None]:
        """One more listener; returns the function that ends it."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def report(self, stage: Stage, done: float, total: float, message: str = "") -> None:
        """Tell that ``done`` of ``total`` of a stage is done."""
        with self._lock:
            self._fractions[stage] = min(1.0, done / total if total else 1.0)
            low, high = _RANGES[stage]
            percent = low + (high - low) * self._fractions[stage]
            if stage == "compose":  # chunks run beside clips: they count only once all clips are there
                percent = percent if self._fractions.get("generate", 1.0) >= 1.0 else 0.0
            self._percent = max(self._percent, percent)
            event = Progress(stage, done, total, round(self._percent, 2), message)
            for listener in self._listeners:
                listener(event)
