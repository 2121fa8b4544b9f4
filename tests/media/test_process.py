"""Children end with us, and say in ffmpeg's words what went wrong."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.errors import DiskFullError, OutOfMemoryError, RenderError
from workbench.media.process import _raise_for, ffmpeg_path, ffmpeg_version, run_ffmpeg

ROOT = Path(__file__).resolve().parents[2]
ENDING = """
import threading, time
from workbench.errors import CancelledError, RenderError
from workbench.media import process

said = []

def work():
    while True:
        try:
            process.run_ffmpeg(["-f", "lavfi", "-i", "color=s=16x16:r=1:d=9,realtime", "-f", "null", "-"], what="it")
        except (CancelledError, RenderError) as error:
            said.append(type(error).__name__)
            if isinstance(error, CancelledError):
                return

threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
for thread in threads:
    thread.start()
while len(process._STARTED) < 2:
    time.sleep(0.001)
process.end_children()
for thread in threads:
    thread.join(20)
print(said.count("CancelledError"), said.count("RenderError") >= 2, any(t.is_alive() for t in threads))
"""
KILLED = """
from workbench.media import process

endless = ["-f", "lavfi", "-i", "color=s=16x16:r=1:d=60,realtime", "-f", "null", "-"]
with process.writing_to_ffmpeg(endless, what="a test"):
    (child,) = process._STARTED
    print(child.pid, flush=True)
    child.wait()
"""
LIMITED = """
from workbench.errors import OutOfMemoryError
from workbench.media.process import run_ffmpeg

big = ["-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30", "-frames:v", "20", "-c:v", "libx264", "-threads", "1"]
try:
    run_ffmpeg([*big, "-f", "null", "-"], what="a test")
except OutOfMemoryError as error:
    print(error)
"""
WATCHED = """
import subprocess, time
from workbench.media.orphans import WATCHING, Watch

sleep = ["sleep", "60"]
shell = subprocess.Popen(WATCHING, stdin=subprocess.PIPE, process_group=0)
working, ended = (subprocess.Popen(sleep, process_group=0) for _ in range(2))
watch = Watch(shell.stdin)
for child in (working, ended):
    watch.begin(child.pid)
watch.end(ended.pid)
print(working.pid, ended.pid, shell.pid, flush=True)
time.sleep(60)
"""


def test_who_ends_kills_what_runs_and_starts_no_more():
    done = subprocess.run(
        [sys.executable, "-c", ENDING],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("4 True False\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the children of who is killed")
def test_who_is_killed_takes_its_children_along():
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", KILLED], env=environment, stdout=subprocess.PIPE, text=True) as parent:
        child = Path("/proc") / parent.stdout.readline().strip() / "cmdline"
        assert b"ffmpeg" in child.read_bytes()
        parent.kill()
    deadline = time.monotonic() + 5
    while child.exists() and child.read_bytes() and time.monotonic() < deadline:  # empty: dead, not yet collected
        time.sleep(0.05)
    assert not (child.exists() and child.read_bytes())


def _alive(pid):
    try:
        state = (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc; the shell is meant for other systems")
def test_elsewhere_a_shell_ends_the_children_of_who_is_killed_and_no_other(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", WATCHED], env=environment, stdout=subprocess.PIPE, text=True
    ) as parent:
        working, ended, shell = (int(word) for word in parent.stdout.readline().split())
        assert all(_alive(pid) for pid in (working, ended, shell))
        parent.kill()
    deadline = time.monotonic() + 5
    while (_alive(working) or _alive(shell)) and time.monotonic() < deadline:
        time.sleep(0.05)
    try:
        assert [_alive(pid) for pid in (working, ended, shell)] == [False, True, False]
    finally:
        os.kill(ended, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="ulimit -v is Linux's")
def test_an_ffmpeg_that_gets_no_memory_says_so(tmp_path):
    limited = tmp_path / "ffmpeg"
    limited.write_text(f'#!/bin/sh\nulimit -v 300000\nexec "{ffmpeg_path()}" "$@"\n')
    limited.chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "IMAGEIO_FFMPEG_EXE": str(limited)}
    said = subprocess.check_output([sys.executable, "-c", LIMITED], env=environment, text=True, timeout=60)
    assert said.startswith("The system had no memory left while a test; ")


@pytest.mark.parametrize(
    ("status", "said"),
    [(-9, ""), (244, "x: Cannot allocate memory"), (-6, "terminate called after throwing 'std::bad_alloc'")],
)
def test_no_memory_is_told_from_a_failure(status, said):
    with pytest.raises(OutOfMemoryError, match="while a test"):
        _raise_for(status, said, "a test")


@pytest.mark.parametrize("said", ["out.mp4: No space left on device", "Disk quota exceeded", "File too large"])
def test_no_room_is_told_from_a_failure(said):
    with pytest.raises(DiskFullError, match="while a test"):
        _raise_for(1, f"Error writing trailer: {said}\n", "a test")


def test_a_failure_is_one_sentence_with_its_first_reason():
    with pytest.raises(RenderError, match="^ffmpeg failed while a test: .*No such file or directory"):
        run_ffmpeg(["-i", "missing.wav", "-f", "null", "-"], what="a test")


@pytest.mark.parametrize("program", ["/nowhere/ffmpeg", "/bin/false", "/bin/true"])
def test_an_ffmpeg_that_does_not_say_its_version_is_one_sentence(monkeypatch, program):
    monkeypatch.setattr("workbench.media.process.ffmpeg_path", lambda: program)
    with pytest.raises(RenderError, match="install imageio-ffmpeg again"):
        ffmpeg_version.__wrapped__()
