"""The library's ledger: as the one in memory, for any number of programs, and for ever."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from workbench.errors import BudgetError, NotFoundError, WorkbenchError
from workbench.jobs.clock import StillClock
from workbench.jobs.keys import dumps, loads
from workbench.jobs.ledger import Budgets, Purchase
from workbench.jobs.memory_ledger import MemoryLedger
from workbench.model.asking import Answer, FileRef, ModelRequest
from workbench.model.cost import Spent
from workbench.store.library import Store
from workbench.timebase import Span

HALF = Decimal("0.5")
ANSWER = Answer((FileRef("ab" * 32, ".mp4"),))
REQUEST = ModelRequest("a/b", {"prompt": "it's “neon”", "image": FileRef("cd" * 32, ".png")}, Fraction(5))

_WORKERS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from workbench.errors import BudgetError
from workbench.jobs.ledger import Budgets
from workbench.model.asking import ModelRequest
from workbench.store.library import Store
store, name = Store(Path(sys.argv[1])), sys.argv[2]
def work(number):
    try:
        store.ledger.reserve(f"{name}-{number}", "p", "replicate", ModelRequest("a/b", {}), Decimal("0.5"),
                             Budgets(project_usd=Decimal("1.75")), name)
    except BudgetError:
        return 0
    return 1
sys.stdin.readline()
with ThreadPoolExecutor(8) as pool:
    print(sum(pool.map(work, range(8))))
"""


def _reserve(store: Store, key: str = "k", budgets: Budgets = Budgets(), **options: object) -> Purchase:  # noqa: B008
    values = {"project": "p", "usd": HALF, "run": "r"} | options
    return store.ledger.reserve(key, provider="replicate", request=REQUEST, budgets=budgets, **values)


def _buy(store: Store, key: str, usd: Decimal = HALF, answer: Answer = ANSWER, **options: object) -> None:
    _reserve(store, key, usd=usd, **options)
    store.ledger.submitted(key, f"id-{key}")
    store.ledger.bought(key, answer, usd)


def test_thirty_two_workers_of_four_programs_get_three_of_three_and_a_half(store: Store) -> None:
    store.changes()
    store.ledger.month()  # the database is made before all come at once
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKERS, str(store.folder), str(n)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(4)
    ]
    begun = [int(worker.communicate("go\n", timeout=120)[0]) for worker in workers]
    assert sum(begun) == 3
    assert store.ledger.spent().taken_usd == Decimal("1.5")


def test_thirty_two_threads_get_three_of_three_and_a_half(store: Store) -> None:
    together = threading.Barrier(32)

    def work(number: int) -> bool:
        together.wait()
        try:
            return _reserve(store, str(number), Budgets(run_usd=Decimal("1.75"))).is_new
        except BudgetError:
            return False

    with ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(work, range(32))) == 3
    assert store.ledger.spent().taken_usd == Decimal("1.5")


def test_of_those_who_reserve_the_same_at_once_one_begins_it(store: Store) -> None:
    together = threading.Barrier(8)

    def work(_: int) -> bool:
        together.wait()
        return _reserve(store).is_new

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 1
    assert store.ledger.spent().taken_usd == HALF


def test_what_was_written_is_there_for_the_next_program(store: Store) -> None:
    _buy(store, "k", plan="plan", clip=2, budgets=Budgets(visitor="ada"))
    _reserve(store, "open")
    other = Store(store.folder).ledger
    known = other.find(["k"])["k"]
    assert (known.answer, known.settled_usd, known.visitor, known.clip) == (ANSWER, HALF, "ada", 2)
    assert [purchase.key for purchase in other.open("p")] == ["open"]


def test_an_answer_of_before_there_were_names_is_read() -> None:
    old = '{"files": [{"sha256": "' + "ab" * 32 + '", "suffix": ".mp4"}], "value": null}'
    assert loads(Answer, old) == ANSWER
    named = replace(ANSWER, names=("vocals",))
    assert loads(Answer, dumps(named)) == named
    assert (named.named("vocals"), named.named("drums"), ANSWER.named("vocals")) == (ANSWER.files[0], None, None)


