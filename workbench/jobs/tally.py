"""What a run found and made, counted by stage and provider."""

from __future__ import annotations

import threading

from workbench.model.worked import Worked, WorkSum

__all__ = ["Tally"]


class Tally:
    """Hears of each thing, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: dict[tuple[str, str], Worked] = {}

    def __call__(self, worked: Worked) -> None:
        """Count it, unless the run has come across it before."""
        with self._lock:
            self._heard.setdefault((worked.stage, worked.key), worked)

    def sums(self) -> tuple[WorkSum, ...]:
        """What was counted until now, in the order of stages and providers as they first came."""
        with self._lock:
            heard = tuple(self._heard.values())
        return tuple(
            _sum([each for each in heard if (each.stage, each.provider) == one])
            for one in dict.fromkeys((each.stage, each.provider) for each in heard)
        )


def _sum(alike: list[Worked]) -> WorkSum:
    found = sum(each.found for each in alike)
    seconds = sum(each.seconds for each in alike)
    return WorkSum(alike[0].stage, alike[0].provider, found, len(alike) - found, seconds)
