"""Waiting that ends early; who is not called waits as long as ever."""

from __future__ import annotations

import pytest

from tests.jobs.buyers import USD, question
from workbench.errors import CancelledError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.scripted import ScriptedProvider
from workbench.jobs.wakeups import Wakeups


def test_who_is_called_looks_at_once_and_waits_again_after_that(clock):
    wakeups = Wakeups(clock)
    wakeups.wake("a")
    wakeups.wait("a", 60)
    assert clock.monotonic() == 0
    wakeups.wait("a", 60)
    assert clock.monotonic() == pytest.approx(60)
    wakeups.wake("b")
    wakeups.wait("a", 30)
    assert clock.monotonic() == pytest.approx(90)


def test_far_too_many_calls_are_forgotten(clock):
    wakeups = Wakeups(clock)
    for number in range(20_000):
        wakeups.wake(str(number))
    assert len(wakeups._called) == 10_000


def test_it_can_be_stopped(clock):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        Wakeups(clock).wait("a", 60, cancel)


@pytest.mark.parametrize(("calls", "least_s", "most_s"), [(True, 10, 11), (False, 100, 100)])
def test_a_purchase_ends_when_it_is_called_and_else_when_it_is_looked_at(clock, buyer_of, calls, least_s, most_s):
    wakeups = Wakeups(clock)
    host = ScriptedProvider(clock, usd=USD, run_s=10)
    passing = clock.sleep

    def sleep(seconds, cancel=None):
        passing(seconds, cancel)
        if calls and clock.monotonic() >= 10:
            wakeups.wake("prediction-0")

    clock.sleep = sleep
    assert buyer_of(host, wakeups=wakeups, poll_s=(100.0,)).buy(question()).files
    assert least_s <= clock.monotonic() <= most_s


def test_a_call_too_early_is_no_end(clock, buyer_of):
    wakeups = Wakeups(clock)
    wakeups.wake("prediction-0")
    host = ScriptedProvider(clock, usd=USD, run_s=10)
    assert buyer_of(host, wakeups=wakeups, poll_s=(4.0,)).buy(question()).files
    assert clock.monotonic() == pytest.approx(12)
