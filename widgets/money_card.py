"""What is spent, put aside and left of each budget, and what the plan would cost, as HTML in the ink of the page."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from widgets.cards import CARD, FAINT, SOFT
from workbench.model.cost import BudgetKind
from workbench.model.money import shown_usd
from workbench.model.money_glance import BudgetRow, MoneyGlance
from workbench.model.typed_words import without_typed

__all__ = ["budget_table", "quote_card"]

_WHOSE: dict[BudgetKind, str] = {
    "run": "Next run",
    "project": "This project",
    "month": "This month, all projects",
    "visitor": "You",
}
_CELL = f"padding:5px 0 5px 10px;border-top:1px solid {FAINT};text-align:right"


def quote_card(money: MoneyGlance) -> str:
    """What the plan would make and cost, before anything is bought; and what else a person has to know."""
    weight = "" if money.fits else "font-weight:600"
    quote, *more = (escape(without_typed(text)) for text in (money.quote, *money.notes))
    notes = "".join(f'<div style="{SOFT};margin-top:6px">{note}</div>' for note in more)
    return f'<div style="{CARD}" role="status"><div style="{weight}">{quote}</div>{notes}</div>'


def budget_table(money: MoneyGlance) -> str:
    """A row for each budget: limit, spent, reserved, left. Where there is no limit it says so."""
    heads = "".join(
        f'<th scope="col" style="padding:0 0 4px 10px;text-align:right;font-weight:400;{SOFT}">{head}</th>'
        for head in ("Budget", "Spent", "Reserved", "Left")
    )
    rows = "".join(_row(row) for row in money.budgets)
    return (
        f'<div style="{CARD};overflow-x:auto"><table style="border-collapse:collapse;width:100%;'
        f'font-size:clamp(12px,3.1vw,.95em)">'
        f'<thead><tr><td></td>{heads}</tr></thead><tbody style="font-variant-numeric:tabular-nums">{rows}</tbody>'
        "</table></div>"
    )


def _row(row: BudgetRow) -> str:
    spent = _amount(row.spent_usd) + (f" and {row.unknown} at a price not known" if row.unknown else "")
    cells = (_limit(row.limit_usd), spent, _amount(row.reserved_usd), _limit(row.left_usd))
    if row.kind == "run":
        cells = (cells[0], "", "", cells[3])
    head = f'<th scope="row" style="{_CELL};padding-left:0;text-align:left;font-weight:400">{_WHOSE[row.kind]}</th>'
    data = "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells)
    return f"<tr>{head}{data}</tr>"


def _limit(usd: Decimal | None) -> str:
    return "no limit" if usd is None else _amount(usd)


def _amount(usd: Decimal) -> str:
    """A number and its unit, which stay on one line."""
    return f'<span style="white-space:nowrap">{shown_usd(usd)}</span>'
