"""Long work in a thread: one at a time, seen by everybody, stopped when asked."""

from __future__ import annotations

import threading

import pytest

from workbench.errors import SongError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.model.progress import Progress
from workbench.workflows.background import Background, cancel_all, slot
from workbench.workflows.library import Library
from workbench.workflows.work import working

RAISED = [
    (SongError("No song."), "No song."),
    (ValueError("x"), "mistake in"),
    (SystemExit(3), "mistake in"),  # what ends a thread without a word
]
HALF = Progress("generate", 1, 2, 45.0, "1 of 2")


def test_a_result_and_its_progress_are_there_afterwards():
    work = Background("w")

    def do(told, _cancel):
        told(HALF)
        return 7

    assert work.start(do)
    glance = work.wait(10)
    assert (glance.state, glance.progress, glance.error, glance.runs) == ("done", HALF, None, 1)
    assert work.result == 7


def test_one_work_at_a_time():
    work, go = Background("w"), threading.Event()
    assert work.start(lambda _told, _cancel: go.wait(10))
    assert not work.start(lambda _told, _cancel: None)
    work.keep("another")
    assert work.glance.running
    go.set()
    assert work.wait(10).runs == 1
    assert work.start(lambda _told, _cancel: None)
    assert work.wait(10).runs == 2


@pytest.mark.parametrize(("raised", "sentence"), RAISED)
def test_an_error_is_kept_as_a_sentence(raised, sentence):
    work = Background("w")

    def do(_told, _cancel):
        raise raised

    work.start(do)
    glance = work.wait(10)
    assert glance.state == "failed"
    assert sentence in glance.error.message


def test_a_mistake_of_ours_is_in_the_log_of_the_library_that_was_opened(tmp_path):
    def do(_told, _cancel):
        raise ValueError("a token r8_" + "0" * 37)

    for name in ("one", "two"):
        Library(tmp_path / name)
        Library(tmp_path / name)
        work = Background("w")
        work.start(do)
        assert "the library's log" in work.wait(10).error.message
        log = (tmp_path / name / "songreel.log").read_text(encoding="utf-8")
        assert log.count("Traceback") == 1
        assert "ValueError" in log
        assert "r8_0" not in log


def test_a_library_that_cannot_be_written_has_no_log_and_no_error(tmp_path):
    library = Library(tmp_path)
    (tmp_path / "songreel.log").mkdir()
    work = Background("w")
    work.start(lambda _told, _cancel: library.nothing)
    assert "mistake in" in work.wait(10).error.message


def test_cancelled_work_stops_and_says_so():
    work, begun = Background("w"), threading.Event()

    def do(_told, cancel):
        begun.set()
        while True:
            cancel.check()

    work.start(do)
    assert begun.wait(10)
    work.cancel()
    assert work.wait(2).state == "cancelled"


def test_followers_hear_changes_and_the_end_once():
    work, go, heard = Background("w"), threading.Event(), []

    def do(told, _cancel):
        told(HALF)
        go.wait(10)

    work.start(do)
    follower = threading.Thread(target=work.follow, args=(lambda glance: (heard.append(glance), go.set()),))
    follower.start()
    go.wait(1)
    go.set()
    follower.join(10)
    assert [glance.state for glance in heard].count("done") == 1
    assert heard[-1].state == "done"
    work.follow(heard.clear)
    assert heard  # nothing runs any more, so nothing is told


def test_a_follower_that_leaves_hears_no_more():
    work, go, heard = Background("w"), threading.Event(), []
    work.start(lambda _told, _cancel: go.wait(10))
    work.follow(heard.append, stop=lambda: True)
    go.set()
    work.wait(10)
    assert heard == []


def test_a_name_is_one_slot_and_all_can_be_stopped():
    work, begun = slot("test: all"), threading.Event()
    assert slot("test: all") is work

    def do(_told, cancel):
        begun.set()
        while True:
            cancel.check()

    work.start(do)
    assert begun.wait(10)
    cancel_all(2)
    assert work.glance.state == "cancelled"


def test_work_that_cannot_be_waited_for_is_stopped_in_the_library_before_the_process_ends(project):
    work, begun, go = slot("test: deaf"), threading.Event(), threading.Event()

    def do(told, cancel):
        child = CancelToken(cancel)  # as a film is made of clips
        with working(project.store, project.id, "generation", Reporter(told, ("generate",)), child):
            begun.set()
            go.wait(60)  # it never looks at its token

    work.start(do)
    assert begun.wait(60)
    assert project.store.jobs(project.id)[0].state == "running"
    cancel_all(0.01)
    job = project.store.jobs(project.id)[0]
    assert (job.state, job.error) == (
        "cancelled",
        "Stopped, as the program that did it was ended; what was finished is kept.",
    )
    assert job.ended_at is not None
    assert project.run.glance().state == "cancelled"
    go.set()
    work.wait(60)
    assert project.store.jobs(project.id)[0] == job  # what becomes of the thread changes nothing any more


def test_work_that_ends_while_it_is_being_left_says_itself_how(project):
    cancel, begun, go = CancelToken(), threading.Event(), threading.Event()

    def do():
        job = working(project.store, project.id, "generation", Reporter(None, ("generate",)), cancel)
        with job, cancel.leaving(last):
            begun.set()
            go.wait(60)

    def last():  # the innermost speaks first, and may take its time
        go.set()
        worker.join(60)
        return ""

    worker = threading.Thread(target=do)
    worker.start()
    assert begun.wait(60)
    cancel.last_words(60)
    assert project.store.jobs(project.id)[0].state == "done"


def test_who_waits_while_another_window_begins_waits_for_that():
    """Two windows look after one slot: the second may ask in the moment in which the first begins."""
    work, told = Background("of two windows"), []
    with work._lock:
        work._thread = threading.Thread(target=lambda: None)  # in the middle of start()
        waiter = threading.Thread(target=lambda: told.append(work.wait(5)))
        waiter.start()
        waiter.join(0.2)
        work._thread.start()
    waiter.join(5)
    assert len(told) == 1
