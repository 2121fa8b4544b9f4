"""What songreel cost says, and the budget that it sets."""

from decimal import Decimal

import jsonschema
import pytest

from workbench.jobs.ledger import Budgets
from workbench.model.asking import Answer, ModelRequest
from workbench.store.library import Store


@pytest.fixture(scope="module")
def spent(planned):
    """The planned project, on which 40.50 USD were spent and one purchase has no known price."""
    folder, project = planned
    store = Store(folder)
    plan = store.latest_plan(project)
    ledger, request = store.ledger, ModelRequest("owner/model", {"prompt": "x"})
    ledger.reserve("a", project, "replicate", request, Decimal("40.5"), Budgets(), "r", plan="other", clip=0)
    ledger.submitted("a", "id")
    ledger.bought("a", Answer(value="x"), Decimal("40.5"))
    ledger.reserve("b", project, "replicate", request, None, Budgets(), "r")
    assert plan is not None
    return folder, project


def test_a_projects_cost_fits_its_schema(spent, result, schema):
    folder, project = spent
    status, (body,), _ = result("cost", project, library=folder)
    jsonschema.validate(body, schema("cost"))
    assert status == 0
    assert body["project"] == project
    assert Decimal(body["settled_usd"]) == Decimal("40.5")
    assert body["unknown_prices"] == 1
    assert body["models"] == {
        "owner/model": {"settled_usd": "40.500000", "reserved_usd": "0.000000", "unknown_prices": 1}
    }
    (month,) = body["budgets"]
    assert (month["kind"], Decimal(month["limit_usd"]), Decimal(month["left_usd"])) == ("month", 50, Decimal("9.5"))
    assert body["warnings"] == [
        "81 % of the budget of the month are spent or reserved: 40.50 USD of 50.00 USD.",
    ]


def test_the_librarys_cost_names_its_projects(spent, result, schema, songreel):
    folder, project = spent
    _, (body,), _ = result("cost", library=folder)
    jsonschema.validate(body, schema("cost"))
    assert body["project"] is None
    assert list(body["projects"]) == [project]
    status, out, _ = songreel("cost", library=folder)
    assert status == 0
    assert out.startswith("The library: 40.50 USD spent, 1 at a price that is not known\n")
    assert "  owner/model: 40.50 USD spent, 1 at a price that is not known\n" in out
    assert "budget of the month: 9.50 USD of 50.00 USD left" in out


def test_a_person_raises_a_projects_budget_and_takes_it_away(spent, songreel, result):
    folder, project = spent
    _, out, _ = songreel("cost", project, "--project-budget", "40 USD", library=folder)
    assert "The budget of the project, 40.00 USD, is used up; raise the project's budget" in out
    _, out, _ = songreel("cost", project, "--project-budget", "100", library=folder)
    assert "budget of the project: 59.50 USD of 100.00 USD left" in out
    assert "used up" not in out
    _, (body,), _ = result("cost", project, "--project-budget", "none", library=folder)
    assert [budget["kind"] for budget in body["budgets"]] == ["month"]


@pytest.mark.parametrize("text", ["-1", "many", "5 EUR", "", "nan"])
def test_what_is_no_amount_is_one_sentence_and_changes_nothing(spent, songreel, text):
    folder, project = spent
    before = Store(folder).project_budget(project)
    status, out, err = songreel("cost", project, f"--project-budget={text}", library=folder)
    assert (status, out) == (2, "")
    assert "give US dollars from 0 on" in err
    assert Store(folder).project_budget(project) == before


def test_a_budget_needs_its_project_and_a_cost_its_library(spent, songreel, tmp_path):
    folder, _ = spent
    assert "name it: songreel cost P" in songreel("cost", "--project-budget", "5", library=folder)[2]
    assert "There is no project 'nobody'" in songreel("cost", "nobody", library=folder)[2]
    assert songreel("cost", library=tmp_path / "none")[0] == 2
    assert not (tmp_path / "none").exists()
