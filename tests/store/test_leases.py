"""Leases: one owner an item; who died or fell silent loses it, once, to one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from workbench.errors import LibraryError
from workbench.jobs.clock import StillClock
from workbench.store.leases import Leases

_HOLDER = """
import sys, time
from pathlib import Path
from workbench.store.leases import Leases
leases = Leases(Path(sys.argv[1]))
held = leases.claim("item")
print("held", flush=True)
time.sleep(600)
"""
_TAKER = """
import sys
from pathlib import Path
from workbench.store.leases import Leases
told = []
leases = Leases(Path(sys.argv[1]), tell=told.append)
sys.stdin.readline()
held = leases.claim("item")
print(held is not None, len(told), flush=True)
sys.stdin.readline()
"""


_FULL = """
import resource, sys
from pathlib import Path
from workbench.errors import DiskFullError
from workbench.store.leases import Leases
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    Leases(Path(sys.argv[1])).claim("item")
except DiskFullError as error:
    print(error.message)
"""


class JumpingClock(StillClock):
    off = timedelta(0)

    def now(self):
        return super().now() + self.off


class Owners:
    """Several owners of one folder, with one clock."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.told = folder, JumpingClock(), []
        self.made: list[Leases] = []

    def new(self) -> Leases:
        self.made.append(Leases(self.folder, self.clock, tell=self.told.append))
        return self.made[-1]


@pytest.fixture
def owners(tmp_path) -> Iterator[Owners]:
    made = Owners(tmp_path / "library")
    yield made
    for leases in made.made:
        for item in ("item", "other", "kept"):
            leases.release(item)
    assert [path.name for path in (made.folder / "leases").iterdir() if path.suffix == ".alive"] == []


def test_an_item_has_one_owner_until_it_is_given_back(owners):
    first, second = owners.new(), owners.new()
    held = first.claim("item")
    assert held is not None
    with held:
        assert second.claim("item") is None
        assert first.claim("item") is None
        assert second.claim("other") is not None
    again = second.claim("item")
    assert again is not None
    assert owners.told == []


def test_who_is_silent_for_five_minutes_loses_it_and_hears_of_it(owners):
    first, second, third = owners.new(), owners.new(), owners.new()
    assert first.claim("item")
    assert second.claim("item") is None
    owners.clock.sleep(300)
    assert second.claim("item") is None
    owners.clock.sleep(1)
    assert second.claim("item") is not None
    assert third.claim("item") is None
    assert len(owners.told) == 1
    assert owners.told[0].endswith("had begun to buy and left 301 s ago.")
    assert "item" not in owners.told[0]  # a hash is nobody's word
    assert first.beat() == ("item",)
    assert first.beat() == ()
    first.release("item")
    assert third.claim("item") is None  # it is the second's still


def test_a_closed_lid_takes_nothing_from_who_is_alive(owners):
    """The clock of the day jumps by eight hours; whoever looks next has watched for no time at all."""
    first, second = owners.new(), owners.new()
    assert first.claim("item")
    owners.clock.sleep(8 * 3600)
    assert second.claim("item") is None


def test_a_heartbeat_keeps_it(owners):
    first, second = owners.new(), owners.new()
    assert first.claim("item")
    for _ in range(5):
        owners.clock.sleep(290)
        assert first.beat() == ()
        assert second.claim("item") is None


def test_a_clock_that_goes_backwards_neither_frees_nor_keeps_it_for_ever(owners):
    first, second = owners.new(), owners.new()
    assert first.claim("item")
    owners.clock.off = timedelta(days=-1)
    assert second.claim("item") is None
    owners.clock.sleep(200)
    assert first.beat() == ()
    owners.clock.sleep(200)
    assert second.claim("item") is None
    owners.clock.off = timedelta(days=-2)
    owners.clock.sleep(301)  # since it was seen last, its file did not change
    assert second.claim("item") is not None


def test_of_many_takers_one_wins(owners):
    assert owners.new().claim("item")
    takers = [owners.new() for _ in range(16)]
    assert not any(taker.claim("item") for taker in takers)
    owners.clock.sleep(400)
    together = threading.Barrier(16)

    def take(leases):
        together.wait()
        return leases.claim("item") is not None

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(take, takers)) == 1
    assert len(owners.told) == 1


def test_of_many_threads_one_claims(owners):
    leases = owners.new()
    together = threading.Barrier(16)

    def claim(_):
        together.wait()
        return leases.claim("item") is not None

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(claim, range(16))) == 1


