"""Budgets: what they refuse, when they warn, and how a person goes on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workbench.errors import BudgetError
from workbench.jobs.ledger import Budgets
from workbench.model.cost import BudgetKind
from workbench.model.money import shown_usd

__all__ = ["WARN_SHARE", "budget_warnings", "check_budgets", "limits_of", "unpriced_said"]

WARN_SHARE = Decimal("0.8")
"""From this share of a budget on a person is warned."""

WHOSE: Mapping[BudgetKind, str] = {
    "run": "this run",
    "project": "the project",
    "month": "the month",
    "visitor": "this visitor",
}
RAISE: Mapping[BudgetKind, str] = {
    "run": "do it again with a higher budget of the run (--budget AMOUNT, or budget=AMOUNT)",
    "project": "raise the project's budget (songreel cost P --project-budget AMOUNT, or set_budget(AMOUNT))",
    "month": "raise the setting month_budget, or wait for the next month",
    "visitor": "ask whoever runs this studio to raise it",
}

TAKE_AWAY: Mapping[BudgetKind, str] = {
    "run": "name none for the run (--budget left out, or budget=None)",
    "project": "let the project have none (songreel cost P --project-budget none, or set_budget(None))",
    "month": "month_budget = 'none' in songreel.toml",
    "visitor": "ask whoever runs this studio",
}


def limits_of(budgets: Budgets) -> dict[BudgetKind, Decimal]:
    """The budgets that there are, US dollars."""
    said: dict[BudgetKind, Decimal | None] = {
        "run": budgets.run_usd,
        "project": budgets.project_usd,
        "month": budgets.month_usd,
        "visitor": budgets.visitor_usd,
    }
    return {kind: limit for kind, limit in said.items() if limit is not None}


def check_budgets(usd: Decimal | None, model: str, taken: Mapping[BudgetKind, Decimal], budgets: Budgets) -> None:
    """Refuse what does not fit.

    Args:
        usd: the price; None = unknown.
        model: what is asked, for the sentence.
        taken: what counts against each budget so far.
        budgets: what may be spent.

    Raises:
        BudgetError: one would be exceeded, or there is one and the price is unknown.
    """
    limits = limits_of(budgets)
    if usd is None and limits:
        raise BudgetError(unpriced_said(model, limits), field="budget")
    for kind, limit in limits.items():
        if usd is not None and taken[kind] + usd > limit:
            left = max(Decimal(0), limit - taken[kind])
            raise BudgetError(
                f"{model} costs {shown_usd(usd)}, and of the {shown_usd(limit)} of {WHOSE[kind]} "
                f"{shown_usd(left)} is left; {RAISE[kind]}.",
                field="budget",
            )


def unpriced_said(models: str, limits: Mapping[BudgetKind, Decimal]) -> str:
    """Why what has no known price is not bought under budgets, and how to go on.

    Args:
        models: whose prices are unknown.
        limits: the budgets that there are, US dollars.
    """
    away = "; ".join(TAKE_AWAY[kind] for kind in limits)
    return (
        f"The price of {models} is not known, and with a budget ({_listed(limits)}) only known prices are paid; write "
        "one into models.toml in the library's folder, as a table that begins with [[price]] (songreel models list "
        "shows those that are known), choose another model, or take "
        f"{'the budget' if len(limits) == 1 else 'each budget'} away: {away}."
    )


def budget_warnings(taken: Mapping[BudgetKind, Decimal], budgets: Budgets) -> tuple[str, ...]:
    """A sentence for each budget of which four fifths or more are taken."""
    return tuple(
        _warning(kind, taken.get(kind, Decimal(0)), limit)
        for kind, limit in limits_of(budgets).items()
        if taken.get(kind, Decimal(0)) >= limit * WARN_SHARE
    )


def _warning(kind: BudgetKind, taken: Decimal, limit: Decimal) -> str:
    if taken >= limit:
        return f"The budget of {WHOSE[kind]}, {shown_usd(limit)}, is used up; {RAISE[kind]}."
    percent = int(taken * 100 / limit)  # rounded down: 100 % is said only where it is used up
    return (
        f"{percent} % of the budget of {WHOSE[kind]} are spent or reserved: {shown_usd(taken)} of {shown_usd(limit)}."
    )


def _listed(limits: Mapping[BudgetKind, Decimal]) -> str:
    return ", ".join(f"{shown_usd(limit)} for {WHOSE[kind]}" for kind, limit in limits.items())