@pytest.mark.parametrize("text", ['{"a": [NaN, 1e999, 2.5]}', '"half \\ud800 a sign"', '{"\\udfff": "\\u0000"}'])
def test_what_was_paid_is_kept_even_where_it_is_no_proper_json(store: Store, text: str) -> None:
    answer = Answer((), json.loads(text))
    _buy(store, "k", answer=answer)
    kept = store.ledger.find(["k"])["k"].answer
    assert store.ledger.bought("k", answer, HALF).answer == kept
    _reserve(store, "e")
    assert store.ledger.ended("e", "failed", HALF, str(answer.value)).settled_usd == HALF


def test_what_a_host_made_beside_is_paid_and_the_other_is_still_waited_for(store: Store) -> None:
    _reserve(store)
    store.ledger.submitted("k", "id")
    assert len(store.ledger.strayed("k", REQUEST, {"id": HALF, "stray": Decimal("0.3")})) == 1
    assert store.ledger.find(["k"])["k"].prediction == "id"
    store.ledger.bought("k", ANSWER, HALF)
    assert (store.ledger.find(["k"])["k"].answer, store.ledger.spent().settled_usd) == (ANSWER, Decimal("0.8"))


def test_secrets_do_not_reach_the_database(store: Store) -> None:
    token = "r8_" + "A" * 37
    request = ModelRequest("a/b", {"prompt": f"my {token}"})
    store.ledger.reserve("k", "p", "replicate", request, HALF, Budgets(), "r")
    store.ledger.ended("k", "failed", Decimal(0), f"no such token {token}")
    assert token not in store.ledger.find(["k"])["k"].error
    store.close()
    assert token.encode() not in (store.folder / "songreel.duckdb").read_bytes()


def test_a_project_has_a_budget_until_it_is_taken_away(store: Store, make_song: Callable) -> None:
    project = store.open_project(make_song())
    assert store.project_budget(project) is None
    for usd in (Decimal(10), Decimal("12.345678"), None):
        store.set_project_budget(project, usd)
        assert store.project_budget(project) == usd
    with pytest.raises(NotFoundError, match="no project"):
        store.set_project_budget("nobody", Decimal(1))


def test_what_was_spent_outlives_its_project_and_its_answers_do_not(
    store: Store, make_song: Callable, make_plan: Callable
) -> None:
    project, other = store.open_project(make_song()), store.open_project(make_song(2))
    shared = Answer((FileRef("ef" * 32, ".mp4"),))
    _buy(store, "k", project=project)
    _buy(store, "shared", project=project, answer=shared)
    _buy(store, "others", project=other, answer=shared)
    _reserve(store, "open", project=project)
    store.set_project_budget(project, Decimal(9))
    freed = store.delete_project(project)
    assert "ab" * 32 in freed
    assert "ef" * 32 not in freed
    assert store.ledger.spent(project=project).taken_usd == 3 * HALF
    assert store.ledger.find(["k"])["k"].answer is None
    assert [purchase.key for purchase in store.ledger.open(project)] == ["open"]
    assert store.open_project(make_song()) == project
    assert store.project_budget(project) is None
    assert _reserve(store, project=project).is_new


def test_an_answer_that_two_projects_use_stays_until_both_are_gone(store: Store, make_song: Callable) -> None:
    payer, other = store.open_project(make_song()), store.open_project(make_song(2))
    _buy(store, "k", project=payer)
    assert _reserve(store, project=other, budgets=Budgets(project_usd=Decimal(0))).answer == ANSWER
    assert store.delete_project(other) == (make_song(2).id,)
    assert _reserve(store, project=payer).answer == ANSWER
    other = store.open_project(make_song(2))
    _reserve(store, project=other)
    assert "ab" * 32 not in store.delete_project(payer)
    assert _reserve(store, project=other).answer == store.ledger.find(["k"])["k"].answer == ANSWER
    assert store.ledger.spent(month=store.ledger.month()).settled_usd == HALF
    assert "ab" * 32 in store.delete_project(other)
    assert store.ledger.spent(month=store.ledger.month()).settled_usd == store.ledger.spent(project=payer).taken_usd
    assert _reserve(store, project=other).is_new


