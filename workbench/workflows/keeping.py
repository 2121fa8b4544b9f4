"""How takes are found and kept while a film is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from workbench.errors import NotFoundError
from workbench.jobs.affording import gone_said
from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.store.files import Files

__all__ = ["KeepTakes", "TakeKeeper", "takes_there"]


class KeepTakes(Protocol):
    """Keeps new takes; they are on disk when it returns."""

    def __call__(self, takes: Sequence[tuple[int, Take]], chosen: Mapping[int, str], *, may_wait: bool) -> None:
        """Keep them at once.

        Args:
            takes: each with its clip's index, in the order in which they were made.
            chosen: the key of the take that each clip shows.
            may_wait: clips are about to be bought, and it may wait a moment for that.
        """


@dataclass(frozen=True, slots=True)
class TakeKeeper:
    """The library hands it in."""

    find: Callable[[list[str]], Mapping[str, Take]]
    """From keys to the takes that exist."""
    keep: KeepTakes
    fail: Callable[[int, str], None] = lambda _index, _error: None
    """Remember why a clip could not be made."""


def takes_there(
    plan: Plan, wanted: Mapping[int, Take], keeper: TakeKeeper, files: Files, *, remake: bool
) -> dict[int, Take]:
    """The takes that need not be made, by the clip's index.

    Args:
        plan: whose clips they are.
        wanted: the take of each clip that is meant.
        keeper: finds takes.
        files: where bytes are.
        remake: what was paid for and is lost is made again.

    Raises:
        NotFoundError: something was paid for and is lost.
    """
    known = keeper.find([take.key for take in wanted.values()])
    there = {
        i: take for i, w in wanted.items() if (take := known.get(w.key)) and files.intact(take.sha256, take.suffix)
    }
    lost = [i for i, take in wanted.items() if i not in there and take.key in known]
    if not remake:
        _refuse_to_pay_again([i for i in lost if wanted[i].cost_usd != 0 and not plan.clips[i].model])
    return there


def _refuse_to_pay_again(lost: list[int]) -> None:
    """What costs nothing is simply made again; what was paid for is not, unless the person says so.

    What was bought from a host is in the ledger: it is conformed again for nothing, or refused there.
    """
    if lost:
        raise NotFoundError(gone_said(lost), field="takes")
