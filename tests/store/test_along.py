"""What goes along with a reservation: one transaction for both, and neither depends on the other."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from decimal import Decimal

import pytest

from tests.counting_database import CountingDatabase
from workbench.errors import BudgetError, NotFoundError
from workbench.jobs.ledger import Budgets
from workbench.model.asking import ModelRequest
from workbench.store.along import Along
from workbench.store.library import Store


@pytest.fixture
def counting(tmp_path):
    return CountingDatabase(tmp_path / "library")


@pytest.fixture
def store(counting):
    return Store(counting.folder, counting, patience_s=10.0)


@pytest.fixture
def kept(store, make_song, make_plan, make_take):
    """A project, its plan's id, and takes of its first two clips."""
    plan = make_plan(make_song())
    project = store.open_project(make_song())
    return project, store.save_plan(project, plan), [(n, make_take(plan, n)) for n in range(2)]


@contextmanager
def _meanwhile(store, kept):
    """Keep the takes in another thread, which waits by now; what it raised."""
    project, plan, takes = kept
    raised = []

    def keep():
        try:
            store.save_takes(project, plan, takes, may_wait=True)
        except NotFoundError as error:
            raised.append(error)

    thread = threading.Thread(target=keep)
    thread.start()
    until = time.monotonic() + 10
    while not store._along._waiting and time.monotonic() < until:
        time.sleep(0.001)
    yield raised
    thread.join()


def _reserve(store, budget=None):
    request, budgets = ModelRequest("a/b", {"prompt": "neon"}), Budgets(project_usd=budget)
    return store.ledger.reserve("k", "p", "replicate", request, Decimal("0.5"), budgets, "r")


def _chosen(store, kept):
    return [row.take for row in store.clips(kept[0], kept[1])][:2]


def test_both_are_one_transaction(store, counting, kept):
    before = counting.count
    with _meanwhile(store, kept):
        assert _reserve(store).is_new
    assert counting.count == before + 1
    assert _chosen(store, kept) == [take.key for _, take in kept[2]]
    assert store.ledger.find(["k"])["k"].state == "sending"


def test_it_goes_with_no_other_move_of_the_ledger(counting, kept):
    store = Store(counting.folder, counting, patience_s=0.5)
    _reserve(store)
    before = counting.count
    with _meanwhile(store, kept):
        store.ledger.submitted("k", "id")
        assert _chosen(store, kept) == [None, None]
    assert counting.count == before + 3  # those two, and after its time its own
    assert _chosen(store, kept) == [take.key for _, take in kept[2]]


def test_a_reservation_that_fails_keeps_nobody_from_being_kept(counting, kept):
    store = Store(counting.folder, counting, patience_s=0.5)
    with _meanwhile(store, kept) as raised, pytest.raises(BudgetError):
        _reserve(store, Decimal("0.1"))
    assert not raised
    assert _chosen(store, kept) == [take.key for _, take in kept[2]]


def test_a_project_that_is_gone_fails_no_reservation(store, kept):
    store.delete_project(kept[0])
    with _meanwhile(store, kept) as raised:
        assert _reserve(store).is_new
    assert "project" in raised[0].message
    assert store.ledger.find(["k"])["k"].state == "sending"


def test_what_is_undone_with_its_transaction_is_done_once_more(counting):
    along, written, ended = Along(counting.transaction, 10.0), [], []

    def late():
        along.write(lambda _connection: written.append(counting.count), may_wait=True)
        ended.append(True)

    thread = threading.Thread(target=late)
    thread.start()
    while not along._waiting:
        time.sleep(0.001)
    with suppress(BudgetError), along.carrying() as carry, counting.transaction() as connection:
        carry(connection)
        assert (len(written), ended) == (1, [])  # nobody is told before it is on disk
        raise BudgetError("undone")
    thread.join()
    assert (len(written), ended) == (2, [True])


def test_without_waiting_it_is_written_at_once(store, counting, kept):
    before = counting.count
    project, plan, takes = kept
    store.save_takes(project, plan, [*takes, (0, takes[1][1])])
    assert counting.count == before + 1
    assert _chosen(store, kept) == [takes[1][1].key] * 2  # of a clip the last one is chosen