def _cost_store(store: Store, make_song: Callable, make_plan: Callable, make_take: Callable) -> tuple[str, str]:
    """Three clips of 3, 3 and 4 s at 29.97: the first accepted after one in vain, the second offline, the third not."""

    song = make_song()
    project, plan = store.open_project(song), make_plan(song)
    plan_id = store.save_plan(project, plan)
    _reserve(store, "failed", project=project, plan=plan_id, clip=0)
    store.ledger.ended("failed", "canceled", Decimal("0.25"), "stopped")
    _buy(store, "good", project=project, plan=plan_id, clip=0)
    _reserve(store, "waits", project=project, plan=plan_id, clip=2, usd=Decimal(2))
    _reserve(store, "unknown", project=project, usd=None)
    store.save_takes(project, plan_id, [(0, replace(make_take(plan, 0, cost="0.5"), provider="replicate"))])
    store.save_takes(project, plan_id, [(1, make_take(plan, 1))])
    _buy(store, "elsewhere", project="gone", usd=Decimal(7))
    return project, plan_id


def test_a_projects_account(store: Store, make_song: Callable, make_plan: Callable, make_take: Callable) -> None:
    project, _ = _cost_store(store, make_song, make_plan, make_take)
    cost = store.cost(project)
    assert (cost.spent.settled_usd, cost.spent.reserved_usd, cost.spent.unknown) == (Decimal("0.75"), Decimal(2), 1)
    assert cost.models == {"a/b": cost.spent}
    assert [(c.clip, c.spent.settled_usd, c.spent.reserved_usd, c.take_usd) for c in cost.clips] == [
        (0, Decimal("0.75"), 0, HALF),
        (1, 0, 0, 0),
        (2, 0, Decimal(2), None),
    ]
    assert cost.accepted_s == 90 * Fraction(1001, 30000)
    assert cost.accepted_second_usd == Decimal("0.249750")
    assert list(cost.months) == [cost.month]
    assert list(cost.projects) == [project]


def test_money_stays_with_a_clip_that_is_where_it_was(
    store: Store, make_song: Callable, make_plan: Callable, make_take: Callable
) -> None:
    project, _ = _cost_store(store, make_song, make_plan, make_take)
    costs = [clip.spent for clip in store.cost(project).clips]
    other = make_plan(make_song(), prompt="more rain")
    store.save_plan(project, other)
    assert [clip.spent for clip in store.cost(project).clips] == costs
    spans = (Span(0, 80), Span(80, 180), Span(180, 300))
    moved = [replace(clip, span=span) for clip, span in zip(other.clips, spans, strict=True)]
    store.save_plan(project, replace(other, clips=tuple(moved)))
    assert [clip.spent for clip in store.cost(project).clips] == [Spent(), Spent(), costs[2]]
    assert store.cost(project).spent.settled_usd == Decimal("0.75")


def test_a_librarys_account_has_projects_that_are_gone(
    store: Store, make_song: Callable, make_plan: Callable, make_take: Callable
) -> None:
    project, _ = _cost_store(store, make_song, make_plan, make_take)
    cost = store.cost()
    assert {name: spent.settled_usd for name, spent in cost.projects.items()} == {project: HALF * 3 / 2, "gone": 7}
    assert cost.months[cost.month].taken_usd == Decimal("9.75")
    assert cost.clips == ()


