"""The process that listens: one a library, warm, cancellable, and replaced whatever ended it."""

import importlib.util
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from workbench.errors import (
    CancelledError,
    LibraryError,
    ListenerEndedError,
    ListenerError,
    MissingExtraError,
    OptionError,
    OutOfMemoryError,
)
from workbench.jobs.cancel import CancelToken
from workbench.media import listener_wire
from workbench.media.listener import ListeningProcess
from workbench.media.listener_wire import Address, read_address, remove_place, write_address

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills and looks at descriptors as POSIX has them")
NAMES = (
    *("double", "where", "loaded", "count", "sleepy", "deaf", "noisy", "refuses", "breaks", "greedy", "strange"),
    *("foreign", "lacks", "environment", "talks", "torch_sum", "torch_tensor"),
)
TABLE = {name: f"listeners:{name}" for name in NAMES}
ASK = """
import json, sys
from pathlib import Path
from workbench.media.listener import ListeningProcess

library, table, name, arguments = sys.argv[1:]
print(json.dumps(ListeningProcess(Path(library), json.loads(table)).ask(name, json.loads(arguments))))
assert "torch" not in sys.modules
"""


@pytest.fixture(autouse=True)
def _listeners_are_found(monkeypatch):
    monkeypatch.syspath_prepend(HERE)


@pytest.fixture
def library(tmp_path):
    """A library's folder whose process is ended afterwards, whatever the test did to it."""
    folder = tmp_path / "library"
    folder.mkdir()
    yield folder
    address = read_address(folder)
    if address is not None:
        end(address.pid)
        remove_place(address.place)


