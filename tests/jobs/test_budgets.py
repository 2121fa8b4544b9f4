"""Budgets: what they refuse, and when they warn."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.errors import BudgetError
from workbench.jobs.budgets import budget_warnings, check_budgets, limits_of
from workbench.jobs.ledger import Budgets
from workbench.model.cost import BudgetLine, Cost, Spent

TEN = Decimal(10)
NOTHING = dict.fromkeys(("run", "project", "month", "visitor"), Decimal(0))


@pytest.mark.parametrize("kind", ["run", "project", "month", "visitor"])
def test_each_budget_is_filled_to_the_cent_and_not_over(kind):
    budgets = Budgets(**{f"{kind}_usd": TEN})
    taken = NOTHING | {kind: Decimal("9.99")}
    check_budgets(Decimal("0.01"), "a/b", taken, budgets)
    with pytest.raises(BudgetError, match=r"a/b costs 0.010001 USD, and of the 10.00 USD of .* 0.01 USD is left; \w"):
        check_budgets(Decimal("0.010001"), "a/b", taken, budgets)
    others = {other: Decimal(1000) for other in NOTHING if other != kind}
    check_budgets(TEN, "a/b", NOTHING | others, budgets)


def test_nothing_is_left_of_what_is_more_than_used_up():
    with pytest.raises(BudgetError, match="0.00 USD is left"):
        check_budgets(Decimal("0.01"), "a/b", NOTHING | {"run": Decimal(12)}, Budgets(run_usd=TEN))
    assert BudgetLine("run", TEN, Decimal(12)).left_usd == 0
    assert BudgetLine("run", TEN, Decimal(4)).left_usd == 6


def test_an_unknown_price_is_refused_under_any_budget_and_only_there():
    check_budgets(None, "a/b", NOTHING, Budgets())
    with pytest.raises(
        BudgetError, match=r"a/b is not known.*10.00 USD for the month.*models.toml .*month_budget = 'none'"
    ):
        check_budgets(None, "a/b", NOTHING, Budgets(month_usd=TEN))


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        ("7.99", None),
        ("8", "80 % of the budget of the project are spent or reserved: 8.00 USD of 10.00 USD."),
        ("9.9999", "99 % of"),
        ("10", "The budget of the project, 10.00 USD, is used up; raise the project's budget"),
        ("11", "is used up"),
    ],
)
def test_a_person_is_warned_from_four_fifths_on(taken, said):
    warnings = budget_warnings(NOTHING | {"project": Decimal(taken)}, Budgets(project_usd=TEN, month_usd=Decimal(50)))
    assert len(warnings) == (said is not None)
    assert all(said in warning for warning in warnings)


def test_a_budget_of_nothing_is_used_up_and_no_budget_is_never():
    assert "used up" in budget_warnings(NOTHING, Budgets(run_usd=Decimal(0)))[0]
    assert budget_warnings(NOTHING | {"run": Decimal(10**9)}, Budgets()) == ()
    assert limits_of(Budgets(visitor="ada", visitor_usd=TEN)) == {"visitor": TEN}


def test_a_second_costs_what_was_settled_for_it():
    spent = Spent(Decimal("1.00"), Decimal(9))
    assert Cost(spent, "2026-11", {}, {}).accepted_second_usd is None
    assert Cost(spent, "2026-11", {}, {}, accepted_s=Fraction(3)).accepted_second_usd == Decimal("0.333333")
