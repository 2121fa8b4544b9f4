"""What is brought to a project is costly work, too: it waits for its turn, and counts where it was begun."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from tests.browser.tiny_films import tiny_film
from workbench.errors import LibraryError, OptionError
from workbench.jobs.allowance import Allowance
from workbench.jobs.cancel import CancelToken
from workbench.workflows.library import Library
from workbench.workflows.studio_shelf import Shelf

TURN = "Other visitors' work is under way; yours begins when it is its turn."


class Counting(Allowance):
    """Counts the costly work that was begun, tells that others are at work, and lets so much of it begin."""

    def __init__(self) -> None:
        self.begun, self.most = 0, 99

    @contextmanager
    def working(self, cancel, tell, *, counts=True):  # noqa: ARG002
        if self.begun >= self.most:
            raise LibraryError("You have begun a lot of work lately.", field="works_an_hour")
        self.begun += counts
        tell(TURN)
        yield


class File(NamedTuple):
    name: str
    contents: bytes


@pytest.fixture
def allowance():
    return Counting()


@pytest.fixture
def project(heard, short_song, tmp_path, allowance):
    shutil.copytree(heard, tmp_path / "library")
    project = Library(tmp_path / "library", allowance=allowance).open(short_song)
    allowance.begun = 0
    return project


@pytest.fixture
def street(tmp_path):
    path = tmp_path / "street.mp4"
    path.write_bytes(tiny_film((200, 40, 40), frames=360))
    return path


def test_an_own_take_waits_for_its_turn_and_counts_where_one_is_made(project, allowance, street):
    told = []
    project.own_take(1, street, progress=told.append)
    assert allowance.begun == 1
    assert TURN in {event.message for event in told}
    project.own_take(1, street)  # it is there
    with pytest.raises(OptionError, match="There is no clip 99"):
        project.own_take(99, street)
    assert allowance.begun == 1


def test_an_own_take_beyond_the_rate_is_refused_and_changes_nothing(project, allowance, street):
    before, allowance.most = project.planned(), 0
    with pytest.raises(LibraryError, match="a lot of work lately"):
        project.own_take(1, street)
    assert project.planned() == before
    assert list((project.settings.library / "work").glob("*")) == []


def test_what_is_dropped_waits_for_its_turn_and_counts_where_it_is_looked_into(project, allowance, street):
    told = []
    Shelf(project)._taking_in(File("street.mp4", street.read_bytes()))(told.append, CancelToken())
    assert (allowance.begun, told[0].message, told[0].percent) == (1, TURN, 0.0)
    with pytest.raises(OptionError, match="is empty"):
        Shelf(project)._taking_in(File("nothing.mp4", b""))(told.append, CancelToken())
    assert allowance.begun == 1


def test_what_is_dropped_beyond_the_rate_is_refused_before_it_is_written(project, allowance, street):
    allowance.most = 1
    shelf = Shelf(project)
    shelf.drop([File("first.mp4", street.read_bytes()), File("second.mp4", tiny_film((1, 2, 3)))])
    assert not shelf.work.wait(60).running
    assert [item.name for item in Shelf(project).contents] == ["first.mp4"]
    assert [error.message for error in shelf.refused] == ["You have begun a lot of work lately."]
