"""What came of a run of generation: what was made, what was stopped, what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from workbench.model.cost import Spent
from workbench.model.money import shown_usd
from workbench.model.remake import REMAKE

__all__ = ["RunAccount"]


@dataclass(frozen=True, slots=True)
class RunAccount:
    """A run, as far as hosts were paid in it. Where none was asked it is empty."""

    made: int = 0
    """Clips of which a take was made and kept."""
    paid: int = 0
    """What was paid and is kept, of which no take was made yet; the next run makes it for nothing."""
    stopped: int = 0
    """Clips that were stopped at their host after they had been sent there."""
    waiting: int = 0
    """What the host has taken and not told the end of; the next run asks for it again."""
    begun: int = 0
    """What may never have reached the host; the next run looks for it there, and sends it if it is not."""
    spent: Spent = field(default_factory=Spent)
    """Of the purchases that this run began."""
    others: int = 0
    """What an earlier run or another program began and paid, and this run waited for."""
    others_usd: Decimal = Decimal(0)
    """What that cost; nothing of it was spent in this run."""
    quoted_usd: Decimal | None = Decimal(0)
    """What it was said to cost before; None = unknown."""
    what: str = "clips"
    stopped_usd: Decimal = Decimal(0)
    """What those cost that were stopped at their host: nothing came of it."""
    again: int = 0
    """What was asked for and came to nothing; a second run asks for it anew, and pays for it. Like what was not asked
    for yet it counts only as far as the budgets of a second run leave room for it."""
    unasked: int = 0
    """What was to be bought, and was not asked for yet."""
    vain: int = 0
    """What was paid and is of no use, so that a second run leaves it out."""
    gone: int = 0
    """What was paid and has lost its files, so that a second run is refused until somebody says what is done."""

    lost: int = 0
    """What was taken by a host that knows nothing of it now: another account's, or gone."""
    lost_usd: Decimal | None = Decimal(0)
    """What is put aside for that, and what it costs once more; None = unknown."""

    @property
    def open(self) -> int:
        """What was begun, and is not brought to an end."""
        return self.waiting + self.begun + self.lost

    @property
    def phrases(self) -> str:
        """``3 clips were made and are kept, 2 were stopped at the host, and 0.54 USD was spent in this run``."""
        parts = [f"{self._counted} made and {_are(self.made)} kept"]
        if self.paid:
            parts.append(f"{self.paid} more {_are(self.paid)} paid and kept, to be finished for nothing")
        if self.stopped:
            lost = (
                f" for {shown_usd(self.stopped_usd)}, and cost again if they are asked for" if self.stopped_usd else ""
            )
            parts.append(f"{self.stopped} {_were(self.stopped)} stopped at the host{lost}")
        if self.waiting:
            parts.append(f"{self.waiting} {_are(self.waiting)} open at the host")
        if self.lost:
            parts.append(f"{self.lost} {_are(self.lost)} not known to the host under the token that is set now")
        if self.begun:
            parts.append(f"{self.begun} {_were(self.begun)} begun and may never have reached the host")
        return f"{', '.join(parts)}, and {self.spent_said}"

    @property
    def second_run(self) -> str:
        """Just what the same command does now, and whether that costs; empty where it does nothing."""
        if self.gone:
            return ""
        parts = []
        if free := self.paid + self.waiting:
            parts.append(f"goes on with {free} for nothing")
        if self.begun:
            one = self.begun == 1
            begun = "1 that was begun and is" if one else f"{self.begun} that were begun and are"
            parts.append(f"goes on with {begun} paid with what is put aside for {'it' if one else 'them'}")
        if self.again or self.unasked:
            which = [f"{self.again} that came to nothing"] if self.again else []
            which += [f"{self.unasked} that {_were(self.unasked)} not asked for yet"] if self.unasked else []
            parts.append(f"asks and pays for {' and '.join(which)}")
        if self.vain:
            parts.append(f"leaves out {self.vain} paid in vain, which takes {REMAKE}")
        said = f"A second run {', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}." if parts else ""
        return f"{said} {self._lost_said}".strip()

    @property
    def _lost_said(self) -> str:
        if not self.lost:
            return ""
        those, cost = ("it", "costs") if self.lost == 1 else ("them", "cost")
        price = "at a price that is not known" if self.lost_usd is None else f"for {shown_usd(self.lost_usd)}"
        return (
            f"The {self.lost} that the host does not know {cost} nothing with the token of the account that asked for "
            f"{those}; {REMAKE} has {those} made and paid for again {price}."
        )

    @property
    def _counted(self) -> str:
        return f"1 {self.what[:-1]} was" if self.made == 1 else f"{self.made} {self.what} were"

    @property
    def spent_said(self) -> str:
        """``0.54 USD was spent in this run``."""
        money = f"{shown_usd(self.spent.settled_usd)} was spent in this run"
        if self.spent.reserved_usd:
            money = f"{money} ({shown_usd(self.spent.reserved_usd)} more is put aside until the host tells the end)"
        if self.spent.unknown:
            money = f"{money} (beside {self.spent.unknown} at a price that is not known)"
        if self.others:
            which = f"{self.others} {self.what[:-1] if self.others == 1 else self.what} {_were(self.others)}"
            price = f" for {shown_usd(self.others_usd)}" if self.others_usd else ""
            money = f"{money} ({which} bought by another program or an earlier run{price})"
        return money


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
