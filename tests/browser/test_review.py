"""A real film under review in ``marimo run``: from the paused player a clip is made again, then its section."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

from tests.browser.test_film_player import Player

NOTEBOOK = Path(__file__).parent / "demo_review.py"
PATIENCE_MS = 90_000


@pytest.fixture
def film(serve_marimo, open_page) -> Player:
    return Player(open_page(serve_marimo(NOTEBOOK)))


def again(film: Player, how: str, offered: str) -> None:
    """Make it again from the newest note, and load the film that comes of it."""
    film.button(how).first.click()
    expect(film.root.get_by_text(re.compile(offered))).to_be_visible()
    film.notes.get_by_role("button", name="Make it again").click()
    expect(film.root).to_have_attribute("data-running", "yes")
    film.press("End", "Home")  # the player goes on meanwhile
    film.at(0.0)
    expect(film.root).to_have_attribute("data-newer", "yes", timeout=PATIENCE_MS)
    expect(film.root).to_have_attribute("data-open", "0")
    shown = film.root.get_attribute("data-film")
    film.button("Show the newer film").click()
    expect(film.root).not_to_have_attribute("data-film", shown)
    expect(film.root).to_have_attribute("data-newer", "no")


def test_a_clip_then_its_section_are_made_again_and_a_reload_shows_the_same(film):
    film.start()
    film.pause()
    film.root.get_by_role("button", name=re.compile("^Chapter 2: Chorus")).click()
    film.at(6.0)
    film.write("more rain", "Make it again")
    again(film, "Just this clip", r"^1 of \d clips, 0\.00 USD\. The film of it takes the place of this one\.$")
    expect(film.page.locator(".sr-run-meter").get_by_text("Done")).to_be_visible()
    film.start()
    film.pause()
    film.button("Reopen the note at 0:06.00").click()
    expect(film.root).to_have_attribute("data-open", "1")
    again(film, "The whole section", r"^[2-9] of \d clips, 0\.00 USD\. The film of it takes the place of this one\.$")
    film.page.reload()
    reloaded = Player(film.page)
    expect(reloaded.notes.get_by_role("listitem")).to_have_count(1)
    expect(reloaded.root).to_have_attribute("data-open", "0")
    expect(reloaded.root.get_by_text("✓ Certified")).to_be_visible()


def test_a_cut_is_moved_from_its_note_the_film_made_with_it_and_its_page_written(film):
    film.start()
    film.pause()
    film.root.get_by_role("button", name=re.compile("^Chapter 1: Verse")).click()
    film.press("ArrowDown", "ArrowDown", *["."] * 10)
    film.write("a beat later", "Move the cut")
    film.notes.get_by_role("button", name="Move the cut", exact=True).click()
    offer = film.notes.get_by_role("group", name="What it would cost")
    expect(offer.get_by_text("Clip 2 would begin at 0:04.50, on a beat, instead of 0:04.00.")).to_be_visible()
    expect(offer.get_by_text(re.compile(r"as (it is|they are)\.$"))).to_be_visible()
    offer.get_by_role("button", name="Move it").click()
    expect(film.status).to_contain_text("is resolved: The cut was moved")
    expect(film.root).to_have_attribute("data-open", "0")
    film.button("Make the film again").click()
    film.button("Make the film").click()
    expect(film.root).to_have_attribute("data-newer", "yes", timeout=PATIENCE_MS)
    film.button("Show the newer film").click()
    expect(film.root).to_have_attribute("data-newer", "no")
    film.button("Share").click()
    expect(film.standing).to_have_text(re.compile(r"^The page is in /.*/page \(\d+ files, "), timeout=PATIENCE_MS)
