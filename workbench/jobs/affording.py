"""What a run may spend: held against what it would cost, and said, before anything is spent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from workbench.errors import BudgetError, NotFoundError
from workbench.jobs.budgets import RAISE, WHOSE, unpriced_said
from workbench.model.cost import BudgetLine
from workbench.model.counted import counted
from workbench.model.money import shown_usd
from workbench.model.remake import REMAKE
from workbench.model.run_quote import ClipQuote, RunQuote

__all__ = ["budget_lines", "check_affordable", "gone_said", "listed", "short_of", "whole_refused"]

_NAMED = 8
"""How many spans of clips a sentence names."""


def listed(clips: Iterable[int]) -> str:
    """``clip 3``, or ``clips 0-2,7``, in the order that they have and as ``--clips`` takes them.

    Of many spans only the first are named, and the other clips counted.
    """
    spans: list[list[int]] = []
    for index in dict.fromkeys(clips):
        if spans and index == spans[-1][-1] + 1:
            spans[-1].append(index)
        else:
            spans.append([index])
    said = ",".join(str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans[:_NAMED])
    more = sum(map(len, spans[_NAMED:]))
    return f"clip {said}" if said.isdecimal() else f"clips {said}{f' and {more} more' if more else ''}"


def whole_refused(what: str, usd: Decimal | None, budgets: Sequence[BudgetLine], unpriced: str = "") -> str:
    """Why what is bought as a whole is not, and how to go on; empty where the budgets leave room for it.

    Args:
        what: it, with its verb: ``a/b and c/d cost``.
        usd: its price, US dollars; None = unknown.
        budgets: those that count.
        unpriced: whose prices are unknown.
    """
    if usd is None:
        limits = {line.kind: line.limit_usd for line in budgets}
        return f"{unpriced_said(unpriced, limits)} Nothing was spent." if limits else ""
    line = next((line for line in budgets if usd > line.left_usd), None)
    if line is None:
        return ""
    return (
        f"{what} {shown_usd(usd)}, and of the {shown_usd(line.limit_usd)} of {WHOSE[line.kind]} "
        f"{shown_usd(line.left_usd)} is left; {RAISE[line.kind]}. Nothing was spent."
    )


def check_affordable(quote: RunQuote) -> None:
    """Refuse a run that may buy nothing of what it lacks; nothing was spent then.

    Raises:
        NotFoundError: clips that were paid for are gone, and it was not said that they are bought again.
        BudgetError: prices are unknown and there is a budget, or not one clip fits.
    """
    if quote.gone:
        raise NotFoundError(gone_said(quote.gone), field="takes")
    if quote.unpayable:
        raise BudgetError(unknown_said(quote), field="budget")
    if quote.clips and not quote.fitting:
        raise BudgetError(f"{short_of(quote)} Nothing was spent.", field="budget")


def gone_said(clips: Sequence[int] = ()) -> str:
    """What to do about takes that were paid for and are gone: those of some clips, or one that is known otherwise."""
    one = len(clips) < 2
    takes = f"{counted(len(clips), 'paid take')} {'is' if one else 'are'}" if clips else "What was paid for is"
    which = f" ({listed(clips)})" if clips else ""
    return (
        f"{takes} gone from the library or damaged{which}; put the library's media folder back from a copy, or have "
        f"{'it' if one else 'them'} made and paid for again with {REMAKE}."
    )


def unknown_said(quote: RunQuote) -> str:
    """Why clips of unknown price are not bought, and how to go on."""
    models = ", ".join(dict.fromkeys(clip.model for clip in quote.unpayable))
    indices = [clip.index for clip in quote.unpayable]
    limits = {line.kind: line.limit_usd for line in quote.budgets}
    return f"{unpriced_said(f'{models} ({listed(indices)})', limits)} Nothing was spent."


def short_of(quote: RunQuote) -> str:
    """``3 of 12 clips fit into ...: clips 0-2``, where not all do; and at which one it ends, and why."""
    line, stop = quote.tightest, quote.stops_at
    if line is None or stop is None:
        return ""
    paid = sum(bool(clip.model and clip.price_usd) for clip in quote.clips)
    left, way = f"{WHOSE[line.kind]} may still spend", f"for all of them {RAISE[line.kind]}"
    if paid == 1:
        one = f"Clip {stop.index}" if quote.what == "clips" else f"The {quote.what[:-1]} of clip {stop.index}"
        return f"{one} costs {shown_usd(quote.total_usd)}, and {left} {shown_usd(line.left_usd)}; {RAISE[line.kind]}."
    bought = [clip.index for clip in quote.bought]
    which = f": {_those(quote, bought)}" if bought else ""
    next_one = f"{_those(quote, [stop.index])} {'is next' if bought else 'is the first'} and costs"
    return (
        f"{len(bought) or 'None'} of {paid} {quote.what} that cost {shown_usd(quote.total_usd)} "
        f"{'fits' if len(bought) < 2 else 'fit'} into the {shown_usd(line.left_usd)} that {left}{which}; {next_one} "
        f"{shown_usd(stop.price_usd)}; {way}{_once_more(quote, line, stop)}."
    )


def _once_more(quote: RunQuote, line: BudgetLine, stop: ClipQuote) -> str:
    """A run's budget is there anew in each run; what others have left goes down with what this one buys."""
    if line.kind != "run" or stop.price_usd is None:
        return ""
    usd = sum((clip.price_usd or Decimal(0) for clip in quote.bought), Decimal(0))
    left = min([line.limit_usd, *(other.left_usd - usd for other in quote.budgets if other.kind != "run")])
    return f", or do the same again, which may spend {shown_usd(left)} then" if stop.price_usd <= left else ""


def _those(quote: RunQuote, clips: Sequence[int]) -> str:
    """Some of what is quoted by their numbers: pictures are those of their clips."""
    return listed(clips) if quote.what == "clips" else f"{'one' if len(clips) == 1 else 'those'} of {listed(clips)}"


def budget_lines(quote: RunQuote) -> Iterator[str]:
    """How a quote stands to each budget, for a person."""
    if quote.gone:
        yield gone_said(quote.gone)
    if quote.unpayable:
        yield unknown_said(quote)
    elif not quote.fits:
        yield short_of(quote)
    for line in quote.budgets:
        yield f"budget of {WHOSE[line.kind]}: {_would_be_left(line, quote)}"


def _would_be_left(line: BudgetLine, quote: RunQuote) -> str:
    now = f"{shown_usd(line.left_usd)} of {shown_usd(line.limit_usd)} left"
    total = quote.total_usd
    if total is None:
        return now
    if total > line.left_usd:
        return f"{now}, {shown_usd(total - line.left_usd)} too little"
    return f"{now}, {shown_usd(line.left_usd - total)} after this run"
