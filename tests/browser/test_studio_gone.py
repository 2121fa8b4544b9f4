"""The studio while its library is moved away under it, and after it is put back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

from tests.browser.small_project import small_project
from tests.browser.studio_page import KernelTurn
from tests.browser.studio_server import StudioServer, studio_over
from workbench.workflows.library import Library

LONG_MS = 150_000
GONE = "is gone: it was deleted or moved while Songreel worked with it"


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a small project and its film; tests work on copies."""
    folder = tmp_path_factory.mktemp("filmed")
    small_project(folder)
    return folder / "library"


@pytest.fixture
def library(filmed: Path, tmp_path: Path) -> Path:
    shutil.copytree(filmed, tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def studio(library: Path, tmp_path: Path) -> Iterator[StudioServer]:
    """A studio over that library; its log stays empty."""
    (tmp_path / "home").mkdir()
    with studio_over(library, tmp_path / "home") as server:
        yield server


def _opened(open_page: Any, studio: StudioServer) -> tuple[Any, KernelTurn]:
    """The studio's page, once all of it is there, and its kernel's turns."""
    page = open_page("about:blank", height=2600)
    turn = KernelTurn(page)
    page.goto(studio.url)
    page.get_by_role("button", name="Share", exact=True).last.wait_for(timeout=LONG_MS)
    turn.done()
    return page, turn


def _choose_another_style(page: Any) -> None:
    style = page.get_by_label("Style", exact=True)
    style.select_option(style.locator("option:not(:checked)").last.get_attribute("value"))


def test_what_is_done_and_written_meanwhile_is_refused_in_a_sentence_and_stays_until_it_is_put_back(
    studio, open_page, library
):
    page, turn = _opened(open_page, studio)
    note, line = page.locator(".sr-section-editor .sr-note").first, page.locator(".sr-clip-board textarea").first
    library.rename(library.with_name("away"))
    _choose_another_style(page)
    page.get_by_text(GONE).first.wait_for()
    turn.done()
    page.get_by_role("button", name="Generate the clips").wait_for()
    note.fill("a kite")
    note.press("Enter")
    line.fill("a boat")
    line.blur()
    for field, words in ((note, "a kite"), (line, "a boat")):
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value(words)
    turn.done()
    expect(page.get_by_text("internal error")).to_have_count(0)
    library.with_name("away").rename(library)
    expect(page.get_by_text(GONE)).to_have_count(0, timeout=LONG_MS)
    for place in ("5 · Generate", "6 · Compose", "7 · Review", "8 · Share"):
        page.get_by_role("heading", name=place).wait_for(timeout=LONG_MS)
    expect(note).to_have_value("a kite")
    expect(line).to_have_value("a boat")
    note.press("Enter")
    page.locator(".sr-section-editor[data-waiting=no][data-saved=yes]").wait_for()
    line.focus()
    line.press("Control+Enter")
    page.locator(".sr-clip-board[data-waiting=no][data-saved=yes]").wait_for()
    expect(line).not_to_have_attribute("aria-invalid", "true")
    turn.done()
    (project,) = Library(library).projects()
    kept = Library(library).project(project.id)
    assert kept.arrangement()[0].note == "a kite"
    assert kept.planned().clips[0].shot.line == "a boat"


def test_a_library_that_was_gone_for_a_moment_leaves_no_sentence(studio, open_page, library):
    page, turn = _opened(open_page, studio)
    library.rename(library.with_name("away"))
    _choose_another_style(page)
    page.get_by_text(GONE).first.wait_for()
    library.with_name("away").rename(library)  # most often before the step bar has looked
    expect(page.get_by_text(GONE)).to_have_count(0, timeout=LONG_MS)
    page.get_by_role("heading", name="8 · Share").wait_for(timeout=LONG_MS)
    turn.done()


def test_what_ends_in_the_background_meanwhile_does_not_take_the_page_away_for_good(studio, open_page, library):
    page, turn = _opened(open_page, studio)
    library.rename(library.with_name("away"))
    beats = page.get_by_label("Beats", exact=True).and_(page.locator("select"))
    beats.select_option(beats.locator("option:not(:checked)").last.get_attribute("value"))
    expect(page.get_by_text(GONE).first).to_be_visible(timeout=LONG_MS)
    page.locator(".sr-section-editor").wait_for(state="detached")
    turn.done()
    expect(page.get_by_text("internal error")).to_have_count(0)
    library.with_name("away").rename(library)
    page.locator(".sr-section-editor[data-painted=yes]").wait_for(timeout=LONG_MS)
    page.get_by_role("heading", name="8 · Share").wait_for(timeout=LONG_MS)
    expect(page.get_by_text(GONE)).to_have_count(0, timeout=LONG_MS)


@pytest.mark.parametrize("place", ["", "library", "insights"])
def test_a_page_that_is_loaded_meanwhile_says_so_and_begins_none_in_its_place(studio, open_page, library, place):
    _opened(open_page, studio)
    library.rename(library.with_name("away"))
    page = open_page(f"{studio.url}{place}")
    page.get_by_text(re.compile(GONE)).first.wait_for(timeout=LONG_MS)
    expect(page.get_by_text("internal error")).to_have_count(0)
    assert not library.exists()
    library.with_name("away").rename(library)
    page.reload()
    page.get_by_text("small song").first.wait_for(state="attached", timeout=LONG_MS)
