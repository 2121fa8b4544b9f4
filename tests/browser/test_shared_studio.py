"""A shared studio in two browsers: each visitor logs in, sees their own song alone, and is told where a cap ends it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

from tests.browser.conftest import Watched, slow_down
from tests.browser.studio_page import song_drop
from tests.browser.studio_server import studio_over

PASSWORD = "a long password"
FILM_MS = 150_000


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, library: Path) -> Iterator[str]:
    """A shared studio of the test's own, of one film a day; gives its address."""
    told = {"SONGREEL_STUDIO_PASSWORD": PASSWORD, "SONGREEL_VISITOR_FILMS": "1"}
    with studio_over(library, tmp_path_factory.mktemp("home"), "--share", environment=told) as server:
        yield server.url.rstrip("/")


@pytest.fixture
def visitor(browser: Any, studio: str) -> Iterator[Any]:
    """Opens a page in a browser of somebody's own; errors other than a refused login fail the test."""
    opened, watched = [], Watched()

    def build(**options: Any) -> Any:
        context = browser.browser.new_context(**options)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        slow_down(page)

        def console(message: Any) -> None:
            about = f"{message.text} {message.location.get('url', '')}"
            if message.type == "error" and not re.search(r" 401 .*/login$| 404 .*/@file/", about):
                watched.errors.append(about)

        def asked(request: Any) -> None:
            if not request.url.startswith((studio, studio.replace("http", "ws"), "blob:", "data:")):
                watched.strangers.append(request.url)

        page.on("console", console)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("request", asked)
        page.goto(f"{studio}/")
        return page

    yield build
    for context in opened:
        context.close()
    assert watched == Watched()


def log_in(page: Any) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    song_drop(page).wait_for(state="attached")


def moving(page: Any) -> Any:
    """Where the plan lies as it moves, once the page gets it: each run of its cell gives it another address."""
    got = """async () => {
      const { src } = document.querySelector("video") ?? {};
      return src && (await fetch(src)).ok && src;
    }"""
    return page.wait_for_function(got, timeout=FILM_MS).json_value()


def test_two_visitors_see_each_their_own_song_and_are_told_of_a_cap(visitor, studio, library, short_song):
    ada = visitor(viewport={"width": 1280, "height": 2600})
    ada.get_by_label("Password").fill("wrong")
    ada.get_by_role("button", name="Log in").click()
    expect(ada.get_by_role("alert")).to_contain_text("is not right")
    log_in(ada)
    song_drop(ada).set_input_files(short_song)
    ada.get_by_text("clips in").first.wait_for(timeout=FILM_MS)
    ada.locator("video").first.wait_for(timeout=FILM_MS)
    ada.get_by_label("say what it cost").wait_for()
    for name in ("File", "Folder"):  # of the computer that serves the page
        assert ada.get_by_label(name, exact=True).count() == 0
    assert str(library) not in ada.content()
    ada.wait_for_url(re.compile("project="))
    address = ada.url

    bob = visitor(viewport={"width": 390, "height": 1200}, color_scheme="dark")
    assert bob.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    log_in(bob)
    assert short_song.stem not in bob.content()
    film = moving(ada)
    assert bob.context.request.get(film).status == 404
    assert ada.context.request.get(film).ok
    bob.goto(address)
    bob.get_by_text("This is none of your songs").wait_for()
    bob.goto(f"{studio}/?project=/etc/passwd")
    bob.get_by_text("This is none of your songs").wait_for()
    bob.goto(f"{studio}/visit")
    bob.get_by_text("0 of 1", exact=True).wait_for()
    assert bob.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

    (place,) = {song.parents[3] for song in library.glob("visitors/*/library/media/*/*.wav")}
    begun = {"day": datetime.now(UTC).date().isoformat(), "films": 1}
    (place / "films.json").write_text(json.dumps(begun))
    ada.get_by_role("button", name="Make the film").click()
    ada.get_by_text("You have begun 1 film today, and a visitor of this studio may make 1 a day").wait_for()

    ada.goto(f"{studio}/visit")
    ada.get_by_text("1 of 1", exact=True).wait_for()
    ada.get_by_role("button", name="Log out").click()
    ada.get_by_role("heading", name="You are logged out").wait_for()
    code = ada.locator("code").inner_text()
    ada.goto(f"{studio}/")
    ada.get_by_label("Code of an earlier visit").fill(code)
    log_in(ada)
    ada.get_by_text("clips in").first.wait_for(timeout=FILM_MS)
