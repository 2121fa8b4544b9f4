"""What the studio says of money, for a person at a page: no flag of the command line is in it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from workbench.jobs.affording import gone_said, listed, unknown_said
from workbench.jobs.budgets import WHOSE
from workbench.model.money import shown_usd
from workbench.model.money_glance import Choice
from workbench.model.run_quote import RunQuote
from workbench.model.shot_mix import MixQuote

__all__ = ["limit_said", "mix_choice", "quote_said"]


def limit_said(usd: Decimal | None) -> str:
    """A limit, or that there is none."""
    return "no limit" if usd is None else shown_usd(usd)


def quote_said(quote: RunQuote) -> str:
    """What a run would make and cost, and for how much of it there is room."""
    if not quote.clips and not quote.gone:
        return "All takes are there: nothing is made, and nothing is paid."
    more = gone_said(quote.gone) if quote.gone else unknown_said(quote) if quote.unpayable else _room_said(quote)
    return f"{quote.sentence}. {more}".strip() if quote.clips else more


def _room_said(quote: RunQuote) -> str:
    """For how many of them there is room, where it is not for all."""
    line = quote.tightest
    if quote.fits or line is None:
        return ""
    paid, bought = sum(bool(clip.model and clip.price_usd) for clip in quote.clips), quote.bought
    left = f"the {shown_usd(line.left_usd)} that {WHOSE[line.kind]} may still spend"
    if paid == 1:
        return f"It does not fit into {left}. Raise that to have it made."
    which = f": {listed(clip.index for clip in bought)}" if bought else ""
    fit = f"{len(bought) or 'None'} of the {paid} that cost something {'fits' if len(bought) < 2 else 'fit'}"
    return f"{fit} into {left}{which}. Raise that for all of them."


def mix_choice(quotes: Sequence[MixQuote], mix: str | None) -> Choice:
    """The usual mixes with what they cost, and the one that is in force."""
    found = {str(quote.mix): _mix_said(quote) for quote in quotes}
    return Choice({label: name for name, label in found.items()}, found.get(mix or ""))


def _mix_said(quote: MixQuote) -> str:
    parts = ((quote.generated, "generated"), (quote.stills, "as stills"), (quote.placeholders, "as placeholders"))
    shown = ", ".join(f"{count} {word}" for count, word in parts if count)
    return f"{quote.mix}: {shown}, {'at a price not known' if quote.usd is None else shown_usd(quote.usd)}"
