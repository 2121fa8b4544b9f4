"""Progress files: the newest event, whole; their time is the heartbeat."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from workbench.model.progress import Progress
from workbench.store.progress import ProgressFiles


def _event(done: int) -> Progress:
    return Progress("generate", done, 100, 10 + done / 2, "it's “frame” 日本")


def test_the_newest_event_is_read(tmp_path: Path) -> None:
    files = ProgressFiles(tmp_path / "library")
    assert files.read("job") is None
    assert not files.alive("job", 60)
    for done in (1, 2):
        files.write("job", _event(done))
    assert files.read("job") == _event(2)
    assert [path.name for path in (tmp_path / "library" / "jobs").iterdir()] == ["job.json"]
    files.remove("job")
    files.remove("job")
    assert files.read("job") is None


def test_the_files_time_is_the_heartbeat(tmp_path: Path) -> None:
    files = ProgressFiles(tmp_path)
    files.write("job", _event(1))
    assert files.alive("job", 5)
    os.utime(tmp_path / "jobs" / "job.json", (time.time() - 301,) * 2)
    assert not files.alive("job", 300)
    assert files.alive("job", 400)
    os.utime(tmp_path / "jobs" / "job.json", (time.time() + 3600,) * 2)  # the clock went backwards
    assert files.alive("job", 300)


def test_a_reader_never_sees_half_an_event(tmp_path: Path) -> None:
    files = ProgressFiles(tmp_path)
    files.write("job", _event(0))
    done = threading.Event()

    def write() -> None:
        for number in range(200):
            files.write("job", _event(number % 100))
        done.set()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    while not done.is_set():
        assert files.read("job") is not None
    for writer in writers:
        writer.join()


def test_garbage_is_no_event(tmp_path: Path) -> None:
    files = ProgressFiles(tmp_path)
    files.write("job", _event(0))
    (tmp_path / "jobs" / "job.json").write_text("{half")
    assert files.read("job") is None


@pytest.mark.parametrize("job", ["", "../x", "a/b", "a b"])
def test_a_job_is_never_a_path(tmp_path: Path, job: str) -> None:
    with pytest.raises(ValueError, match="no job's id"):
        ProgressFiles(tmp_path).write(job, _event(0))


def test_a_disk_that_refuses_does_not_stop_the_work(tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text("in the way")
    files = ProgressFiles(tmp_path)
    files.write("job", _event(0))
    assert files.read("job") is None


def test_what_a_dead_program_left_is_swept(tmp_path: Path) -> None:
    files = ProgressFiles(tmp_path)
    for job in ("dead", "alive"):
        files.write(job, _event(0))
    os.utime(tmp_path / "jobs" / "dead.json", (time.time() - 90000,) * 2)
    files.sweep()
    assert [path.name for path in (tmp_path / "jobs").iterdir()] == ["alive.json"]


def test_a_job_that_has_told_nothing_yet_is_asked_to_stop(tmp_path: Path) -> None:
    files = ProgressFiles(tmp_path)
    files.ask_to_stop("a1")
    assert files.asked_to_stop("a1")
    assert not files.asked_to_stop("a2")
