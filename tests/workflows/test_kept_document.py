"""A document that answers first and saves then: nothing is lost, nothing of others is overwritten, all is told."""

from __future__ import annotations

import threading
from typing import Literal

import pytest

from workbench.errors import LibraryError, LibraryGoneError, OptionError, StaleVersionError
from workbench.model.analysis import Section
from workbench.model.song import Song
from workbench.store.library import Store
from workbench.workflows.kept_document import KeptDocument

DURATION_S = 30.0


class Halves(KeptDocument[float]):
    """Where a song is parted in two, over a real library."""

    what = "halves"

    def __init__(self, store: Store, project: str) -> None:
        super().__init__(store)
        self.project = project
        self.gate = threading.Event()
        self.gate.set()
        self.broken = False

    def load(self) -> tuple[int, float]:
        found = self._store.sections(self.project)
        return (0, 15.0) if found is None else (found[0], found[1][0].end_s if found[1] else 15.0)

    def check(self, new: float) -> None:
        if not 0 < new < DURATION_S:
            raise OptionError(f"The halves meet at {new} s, which is outside of the song; choose 0 to 30.")

    def save(self, new: float, expected: int) -> int:
        assert self.gate.wait(10)
        if self.broken:
            raise LibraryError("The disk is gone; put it back.")
        halves = (Section(0.0, new, "a"), Section(new, DURATION_S, "b"))
        return self._store.save_sections(self.project, halves, expected)

    def move(self, way: Literal["undo", "redo"], expected: int) -> bool:
        moved = self._store.undo_sections if way == "undo" else self._store.redo_sections
        return moved(self.project, expected) is not None

    def told(self, before: float, now: float) -> str:
        return f"The halves met at {before} s, now at {now} s."


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "library")


@pytest.fixture
def project(store) -> str:
    return store.open_project(Song("5" * 64, "a song", 1000, "flac", "flac", 1000, 2, 30_000))


@pytest.fixture
def another_program(tmp_path) -> Store:
    """The same library under another name, so that nothing of this process tells it what waits."""
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "library")
    return Store(link)


@pytest.fixture
def halves(store, project) -> Halves:
    return Halves(store, project)


def test_a_commit_answers_before_it_is_saved_and_is_saved_soon(halves, store, project):
    halves.gate.clear()
    assert (halves.commit(10.0), halves.value, halves.saved) == (1, 10.0, False)
    halves.gate.set()
    assert store.sections(project)[1][0].end_s == 10.0  # who comes next makes what waits
    assert halves.saved


def test_where_nobody_comes_a_thread_saves(halves):
    halves.commit(10.0)
    (future,) = halves._saving
    future.result(10)
    assert halves.saved


def test_edits_follow_each_other_without_waiting_for_the_disk(halves, store, project):
    halves.gate.clear()
    for number, at in enumerate((10.0, 11.0, 12.0), 1):
        assert halves.commit(at) == number
    halves.gate.set()
    assert store.sections(project)[0] == 3
    assert halves.undo()
    assert halves.value == 11.0


def test_what_was_committed_elsewhere_refuses_an_edit_and_is_told(halves, store, project):
    assert halves.value == 15.0
    store.save_sections(project, (Section(0.0, 20.0, "a"), Section(20.0, DURATION_S, "b")))
    with pytest.raises(StaleVersionError, match=r"met at 15\.0 s, now at 20\.0 s"):
        halves.commit(10.0)
    assert (halves.version, halves.value) == (1, 20.0)
    assert halves.commit(10.0) == 2


def test_an_edit_that_missed_another_is_refused_even_where_there_is_nothing_to_tell(halves, store, project):
    assert halves.value == 15.0
    halves.told = lambda *_: ""
    store.save_sections(project, (Section(0.0, 15.0, "a"), Section(15.0, DURATION_S, "b", note="mind this")))
    with pytest.raises(StaleVersionError, match=r"^The halves were changed elsewhere\. So this edit was not kept"):
        halves.commit(10.0)
    assert store.sections(project)[1][1].note == "mind this"


def test_two_documents_of_one_process_see_each_others_answers(halves, store, project):
    other = Halves(store, project)
    assert (other.value, halves.value) == (15.0, 15.0)
    halves.commit(10.0)
    assert other.refresh() == "The halves met at 15.0 s, now at 10.0 s."
    assert (other.version, other.refresh()) == (1, "")


def test_an_edit_that_meets_another_on_the_way_to_the_disk_is_given_up_with_what_built_on_it(
    halves, store, project, another_program
):
    heard = []
    halves.subscribe(heard.append)
    halves.gate.clear()
    halves.commit(10.0)
    halves.commit(11.0)
    another_program.save_sections(project, (Section(0.0, 20.0, "a"), Section(20.0, DURATION_S, "b")))
    halves.gate.set()
    assert store.sections(project)[0] == 1
    with pytest.raises(StaleVersionError, match="at the same moment"):
        halves.refresh()
    assert (halves.version, halves.value, halves.saved) == (1, 20.0, True)
    assert heard == [10.0, 11.0, 20.0]


def test_what_cannot_be_saved_is_said_and_taken_back(halves):
    halves.broken = True
    halves.commit(10.0)
    halves._store.changes_by_others(None)
    with pytest.raises(LibraryError, match="The disk is gone"):
        halves.commit(11.0)
    assert (halves.version, halves.value) == (0, 15.0)
    halves.broken = False
    assert halves.commit(12.0) == 1


def test_going_back_from_what_could_not_be_saved_says_so(halves):
    halves.broken = True
    halves.commit(10.0)
    with pytest.raises(LibraryError, match="The disk is gone"):
        halves.undo()
    assert (halves.version, halves.value) == (0, 15.0)


def test_while_the_library_is_gone_each_edit_is_refused_and_what_is_in_force_is_read_once_it_is_back(
    halves, store, project, tmp_path
):
    halves.commit(10.0)
    store.make_later()
    store.folder.rename(tmp_path / "away")
    for at in (11.0, 12.0):
        with pytest.raises(LibraryGoneError):
            halves.commit(at)
    (tmp_path / "away").rename(store.folder)
    assert (halves.refresh(), halves.value) == ("", 10.0)
    assert halves.commit(13.0) == 2


def test_what_could_not_be_saved_as_the_library_went_is_not_in_force_once_it_is_back(halves, store, tmp_path):
    halves.gate.clear()
    halves.commit(10.0)
    store.folder.rename(tmp_path / "away")
    halves.gate.set()
    with pytest.raises(LibraryGoneError):
        halves.undo()
    (tmp_path / "away").rename(store.folder)
    halves.refresh()
    assert (halves.version, halves.value) == (0, 15.0)


def test_what_is_not_allowed_is_neither_shown_nor_saved(halves, store, project):
    with pytest.raises(OptionError):
        halves.commit(40.0)
    assert (halves.version, store.sections(project)) == (0, None)


def test_one_s_own_saves_are_no_news(halves, store, project):
    reads = []
    load = halves.load
    halves.load = lambda: reads.append(1) or load()
    for at in (10.0, 11.0, 12.0):
        halves.commit(at)
        store.sections(project)
        assert halves.refresh() == ""
    assert len(reads) == 1


def test_undo_and_redo_follow_what_is_committed(halves):
    halves.commit(10.0)
    assert halves.undo()
    assert halves.value == 15.0
    assert not halves.undo()
    assert halves.redo()
    assert halves.value == 10.0
    assert not halves.redo()
