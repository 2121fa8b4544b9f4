"""The shared page as viewers meet it: served by a plain static host, in a real chromium."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("playwright")

from PIL import Image
from playwright.sync_api import expect

from tests.browser.static_host import StaticHost, static_host
from tests.browser.studio_page import DRAWN
from workbench.model.analysis import Section
from workbench.model.hues import HUE_COLOURS
from workbench.workflows.library import Library

SURFACE = {"light": (255, 255, 255), "dark": (22, 24, 28)}
LYRICS = """[00:03.20]<00:03.20>Under <00:03.90>the <00:04.30>tide <00:05.50>
[00:08.00]<00:08.00>Turn <00:08.40>the <00:08.80>night <00:09.40>into <00:10.00>light <00:11.50>
"""
SECTIONS = ((0.0, 3.0, "intro"), (3.0, 8.0, "verse"), (8.0, 12.0, "chorus"))
MOST_BEFORE_PLAYING = 3_000_000
LISTEN = """() => {
  const [video, list] = [document.querySelector("video"), document.querySelector(".film-words")];
  const sung = () => [...list.querySelectorAll(".film-word.sung")].map((word) => word.textContent);
  const note = () => window.lit.push([video.currentTime, list.querySelector(".film-word.now")?.textContent, sung()]);
  window.lit = [];
  new MutationObserver(note).observe(list, { subtree: true, attributeFilter: ["class"] });
}"""
"""Keeps when which word was lit, and all that were sung: a busy machine looks too seldom to see each itself."""
SUNG = {"Turn": 8.0, "the": 8.4, "night": 8.8, "into": 9.4, "light": 10.0}
"""Where the words of the second line begin, seconds."""


@pytest.fixture(scope="module")
def site(short_song, tmp_path_factory):
    """A shared page of a film of twelve seconds, with three chapters and two lines of lyrics."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / "words.lrc").write_text(LYRICS, encoding="utf-8")
    project = Library(folder / "library").open(short_song)
    project.analyze(beats="librosa", lyrics=folder / "words.lrc")
    value = project.sections.value
    project.sections.commit(replace(value, sections=tuple(Section(*span) for span in SECTIONS)))
    project.plan(style="neon-noir", size="320x180", fps=24)
    project.finish(rights="CC BY 4.0", captions="none")
    project.compose(out=folder / "film.mp4")
    return project.share(folder / "site", rich=True).folder


@pytest.fixture
def host(site):
    with static_host(site) as serving:
        yield serving


class FilmPage:
    """A shared page that stands."""

    def __init__(self, page: Any) -> None:
        self.page = page
        expect(page.locator("main")).to_have_attribute("data-state", "ready")
        self.player = page.locator(".film-player")
        self.place = page.get_by_role("slider", name="Place in the film")

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    def of_video(self, name: str) -> Any:
        return self.page.evaluate(f"document.querySelector('video').{name}")

    def play(self, name: str = "Play the film") -> None:
        self.button(name).click()
        expect(self.player).to_have_attribute("data-playing", "true")

    def pause(self) -> None:
        self.button("Pause").click()
        expect(self.player).to_have_attribute("data-playing", "false")

    def at(self, second: int) -> None:
        """The film rests at a second."""
        expect(self.place).to_have_attribute("aria-valuenow", str(second))

    def passes(self, second: int) -> None:
        """The film plays on beyond a second."""
        passed = f"(place) => Number(place.getAttribute('aria-valuenow')) >= {second}"
        self.page.wait_for_function(passed, arg=self.place.element_handle())

    def wave(self) -> np.ndarray:
        """The canvas as it is seen, shape=(height, width, 3)."""
        with Image.open(BytesIO(self.page.locator(".film-wave").screenshot())) as picture:
            return np.asarray(picture.convert("RGB")).astype(int)


@pytest.fixture
def opened(host, open_page):
    return lambda **options: FilmPage(open_page(host.url, **options))


