"""What a run that ended early says of a second one: just what that does, and whether it costs."""

from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.errors import DiskFullError
from workbench.jobs.ledger import Budgets
from workbench.jobs.memory_ledger import MemoryLedger
from workbench.jobs.standing import standing_of
from workbench.model.asking import Answer, FileRef, ModelRequest
from workbench.model.cost import BudgetLine
from workbench.model.run_quote import ClipQuote, RunQuote
from workbench.workflows.accounting import add_account, run_account

USD = Decimal("0.10")
FREE = Decimal(0)
VAIN = "leaves out 1 paid in vain, which takes a new purchase (--remake, or remake=True)"


@pytest.fixture
def ledger():
    return MemoryLedger()


def bring(ledger, key, clip, *, state="submitted", run="run", usd=USD):
    ledger.reserve(key, "p", "replicate", ModelRequest("a/b", {"prompt": key}), usd, Budgets(), run, clip=clip)
    if state != "sending":
        ledger.submitted(key, f"at {key}")
    if state in ("bought", "wasted"):
        ledger.bought(key, Answer((FileRef("a" * 64, ".mp4"),)), usd)
    if state == "wasted":
        ledger.wasted(key, usd, "It is too short.")
    if state in ("failed", "canceled"):
        ledger.ended(key, state, usd, "no")


def account(ledger, prices, made=(), opened=(), budgets=(), *, remake=False, intact=True, lost=()):
    """Of a run that was said to buy clips at these prices; the question for clip 0 has the key ``0``."""
    clips = [ClipQuote(i, "replicate", "a/b", Fraction(), Fraction(), usd) for i, usd in enumerate(prices)]
    return run_account(
        ledger,
        "run",
        RunQuote(tuple(clips), 9),
        items=range(len(clips)),
        keys={str(clip.index): clip.index for clip in clips},
        made=made,
        opened=opened,
        budgets=budgets,
        stands=lambda purchase: standing_of(purchase, lambda _file: intact, remake=remake, lost=lost),
    )


def test_all_that_a_run_bought_is_in_its_account_also_with_other_seeds(ledger):
    bring(ledger, "0", 0, state="bought")
    bring(ledger, "other seed", 0, state="canceled")
    bring(ledger, "another's", 1, run="other", state="bought")
    told = account(ledger, [USD, USD])
    assert (told.paid, told.stopped, told.stopped_usd, told.spent.settled_usd) == (1, 1, USD, 2 * USD)


@pytest.mark.parametrize(
    ("states", "made", "said"),
    [
        (["bought"], {0}, ""),
        (["bought", "submitted"], (), "A second run goes on with 2 for nothing."),
        (
            ["sending"],
            (),
            "A second run goes on with 1 that was begun and is paid with what is put aside for it.",
        ),
        (
            ["sending", "sending"],
            (),
            "A second run goes on with 2 that were begun and are paid with what is put aside for them.",
        ),
        (["failed"], (), "A second run asks and pays for 1 that came to nothing."),
        (
            ["canceled", None],
            (),
            "A second run asks and pays for 1 that came to nothing and 1 that was not asked for yet.",
        ),
        (["wasted"], (), f"A second run {VAIN}."),
        (
            ["bought", "failed", "wasted", None, None],
            {0},
            f"A second run asks and pays for 1 that came to nothing and 2 that were not asked for yet and {VAIN}.",
        ),
        (
            ["bought", "failed"],
            (),
            "A second run goes on with 1 for nothing and asks and pays for 1 that came to nothing.",
        ),
    ],
)
def test_a_second_run_is_told_with_its_price(ledger, states, made, said):
    for clip, state in enumerate(states):
        if state is not None:
            bring(ledger, str(clip), clip, state=state)
    assert account(ledger, [USD] * len(states), made).second_run == said


def test_what_an_earlier_run_bought_is_free_although_this_one_never_came_to_it(ledger):
    bring(ledger, "0", 0, run="before", state="bought")
    told = account(ledger, [FREE, USD])
    assert told.second_run == (
        "A second run goes on with 1 for nothing and asks and pays for 1 that was not asked for yet."
    )
    assert told.phrases == (
        "0 clips were made and are kept, 1 more is paid and kept, to be finished for nothing, and 0.00 USD was spent "
        "in this run"
    )


def test_an_open_question_in_other_words_is_none_of_this_commands(ledger):
    bring(ledger, "older words", 0, run="before")
    told = account(ledger, [USD], opened={"older words"})
    assert (told.waiting, told.second_run) == (
        0,
        "A second run asks and pays for 1 that was not asked for yet.",
    )


