"""How a question stands before it is bought: what it still costs, and what is lost."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workbench.jobs.bookkeeping import OPEN
from workbench.jobs.ledger import Purchase
from workbench.model.asking import FileRef
from workbench.model.money import shown_usd

__all__ = ["Course", "Standing", "standing_of"]

Course = Literal["new", "begun", "under way", "lost", "bought", "gone", "in vain", "ended"]
"""How far a question has come: not asked, perhaps on its way, taken by the host, taken by a host that knows nothing of
it now, answered, answered and lost, answered to no use, or brought to an end without an answer. What is ``gone`` or
``in vain`` is bought again only where that is said; then it has ``ended``."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a question."""

    free: bool = False
    """Nothing is paid for it any more: it is at hand, under way, or lost and not to be bought again."""
    gone: bool = False
    """It was paid for, its file is gone, and nobody said that it is bought again."""
    note: str = ""
    """What a person should know; or empty."""
    aside_usd: Decimal = Decimal(0)
    """What is put aside for it already, and is free again before it is paid: it was begun and perhaps never sent."""
    course: Course = "new"


def standing_of(
    known: Purchase | None, intact: Callable[[FileRef], bool], *, remake: bool, lost: Collection[str] = ()
) -> Standing:
    """How a question stands.

    Args:
        known: the newest purchase of it.
        intact: whether a file is there, and is what it was.
        remake: what was paid for, and is gone or of no use, is bought again.
        lost: keys of open purchases of which the host said that it knows nothing.
    """
    if known is None:
        return Standing()
    if known.is_wasted:
        note = f"It was paid for ({shown_usd(known.taken_usd)}) in vain: {known.error}"
        return Standing(free=not remake, note=note, course="ended" if remake else "in vain")
    if known.answer is not None:
        if all(intact(file) for file in known.answer.files):
            return Standing(free=True, course="bought")
        return Standing(course="ended") if remake else Standing(free=True, gone=True, course="gone")
    if known.state not in OPEN:  # what a deleted project had bought has no answer any more
        return Standing(course="new" if known.state == "bought" else "ended")
    if known.key in lost:
        return Standing(free=True, course="lost")
    aside = f"{shown_usd(known.reserved_usd)} is put aside for it"
    if not known.prediction:
        note = f"It was begun, and may never have reached the host; {aside} already."
        return Standing(note=note, aside_usd=known.reserved_usd or Decimal(0), course="begun")
    if remake:
        note = f"It was asked for already ({aside}): it is waited for, or bought anew where it is lost."
        return Standing(note=note, course="under way")
    note = f"It was asked for already: it is waited for, and not paid twice; {aside}."
    return Standing(free=True, note=note, course="under way")
