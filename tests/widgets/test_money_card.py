"""The money card: what is unknown is said, and nothing is markup."""

from __future__ import annotations

from decimal import Decimal

from widgets.money_card import budget_table, quote_card
from workbench.model.money_glance import BudgetRow, Choice, MoneyGlance


def test_each_budget_has_a_row_and_no_limit_is_said():
    rows = (
        BudgetRow("run", None, Decimal(0), Decimal(0)),
        BudgetRow("project", Decimal(5), Decimal("1.5"), Decimal("0.25"), 2),
    )
    text = budget_table(MoneyGlance(Choice({}), budgets=rows))
    assert "no limit" in text
    assert text.count("text-align:right;white-space:nowrap") == 4, "an amount keeps its currency, a sentence may break"
    assert "1.50 USD and 2 at a price not known" in text
    assert "3.25 USD" in text


def test_a_quote_that_does_not_fit_stands_out_and_text_stays_text():
    money = MoneyGlance(Choice({}), quote="3 of 3 clips <b>", fits=False, notes=("a & b",))
    text = quote_card(money)
    assert "3 of 3 clips &lt;b&gt;" in text
    assert "a &amp; b" in text
    assert "font-weight:600" in text
    assert "font-weight:600" not in quote_card(MoneyGlance(Choice({}), quote="fine"))
