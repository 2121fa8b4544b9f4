"""What a run may spend: held against what it would cost, and said, before anything is spent. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from workbench.errors import REMAKE, BudgetError, NotFoundError
from workbench.jobs.budgets import RAISE, WHOSE, unpriced_said
from workbench.model.cost import BudgetLine
from workbench.model.money import shown_usd
from workbench.model.run_quote import ClipQuote, RunQuote

__all__ = ["budget_lines", "check_affordable", "listed", "short_of", "spans_said", "whole_refused"]

_NAMED = 8
"""How many clips a sentence names."""


def listed(clips: Sequence[int], named: int = _NAMED) -> str:
    """``clip 3``, or ``clips 0, 3 and 5``, or so many and the number of the others."""
    names = [str(index) for index in clips[:named]]
    if len(clips) > named:
        return f"clips {', '.join(names)} and {len(clips) - named} more"
    return f"clip {names[0]}" if len(names) == 1 else f"clips {', '.join(names[:-1])} and {names[-1]}"


def spans_said(clips: Sequence[int]) -> str:
    """``clip 3``, or ``clips 0-2,7``, in the order that they have and as ``--clips`` takes them."""
    spans: list[list[int]] = []
    for index in dict.fromkeys(clips):
        if spans and index == spans[-1][-1] + 1:
            spans[-1].append(index)
        else:
            spans.append([index])
    said = ",".join(str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans)
    return f"clip {said}" if said.isdecimal() else f"clips {said}"


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
        raise NotFoundError(gone_said(quote), field="takes")
    if quote.unpayable:
        raise BudgetError(unknown_said(quote), field="budget")
    if quote.clips and not quote.fitting:
        raise BudgetError(f"{short_of(quote)} Nothing was spent.", field="budget")


def gone_said(quote: RunQuote) -> str:
    """What to do about clips that were paid for and are gone."""
    count = len(quote.gone)
    return (
        f"{count} paid {'take is' if count == 1 else 'takes are'} gone from the library or damaged "
        f"({listed(quote.gone)}); put the library's media folder back from a copy, or have "
        f"{'it' if count == 1 else 'them'} made and paid for again with {REMAKE}."
    )


def unknown_said(quote: RunQuote) -> str:
    """Why clips of unknown price are not bought, and how to go on."""
    models = ", ".join(dict.fromkeys(clip.model for clip in quote.unpayable))
    indices = [clip.index for clip in quote.unpayable]
    limits = {line.kind: line.limit_usd for line in quote.budgets}
    return f"{unpriced_said(f'{models} ({spans_said(indices)})', limits)} Nothing was spent."


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
        f"{shown_usd(stop.price_usd)}; {way}{_once_more(line, stop)}."
    )


def _once_more(line: BudgetLine, stop: ClipQuote) -> str:
    """A run's budget is there anew in each run."""
    if line.kind != "run" or stop.price_usd is None or stop.price_usd > line.limit_usd:
        return ""
    return f", or go on with the same command, which may spend {shown_usd(line.limit_usd)} once more"


def _those(quote: RunQuote, clips: Sequence[int]) -> str:
    """Some of what is quoted by their numbers: pictures are those of their clips."""
    return (
        spans_said(clips)
        if quote.what == "clips"
        else f"{'one' if len(clips) == 1 else 'those'} of {spans_said(clips)}"
    )


def budget_lines(quote: RunQuote) -> Iterator[str]:
    """How a quote stands to each budget, for a person."""
    if quote.gone:
        yield gone_said(quote)
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
