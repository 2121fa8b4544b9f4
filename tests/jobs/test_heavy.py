"""The double that listens in the process that asks, and what is kept warm."""

import pytest

from workbench.errors import (
    CancelledError,
    DiskFullError,
    ListenerError,
    MissingExtraError,
    OptionError,
    OutOfMemoryError,
)
from workbench.jobs import heavy
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import HereHeavy, cool, load_listener, told, warm

TABLE = {"add": "adding:add", "stop": "adding:stop", "fail": "adding:fail"}
ADDING = """
def add(a, b, *, report, check):
    report(0.5, "half")
    check()
    return a + b

def stop(token, *, report, check):
    token.cancel()
    check()

def fail(*, report, check):
    raise RuntimeError("first line\\nsecond line")
"""


@pytest.fixture(autouse=True)
def _adding(tmp_path, monkeypatch):
    (tmp_path / "adding.py").write_text(ADDING)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.fixture(autouse=True)
def _cold():
    cool()
    yield
    cool()


def test_it_answers_and_reports():
    reports = []
    assert HereHeavy(TABLE).ask("add", {"a": 1, "b": 2}, lambda *report: reports.append(report)) == 3
    assert reports == [(0.5, "half")]


def test_a_token_stops_it_before_and_while_it_works():
    token = CancelToken()
    with pytest.raises(CancelledError):
        HereHeavy(TABLE).ask("stop", {"token": token}, None, token)
    with pytest.raises(CancelledError):
        HereHeavy(TABLE).ask("add", {"a": 1, "b": 2}, None, token)


def test_what_goes_wrong_is_told_as_the_process_tells_it():
    with pytest.raises(ListenerError) as failed:
        HereHeavy(TABLE).ask("fail", {})
    assert failed.value.message == "Listening (fail) failed: RuntimeError: first line."
    with pytest.raises(OptionError, match="no listener 'ad'; did you mean add"):
        HereHeavy(TABLE).ask("ad", {})


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (MemoryError(), OutOfMemoryError),
        (RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"), OutOfMemoryError),
        (OSError(28, "No space left on device"), DiskFullError),
        (ModuleNotFoundError("No module named 'torch'", name="torch"), MissingExtraError),
        (ModuleNotFoundError("No module named 'workbench.x'", name="workbench.x"), ListenerError),
        (ValueError("x"), ListenerError),
    ],
)
def test_foreign_errors_become_ours(error, kind):
    assert type(told("it", error)) is kind


def test_a_path_that_is_none_is_our_own_mistake():
    for path in ("os", "os:path.join", "os;x:y", ":x", "../x:y"):
        with pytest.raises(ValueError, match="no module:function"):
            load_listener({"x": path}, "x")


def test_a_model_is_made_once_and_the_oldest_makes_room():
    made = []

    def model(name):
        return warm(name, lambda: made.append(name) or name)

    assert [model(name) for name in "abacdae"] == list("abacdae")
    assert made == list("abcde")  # a was used again, so b made room for e
    assert model("a") == "a"
    assert made == list("abcde")
    model("b")
    assert made == list("abcdeb")
    assert len(heavy._WARM) == heavy._MOST_WARM


def test_what_fails_to_load_is_not_kept():
    with pytest.raises(ZeroDivisionError):
        warm("x", lambda: 1 // 0)
    assert warm("x", lambda: 5) == 5