def alive(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    if sys.platform != "linux":
        return True
    try:  # one that nobody collects is there and dead
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def end(pid):
    if alive(pid):
        os.kill(pid, signal.SIGKILL)


def wait_until(true, seconds=15.0):
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def another_kernel(library, name="where", **arguments):
    """A program of its own that asks and ends."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(HERE)))}
    words = [sys.executable, "-c", ASK, str(library), json.dumps(TABLE), name, json.dumps(arguments)]
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(kernel):
    said, complaint = kernel.communicate(timeout=60)
    assert complaint == ""
    return json.loads(said)


def in_thread(work):
    """Starts work in a thread; returns the function that waits for what it returned or raised."""
    results = []

    def run():
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001  it is looked at
            results.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def result():
        thread.join(30)
        return results[0] if results else "nothing in 30 s"

    return result


def test_a_listener_answers_from_another_process(library):
    heavy = ListeningProcess(library, TABLE)
    assert heavy.ask("double", {"number": 21}) == 42
    assert heavy.ask("where", {}) == read_address(library).pid != os.getpid()
    assert heavy.ask("where", {}) == heavy.ask("where", {})


def test_a_kernel_that_starts_again_finds_the_models_warm(library):
    first = answer(another_kernel(library, "loaded"))
    second = answer(another_kernel(library, "loaded"))
    assert first == second
    assert alive(first[0])


def test_kernels_that_ask_at_the_same_moment_start_one(library):
    kernels = [another_kernel(library) for _ in range(4)]
    assert len({answer(kernel) for kernel in kernels}) == 1


def test_it_keeps_no_program_alive_and_prints_nothing(library):
    begun = time.monotonic()
    done = another_kernel(library, "count", steps=1)
    assert answer(done) == 1  # communicate() would wait for whoever holds the pipe
    assert time.monotonic() - begun < 30
    heard = ListeningProcess(library, TABLE).ask("noisy", {})
    np.testing.assert_array_equal(heard, np.arange(12, dtype=np.float32).reshape(3, 4))


def test_progress_is_heard_and_requests_queue(library):
    heavy, reports = ListeningProcess(library, TABLE), []
    slow = in_thread(lambda: heavy.ask("count", {"steps": 60}, lambda *report: reports.append(report)))
    assert wait_until(lambda: reports)
    assert ListeningProcess(library, TABLE).ask("double", {"number": 1}) == 2
    assert slow() == 60
    shares = [share for share, _ in reports]
    assert shares == sorted(shares)
    assert len(shares) > 5
    assert reports[-1][1].startswith("step ")


def test_cancel_ends_a_request_within_two_seconds_and_not_the_process(library):
    heavy, cancel, begun = ListeningProcess(library, TABLE), CancelToken(), threading.Event()
    pid = heavy.ask("where", {})
    asked = in_thread(lambda: heavy.ask("sleepy", {"seconds": 30}, lambda *_: begun.set(), cancel))
    assert begun.wait(15)
    at = time.monotonic()
    cancel.cancel()
    assert isinstance(asked(), CancelledError)
    assert time.monotonic() - at < 2
    assert heavy.ask("where", {}) == pid


def test_a_request_that_waits_is_taken_back_at_once(library):
    heavy, cancel, begun = ListeningProcess(library, TABLE), CancelToken(), threading.Event()
    running = in_thread(lambda: heavy.ask("sleepy", {"seconds": 2}, lambda *_: begun.set()))
    assert begun.wait(15)
    waiting = in_thread(lambda: heavy.ask("double", {"number": 1}, None, cancel))
    time.sleep(0.3)
    cancel.cancel()
    assert isinstance(waiting(), CancelledError)
    assert running() == "rested"


def test_a_listener_that_cannot_be_stopped_ends_the_process_and_only_its_own_request(library):
    heavy, cancel, begun = ListeningProcess(library, TABLE, stubborn_s=1), CancelToken(), threading.Event()
    pid = heavy.ask("where", {})
    asked = in_thread(lambda: heavy.ask("deaf", {"seconds": 60}, lambda *_: begun.set(), cancel))
    assert begun.wait(15)
    other = in_thread(lambda: heavy.ask("where", {}))  # waits behind it
    time.sleep(0.2)
    cancel.cancel()
    assert isinstance(asked(), CancelledError)
    assert other() not in (pid, None)
    assert not alive(pid)


def test_who_leaves_in_the_middle_frees_the_process(library):
    kernel = another_kernel(library, "sleepy", seconds=60)
    assert wait_until(lambda: read_address(library) is not None)
    pid = read_address(library).pid
    time.sleep(0.5)
    kernel.kill()
    kernel.communicate()
    begun = time.monotonic()
    assert ListeningProcess(library, TABLE).ask("where", {}) == pid
    assert time.monotonic() - begun < 10


def test_an_asker_that_sleeps_holds_up_nobody(library):
    kernel = another_kernel(library, "talks", reports=100)
    try:
        assert wait_until(lambda: read_address(library) is not None)
        time.sleep(0.3)
        os.kill(kernel.pid, signal.SIGSTOP)
        asked = in_thread(lambda: ListeningProcess(library, TABLE).ask("double", {"number": 5}))
        assert asked() == 10
    finally:
        kernel.kill()
        kernel.communicate()


def test_a_killed_process_is_one_sentence_and_the_next_question_starts_another(library):
    heavy, begun = ListeningProcess(library, TABLE), threading.Event()
    asked = in_thread(lambda: heavy.ask("sleepy", {"seconds": 60}, lambda *_: begun.set()))
    assert begun.wait(15)
    address = read_address(library)
    os.kill(address.pid, signal.SIGKILL)
    error = asked()
    assert isinstance(error, ListenerEndedError)
    assert error.message.count(". ") == 0
    assert "sleepy" in error.message
    assert heavy.ask("where", {}) != address.pid
    assert not Path(address.place).parent.exists()  # what the dead one left behind is gone


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"place": 5}', '{"place": "/nowhere/s", "key": "00", "pid": 1}', "\x00"]
)
def test_an_address_left_behind_is_noticed(library, text):
    (library / "listener.json").write_text(text)
    (library / "listener.json").chmod(0o600)
    assert ListeningProcess(library, TABLE).ask("double", {"number": 3}) == 6


def test_the_address_is_the_users_alone_and_another_is_not_believed(library):
    ListeningProcess(library, TABLE).ask("where", {})
    path = library / "listener.json"
    assert path.stat().st_mode & 0o777 == 0o600
    address = read_address(library)
    assert Path(address.place).parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o640)
    assert read_address(library) is None
    path.chmod(0o600)
    write_address(library, Address(address.place, b"another key", address.pid))
    assert ListeningProcess(library, TABLE).ask("where", {}) != address.pid
    end(address.pid)


def test_idle_it_ends_and_leaves_nothing_behind(library):
    pid = ListeningProcess(library, TABLE, idle_s=0.3).ask("where", {})
    place = read_address(library).place
    assert wait_until(lambda: not alive(pid))
    assert read_address(library) is None
    assert not Path(place).parent.exists()


def test_it_ends_with_its_library_and_does_not_make_it_again(library):
    pid = ListeningProcess(library, TABLE).ask("where", {})
    place = read_address(library).place
    shutil.rmtree(library)
    assert wait_until(lambda: not alive(pid))
    assert not library.exists()
    assert not Path(place).parent.exists()
    with pytest.raises(LibraryError, match="no library"):
        ListeningProcess(library, TABLE).ask("where", {})
    assert not library.exists()


def test_other_code_replaces_it(library):
    first = ListeningProcess(library, TABLE).ask("where", {})
    smaller = {"where": TABLE["where"]}
    second = ListeningProcess(library, smaller).ask("where", {})
    assert first != second
    assert wait_until(lambda: not alive(first))
    assert ListeningProcess(library, smaller).ask("where", {}) == second


def test_what_identifies_the_code_changes_with_a_file(monkeypatch):
    before = listener_wire.identity(TABLE)
    assert before == listener_wire.identity(dict(reversed(TABLE.items())))
    monkeypatch.setattr(listener_wire, "__version__", "99")
    assert before != listener_wire.identity(TABLE)


def test_a_long_temporary_folder_is_no_hindrance(library, monkeypatch, tmp_path):
    long = tmp_path / ("long" * 30)
    long.mkdir()
    monkeypatch.setenv("TMPDIR", str(long))
    assert ListeningProcess(library, TABLE).ask("double", {"number": 4}) == 8


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("refuses", OptionError, "Not this song; give another."),
        ("breaks", ListenerError, "Listening (breaks) failed: KeyError: 'nothing'."),
        ("greedy", OutOfMemoryError, "no memory left while listening (greedy)"),
        ("strange", ListenerError, "Listening (strange) failed: "),
        ("foreign", ListenerError, "socket.SocketKind is no plain value"),
        ("lacks", MissingExtraError, "needs a_module_that_is_nowhere, which is not installed: python -m pip"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_the_process_goes_on(library, name, kind, words):
    heavy = ListeningProcess(library, TABLE)
    with pytest.raises(kind) as refused:
        heavy.ask(name, {})
    assert words in refused.value.message
    assert heavy.ask("where", {}) == read_address(library).pid


def test_torch_answers_and_enters_no_process_that_asks(library):
    if importlib.util.find_spec("torch") is None:
        pytest.skip("torch is not installed: the extra models")
    assert answer(another_kernel(library, "torch_sum")) == [3.0] * 4
    with pytest.raises(ListenerError, match="torch.* is no plain value"):
        ListeningProcess(library, TABLE).ask("torch_tensor", {})


def test_only_names_of_the_table_are_known(library):
    with pytest.raises(OptionError, match="no listener 'duble'; did you mean double"):
        ListeningProcess(library, TABLE).ask("duble", {})
    with pytest.raises(OptionError, match="no listener 'os:system'"):
        ListeningProcess(library, TABLE).ask("os:system", {})
    assert read_address(library) is None  # nothing was started for that


def test_it_has_no_token_and_fetches_no_models(library, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_secret")
    there, folder = ListeningProcess(library, TABLE).ask("environment", {})
    assert "REPLICATE_API_TOKEN" not in there
    assert there["HF_HUB_OFFLINE"] == "1"
    assert folder == Path(sys.prefix).anchor


def test_it_writes_to_a_log_that_is_there(library):
    heavy = ListeningProcess(library, TABLE)
    heavy.ask("double", {"number": 1})
    assert not (library / "songreel.log").exists()
    (library / "songreel.log").touch()
    with pytest.raises(ListenerError):
        heavy.ask("breaks", {})
    assert wait_until(lambda: "KeyError: 'nothing'" in (library / "songreel.log").read_text())


def test_a_process_that_cannot_begin_says_why(library, monkeypatch):
    monkeypatch.setattr("workbench.media.listener._MODULE", "workbench.media.no_such_module")
    with pytest.raises(ListenerEndedError, match="did not begin: .*no_such_module"):
        ListeningProcess(library, TABLE).ask("where", {})


def test_end_waits_until_it_is_gone(library):
    heavy = ListeningProcess(library, TABLE)
    heavy.end()
    pid = heavy.ask("where", {})
    heavy.end()
    assert wait_until(lambda: not alive(pid), 1)
    assert logging.getLogger("songreel.listener").handlers == []  # nothing of it happened in here
