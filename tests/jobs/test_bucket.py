"""A rate that lets bursts through, by a clock of the test's own."""

import pytest

from workbench.jobs.bucket import Bucket
from workbench.jobs.clock import StillClock


def test_a_burst_passes_and_then_the_rate_of_the_hour():
    clock = StillClock()
    bucket = Bucket(clock, per_hour=60, at_once=3)
    assert [bucket.take() for _ in range(3)] == [0, 0, 0]
    assert bucket.take() == pytest.approx(60)
    clock.sleep(59)
    assert bucket.take() == pytest.approx(1)
    clock.sleep(1.001)
    assert bucket.take() == 0
    assert bucket.take() > 59


def test_it_never_holds_more_than_its_burst():
    clock = StillClock()
    bucket = Bucket(clock, per_hour=3600, at_once=2)
    clock.sleep(10_000)
    assert [bucket.take() > 0 for _ in range(3)] == [False, False, True]


def test_what_was_not_needed_comes_back():
    bucket = Bucket(StillClock(), per_hour=1, at_once=1)
    assert bucket.take() == 0
    assert bucket.take() > 0
    bucket.give_back()
    assert bucket.take() == 0


@pytest.mark.parametrize(("per_hour", "at_once"), [(0, 1), (1, 0)])
def test_a_rate_lets_something_through(per_hour, at_once):
    with pytest.raises(ValueError, match="lets something through"):
        Bucket(StillClock(), per_hour, at_once)
