"""The notebook of the library: search, duplicate, share, delete, bring back; two pages at once; a library that goes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.workflows.library import Library

ROOT = Path(__file__).parents[2]
INK = """(card) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  canvas.fillStyle = getComputedStyle(card).color;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).reduce((sum, part) => sum + part);
}"""
"""How light that is what a card is written in: 0 to 3 * 255."""
CARDS = """() => {
  const boxes = [...document.querySelectorAll("article")].map((card) => card.getBoundingClientRect());
  return boxes.length == 2 && boxes.every((box) => box.left >= 0 && box.right <= innerWidth) && %s;
}"""
BESIDE, BELOW = CARDS % "boxes[0].top == boxes[1].top", CARDS % "boxes[0].top < boxes[1].top"
"""Both cards lie within the page, beside each other or below."""


@pytest.fixture(scope="module")
def folder(short_song, tmp_path_factory):
    """A library with a film, and a song that nobody has listened to, whose name looks like markup."""
    folder = tmp_path_factory.mktemp("library") / "library"
    library = Library(settings=load(folder), provider=FlatProvider())
    project = library.open(shutil.copy(short_song, folder.parent / "Ébène.wav"))
    project.analyze(beats="librosa")
    project.plan(size="64x64", fps=24)
    project.compose(out=folder / "film.mp4")
    other = folder.parent / "an <img src=x onerror=alert(1)> 🎹.wav"
    other.write_bytes(short_song.read_bytes() + b"\0" * 8)
    library.open(other)
    return folder


@pytest.fixture(scope="module")
def address(serve_marimo, folder):
    """The notebook over that library."""
    # marimo gives a notebook no arguments of this fixture's, so the copy names its library itself
    text = (ROOT / "notebooks/library.py").read_text(encoding="utf-8")
    asked = "mo.cli_args().to_dict()"
    assert text.count(asked) == 1
    notebook = folder.parent / "own" / "library.py"
    notebook.parent.mkdir()
    notebook.write_text(text.replace(asked, repr({"library": str(folder)})), encoding="utf-8")
    return serve_marimo(notebook)


def card(page, name):
    """A project's card."""
    return page.get_by_role("article", name=name, exact=True)


def press(where, name):
    where.get_by_role("button", name=name, exact=True).click()


def said(page, text):
    page.get_by_role("status").filter(has_text=text).wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark"), (1440, "dark"), (390, "light")])
def test_every_project_has_a_card_that_fits(open_page, address, width, scheme):
    page = open_page(address, width=width, scheme=scheme)
    filmed, other = card(page, "Ébène"), card(page, "an <img src=x onerror=alert(1)> 🎹")
    filmed.wait_for()
    expect(other.get_by_role("heading")).to_have_text("an <img src=x onerror=alert(1)> 🎹")
    expect(filmed.get_by_text("✓ certified")).to_be_visible()
    expect(filmed.get_by_text("Cost 0.00 USD")).to_be_visible()
    expect(other.get_by_role("img", name="no picture yet")).to_be_visible()
    picture = filmed.locator("img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("picture => picture.complete && picture.naturalWidth > 0", arg=picture.element_handle())
    assert len(picture.get_attribute("src")) < 14_000
    expect(page.get_by_text("unlimited")).to_have_count(2)
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    page.wait_for_function(BESIDE if width == 1440 else BELOW)
    page.wait_for_function(
        f"(card) => ({INK})(card) > 3 * 128 == {json.dumps(scheme == 'dark')}", arg=filmed.element_handle()
    )


def test_what_is_sought_is_found(open_page, address):
    page = open_page(address)
    card(page, "Ébène").wait_for()
    page.get_by_label("Search").fill("onerror")
    page.get_by_text("1 of 2 projects").wait_for()
    expect(card(page, "Ébène")).to_have_count(0)
    page.get_by_label("Search").fill("zzz")
    page.get_by_text("No project answers that").wait_for()
    page.get_by_label("Search").fill("")
    card(page, "Ébène").wait_for()


def test_a_project_is_duplicated_deleted_brought_back_and_freed(open_page, address):
    page = open_page(address)
    press(card(page, "Ébène"), "Duplicate")
    name = card(page, "Ébène").get_by_label("Name")
    expect(name).to_have_value("Ébène copy")
    name.fill("a/b")
    press(card(page, "Ébène"), "Duplicate")
    page.get_by_role("alert").filter(has_text="The name 'a/b' is not allowed").wait_for()
    name.fill("Ébène live")
    press(card(page, "Ébène"), "Duplicate")
    said(page, "'Ébène live' is a copy of 'Ébène'.")
    copy, thrown = card(page, "Ébène live"), card(page, "Ébène live, in the trash")
    press(copy, "Delete")
    copy.get_by_text("For 7 days it can be brought back").wait_for()
    press(copy, "Leave it")
    press(copy, "Delete")
    press(copy, "Move to the trash")
    said(page, "'Ébène live' lies in the trash until")
    thrown.get_by_text("7 days left").wait_for()
    expect(copy).to_have_count(0)
    press(thrown, "Bring back")
    said(page, "'Ébène live' is back")
    press(copy, "Delete")
    press(copy, "Move to the trash")
    press(thrown, "Free its bytes now")
    thrown.get_by_text("nobody can bring it back").wait_for()
    press(thrown, "Delete for good")
    said(page, "'Ébène live' is gone for good")
    page.get_by_text("The trash is empty.").wait_for()
    press(page, "Close")
    page.get_by_text("is gone for good").wait_for(state="detached")


def test_a_page_is_shared_and_where_it_is_told_on_request_alone(open_page, address, folder):
    page, target = open_page(address), folder.parent / "my page"
    press(card(page, "Ébène"), "Share")
    entry = card(page, "Ébène").get_by_label("Folder")
    entry.fill(str(target))
    press(card(page, "Ébène"), "Share")
    card(page, "Ébène").get_by_text("Shared as my page").wait_for()
    said(page, "The page of 'Ébène' is written into the folder 'my page'.")
    assert (target / "index.html").is_file()
    assert str(folder.parent) not in page.locator("article").first.inner_html()
    press(card(page, "Ébène"), "Where is its page?")
    said(page, f"is the folder {target}")


def test_two_pages_hear_of_each_other_and_what_was_typed_stays(open_page, address, folder):
    library = Library(folder)
    library.project("Ébène").copy("for both")
    first, second = open_page(address), open_page(address)
    press(card(first, "for both"), "Delete")
    card(first, "for both").get_by_text("goes to the trash").wait_for()
    press(card(second, "Ébène"), "Duplicate")
    card(second, "Ébène").get_by_label("Name").fill("typed and not sent")
    press(card(first, "for both"), "Move to the trash")
    said(second, "'for both' was deleted meanwhile, in another window or by another program.")
    expect(card(second, "for both")).to_have_count(0)
    expect(card(second, "Ébène").get_by_label("Name")).to_have_value("typed and not sent")
    library.delete("for both", now=True)
    first.get_by_text("The trash is empty.").wait_for()


def test_a_library_that_goes_is_one_sentence_and_the_page_goes_on_when_it_is_back(open_page, address, folder):
    page = open_page(address)
    press(card(page, "Ébène"), "Delete")
    card(page, "Ébène").get_by_role("button", name="Leave it").wait_for()
    away = folder.rename(folder.with_name("away"))
    page.get_by_text("is gone: it was deleted or moved").first.wait_for()
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(card(page, "Ébène")).to_have_count(0)
    away.rename(folder)
    card(page, "Ébène").get_by_role("button", name="Leave it").wait_for()