def test_a_film_plays_by_chapters_and_its_words_light_up_as_they_are_sung(opened, host: StaticHost):
    film = opened(width=1440, height=900)
    film.play()
    film.pause()
    film.page.get_by_role("button", name="Chorus, from 8 seconds").click()
    expect(film.page.locator(".film-chapter[aria-current]")).to_contain_text("Chorus")
    expect(film.page.locator(".film-line[aria-current]")).to_have_text("Turn the night into light")
    expect(film.page.locator(".film-word.now")).to_have_text("Turn")
    film.page.evaluate(LISTEN)
    film.play("Play")
    film.page.wait_for_function("() => window.lit.some(([, word]) => word == 'light')")
    words = list(SUNG)
    for t, word, sung in film.page.evaluate("window.lit"):
        if word:
            assert SUNG[word] <= t + 0.001, "not before it is sung, to the millisecond"
            assert sung == words[: words.index(word) + 1]
    expect(film.button("Play again")).to_be_visible()
    film.page.get_by_role("button", name="Under the tide").click()
    film.at(3)
    expect(film.page.locator(".film-word.now")).to_have_text("Under")
    expect(film.page.locator(".film-where")).to_have_text("Verse")
    expect(film.place).to_have_attribute("aria-valuetext", "3 seconds of 12 seconds, Verse")
    assert any(asked for name, asked in host.asked if name == "film.mp4")


def test_the_bar_seeks_by_hand(opened):
    film = opened()
    film.place.click(position={"x": film.place.bounding_box()["width"] / 2, "y": 30})
    film.at(6)
    box = film.place.bounding_box()
    middle = box["y"] + 30
    film.page.mouse.move(box["x"] + box["width"] / 2, middle)
    film.page.mouse.down()
    film.page.mouse.move(box["x"] + box["width"] * 0.76, middle, steps=4)
    expect(film.page.locator(".film-tip")).to_have_text("0:09  Chorus")
    film.page.mouse.up()
    film.at(9)


def test_keys_lead_through_the_film(opened):
    film = opened()
    keys = film.page.keyboard
    for key, second in (("ArrowRight", 5), ("l", 11), ("j", 1), ("End", 11), ("Home", 0), ("Shift+ArrowRight", 3)):
        keys.press(key)
        film.at(second)
    keys.press("Space")
    expect(film.player).to_have_attribute("data-playing", "true")
    keys.press("k")
    expect(film.player).to_have_attribute("data-playing", "false")
    keys.press("m")
    expect(film.button("Unmute")).to_be_visible()
    keys.press("c")
    expect(film.button("Captions")).to_have_attribute("aria-pressed", "true")
    film.page.wait_for_function("() => document.querySelector('video').textTracks[0].mode == 'showing'")
    keys.press("f")
    expect(film.button("Leave full screen")).to_be_visible()
    expect(film.player).to_have_attribute("data-theme", "dark")
    keys.press("f")
    expect(film.button("Full screen")).to_be_visible()
    film.place.focus()
    for key, second in (("Home", 0), ("ArrowRight", 5), ("ArrowLeft", 0)):
        keys.press(key)
        film.at(second)
    film.page.get_by_role("group", name="Lines of the song").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):  # onto the first line, then the second
        keys.press(key)
    film.at(8)


@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "no ranges"])
def test_little_is_loaded_before_the_film_starts_and_any_host_will_do(site, open_page, ranges):
    with static_host(site, ranges=ranges) as host:
        film = FilmPage(open_page(host.url))
        assert host.sent["film.mp4"] == 0
        assert host.total < MOST_BEFORE_PLAYING
        film.play()
        film.page.get_by_role("button", name="Chorus, from 8 seconds").click()
        expect(film.page.locator(".film-chapter[aria-current]")).to_contain_text("Chorus")
        film.passes(9)
        film.page.close()


def test_what_may_be_taken_along_is_what_was_made(opened, site):
    film = opened()
    taken = film.page.locator(".film-take a")
    expect(taken).to_have_count(6)
    assert taken.evaluate_all("links => links.map(link => link.getAttribute('href'))") == [
        *("film.mp4", "chapters.txt", "subtitles.vtt", "subtitles.srt", "subtitles.lrc", "cover.jpg")
    ]
    for link in taken.all():
        with film.page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        assert (
            hashlib.sha256(Path(download.value.path()).read_bytes()).digest()
            == hashlib.sha256((site / name).read_bytes()).digest()
        )
    film.page.get_by_text("Certified").click()
    expect(film.page.get_by_text("All 288 frames are there.")).to_be_visible()
    expect(film.page.locator("dd").filter(has_text="CC BY 4.0")).to_be_visible()


