"""A library's cards: nothing a person wrote is markup, and each says what there is to know."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from widgets import library_card
from workbench.model.shown_library import Held, ShownCopy, ShownProject, ShownTrash

EVIL = "<script>alert('x')</script>\" onload=\"x 🎹"
NOW = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
PROJECT = ShownProject(
    id="p1",
    name="Glass tide",
    by="",
    duration_s=65,
    step="composed",
    error="",
    style="neon-noir",
    clips=12,
    film=True,
    certified=True,
    picture=None,
    size_bytes=3_400_000,
    settled_usd=Decimal("0.30"),
    unknown_prices=0,
    made_at=NOW,
    changed_at=NOW,
    finalized_at=None,
    shared="",
    shared_at=None,
)
HELD = Held(1_000_000, None, 300_000, None, 0, 3, None)


def shown(project: ShownProject = PROJECT, *, hands: str = "", beside_studio: bool = True) -> str:
    return library_card.project_cards([project], {project.id: hands}, beside_studio=beside_studio)


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def test_what_a_person_wrote_is_never_markup():
    evil = replace(PROJECT, name=EVIL, by=EVIL, style=EVIL, error=EVIL, shared=EVIL, not_shared=EVIL, step=EVIL)
    cards = (
        shown(evil),
        library_card.trash_card([ShownTrash("t", EVIL, NOW, 3, 2, 5_000)], {}),
        library_card.copies_card([ShownCopy(EVIL, NOW, 5_000, daily=True)]),
        library_card.said_card(EVIL, "", refused=True),
        library_card.question_card(EVIL, ""),
        library_card.news_card(EVIL),
    )
    for html in cards:
        assert "<script>" not in html
        assert ' onload="' not in html
        assert "&lt;script&gt;" in html
        assert "🎹" in html


def test_a_card_says_what_there_is_to_know():
    text = plain(shown(replace(PROJECT, shared="my page", shared_at=NOW, finalized_at=NOW, by="Tide by Glass")))
    for said in (
        *("Glass tide", "Tide by Glass", "composed", "✓ certified", "locked", "1:05 · 3.4 MB · 12 clips · neon-noir"),
        *("Cost 0.30 USD", "Made 2026-11-26, changed 2026-11-26 18:30 UTC", "my page", "on 2026-11-26"),
    ):
        assert said in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"certified": False}, "✗ not certified"),
        ({"film": False}, "Its film is no longer where it was written."),
        ({"unknown_prices": 2}, "0.30 USD and 2 at a price that nobody knows"),
        ({"sharing": 40.4}, "Its page is being written: 40 %"),
        ({"not_shared": "There is no room."}, "There is no room."),
        ({"error": "It failed."}, "It failed."),
    ],
)
def test_what_is_not_as_it_should_be_is_said(changes, said):
    assert said in plain(shown(replace(PROJECT, **changes)))
    assert said not in plain(shown())


def test_a_film_that_was_never_made_has_no_badge():
    assert "certified" not in shown(replace(PROJECT, certified=None, film=False))


def test_a_picture_is_in_the_page_and_one_is_drawn_where_there_is_none():
    assert 'src="data:image/jpeg;base64,/9j/"' in shown(replace(PROJECT, picture=b"\xff\xd8\xff"))
    drawn = shown()
    assert "no picture yet" in drawn
    assert drawn == shown()
    assert drawn.replace("p2", "p1") != shown(replace(PROJECT, id="p2")).replace("p2", "p1")


def test_a_name_leads_to_the_studio_only_where_that_is_served():
    assert 'href="/?project=p1"' in shown()
    assert "href" not in shown(beside_studio=False)
    assert 'href="/insights"' in library_card.ways(beside_studio=True)
    assert "href" not in library_card.ways(beside_studio=False)


def test_the_page_s_own_buttons_stand_in_their_card():
    assert "<marimo-button></marimo-button>" in shown(hands="<marimo-button></marimo-button>")
    other = library_card.project_cards([PROJECT], {"": "<b>nobody's</b>"}, beside_studio=True)
    assert "nobody's" not in other


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (HELD, ("1.0 MB, unlimited", "3, unlimited", "300 kB can be made again,")),
        (replace(HELD, quota_bytes=4_000_000), ("1.0 MB of 4.0 MB", 'aria-valuenow="1000000"', "width:25.0%")),
        (replace(HELD, quota_projects=2), ("3 of 2", 'aria-valuenow="2"', "width:100.0%")),
        (replace(HELD, quota_projects=0), ("3 of 0", "width:100.0%")),
        (replace(HELD, most_cache_bytes=20_000_000_000), ("(at most 20 GB are kept)",)),
    ],
)
def test_what_is_held_stands_beside_what_may_be(held, said):
    html = library_card.held_card(held)
    for words in said:
        assert words in html


def test_the_trash_says_how_long_and_how_much():
    text = plain(library_card.trash_card([ShownTrash("t", "gone", NOW, 1, 2, 5_000)], {"t": "<b>back</b>"}))
    for said in ("gone", "5 kB in 2 files", "1 day left", "back"):
        assert said in text
    assert "The trash is empty." in library_card.trash_card([], {})


def test_a_copy_says_the_command_that_puts_it_back():
    aside = ShownCopy("2026-11-26T18-30-00", NOW, 800_000, daily=False)
    html = library_card.copies_card([ShownCopy("2026-11-26", NOW, 799_000, daily=True), aside])
    assert "<code>songreel restore --copy 2026-11-26</code>" in html
    assert html.count("in force until another was put back") == 1
    assert "There is no copy yet" in library_card.copies_card([])


def test_nothing_is_said_where_there_is_no_news():
    assert library_card.news_card("") == ""
    assert 'role="alert"' in library_card.said_card("no", "", refused=True)
    assert 'role="status"' in library_card.said_card("yes", "", refused=False)
