"""The library's notebook as its kernel meets it: presses that come twice, and a bar that tells how a page has ended."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import pytest

from workbench.model.typed_words import without_typed
from workbench.workflows.library import Library
from workbench.workflows.library_deeds import Reply, share_slot
from workbench.workflows.library_page import LibraryPage

Cells = Callable[[list[Reply]], tuple[str, Mapping[str, Any]]]


@pytest.fixture
def page(short_song, tmp_path):
    Library(tmp_path / "library").open(short_song)
    return LibraryPage({"library": tmp_path / "library"})


@pytest.fixture
def cells(notebooks, page) -> Cells:
    """Runs the cells over that page as they run after the last reply; gives what they show and what they define."""
    spec = importlib.util.spec_from_file_location("library_notebook", notebooks / "library.py")
    notebook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(notebook)

    def run(replies: list[Reply]) -> tuple[str, Mapping[str, Any]]:
        states = {"get_reply": lambda: replies[-1], "get_news": lambda: None, "get_part": lambda: 0}
        setters = {"reply": replies.append, "tell": lambda _: None, "go_to": None}
        shown, defined = notebook.app.run(defs={"opened": None, "page": page} | states | setters)
        return "".join(each.text for each in shown if each is not None), defined

    return run


@pytest.mark.parametrize("deed", ["copy", "delete", "free"])
def test_a_second_press_is_ignored_and_what_was_said_stays(page, cells, deed):
    (project,) = page.library.projects()
    if deed == "free":
        page.library.delete(project.id)
    replies = [page.deeds.ask(deed, project.id, project.name)]
    for _press in range(2):  # the cells run between them, so the second one meets what the first has left
        cells(replies)[1]["yes"]._update(1)
    _, done, again = replies
    assert (done.asked, done.refused, bool(done.said)) == (None, False, True)
    assert again == done


def test_the_bar_does_not_say_that_a_page_is_being_written_once_that_was_refused(page, cells, tmp_path):
    (project,) = page.library.projects()
    question = page.deeds.ask("share", project.id, project.name).asked
    replies = [page.deeds.do(question, str(tmp_path / "a page"))]
    assert "is being written into the folder 'a page'" in replies[-1].said
    refused = share_slot(page.library, project.id).wait(60).error
    assert refused, "there is no film"
    shown, defined = cells(replies)
    assert "is being written" not in shown
    assert escape(without_typed(refused.message)) in shown.partition('role="alert"')[2]
    defined["again"]._update("2s (1)")
    assert replies[1:] == [page.deeds.now], "so the bar says it while nobody presses anything"
