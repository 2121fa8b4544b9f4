"""Writes that wait for a moment: what stops a program stops it, and a fork has none of them."""

import os
import subprocess
import sys
import threading

import pytest

from workbench.store.later import Later


def test_who_stops_the_program_is_heard_and_what_comes_after_is_still_made() -> None:
    later, made = Later(), threading.Event()
    later._awake = True  # no thread comes first

    def stopped() -> None:
        raise KeyboardInterrupt

    future = later.put(stopped, None)
    after = later.put(made.set, None)
    later._awake = False
    with pytest.raises(KeyboardInterrupt):
        later.make_all()
    assert isinstance(future.exception(0), KeyboardInterrupt)
    assert made.wait(30)
    assert after.result(30) is None


def test_an_error_is_for_who_handed_it_in_alone() -> None:
    later = Later()
    future = later.put(lambda: 1 // 0, None)
    later.make_all()
    with pytest.raises(ZeroDivisionError):
        future.result(30)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_fork_makes_nothing_of_its_parent_and_waits_for_none_of_its_locks() -> None:
    code = """
import os, threading
from pathlib import Path
from workbench.store.later import later_of
later, begun, end = later_of(Path("a")), threading.Event(), threading.Event()
made = []
later.put(lambda: (begun.set(), end.wait()), None)
later.put(lambda: made.append(1), None)
begun.wait()  # a thread of the parent is at it
child = os.fork()
if child == 0:
    later_of(Path("a")).make_all()
    os._exit(len(made))
_, status = os.waitpid(child, 0)
end.set()
later.make_all()
print(os.waitstatus_to_exitcode(status), made)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "0 [1]\n"


def test_the_end_of_a_program_waits_for_what_was_handed_in() -> None:
    code = """
import atexit
from pathlib import Path
from workbench.store.later import later_of
atexit.register(lambda: later_of(Path("a")).put(lambda: print("at the end"), None))
later_of(Path("a")).put(lambda: print("before"), None)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("before\nat the end\n", "")