def test_the_same_can_be_asked_in_sql(
    store: Store, make_song: Callable, make_plan: Callable, make_take: Callable
) -> None:
    project, _ = _cost_store(store, make_song, make_plan, make_take)
    with store._database.transaction() as connection:
        ask = connection.read
        assert ask("SELECT spent_usd FROM project_overview") == [(Decimal("0.75"),)]
        assert ask("SELECT model, sum(settled_usd) FROM costs_by_model GROUP BY ALL") == [("a/b", Decimal("7.75"))]
        ((seconds, usd),) = ask(
            "SELECT accepted_s, accepted_second_usd FROM costs_by_project WHERE project = ?", [project]
        )
        assert seconds == pytest.approx(3.003)
        assert usd == pytest.approx(0.24975, abs=1e-6)
        assert ask("SELECT accepted_second_usd FROM costs_by_project WHERE project = 'gone'") == [(None,)]


class JumpingClock(StillClock):
    off = timedelta(0)

    def now(self) -> datetime:
        return super().now().astimezone(UTC) + self.off


KEYS_OF = "ab"
KEYS = st.sampled_from(KEYS_OF)
MONEY = st.one_of(st.none(), st.decimals(0, 3, places=3))
LIMIT = st.one_of(st.none(), st.decimals(0, 6, places=1))


class SameLedgers(RuleBasedStateMachine):
    """Whatever is done to both, both say the same: values, errors, sums."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = JumpingClock()
        self.store = Store(Path(self.folder.name), clock=self.clock)
        self.ledgers = (MemoryLedger(self.clock), self.store.ledger)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def both(self, name: str, *given: object, **named: object) -> None:
        said = []
        for ledger in self.ledgers:
            try:
                said.append(getattr(ledger, name)(*given, **named))
            except WorkbenchError as error:
                said.append((type(error), error.message))
        assert said[0] == said[1]

    @rule(key=KEYS, project=st.sampled_from("pq"), usd=MONEY, project_usd=LIMIT, month_usd=LIMIT, visitor=KEYS)
    def reserve(self, key, project, usd, project_usd, month_usd, visitor):
        budgets = Budgets(None, project_usd, month_usd, visitor, project_usd)
        request = ModelRequest(f"model/{project}", {"prompt": "x"}, variant=KEYS_OF.index(key))
        self.both("reserve", key, project, "replicate", request, usd, budgets, visitor, plan="plan", clip=3)

    @rule(key=KEYS, prediction=st.sampled_from("12"))
    def submitted(self, key, prediction):
        self.both("submitted", key, prediction)

    @rule(key=KEYS, predictions=st.lists(st.sampled_from("123")), seen=st.sampled_from([None, "", "23"]))
    def adopted(self, key, predictions, seen):
        self.both("adopted", key, predictions, seen=seen)

    @rule(key=KEYS, costs=st.dictionaries(st.sampled_from("123"), MONEY, min_size=1))
    def strayed(self, key, costs):
        request = ModelRequest("model/p", {"prompt": "x"}, variant=KEYS_OF.index(key))
        self.both("strayed", key, request, costs)

    @rule(key=KEYS, usd=MONEY, value=st.sampled_from([None, "text", {"a": [1]}]))
    def bought(self, key, usd, value):
        self.both("bought", key, Answer((FileRef(key * 64, ".mp4"),), value), usd)

    @rule(key=KEYS, state=st.sampled_from(["failed", "canceled"]), usd=MONEY)
    def ended(self, key, state, usd):
        self.both("ended", key, state, usd, "a sentence")

    @rule(key=KEYS, name=st.sampled_from(["again"]))
    def moved(self, key, name):
        self.both(name, key)

    @rule(days=st.integers(-40, 40))
    def clock_jumps(self, days):
        self.clock.off += timedelta(days=days, seconds=1)

    @invariant()
    def sums_are_equal(self):
        self.both("find", ["a", "b", "c"])
        self.both("open", "p")
        self.both("taken", project="p", run="a", visitor="b")
        self.both("spent", project="q", run="a", month=self.ledgers[0].month())


SameLedgers.TestCase.settings = settings(
    max_examples=8,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
test_both_ledgers_say_the_same = SameLedgers.TestCase
