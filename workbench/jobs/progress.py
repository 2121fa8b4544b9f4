"""Progress of a run: the stages that it has become one percentage that never falls."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from workbench.model.progress import STAGES, Doing, Progress, Stage
from workbench.model.worked import Worked

__all__ = ["Listener", "Reporter"]

Listener = Callable[[Progress], None]

# Where each stage ends in a whole make. Clips and chunks overlap in time, so a later stage's report cannot pull the
# number back.
_ENDS: dict[Stage, float] = {
    "analyze": 10.0,
    "plan": 10.0,
    "generate": 80.0,
    "compose": 90.0,
    "join": 95.0,
    "verify": 100.0,
    "export": 100.0,
    "import": 100.0,
}


class Reporter:
    """Hands events to its listeners, from any thread, with a percentage that never falls.

    Args:
        listener: the first one.
        stages: those of this run, in order; all by default. Each ends where it ends in a whole make, the last one
            at 100, and begins where the one before it ended.
    """

    def __init__(self, listener: Listener | None = None, stages: Sequence[Stage] = STAGES) -> None:
        self._listeners = [listener] if listener else []
        self._counters: list[Callable[[Worked], None]] = []
        self._lock = threading.Lock()
        self._percent = 0.0
        self._fractions = dict.fromkeys(stages, 0.0)
        ends = [*(_ENDS[stage] for stage in stages[:-1]), 100.0]
        self._last: Progress | None = None
        self._stages: dict[Stage, Progress] = {}
        self._doings: dict[tuple[Stage, str], Doing] = {}
        self._ranges = dict(zip(stages, itertools.pairwise([0.0, *ends]), strict=True))

    def add(self, listener: Listener) -> Callable[[], None]:
        """One more listener; returns the function that ends it."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def count(self, counter: Callable[[Worked], None]) -> Callable[[], None]:
        """One who counts what the run finds and makes; returns the function that ends it."""
        self._counters.append(counter)
        return lambda: self._counters.remove(counter)

    def worked(self, worked: Worked) -> None:
        """Tell those who count of a thing that the run needed; how far the run is does not change."""
        for counter in tuple(self._counters):
            counter(worked)

    def found(self, stage: Stage, provider: str, key: str) -> None:
        """Tell them that it was there already."""
        self.worked(Worked(stage, provider, key, found=True))

    @contextmanager
    def making(self, stage: Stage, provider: str, key: str) -> Iterator[None]:
        """Around making it: they are told how long that took; nothing where it fails."""
        began = time.monotonic()
        yield
        self.worked(Worked(stage, provider, key, found=False, seconds=time.monotonic() - began))

    def report(self, stage: Stage, done: float, total: float, message: str = "") -> None:
        """Tell that ``done`` of ``total`` of a stage of this run is done."""
        with self._lock:
            self._fractions[stage] = min(1.0, done / total if total else 1.0)
            low, high = self._ranges[stage]
            percent = low + (high - low) * self._fractions[stage]
            if stage == "compose":  # chunks run beside clips: they count only once all clips are there
                percent = percent if self._fractions.get("generate", 1.0) >= 1.0 else 0.0
            self._percent = max(self._percent, percent)
            event = self._stages[stage] = Progress(stage, done, total, round(self._percent, 2), message)
            self._tell(event)

    def under_way(self, stage: Stage, item: str, what: str = "", share: float | None = None) -> None:
        """Know what is done with an item; the next event tells it.

        Args:
            stage: of the run.
            item: which, such as ``clip 3``.
            what: in words; empty where that is over.
            share: how far it is, 0 to 1, where that is known.
        """
        with self._lock:
            if what:
                self._doings[stage, item] = Doing(item, what, share)
            else:
                self._doings.pop((stage, item), None)

    def doing(self, stage: Stage, message: str) -> None:
        """Say what a stage that is not done yet does at this moment; how far the run is does not change."""
        with self._lock:
            last = self._stages.get(stage) or Progress(stage, 0, 1, round(self._percent, 2), "")
            if last.done < last.total:
                self._tell(replace(last, percent=round(self._percent, 2), message=message))

    def tell(self, sentence: str) -> None:
        """Hand on a sentence that stands by itself, at once; how far the run is does not change."""
        with self._lock:
            last = self._last or Progress(next(iter(self._ranges)), 0, 1, 0.0, "")
            self._tell(replace(last, message=sentence, aside=True))

    def _tell(self, event: Progress) -> None:
        self._last = event = replace(event, doings=tuple(self._doings.values()))
        for listener in self._listeners:
            listener(event)
