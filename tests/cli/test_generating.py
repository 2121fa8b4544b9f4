"""``songreel generate`` and ``make`` with a host: the quote before, the account after, in text and JSON."""

from decimal import Decimal

import jsonschema
import pytest

from tests.fakes import FakeReplicate
from workbench.media.models import load_models
from workbench.workflows.library import Library

pytest.importorskip("replicate", reason="replicate is not installed (the extra 'replicate')")
HOSTED = ("--provider", "replicate", "--model", "seedance-1-lite")


@pytest.fixture
def server(monkeypatch):
    with FakeReplicate(tables=load_models(), answer=0.01, work=0.05) as server:
        monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
        monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
        yield server


@pytest.fixture
def project(planned, tmp_path):
    """The planned project in a library of the test's own."""
    import shutil

    folder, name = planned
    shutil.copytree(folder, tmp_path / "library")
    return name


def test_a_dry_run_says_what_the_budgets_leave_room_for(project, result, songreel, schema, server):
    status, (body,), _ = result("generate", project, *HOSTED, "--dry-run", "--budget", "0.15")
    jsonschema.validate(body, schema("generate"))
    assert status == 0
    assert (body["fits"], body["fitting"], body["gone"], body["unknown_prices"]) == (False, 1, [], 0)
    assert Decimal(body["total_usd"]) == sum(Decimal(clip["price_usd"]) for clip in body["clips"])
    run, month = body["budgets"]
    assert (run["kind"], run["left_after_usd"]) == ("run", "0")
    assert Decimal(month["left_after_usd"]) == 50 - Decimal(body["total_usd"])
    out = songreel("generate", project, *HOSTED, "--dry-run", "--budget", "0.15")[1]
    assert "1 of 2 clips that cost" in out
    assert "budget of the month: 50.00 USD of 50.00 USD left" in out
    assert not server.predictions


def test_too_small_a_budget_buys_the_first_clips_and_says_how_to_go_on(project, songreel, result, schema, server):
    status, out, err = songreel("generate", project, *HOSTED, "--budget", "0.15")
    assert (status, out) == (2, "")
    assert "1 clip was made and is kept, and" in err.splitlines()[-1]
    assert err.splitlines()[1].startswith("1 of 2 clips that cost")  # before anything was spent
    assert len(server.predictions) == 1
    status, (body,), _ = result("generate", project)
    jsonschema.validate(body, schema("generate"))
    assert (status, body["made"], len(body["clips"])) == (0, 1, 2)
    assert {clip["model"] for clip in body["clips"]} == {"bytedance/seedance-1-lite"}
    assert Decimal(body["spent_usd"]) > 0
    assert not server.paid_twice


def test_scripts_find_in_an_error_what_the_run_that_it_ended_had_made_and_spent(project, result, schema, server):
    status, (failed,), _ = result("generate", project, *HOSTED, "--budget", "0.15")
    jsonschema.validate(failed, schema("error"))
    assert (status, failed["error"]["made"]) == (2, [0])
    assert Decimal(failed["error"]["spent_usd"]) == server.charged_usd > 0
    _, (other,), _ = result("generate", project, "--budget", "nothing")
    assert set(other["error"]) == {"code", "message", "field"}


def test_a_wrong_token_is_one_sentence_before_anything_is_put_aside(project, songreel, monkeypatch, server, tmp_path):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_wrong00000000000000000000000000000000")
    status, _, err = songreel("generate", project, *HOSTED)
    assert status == 2
    assert err.count("does not accept the token") == 1
    assert err.rstrip().endswith("Nothing was spent in this run.")
    assert Library(tmp_path / "library").cost().spent.taken_usd == 0
    assert not server.predictions


def test_make_tells_the_quote_before_and_the_cost_after(short_song, songreel, result, schema, server):
    words = ("make", short_song, *HOSTED, "--size", "128x72", "--fps", "24", "--beats", "librosa", "--force")
    status, out, err = songreel(*words)
    assert status == 0
    (quoted,) = [line for line in err.splitlines() if line.startswith("To be made: ")]
    assert "was spent in this run" in out
    status, (body,), _ = result(*words)
    jsonschema.validate(body, schema("make"))
    assert (body["quoted_usd"], body["spent_usd"]) == ("0", "0")  # all of it is there
    assert f"{Decimal(body['cost_usd']).normalize():f}" in quoted
    assert Decimal(body["cost_usd"]) == server.charged_usd
