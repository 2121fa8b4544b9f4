"""What a run that ended early says of a second one: just what that does, and whether it costs."""

from decimal import Decimal

import pytest

from workbench.jobs.ledger import Budgets
from workbench.jobs.memory_ledger import MemoryLedger
from workbench.model.asking import Answer, ModelRequest
from workbench.model.run_quote import RunQuote
from workbench.workflows.accounting import run_account

USD = Decimal("0.10")


@pytest.fixture
def ledger():
    return MemoryLedger()


def bring(ledger, key, clip, *, state="submitted", run="run"):
    ledger.reserve(key, "p", "replicate", ModelRequest("a/b", {"prompt": key}), USD, Budgets(), run, clip=clip)
    if state != "sending":
        ledger.submitted(key, f"at {key}")
    if state in ("bought", "wasted"):
        ledger.bought(key, Answer(value="x"), USD)
    if state == "wasted":
        ledger.wasted(key, USD, "It is too short.")
    if state in ("failed", "canceled"):
        ledger.ended(key, state, USD, "no")


def account(ledger, meant, made=(), failed=(), opened=()):
    return run_account(
        ledger,
        "run",
        RunQuote((), 9),
        item=lambda purchase: purchase.clip,
        meant=meant,
        made=made,
        failed=failed,
        opened=opened,
    )


def test_all_that_a_run_bought_is_in_its_account_also_with_other_seeds(ledger):
    bring(ledger, "first", 0, state="bought")
    bring(ledger, "other seed", 0, state="canceled")
    bring(ledger, "another's", 1, run="other", state="bought")
    told = account(ledger, {0, 1})
    assert (told.paid, told.stopped, told.stopped_usd, told.spent.settled_usd) == (1, 1, USD, 2 * USD)


@pytest.mark.parametrize(
    ("states", "made", "said"),
    [
        (["bought"], {0}, ""),
        (["bought", "sending"], (), "The same command goes on with 2 for nothing."),
        (["failed"], (), "The same command asks and pays for 1 that came to nothing."),
        (["canceled", None], (), "asks and pays for 1 that came to nothing and 1 that was not asked for yet."),
        (["wasted"], (), "The same command leaves out 1 paid in vain, which takes --remake (remake=True in Python)."),
        (["bought", "failed"], (), "goes on with 1 for nothing and asks and pays for 1 that came to nothing."),
    ],
)
def test_a_second_run_is_told_with_its_price(ledger, states, made, said):
    for clip, state in enumerate(states):
        if state is not None:
            bring(ledger, str(clip), clip, state=state)
    assert account(ledger, set(range(len(states))), made).second_run.endswith(said or "nothing") != (said == "")


def test_what_was_under_way_before_counts_only_once_it_is_settled(ledger):
    bring(ledger, "old", 0, run="before")
    assert account(ledger, {0}, opened={"old"}).spent.settled_usd == 0
    ledger.bought("old", Answer(value="x"), USD)
    told = account(ledger, {0}, opened={"old"})
    assert (told.paid, told.spent.settled_usd) == (1, USD)
    assert account(ledger, {1}, opened={"old"}).paid == 0  # it is another clip's
