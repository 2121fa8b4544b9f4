"""Asking a host: in turn, later where it says so, and never without end. No test really waits."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from workbench.errors import CancelledError, ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.claims import MemoryClaims
from workbench.jobs.clock import StillClock, SystemClock
from workbench.jobs.faults import FAULTS, backoff_s, fault_told
from workbench.jobs.gate import Gate
from workbench.jobs.patience import Patience


class Asked:
    """A question that meets faults first."""

    def __init__(self, *faults: ProviderError) -> None:
        self.faults, self.count = list(faults), 0

    def __call__(self) -> str:
        self.count += 1
        if self.faults:
            raise self.faults.pop(0)
        return "answer"


def fault(name, after_s=None):
    return ProviderError("no", fault=name, after_s=after_s)


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture
def told():
    return []


@pytest.fixture
def patience(clock, told):
    return Patience(clock, Gate(clock), draw=lambda: 0.5, tell=told.append)


def test_a_host_that_wants_to_be_asked_later_is_asked_later_by_all(patience, clock, told):
    other = Asked()
    assert patience.ask(Asked(fault("throttled", 7.0), fault("throttled", 7.0)), None) == "answer"
    assert clock.monotonic() == pytest.approx(2 * 7.5)
    assert told == ["The host asks for fewer questions: nothing is sent for 8 s."] * 2
    patience.gate.shut(30)
    patience.ask(other, None)
    assert clock.monotonic() == pytest.approx(45)


def test_no_host_makes_us_wait_for_more_than_a_minute_at_a_time(patience, clock):
    patience.ask(Asked(fault("throttled", 86400.0)), None)
    assert clock.monotonic() <= 61


def test_pauses_double_with_jitter():
    assert [backoff_s(n, draw=lambda: 1.0) for n in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert [backoff_s(n, draw=lambda: 0.0) for n in range(1, 5)] == [0.5, 1, 2, 4]
    assert backoff_s(3, -5.0, lambda: 0.25) == 0.25


@pytest.mark.parametrize("name", ["connection", "transient", "throttled", "ambiguous"])
def test_what_passes_is_tried_as_often_as_its_class_says(patience, name):
    asked = Asked(*(fault(name) for _ in range(50)))
    with pytest.raises(ProviderError):
        patience.ask(asked, None)
    assert asked.count == FAULTS[name].tries


def test_each_fault_has_its_own_tries(patience):
    asked = Asked(*[fault("throttled")] * 9, *[fault("connection")] * 4, *[fault("transient")] * 2)
    assert patience.ask(asked, None) == "answer"
    with pytest.raises(ProviderError) as caught:
        patience.ask(Asked(*[fault("throttled")] * 5, *[fault("transient")] * 3), None)
    assert caught.value.fault == "transient"


@pytest.mark.parametrize("name", ["refused", "model", "account", "lost"])
def test_what_does_not_pass_is_not_tried_again(patience, clock, name):
    asked = Asked(fault(name))
    with pytest.raises(ProviderError):
        patience.ask(asked, None)
    assert (asked.count, clock.slept) == (1, [])


def test_until_a_time_it_is_asked_again_and_no_longer(patience, clock):
    asked = Asked(*(fault("connection") for _ in range(500)))
    with pytest.raises(ProviderError):
        patience.ask(asked, None, until_s=300.0)
    assert 300 <= clock.monotonic() <= 361
    assert asked.count > FAULTS["connection"].tries


def test_waiting_can_be_stopped(patience):
    cancel = CancelToken()
    cancel.cancel()
    patience.gate.shut(60)
    asked = Asked()
    with pytest.raises(CancelledError):
        patience.ask(asked, cancel)
    assert asked.count == 0


def test_a_real_wait_ends_within_a_second_of_a_stop():
    cancel = CancelToken()
    threading.Timer(0.1, cancel.cancel).start()
    clock = SystemClock()
    began = clock.monotonic()
    with pytest.raises(CancelledError):
        clock.sleep(60, cancel)
    assert clock.monotonic() - began < 5


def test_a_gate_lets_so_many_pass_in_a_minute(clock):
    gate = Gate(clock, per_minute=6)
    times = []
    for _ in range(13):
        gate.wait()
        times.append(clock.monotonic())
    assert times[0] == 0
    assert all(later - earlier >= 10 - 1e-9 for earlier, later in zip(times, times[1:], strict=False))


def test_after_a_rest_some_pass_at_once_and_never_more_in_a_minute_than_may(clock):
    gate, times = Gate(clock, per_minute=60, at_once=7), []
    for number in range(200):
        if number == 120:
            clock.sleep(600)
        gate.wait()
        times.append(clock.monotonic())
    assert times[:7] == [0] * 7
    assert len(set(times[120:127])) == 1
    for began in times:
        assert sum(began <= at < began + 60 - 1e-6 for at in times) <= 60


def test_what_costs_money_passes_two_gates(clock):
    patience = Patience(clock, Gate(clock), draw=lambda: 0.5, purchases=Gate(clock, per_minute=6))
    for _ in range(3):
        patience.wait_to_buy(None)
    assert clock.monotonic() == pytest.approx(20)
    patience.ask(Asked(), None)
    assert clock.monotonic() == pytest.approx(20)
    patience.gate.shut(30)
    patience.wait_to_buy(None)
    assert clock.monotonic() == pytest.approx(50)


def test_who_waits_at_a_gate_waits_longer_when_it_is_shut_meanwhile(clock):
    gate = Gate(clock)
    assert gate.shut(5)
    assert not gate.shut(20)
    gate.wait()
    assert clock.monotonic() == pytest.approx(20)


def test_one_owner_at_a_time():
    claims, most, now, lock = MemoryClaims(), [0], [0], threading.Lock()

    def work(_: int) -> bool:
        claim = claims.claim("clip 3")
        if claim is None:
            return False
        with claim:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            with lock:
                now[0] -= 1
        return True

    with ThreadPoolExecutor(16) as pool:
        assert any(pool.map(work, range(200)))
    assert most == [1]
    other = claims.claim("clip 4")
    assert other is not None
    with other:
        assert claims.claim("clip 4") is None
    assert claims.claim("clip 4") is not None


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Prediction flagged by moderation, please try again with a different prompt", "refused"),
        ("The input or output was flagged as sensitive. (E005)", "refused"),
        ("NSFW content detected. Try running it again", "refused"),
        ("Service is temporarily unavailable due to high demand (E003)", "transient"),
        ("Prediction interrupted; please retry (code: PA)", "transient"),
        ("upstream timed out", "transient"),
        ("shape mismatch: (3, 4) vs (4, 3)", "model"),
        ("", "model"),
    ],
)
def test_what_a_failed_prediction_says_has_a_class(said, named):
    assert fault_told(said) == named


def test_a_host_that_does_not_answer_is_told_once(patience, told):
    assert patience.ask(Asked(fault("connection")), None) == "answer"
    assert told == []  # a hiccup
    assert patience.ask(Asked(*[fault("connection")] * 4), None) == "answer"
    assert told == ["no: it is asked again for a while."]


def test_of_what_is_under_way_one_tells_until_when_a_host_that_is_away_is_asked(patience, clock, told):
    away = [fault("connection")] * 4
    until = (clock.now() + timedelta(seconds=2100)).astimezone()
    assert patience.ask(Asked(*away, *away), None, until_s=2100.0) == "answer"
    said = f"what is under way there is asked for again until {until:%H:%M}, and nothing is paid twice."
    assert told == [f"The host cannot be reached; {said}"]

    class Meanwhile(Asked):
        def __call__(self):
            if len(self.faults) == 2:  # another one waits for the same host
                with pytest.raises(ProviderError):
                    patience.ask(Asked(*away), None, until_s=clock.monotonic() + 3)
            return super().__call__()

    told.clear()
    patience.ask(Meanwhile(*away), None, until_s=2100.0)
    assert len(told) == 1  # it had answered in between, so it is told anew, but by one
