"""What a stop left behind at the host, and what it cost: told once, in the end."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from decimal import Decimal

from workbench.model.money import shown_usd, sum_usd

__all__ = ["Stopped", "Stops"]


@dataclass(frozen=True, slots=True)
class Stopped:
    """The predictions that were under way when a person stopped a run."""

    canceled: int = 0
    """Those that were ended at the host."""
    canceled_usd: Decimal | None = Decimal(0)
    """What these cost all the same, US dollars: what had begun counts as spent. None = of one nobody knows."""
    kept: int = 0
    """Those that were done by then: they are in the library."""
    left: int = 0
    """Those that stay open: the next run asks for them, and fetches what was made."""
    left_usd: Decimal | None = Decimal(0)
    """What is put aside for these, US dollars."""

    @property
    def sentence(self) -> str:
        """For the person; empty where nothing was under way."""
        parts = []
        if self.canceled:
            parts.append(f"{self.canceled} ended at the host, which cost {shown_usd(self.canceled_usd)}")
        if self.kept:
            parts.append(f"{self.kept} done by then and kept")
        if self.left:
            parts.append(f"{self.left} left open ({shown_usd(self.left_usd)} reserved), fetched by the next run")
        return f"Of what was under way when it was stopped: {'; '.join(parts)}." if parts else ""


class Stops:
    """Counts them. For any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun = False
        self._canceled: list[Decimal | None] = []
        self._left: list[Decimal | None] = []
        self._kept = 0

    def begin(self) -> bool:
        """Whether this is the first that is stopped."""
        with self._lock:
            first, self._begun = not self._begun, True
            return first

    def canceled(self, usd: Decimal | None) -> None:
        """One was ended at the host and cost so much."""
        with self._lock:
            self._canceled.append(usd)

    def kept(self) -> None:
        """One was done by then."""
        with self._lock:
            self._kept += 1

    def left(self, usd: Decimal | None) -> None:
        """One stays open; so much is put aside for it."""
        with self._lock:
            self._left.append(usd)

    def seen(self) -> Stopped:
        """All of them so far."""
        with self._lock:
            return Stopped(
                len(self._canceled), sum_usd(self._canceled), self._kept, len(self._left), sum_usd(self._left)
            )
