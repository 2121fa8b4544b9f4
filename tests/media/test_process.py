"""Children end with us, and say in ffmpeg's words what went wrong."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.errors import DiskFullError, RenderError
from workbench.media.process import _raise_for, run_ffmpeg

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


@pytest.mark.parametrize("said", ["out.mp4: No space left on device", "Disk quota exceeded", "File too large"])
def test_no_room_is_told_from_a_failure(said):
    with pytest.raises(DiskFullError, match="while a test"):
        _raise_for(1, f"Error writing trailer: {said}\n", "a test")


def test_a_failure_is_one_sentence_with_its_first_reason():
    with pytest.raises(RenderError, match="^ffmpeg failed while a test: .*No such file or directory"):
        run_ffmpeg(["-i", "missing.wav", "-f", "null", "-"], what="a test")
