"""What songreel delete says of money that goes with a project, before and after."""

import shutil
from decimal import Decimal

import jsonschema
import pytest

from workbench.jobs.ledger import Budgets
from workbench.model.asking import Answer, ModelRequest
from workbench.store.library import Store


@pytest.fixture
def parted(planned, tmp_path):
    """A library of the test's own: two answers paid with 0.42 USD, one under way, a project's budget."""
    folder, project = planned
    shutil.copytree(folder, tmp_path / "own")
    store = Store(tmp_path / "own")
    ledger, request = store.ledger, ModelRequest("owner/model", {"prompt": "x"})
    for key, usd in (("c", "0.30"), ("d", "0.12")):
        ledger.reserve(key, project, "replicate", request, Decimal(usd), Budgets(), "r")
        ledger.submitted(key, key)
        ledger.bought(key, Answer(value=key), Decimal(usd))
    ledger.reserve("e", project, "replicate", request, Decimal(1), Budgets(), "r")
    store.set_project_budget(project, Decimal(5))
    return tmp_path / "own", project


def test_who_deletes_hears_what_was_paid_for_and_goes_and_what_stays(parted, songreel, result, schema):
    folder, project = parted
    said = (
        "With it go 2 results of hosted models, paid with 0.42 USD, and the project's budget of 5.00 USD; 0.42 USD "
        "spent on it and 1.00 USD reserved stay in the library's account and count for the month."
    )
    status, out, _ = songreel("delete", project, "--dry-run", library=folder)
    assert (status, out) == (0, f"Would delete {project}. {said}\n")
    _, (body,), _ = result("delete", project, "--dry-run", library=folder)
    jsonschema.validate(body, schema("delete"))
    assert body["dry_run"]
    assert result("show", project, library=folder)[0] == 0
    status, (body,), _ = result("delete", project, "--now", library=folder)
    jsonschema.validate(body, schema("delete"))
    assert (status, body["lost_answers"], Decimal(body["lost_usd"])) == (0, 2, Decimal("0.42"))
    assert (Decimal(body["lost_budget_usd"]), Decimal(body["kept_reserved_usd"])) == (5, 1)
    assert Decimal(result("cost", library=folder)[1][0]["settled_usd"]) == Decimal("0.42")


def test_a_project_on_which_nothing_was_spent_is_deleted_without_a_word_on_money(planned, songreel, tmp_path):
    folder, project = planned
    shutil.copytree(folder, tmp_path / "own")
    out = songreel("delete", project, "--now", library=tmp_path / "own")[1]
    assert out.endswith("MB.\n")


def test_a_price_that_nobody_knows_is_counted_and_one_result_counts_once(parted, result):
    folder, project = parted
    ledger, request = Store(folder).ledger, ModelRequest("owner/model", {"prompt": "x"})
    for key, reserved, again in (("c", "0.30", True), ("f", None, False), ("g", "0.20", False)):
        usd = None if reserved is None else Decimal(reserved)
        ledger.reserve(key, project, "replicate", request, usd, Budgets(), "r", anew=again)
        ledger.submitted(key, f"{key} once more")
        ledger.bought(key, Answer(value=key), None)  # the host never says what it cost
    _, (body,), _ = result("delete", project, "--dry-run", library=folder)
    lost = (body["lost_answers"], Decimal(body["lost_usd"]), body["lost_unknown_prices"])
    assert lost == (4, Decimal("0.30") * 2 + Decimal("0.12") + Decimal("0.20"), 1)


def test_what_is_deleted_lies_in_the_trash_and_is_brought_back_by_name(planned, songreel, result, schema, tmp_path):
    folder, project = planned
    shutil.copytree(folder, own := tmp_path / "own")
    assert songreel("list", "--trash", library=own)[:2] == (0, "The trash is empty.\n")
    status, out, _ = songreel("delete", "short song", library=own)
    assert (status, "to the trash, which keeps it until 20" in out) == (0, True)
    assert result("list", library=own)[1] == []
    _, (thrown,), _ = result("list", "--trash", library=own)
    jsonschema.validate(thrown, schema("list"))
    assert (thrown["project"], thrown["files"]) == (project, 1)
    assert f"{thrown['until'][:10]}" in songreel("list", "--trash", library=own)[1]
    status, out, err = songreel("show", project, library=own)
    assert (status, out) == (2, "")
    assert "lies in the trash" in err
    status, (back,), _ = result("restore", "short song", library=own)
    jsonschema.validate(back, schema("restore"))
    assert (status, back["project"]) == (0, project)
    _, (listed,), _ = result("list", library=own)
    jsonschema.validate(listed, schema("list"))
    status, (body,), _ = result("delete", project, library=own)
    jsonschema.validate(body, schema("delete"))
    assert body["until"]
    _, (body,), _ = result("delete", project, "--now", library=own)
    assert (body["until"], body["files"]) == (None, 1)