def test_a_killed_owner_loses_it_at_once_to_one_of_several_programs(tmp_path):
    def program(code):
        return subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    holder, takers = program(_HOLDER), []
    try:
        assert holder.stdout.readline() == "held\n"
        alive = Leases(tmp_path)
        assert alive.claim("item") is None
        holder.send_signal(signal.SIGKILL)
        holder.wait(30)
        takers = [program(_TAKER) for _ in range(3)]
        for taker in takers:
            taker.stdin.write("go\n")
            taker.stdin.flush()
        said = sorted(taker.stdout.readline() for taker in takers)
        assert said == ["False 0\n", "False 0\n", "True 1\n"]
        assert alive.claim("item") is None
        assert alive.beat() == ()
    finally:
        for one in (holder, *takers):
            one.kill()
            one.communicate()


def test_who_died_while_it_claimed_had_begun_nothing(owners):
    first = owners.new()
    assert first.claim("other")
    (owners.folder / "leases" / "item.lease").touch()
    assert first.claim("item") is not None
    assert owners.told == []


def test_the_heart_beats_while_something_is_held_and_then_no_more(tmp_path):
    clock = JumpingClock()
    first, second = Leases(tmp_path, clock, beat_s=0.01), Leases(tmp_path, clock)
    held = first.claim("item")
    assert held is not None
    path = tmp_path / "leases" / "item.lease"
    began = path.stat().st_mtime_ns
    assert second.claim("item") is None
    clock.sleep(1000)
    until = time.monotonic() + 20
    while path.stat().st_mtime_ns == began and time.monotonic() < until:
        time.sleep(0.01)
    assert second.claim("item") is None
    with held:
        pass
    until = time.monotonic() + 20
    while any(t.name == "heartbeat of leases" for t in threading.enumerate()) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(t.name == "heartbeat of leases" for t in threading.enumerate())
    assert second.claim("item") is not None
    second.release("item")


@pytest.mark.parametrize("off_h", [-5, 0, 5])
@pytest.mark.parametrize(("silent_s", "is_free"), [(0, False), (290, False), (310, True)])
def test_another_computers_item_is_as_old_as_the_disk_says(owners, off_h, silent_s, is_free):
    """Whatever time of day this computer believes in."""
    assert owners.new().claim("other")
    path = owners.folder / "leases" / "item.lease"
    path.write_text("elsewhere 12 abcdef")
    stamp = path.stat().st_mtime - silent_s
    os.utime(path, (stamp, stamp))
    owners.clock.off = datetime.now(UTC) - owners.clock.now() + timedelta(hours=off_h)
    assert (owners.new().claim("item") is not None) == is_free


def test_an_item_that_cannot_be_given_back_is_no_failure_and_can_be_had_again(tmp_path):
    leases = Leases(tmp_path)
    held, folder = leases.claim("item"), tmp_path / "leases"
    with held:
        folder.rename(tmp_path / "away")
        folder.write_text("in the way")
    folder.unlink()
    (tmp_path / "away").rename(folder)
    assert leases.beat() == ()  # it is not kept alive
    again = leases.claim("item")
    assert again is not None
    with again:
        assert leases.claim("item") is None
    assert not (folder / "item.lease").exists()


@pytest.mark.parametrize("item", ["", "../x", "a/b", "a b"])
def test_an_item_is_never_a_path(owners, item):
    with pytest.raises(ValueError, match="no item's name"):
        owners.new().claim(item)


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path):
    (tmp_path / "leases").write_text("in the way")
    with pytest.raises(LibraryError) as caught:
        Leases(tmp_path).claim("item")
    assert caught.value.message == (
        f"The library in {tmp_path} cannot be used (File exists); mend its folder, or choose another library."
    )


def test_who_waits_too_long_for_others_is_told_to_try_again_as_nothing_is_to_be_mended(tmp_path):
    (tmp_path / "leases").mkdir()
    with FileLock(tmp_path / "leases" / "leases.lock"), pytest.raises(LibraryError) as caught:
        Leases(tmp_path, wait_s=0.1).claim("item")
    assert caught.value.message == (
        f"Other programs kept the library in {tmp_path} busy for 0.1 s; run it again in a moment."
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_full_disk_is_told_as_one_without_numbers_and_inner_names(tmp_path):
    (tmp_path / "leases").mkdir()
    said = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert said.strip() == (
        f"There is no room left on the disk of the library in {tmp_path}; free some and run it again."
    )
