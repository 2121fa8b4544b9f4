"""So many at once, the most urgent first."""

from __future__ import annotations

import threading
import time

import pytest

from tests.jobs.buyers import USD, question
from workbench.errors import CancelledError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.scripted import ScriptedProvider
from workbench.jobs.turns import Turns


def until(condition, most_s=10.0):
    end = time.monotonic() + most_s
    while not condition() and time.monotonic() < end:
        time.sleep(0.002)
    assert condition()


def test_no_more_than_so_many_at_once():
    turns, now, most, lock = Turns(3), [0], [0], threading.Lock()

    def work():
        with turns.taken():
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.01)
            with lock:
                now[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [3]


def test_only_who_has_to_wait_hears_that_they_do():
    turns, heard = Turns(1), []
    with turns.taken(waits=lambda: heard.append("first")):
        thread = threading.Thread(target=lambda: turns.taken(waits=lambda: heard.append("second")).__enter__())
        thread.start()
        until(lambda: heard)
    thread.join(30)
    assert heard == ["second"]


def test_the_most_urgent_is_next_and_then_whoever_came_first():
    turns, order = Turns(1), []

    def work(name, priority):
        with turns.taken(priority):
            order.append(name)

    threads = []
    with turns.taken():
        for name, priority in (("long 1", -40), ("long 2", -40), ("clip", -1), ("long 3", -40)):
            threads.append(threading.Thread(target=work, args=(name, priority)))
            threads[-1].start()
            until(lambda: len(turns._waiting) == len(threads))
    for thread in threads:
        thread.join(30)
    assert order == ["clip", "long 1", "long 2", "long 3"]


def test_who_waits_can_be_stopped_and_keeps_nobody_up():
    turns, cancel = Turns(1), CancelToken()
    with turns.taken():
        threading.Timer(0.05, cancel.cancel).start()
        with pytest.raises(CancelledError), turns.taken(9, cancel):
            pass
    with turns.taken():
        pass


def test_a_clip_does_not_wait_for_a_whole_film(clock, buyer_of):
    class Held(ScriptedProvider):
        """Its first answer waits until both others have come."""

        def submit(self, asked, *given):
            if not self.created:
                until(lambda: len(turns._waiting) == 2)
            return super().submit(asked, *given)

    turns, host = Turns(1), Held(clock, usd=USD)
    film, clip = buyer_of(host, turns=turns, priority=-40), buyer_of(host, turns=turns, priority=-1)
    threads = [threading.Thread(target=film.buy, args=(question(0),))]
    threads[0].start()
    until(lambda: turns._free == 0)
    threads.append(threading.Thread(target=film.buy, args=(question(1),)))
    threads[1].start()
    until(lambda: len(turns._waiting) == 1)
    threads.append(threading.Thread(target=clip.buy, args=(question(2),)))
    threads[2].start()
    for thread in threads:
        thread.join(30)
    assert [made.payload["prompt"] for made in host.created] == ["clip 0", "clip 2", "clip 1"]


def test_who_tells_of_waiting_holds_up_nobody_else():
    turns, held, told = Turns(1), threading.Event(), threading.Event()

    def slow():
        told.set()
        held.wait(30)

    def waits():
        with turns.taken(waits=slow):
            pass

    first = turns.taken()
    first.__enter__()
    waiting = threading.Thread(target=waits)
    waiting.start()
    assert told.wait(10)
    leaving = threading.Thread(target=lambda: first.__exit__(None, None, None))
    leaving.start()
    leaving.join(2)
    ended = not leaving.is_alive()
    held.set()
    waiting.join(10)
    assert ended
    assert not waiting.is_alive()
