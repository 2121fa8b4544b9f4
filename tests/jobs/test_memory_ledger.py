"""The rules of the ledger, on the double."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest

from workbench.errors import BudgetError, NotFoundError, StaleVersionError
from workbench.jobs.clock import StillClock
from workbench.jobs.ledger import Budgets, Spent
from workbench.jobs.memory_ledger import MemoryLedger
from workbench.model.asking import Answer, FileRef, ModelRequest

FREE = Budgets()
HALF = Decimal("0.5")
ANSWER = Answer((FileRef("ab" * 32, ".mp4"),))
REQUEST = ModelRequest("a/b", {"prompt": "x"})


class JumpingClock(StillClock):
    """Its time of day is put where a test wants it."""

    off = timedelta(0)

    def now(self):
        return super().now() + self.off


@pytest.fixture
def clock():
    return JumpingClock()


@pytest.fixture
def ledger(clock):
    return MemoryLedger(clock)


def reserve(ledger, key="k", usd=HALF, budgets=FREE, run="r", project="p", **options):
    return ledger.reserve(key, project, "replicate", REQUEST, usd, budgets, run, **options)


def test_a_purchase_goes_from_sending_to_bought(ledger, clock):
    clock.sleep(5)
    first = reserve(ledger, plan="plan", clip=3)
    assert (first.state, first.is_new, first.reserved_usd, first.clip) == ("sending", True, HALF, 3)
    assert first.sent_at == first.reserved_at == clock.now()
    assert ledger.submitted("k", "id").prediction == "id"
    assert ledger.spent() == Spent(Decimal(0), HALF)
    assert [purchase.key for purchase in ledger.open("p")] == ["k"]
    bought = ledger.bought("k", ANSWER, Decimal("0.4"))
    assert (bought.state, bought.answer, bought.settled_usd) == ("bought", ANSWER, Decimal("0.4"))
    assert ledger.find(["k", "other"]) == {"k": bought}
    assert ledger.open("p") == ()
    assert ledger.spent() == Spent(Decimal("0.4"), Decimal(0))


def test_only_who_began_it_may_send(ledger):
    assert reserve(ledger).is_new
    again = reserve(ledger)
    assert (again.state, again.is_new, again.tries) == ("sending", False, 1)
    assert ledger.spent().reserved_usd == HALF
    ledger.submitted("k", "id")
    ledger.bought("k", ANSWER, HALF)
    assert reserve(ledger, budgets=Budgets(run_usd=Decimal(0))).state == "bought"


def test_a_failed_purchase_frees_what_was_not_spent_and_may_begin_anew(ledger):
    reserve(ledger)
    assert ledger.ended("k", "failed", Decimal(0), "no").error == "no"
    assert ledger.spent() == Spent()
    again = reserve(ledger, usd=Decimal(1))
    assert (again.is_new, again.tries) == (True, 1)
    ledger.submitted("k", "id")
    ledger.ended("k", "canceled", Decimal("0.3"), "stopped")
    assert reserve(ledger).is_new
    assert ledger.spent() == Spent(Decimal("0.3"), HALF)


def test_what_nobody_knows_stays_put_aside(ledger):
    reserve(ledger)
    ledger.ended("k", "canceled", None, "stopped")
    reserve(ledger, "u", usd=None)
    assert ledger.spent() == Spent(Decimal(0), HALF, 1)
    assert ledger.taken(project="p")["project"] == HALF


def test_a_try_more_keeps_the_money_and_forgets_the_prediction(ledger, clock):
    reserve(ledger)
    ledger.submitted("k", "id")
    clock.sleep(60)
    again = ledger.again("k")
    assert (again.state, again.tries, again.prediction, again.sent_at) == ("sending", 2, "", clock.now())
    assert ledger.spent().reserved_usd == HALF


def test_a_prediction_that_was_found_is_adopted_once(ledger):
    reserve(ledger, "1")
    reserve(ledger, "2")
    assert ledger.adopted("1", ["b", "a"]).prediction == "b"
    assert ledger.adopted("2", ["b"]) is None
    assert ledger.find(["2"])["2"].state == "sending"
    assert ledger.adopted("2", ["b", "a"]).prediction == "a"
    with pytest.raises(StaleVersionError):
        ledger.adopted("2", ["c"])


def test_a_prediction_has_one_owner(ledger):
    reserve(ledger, "1")
    reserve(ledger, "2")
    assert ledger.submitted("1", "a").prediction == "a"
    assert ledger.submitted("2", "a") is None
    assert (ledger.find(["2"])["2"].state, ledger.find(["2"])["2"].prediction) == ("sending", "")
    assert ledger.submitted("1", "a").prediction == "a"
    assert ledger.submitted("2", "b").prediction == "b"


def test_while_a_like_question_is_on_its_way_nothing_is_taken_at_first_sight(ledger):
    reserve(ledger, "1")
    assert ledger.adopted("1", ["a"], seen=()).prediction == "a"
    reserve(ledger, "2")
    reserve(ledger, "3")
    assert ledger.adopted("2", ["b", "c"], seen=["a"]) is None
    assert ledger.adopted("2", ["b", "c"], seen=["c"]).prediction == "c"
    assert ledger.adopted("3", ["b", "c"], seen=()).prediction == "b"  # nobody else is sending by now


def test_what_was_made_beside_is_paid_too_unless_it_may_be_anothers(ledger):
    reserve(ledger, "1")
    ledger.submitted("1", "a")
    reserve(ledger, "2")
    assert ledger.strayed("1", REQUEST, {"a": HALF, "b": HALF}) == ()
    ledger.submitted("2", "b")
    assert ledger.strayed("1", REQUEST, {"a": HALF, "b": HALF}) == ()
    assert len(ledger.strayed("1", REQUEST, {"c": HALF, "a": HALF, "d": None})) == 2
    assert ledger.spent() == Spent(HALF, 3 * HALF)
    assert ledger.strayed("1", REQUEST, {"c": HALF, "d": HALF}) == ()
    found = ledger.find(["1"])["1"]
    assert (found.state, found.prediction) == ("submitted", "a")
    assert ledger.bought("1", ANSWER, HALF).answer == ANSWER
    assert ledger.strayed("1", REQUEST, {"e": HALF}) == ()


def test_what_another_project_has_bought_costs_nothing_and_is_written_down_once(ledger):
    reserve(ledger)
    ledger.submitted("k", "id")
    ledger.bought("k", ANSWER, HALF)
    for _ in range(2):
        for project in ("q", "p"):
            again = reserve(ledger, project=project, budgets=Budgets(project_usd=Decimal(0)), run="other")
            assert (again.answer, again.is_new) == (ANSWER, False)
    assert ledger.spent() == ledger.spent(project="p") == Spent(HALF, Decimal(0))
    assert ledger.find(["k"])["k"].project == "q"
    assert reserve(ledger, project="q", anew=True).is_new


def bring(ledger, state):
    reserve(ledger)
    if state in ("failed", "canceled"):
        ledger.ended("k", state, Decimal(0), "x")
    elif state != "sending":
        ledger.submitted("k", "id")
        if state == "bought":
            ledger.bought("k", ANSWER, HALF)


MOVES = {
    "submitted": lambda ledger: ledger.submitted("k", "id"),
    "bought": lambda ledger: ledger.bought("k", ANSWER, HALF),
    "failed": lambda ledger: ledger.ended("k", "failed", Decimal(0), "x"),
    "canceled": lambda ledger: ledger.ended("k", "canceled", Decimal(0), "x"),
    "adopted": lambda ledger: ledger.adopted("k", ["id"]),
    "again": lambda ledger: ledger.again("k"),
}
ALLOWED = {
    "sending": {"submitted", "adopted", "failed", "canceled", "again"},
    "submitted": {"submitted", "bought", "failed", "canceled", "again"},
    "bought": {"bought"},
    "failed": {"failed"},
    "canceled": {"canceled"},
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", ALLOWED)
def test_a_purchase_never_goes_backwards(ledger, state, move):
    bring(ledger, state)
    before = ledger.find(["k"]), ledger.spent()
    if move in ALLOWED[state]:
        moved = MOVES[move](ledger)
        assert ledger.find(["k"]) == {"k": moved}
    else:
        with pytest.raises(StaleVersionError, match=f"as it is {state}"):
            MOVES[move](ledger)
        assert (ledger.find(["k"]), ledger.spent()) == before
    if move == state:  # the same once more is no error, and changes nothing
        assert (ledger.find(["k"]), ledger.spent()) == before


def test_another_prediction_or_answer_is_refused(ledger):
    bring(ledger, "submitted")
    with pytest.raises(StaleVersionError, match="another prediction"):
        ledger.submitted("k", "id2")
    ledger.bought("k", ANSWER, HALF)
    with pytest.raises(StaleVersionError, match="another answer"):
        ledger.bought("k", Answer(value="x"), HALF)


def test_what_was_never_reserved_cannot_be_moved(ledger):
    for move in MOVES.values():
        with pytest.raises(NotFoundError, match="no purchase k"):
            move(ledger)
    with pytest.raises(ValueError, match="has an id"):
        ledger.submitted("k", "")


def test_an_answer_that_was_lost_is_paid_and_may_be_bought_again(ledger):
    bring(ledger, "bought")
    assert not reserve(ledger).is_new
    assert reserve(ledger, anew=True).is_new
    assert ledger.spent() == Spent(HALF, HALF)


@pytest.mark.parametrize("usd", ["-0.01", "NaN", "Infinity"])
def test_an_amount_that_is_none_is_a_mistake(ledger, usd):
    with pytest.raises(ValueError, match="0 or more"):
        reserve(ledger, usd=Decimal(usd))
    assert ledger.find(["k"]) == {}


def test_less_than_a_millionth_is_rounded_up(ledger):
    assert reserve(ledger, usd=Decimal("0.0000001")).reserved_usd == Decimal("0.000001")


def test_each_budget_counts_its_own(ledger):
    ada = Budgets(visitor="ada")
    reserve(ledger, "1", run="r1", budgets=ada)
    reserve(ledger, "2", run="r2", project="q")
    assert ledger.taken(project="p", run="r2", visitor="ada") == {
        "run": HALF,
        "project": HALF,
        "month": Decimal(1),
        "visitor": HALF,
    }
    with pytest.raises(BudgetError, match="of this visitor"):
        reserve(ledger, "3", run="r3", project="x", budgets=Budgets(visitor="ada", visitor_usd=Decimal("0.99")))
    with pytest.raises(BudgetError, match="of the month"):
        reserve(ledger, "3", budgets=Budgets(month_usd=Decimal("1.49")))
    with pytest.raises(BudgetError, match="is not known"):
        reserve(ledger, "3", usd=None, budgets=Budgets(month_usd=Decimal(50)))
    assert ledger.find(["3"]) == {}
    reserve(ledger, "3", budgets=Budgets(Decimal("1.5"), Decimal(1), Decimal("1.5")))


def test_a_new_month_begins_with_nothing_and_a_clock_that_goes_back_frees_nothing(ledger, clock):
    budgets = Budgets(month_usd=Decimal(1))
    reserve(ledger, "1", budgets=budgets)
    reserve(ledger, "2", budgets=budgets)
    clock.off = timedelta(days=31)
    assert ledger.month() == "2026-02"
    reserve(ledger, "3", budgets=budgets)
    clock.off = timedelta(days=-31)
    assert ledger.month() == "2026-02"
    reserve(ledger, "4", budgets=budgets)
    with pytest.raises(BudgetError, match="of the month"):
        reserve(ledger, "5", budgets=budgets)
    assert ledger.spent(month="2026-02").taken_usd == 1
    assert ledger.spent(month="2026-01").taken_usd == 1
    assert ledger.spent(month="2025-12").taken_usd == 0


def test_thirty_two_workers_get_three_of_three_and_a_half(ledger):
    together, begun = threading.Barrier(32), []

    def work(number):
        together.wait()
        try:
            begun.append(reserve(ledger, f"{number}", budgets=Budgets(run_usd=Decimal("1.75"))))
        except BudgetError:
            return "refused"
        return "begun"

    with ThreadPoolExecutor(32) as pool:
        said = list(pool.map(work, range(32)))
    assert said.count("begun") == 3
    assert ledger.spent().taken_usd == Decimal("1.5")
