"""Engines: any executor, what it says when it breaks, and how soon a stop is heard."""

import logging
import os
import threading
import time
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest

from workbench.errors import CancelledError, EngineError, OptionError, WorkersEndedError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.dask_engine import check_address, quiet
from workbench.jobs.engines import ExecutorEngine, waited


class KilledWorker(Exception):  # noqa: N818  dask's own name
    """As dask tells of a piece that ended its workers."""


class Scripted:
    """An executor that answers as it is told, or never; an ``Engine`` around it counts who asks whether it lives."""

    def __init__(self, answer=None, error=None, *, gone=False):
        self.answer, self.error, self.gone, self.given, self.futures = answer, error, gone, [], []

    def submit(self, work, /, *values):
        self.given.append((work, values))
        future = Future()
        self.futures.append(future)
        if self.error:
            future.set_exception(self.error)
        elif self.gone:
            future.cancel()
            future.set_running_or_notify_cancel()
        elif self.answer is not None:
            future.set_result(self.answer)
        return future


def done(executor, cancel=None):
    engine = ExecutorEngine(executor, name="the engine")
    return waited(engine, engine.submit(pow, 2, 5), cancel or CancelToken())


def die():
    os._exit(9)


def test_threads_processes_and_doubles_answer():
    with ThreadPoolExecutor(3) as threads, ProcessPoolExecutor(2, get_context("spawn")) as processes:
        assert done(threads) == done(processes) == 32
        assert ExecutorEngine(threads).at_once == 3
        assert ExecutorEngine(processes).at_once == 2
        assert ExecutorEngine(threads, 1000).at_once == 64
    scripted = Scripted("said")
    assert done(scripted) == "said"
    assert scripted.given == [(pow, (2, 5))]


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (BrokenExecutor("a process ended"), EngineError, "Workers of the engine ended"),
        (KilledWorker("four died"), WorkersEndedError, "Every worker of the engine"),
        (ModuleNotFoundError("No module named 'workbench'"), EngineError, "has no Songreel that fits"),
        (AttributeError("run_errand"), EngineError, "has no Songreel that fits"),
        (OSError("the wire\nis cut"), EngineError, r"The engine lost a piece of work \(OSError: the wire\)"),
    ],
)
def test_what_an_engine_raises_is_one_sentence(error, kind, said):
    with pytest.raises(kind, match=said):
        done(Scripted(error=error))


def test_an_engine_that_goes_away_is_told():
    with pytest.raises(EngineError, match="The engine is gone"):
        done(Scripted(gone=True))


def test_a_broken_pool_takes_no_more_work():
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        engine = ExecutorEngine(pool)
        with pytest.raises(EngineError, match="Workers of the ProcessPoolExecutor ended"):
            waited(engine, engine.submit(die), CancelToken())
        with pytest.raises(EngineError, match="The ProcessPoolExecutor takes no more work"):
            engine.submit(pow, 2, 5)


def test_a_stop_is_heard_although_the_work_goes_on():
    scripted, cancel = Scripted(), CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    began = time.monotonic()
    with pytest.raises(CancelledError):
        done(scripted, cancel)
    assert time.monotonic() - began < 2
    assert scripted.futures[0].cancelled()


def test_an_engine_that_has_nobody_left_is_not_waited_for():
    class Lonely(ExecutorEngine):
        def check(self):
            raise EngineError("All workers are gone.")

    engine = Lonely(Scripted())
    with pytest.raises(EngineError, match="All workers are gone"):
        waited(engine, engine.submit(pow, 2, 5), CancelToken())


@pytest.mark.parametrize(
    "text",
    ["", "dask", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://:8786", "tcp://a:99999", "tcp://me:secret@a:1",
     "tcp://a:\x071", "//a:1", "s3://bucket"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(text):
    with pytest.raises(OptionError, match="give local, or the address of a dask scheduler"):
        check_address(text)


@pytest.mark.parametrize("text", ["tcp://127.0.0.1:8786", "tls://films.example:8786", " tcp://[::1]:1 "])
def test_an_address_is_taken(text):
    assert check_address(text) == text.strip()


def test_loggers_speak_again_once_the_last_of_two_engines_is_closed():
    logger = logging.getLogger("distributed.comm")
    before = logger.level
    first, second = quiet(), quiet()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not logger.isEnabledFor(logging.CRITICAL)
    second.__exit__(None, None, None)
    assert logger.level == before