def test_what_could_not_be_kept_is_paid_all_the_same(ledger):
    """The disk was full while the video that came was conformed: an error like any other ends the run."""
    bring(ledger, "0", 0, state="bought")
    error = DiskFullError("The disk is full.")
    add_account(error, account(ledger, [USD]))
    assert error.message == (
        "The disk is full. 0 clips were made and are kept, 1 more is paid and kept, to be finished for nothing, and "
        "0.10 USD was spent in this run. A second run goes on with 1 for nothing."
    )


def test_what_may_never_have_reached_the_host_is_told_as_that(ledger):
    bring(ledger, "0", 0, state="sending")
    assert account(ledger, [USD]).phrases == (
        "0 clips were made and are kept, 1 was begun and may never have reached the host, and 0.00 USD was spent in "
        "this run (0.10 USD more is put aside until the host tells the end)"
    )


@pytest.mark.parametrize(
    ("run_usd", "project_usd", "said"),
    [
        ("0.20", "9", "A second run asks and pays for 2 that were not asked for yet."),
        ("0.20", "0.25", "A second run asks and pays for 1 that was not asked for yet."),
        ("0.20", "0.15", ""),
    ],
)
def test_what_did_not_fit_into_the_budget_of_this_run_is_bought_as_far_as_those_of_the_next_reach(
    ledger, run_usd, project_usd, said
):
    bring(ledger, "0", 0, state="bought")
    budgets = [BudgetLine("run", Decimal(run_usd), FREE), BudgetLine("project", Decimal(project_usd), USD)]
    assert account(ledger, [USD] * 4, {0}, budgets=budgets).second_run == said


def test_what_was_quoted_as_free_and_came_to_nothing_is_asked_for_at_its_price(ledger):
    bring(ledger, "0", 0, run="before")
    ledger.ended("0", "failed", FREE, "no")
    said = "A second run asks and pays for 1 that came to nothing."
    assert account(ledger, [FREE], opened={"0"}).second_run == said
    assert account(ledger, [FREE], opened={"0"}, budgets=[BudgetLine("run", USD / 2, FREE)]).second_run == ""


def test_a_command_that_buys_again_says_so_and_one_that_is_refused_says_nothing(ledger):
    bring(ledger, "0", 0, state="wasted")
    bring(ledger, "1", 1, state="bought")
    assert account(ledger, [USD, USD], remake=True).second_run == (
        "A second run goes on with 1 for nothing and asks and pays for 1 that came to nothing."
    )
    assert account(ledger, [USD, USD], intact=False).second_run == ""


def test_what_another_began_is_told_and_is_not_spent_in_this_run(ledger):
    bring(ledger, "0", 0, run="before")
    assert account(ledger, [FREE], opened={"0"}).others == 0
    ledger.bought("0", Answer(value="x"), USD)
    told = account(ledger, [FREE], opened={"0"})
    assert (told.paid, told.spent.settled_usd, told.others, told.others_usd) == (1, 0, 1, USD)
    assert told.spent_said == (
        "0.00 USD was spent in this run (1 clip was bought by another program or an earlier run for 0.10 USD)"
    )


def test_what_another_began_after_it_was_quoted_is_not_spent_in_this_run(ledger):
    bring(ledger, "0", 0, run="other", state="bought")
    bring(ledger, "1", 1, state="bought")
    told = account(ledger, [USD, USD], made={0, 1})
    assert (told.spent.settled_usd, told.others, told.others_usd) == (USD, 1, USD)


def test_what_its_host_does_not_know_is_not_promised_for_nothing_and_has_its_price(ledger):
    for clip in range(3):
        bring(ledger, str(clip), clip, run="before")
    told = account(ledger, [FREE] * 3, opened={"0", "1", "2"}, lost={"0", "2"})
    assert (told.waiting, told.lost, told.lost_usd) == (1, 2, 2 * USD)
    assert "1 is open at the host, 2 are not known to the host under the token that is set now" in told.phrases
    assert told.second_run == (
        "A second run goes on with 1 for nothing. The 2 that the host does not know cost nothing with the token of "
        "the account that asked for them; a new purchase (--remake, or remake=True) has them made and paid for "
        "again for 0.20 USD."
    )
    alone = account(ledger, [FREE], opened={"0"}, lost={"0"})
    assert alone.second_run.startswith("The 1 that the host does not know costs nothing with the token")
    error = DiskFullError("no")
    add_account(error, alone)
    assert "0 clips were made" in error.message
