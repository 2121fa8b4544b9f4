"""What a run may spend: held against what it would cost, and said, before anything is spent. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.errors import BudgetError, NotFoundError
from workbench.jobs.budgets import RAISE, WHOSE
from workbench.model.cost import BudgetLine
from workbench.model.money import shown_usd
from workbench.model.run_quote import RunQuote

__all__ = ["budget_lines", "check_affordable", "listed", "short_of"]

_NAMED = 8
"""How many clips a sentence names."""


def listed(clips: Sequence[int], named: int = _NAMED) -> str:
    """``clip 3``, or ``clips 0, 3 and 5``, or so many and the number of the others."""
    names = [str(index) for index in clips[:named]]
    if len(clips) > named:
        return f"clips {', '.join(names)} and {len(clips) - named} more"
    return f"clip {names[0]}" if len(names) == 1 else f"clips {', '.join(names[:-1])} and {names[-1]}"


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
        f"{'it' if count == 1 else 'them'} made and paid for again with --remake or generate(remake=True)."
    )


def unknown_said(quote: RunQuote) -> str:
    """Why clips of unknown price are not bought, and how to go on."""
    models = ", ".join(dict.fromkeys(clip.model for clip in quote.unpayable))
    indices = [clip.index for clip in quote.unpayable]
    limits = " and ".join(f"{shown_usd(line.limit_usd)} for {WHOSE[line.kind]}" for line in quote.budgets)
    return (
        f"The price of {models} ({listed(indices)}) is not known, and with a budget ({limits}) only known prices are "
        "paid; write its price into models.toml in the library's folder, choose another model, or take "
        f"{'the budget' if len(quote.budgets) == 1 else 'each budget'} away ({_taken_away(quote)}). Nothing was spent."
    )


def _taken_away(quote: RunQuote) -> str:
    ways = {
        "run": "no --budget",
        "project": "songreel cost P --project-budget none",
        "month": "month_budget = 'none' in songreel.toml",
        "visitor": "ask whoever runs this studio",
    }
    return "; ".join(ways[line.kind] for line in quote.budgets)


def short_of(quote: RunQuote) -> str:
    """``3 of 12 clips fit into ...``, where not all do."""
    line = quote.tightest
    if line is None or quote.fits:
        return ""
    paid = sum(bool(clip.model and clip.price_usd) for clip in quote.clips)
    fit = paid - (len(quote.clips) - len(quote.fitting))
    count = "None" if not fit else str(fit)
    if paid == 1:
        return (
            f"The clip costs {shown_usd(quote.total_usd)}, and {WHOSE[line.kind]} may still spend "
            f"{shown_usd(line.left_usd)}; {RAISE[line.kind]}."
        )
    fits = "fits" if fit < 2 else "fit"
    return (
        f"{count} of {paid} {quote.what} that cost {shown_usd(quote.total_usd)} {fits} into the "
        f"{shown_usd(line.left_usd)} that {WHOSE[line.kind]} may still spend"
        f"{', the first ones' if fit > 1 else ', the first one' if fit else ''}; for all of them {RAISE[line.kind]}."
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
