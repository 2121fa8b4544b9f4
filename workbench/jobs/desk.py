"""What all questions of one run to one host go through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Protocol

from workbench.errors import ProviderError
from workbench.jobs.faults import Fault
from workbench.jobs.hosting import ModelProvider
from workbench.jobs.ledger import Ledger, Purchase
from workbench.jobs.patience import Patience
from workbench.jobs.stops import Stops
from workbench.jobs.wakeups import Wakeups
from workbench.model.asking import FileRef
from workbench.model.money import shown_usd
from workbench.model.remake import REMAKE

__all__ = ["POLL_S", "Begin", "Desk", "Hear", "Media", "told_as_wasted"]

POLL_S = (1.0, 2.0, 3.0, 5.0, 5.0, 8.0)
"""When a prediction is looked at again, seconds after the last look; the last one for good."""

Hear = Callable[[str, float | None], None]
"""Told what is going on, and how far the host says it is, 0 to 1."""


class Media(Protocol):
    """Files by their content: what is sent to a host, and what it made."""

    def path(self, file: FileRef) -> Path:
        """Where its bytes are."""

    def intact(self, file: FileRef) -> bool:
        """Whether they are there, and are what they were."""

    def adopt(self, path: Path) -> FileRef:
        """Take a file in; its old name is gone."""

    def room(self) -> Path:
        """A folder in which downloads may grow, on the same disk."""


class Begin(Protocol):
    """Puts money aside for the question; gives what was begun or paid where that is so."""

    def __call__(self, *, anew: bool = False) -> Purchase:
        """As ``Ledger.reserve``."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What all questions of one run to one host go through."""

    provider: ModelProvider
    ledger: Ledger
    media: Media
    patience: Patience
    _: KW_ONLY
    poll_s: Sequence[float] = POLL_S
    again: bool = False
    """What was paid for, and is gone, damaged or of no use, is bought again."""
    stops: Stops = field(default_factory=Stops)
    """Whether a person is stopping the run, which is told once."""
    lost: set[str] = field(default_factory=set)
    """Keys of purchases of whose predictions the host says that it knows nothing; they stay open."""
    wakeups: Wakeups | None = None
    """Ends waiting early, where the host says by itself what is done."""


def told_as_wasted(purchase: Purchase, fault: Fault = "lost") -> ProviderError:
    """What is raised of a purchase that was paid for nothing, each time that it is asked for."""
    cost = "" if purchase.taken_usd is None else f"; it cost {shown_usd(purchase.taken_usd)}"
    return ProviderError(
        f"{purchase.error} It is paid, and not paid again unless you say so: {REMAKE} has it made and paid for "
        f"anew{cost}.",
        fault=fault,
    )
