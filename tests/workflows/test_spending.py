"""Budgets and costs, as Python has them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from workbench.errors import BudgetError, OptionError
from workbench.model.asking import ModelRequest
from workbench.model.cost import Spent
from workbench.settings import load
from workbench.workflows.library import Library
from workbench.workflows.spending import budgets_of, cost_lines


@pytest.fixture
def opened_project(tmp_path, short_song):
    return Library(tmp_path / "library").open(short_song)


def spend(project, key, usd):
    request = ModelRequest("owner/model", {"prompt": key})
    return project.store.ledger.reserve(key, project.id, "replicate", request, usd, budgets_of(project), "run")


@pytest.mark.parametrize("given", ["10.00 USD", "$10", 10, 10.0, Decimal(10)])
def test_a_budget_is_given_in_several_ways(opened_project, given):
    opened_project.set_budget(given)
    assert budgets_of(opened_project, Decimal(3)).project_usd == 10
    assert budgets_of(opened_project, Decimal(3)).run_usd == 3
    opened_project.set_budget(None)
    assert budgets_of(opened_project).project_usd is None


@pytest.mark.parametrize("given", [-1, float("nan"), float("inf"), "5 EUR", True, [5], 1e12, Decimal("0.0000001")])
def test_what_is_no_amount_is_refused(opened_project, given):
    with pytest.raises(OptionError):
        opened_project.set_budget(given)
    assert budgets_of(opened_project).project_usd is None


def test_it_stops_at_the_budget_until_a_person_raises_it(opened_project):
    opened_project.set_budget("1 USD")
    spend(opened_project, "a", Decimal("0.9"))
    assert len(opened_project.cost().warnings) == 1
    with pytest.raises(BudgetError, match=r"0.10 USD is left; raise the project's budget .*set_budget"):
        spend(opened_project, "b", Decimal("0.2"))
    opened_project.set_budget("2 USD")
    assert spend(opened_project, "b", Decimal("0.2")).is_new
    assert opened_project.cost().warnings == ()
    project, month = opened_project.cost().budgets
    assert (project.kind, project.left_usd) == ("project", Decimal("0.9"))
    assert (month.kind, month.left_usd) == ("month", Decimal("48.9"))


def test_a_month_has_fifty_dollars_for_all_projects_unless_a_person_says_otherwise(tmp_path, short_song):
    project = Library(tmp_path / "library").open(short_song)
    spend(project, "a", Decimal("49.99"))
    with pytest.raises(BudgetError, match=r"50.00 USD of the month 0.01 USD is left; raise the setting month_budget"):
        spend(project, "b", Decimal("0.02"))
    with pytest.raises(BudgetError, match="is not known"):
        spend(project, "b", None)
    free = Library(settings=replace(load(tmp_path / "library"), month_budget=None))
    assert spend(free.project(project.id), "b", None).is_new
    assert free.cost().spent == Spent(Decimal(0), Decimal("49.99"), 1)
    assert free.cost().models == {"owner/model": free.cost().spent}
    assert free.cost().budgets == ()


def test_nothing_was_spent_on_a_new_project(opened_project):
    cost = opened_project.cost()
    assert cost.spent == Spent()
    assert cost_lines(cost, "x") == ["x: 0.00 USD spent", "  budget of the month: 50.00 USD of 50.00 USD left"]


def test_what_was_spent_stays_when_its_project_is_deleted(tmp_path, short_song):
    library = Library(tmp_path / "library")
    project = library.open(short_song)
    spend(project, "a", Decimal(3))
    library.delete(project.id, now=True)
    assert library.cost().projects[project.id].reserved_usd == 3
    assert library.cost().budgets[0].left_usd == 47