def mixed(colour: str, surface: tuple[int, int, int], strength: float) -> np.ndarray:
    """A colour over a surface, as a canvas mixes them."""
    hue = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return np.round(hue * strength + np.array(surface) * (1 - strength))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_it_is_seen_in_both_lights_on_wide_and_narrow_screens(opened, width, scheme):
    film = opened(width=width, height=844, scheme=scheme)
    page = film.page
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    film.page.get_by_role("button", name="Verse, from 3 seconds").click()
    film.at(3)
    expect(film.place).to_have_attribute("aria-valuetext", "3 seconds of 12 seconds, Verse")
    page.evaluate(DRAWN)
    wave = film.wave()
    colours, surface = HUE_COLOURS[scheme], SURFACE[scheme]
    rail = wave[61]
    for x, hue, strength in ((0.1, "slate", 1), (0.5, "blue", 0.4), (0.85, "amber", 0.4)):
        wanted = mixed(colours[hue], surface, strength)
        assert np.abs(rail[int(x * len(rail))] - wanted).max() <= 3, hue
        column = wave[:56, int(x * len(rail)) - 3 : int(x * len(rail)) + 4].reshape(-1, 3)
        assert (np.abs(column - wanted).max(axis=1) <= 3).sum() > 10, hue
    tall = page.locator(".film-chapter, .film-take a, .film-controls button:visible").evaluate_all(
        "all => Math.min(...all.map(each => each.getBoundingClientRect().height))"
    )
    assert tall >= 38


def test_every_control_has_a_name(opened):
    film = opened()
    unnamed = film.page.locator("button, a, input, [role=slider], video").evaluate_all(
        "all => all.filter(one => !(one.getAttribute('aria-label') || one.textContent.trim())).length"
    )
    assert unnamed == 0
    expect(film.page.locator("html")).to_have_attribute("lang", "en")
    expect(film.page.get_by_role("heading", level=1)).to_have_text(["short song"])


def test_without_its_data_the_film_plays_by_the_browser_s_own_controls(host, open_page, tmp_path, site):
    page = open_page("about:blank", allow="404|503")
    page.route("**/page.json", lambda route: route.fulfill(status=503, body=""))
    page.goto(host.url)
    said = page.get_by_role("alert")
    expect(said).to_contain_text("could not be loaded (the host answered 503); the film plays without them")
    expect(page.locator("video[controls]")).to_be_visible()


def test_without_scripts_it_is_a_film_with_its_credits(host, browser):
    context = browser.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host.url)
    expect(page.locator("video[controls]")).to_be_visible()
    expect(page.locator(".film-lonely")).to_be_hidden()
    expect(page.get_by_text("CC BY 4.0")).to_be_visible()
    context.close()


def test_opened_as_a_file_it_says_so_in_one_sentence_and_shows_the_film(site, browser):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "index.html").as_uri())
    expect(page.get_by_role("note")).to_be_visible()
    expect(page.get_by_role("note")).to_have_text(re.compile(r"opened as a file.*put its folder on any web host"))
    page.evaluate("document.querySelector('video').play()")
    assert page.evaluate("document.querySelector('video').videoWidth") == 320
    assert all(url.startswith("file:") for url in asked)
    page.close()


def test_how_it_was_made_is_a_page_of_the_same_host(opened):
    film = opened(width=1280, height=1400)
    film.page.get_by_role("link", name="How it was made").click()
    expect(film.page.get_by_role("heading", name="How the film was made")).to_be_visible(timeout=30_000)
    expect(film.page.locator(".sr-section-editor").first).to_have_attribute("data-theme", "light", timeout=30_000)
    expect(film.page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=30_000)
    expect(film.page.get_by_text("measured in the finished file, not taken from the plan")).to_be_visible()
