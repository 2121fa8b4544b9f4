"""The film player as a person meets it: in ``marimo run`` and in JupyterLab, in a real chromium."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("playwright")

from PIL import Image
from playwright.sync_api import expect

from tests.browser.sounding_film import sounding_film

HERE = Path(__file__).parent
NOTEBOOK = HERE / "demo_film_player.py"
AMBER = {"light": (178, 114, 26), "dark": (226, 174, 88)}
AT = """([root, bar, t, near]) => [root.querySelector("video").currentTime, Number(bar.getAttribute("aria-valuenow"))]
    .every((shown) => Math.abs(shown - t) < near)"""
STILL = """([root, bar]) => root.querySelector("video").paused
    && Math.abs(root.querySelector("video").currentTime - Number(bar.getAttribute("aria-valuenow"))) < 0.006"""
HEAR_JUMPS = """(root) => {
    const video = root.querySelector("video");
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
    video.leftAt = [];
    Object.defineProperty(video, "currentTime", {
        get,
        set(t) { this.leftAt.push(get.call(this)); set.call(this, t); },
    });
}"""
"""Where the film was, each time that it is told to be elsewhere."""
CHORUS_S = 6.25
"""Where the demo's first chorus begins."""


class Player:
    """The widget on a page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.root = page.locator(".sr-film-player")
        expect(self.root).to_have_attribute("data-painted", "yes", timeout=90_000)
        self.bar = self.root.get_by_role("slider", name="Place in the film")
        self.notes = self.root.get_by_role("list", name="Notes", exact=True)
        self.status = self.root.locator(".sr-status")
        self.standing = self.root.locator(".sr-standing-words")

    def button(self, name: str) -> Any:
        return self.root.get_by_role("button", name=name, exact=True)

    def start(self) -> None:
        self.button("Play the film").click()
        expect(self.root).to_have_attribute("data-playing", "ready", timeout=30_000)

    def pause(self) -> None:
        self.button("Pause").click()
        expect(self.root).to_have_attribute("data-playing", "no")

    def press(self, *keys: str) -> None:
        self.bar.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def at(self, t: float, near: float = 0.06) -> None:
        """The video shows a time, and the bar, which is drawn with the next frame, says so."""
        self.page.wait_for_function(AT, arg=[self.root.element_handle(), self.bar.element_handle(), t, near])

    def stands_still(self) -> None:
        """The bar says to its last digit which time the video shows."""
        self.page.wait_for_function(STILL, arg=[self.root.element_handle(), self.bar.element_handle()])

    def write(self, text: str, asks: str) -> None:
        self.press("r")
        expect(self.root).to_have_attribute("data-writing", "yes")
        form = self.root.get_by_role("group", name="A note").first
        form.get_by_role("button", name=asks).click()
        form.get_by_role("textbox", name="Note").fill(text)
        self.button("Note").click()  # what is written already stays
        expect(form.get_by_role("textbox", name="Note")).to_have_value(text)
        form.get_by_role("button", name="Keep the note").click()
        expect(self.root).to_have_attribute("data-waiting", "no")

    def picture(self) -> Image.Image:
        place = self.root.locator(".sr-film-bar")
        return Image.open(io.BytesIO(place.screenshot(animations="disabled"))).convert("RGB")


def kernel_has(page: Any, pattern: str) -> None:
    expect(page.locator("#kernel")).to_contain_text(re.compile(pattern))


@pytest.fixture
def player(serve_marimo, open_page):
    def open_player(**options: Any) -> Player:
        return Player(open_page(serve_marimo(NOTEBOOK), **options))

    return open_player


def test_it_plays_and_goes_by_chapter_clip_second_and_frame_with_the_sung_word_lit(player):
    film = player()
    expect(film.root.locator("video")).to_have_attribute("poster", re.compile("^blob:"))
    film.start()
    film.pause()
    film.root.get_by_role("button", name=re.compile("^Chapter 3: Chorus 1")).click()
    film.at(CHORUS_S)
    expect(film.root).to_have_attribute("data-word", "we")
    expect(film.root.locator(".sr-sung[data-sung=now]")).to_have_text("we")
    film.press(".")
    film.at(CHORUS_S + 0.05)  # the middle of the next frame
    film.press("ArrowRight")
    film.at(CHORUS_S + 0.5)  # the next beat
    film.press("Shift+ArrowLeft")
    film.at(CHORUS_S)
    film.press("PageDown")
    expect(film.bar).to_have_attribute("aria-valuetext", re.compile("Verse 2"))
    film.press("Home", "c")
    expect(film.button("Clip")).to_have_attribute("aria-pressed", "true")
    film.at(0.0)
    film.root.evaluate(HEAR_JUMPS)
    film.press(" ")
    expect(film.root).to_have_attribute("data-playing", "ready")
    end = film.page.wait_for_function(
        "(root) => root.querySelector('video').leftAt.find((t) => t > 0.1)", arg=film.root.element_handle()
    )
    assert 2.1 < end.json_value() < 3.0  # it was thrown back at the clip's end, once a busy page saw that it is there
    film.pause()


def test_a_note_is_in_the_kernel_and_becomes_a_newer_film_that_is_shown_when_asked_for(player):
    film = player()
    film.start()
    film.pause()
    film.root.get_by_role("button", name=re.compile("^Chapter 3")).click()
    film.at(CHORUS_S)
    film.write("<b>odd</b> hand 🎈", "Make it again")
    kernel_has(film.page, f"^156.regenerate.open.{'<b>odd</b> hand 🎈'.encode().hex()}")
    expect(film.notes.get_by_text("<b>odd</b> hand 🎈")).to_be_visible()
    film.button("Just this clip").click()
    expect(film.root.get_by_text("1 of 14 clips, 0.12 USD; 3 more times at most.")).to_be_visible()
    film.notes.get_by_role("button", name="Make it again").click()
    expect(film.root).to_have_attribute("data-running", "yes")
    film.root.get_by_role("button", name=re.compile("^Chapter 1:")).click()  # the person goes on meanwhile
    film.at(0.0)
    expect(film.root).to_have_attribute("data-newer", "yes", timeout=30_000)
    expect(film.notes.get_by_text("Resolved. The clip shows another take now.")).to_be_visible()
    kernel_has(film.page, "regenerate.resolved")
    film.button("Show the newer film").click()
    expect(film.root).to_have_attribute("data-film", "demo-2")
    expect(film.root).to_have_attribute("data-state", "empty")
    film.press("Control+z")
    expect(film.notes.get_by_role("listitem")).to_have_count(0)


def test_a_note_that_is_too_long_is_counted_refused_and_stays_to_be_shortened(player):
    film = player()
    film.press("r")
    form = film.root.get_by_role("group", name="A note").first
    text, count = form.get_by_role("textbox", name="Note"), form.locator(".sr-note-count")
    text.fill("x" * 10_000)
    expect(count).to_have_text("10000 / 500")
    expect(count).to_have_attribute("data-over", "yes")
    form.get_by_role("button", name="Keep the note").click()
    expect(film.status).to_have_text("A note has at most 500 characters, not 10000; shorten it.")
    expect(text).to_have_value("x" * 10_000)
    text.fill("x" * 500)
    expect(count).to_have_attribute("data-over", "no")
    form.get_by_role("button", name="Keep the note").click()
    expect(film.notes.get_by_text("x" * 500)).to_be_visible()
    expect(film.root).to_have_attribute("data-writing", "no")


def test_a_film_that_another_window_makes_is_told_to_who_only_watches(player):
    film = player()
    expect(film.root).to_have_attribute("data-newer", "no")
    film.page.get_by_role("button", name="A film is made elsewhere").dispatch_event("click")  # no pointer comes near
    expect(film.root).to_have_attribute("data-newer", "yes")


def test_the_song_s_section_editor_shows_the_same_cursor_and_loop_and_one_of_them_plays(player):
    film = player()
    editor = film.page.locator(".sr-section-editor")
    expect(editor).to_have_attribute("data-painted", "yes")
    film.root.get_by_role("button", name=re.compile("^Chapter 3")).click()
    expect(editor.locator(".sr-time")).to_contain_text(re.compile(r"^0:06\.2[45]"))
    film.start()
    film.pause()
    film.stands_still()
    stage = editor.locator(".sr-stage")
    stage.click(position={"x": stage.bounding_box()["width"] / 2, "y": 60})
    film.at(15.0, near=0.1)
    film.press("l")
    expect(film.button("Section")).to_have_attribute("aria-pressed", "true")
    film.press(" ")
    expect(film.root).to_have_attribute("data-playing", "ready")
    film.pause()


def test_the_whole_film_can_be_saved(player, tmp_path):
    film = player()
    with film.page.expect_download() as download:
        film.root.get_by_role("button", name=re.compile("^Download")).click()
    download.value.save_as(tmp_path / "film.mp4")
    assert (tmp_path / "film.mp4").read_bytes() == sounding_film()[0]


def test_the_page_is_written_in_the_background_and_the_player_says_where_it_is(player):
    film = player()
    film.button("Share").evaluate("share => { share.click(); share.click(); }")
    expect(film.root).to_have_attribute("data-running", "yes")
    film.button("Share").click()  # as slowly as a hand clicks twice: the first one was answered meanwhile
    film.press("End")  # the player goes on meanwhile
    expect(film.bar).to_have_attribute("aria-valuenow", "30.00")
    expect(film.standing).to_have_text(re.compile(r"^The page is in demo-page\."), timeout=30_000)
    expect(film.root).to_have_attribute("data-running", "no")
    expect(film.status).to_have_text("")


def test_a_double_click_makes_it_again_once_and_nothing_is_refused(player):
    film = player()
    film.write("an odd hand", "Make it again")
    film.button("Just this clip").click()
    again = film.notes.get_by_role("button", name="Make it again")
    again.evaluate("again => { again.click(); again.click(); }")
    expect(again).to_have_count(0)
    expect(film.root).to_have_attribute("data-newer", "yes", timeout=30_000)
    expect(film.status).to_have_text("")


def test_a_note_moves_the_nearest_cut_after_its_cost_was_shown(player):
    film = player()
    film.press("PageDown", "PageDown", "ArrowDown", *["."] * 16)
    film.write("the cut comes early", "Move the cut")
    move = film.notes.get_by_role("button", name="Move the cut", exact=True)
    move.focus()
    film.page.keyboard.press("Enter")
    offer = film.notes.get_by_role("group", name="What it would cost")
    expect(offer.get_by_text("Clip 4 would begin at 0:08.76, on a beat, instead of 0:08.24.")).to_be_visible()
    expect(
        offer.get_by_text("1 clip is made again: 2.5 s for 0.12 USD; 1 is only re-trimmed; 12 stay as")
    ).to_be_visible()
    kernel_has(film.page, "^222.cut.open")
    film.page.keyboard.press("Enter")
    kernel_has(film.page, "^222.cut.resolved")
    expect(
        film.notes.get_by_text(re.compile(r"^Resolved\. The cut was moved: the clip goes from 8\.76 s"))
    ).to_be_visible()
    expect(offer).to_have_count(0)
    expect(film.standing).to_contain_text("The plan has changed since this film was made.")
    film.press("Home")
    film.write("this one begins its section", "Move the cut")
    move.click()
    expect(film.status).to_have_text(re.compile(r"^Clip 1 begins with its section; move the section's edge"))
    expect(offer).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_phone_width_it_is_painted_in_the_page_s_colours(player, scheme):
    film = player(width=390, scheme=scheme)
    expect(film.root).to_have_attribute("data-theme", scheme)
    film.press("End")
    expect(film.bar).to_have_attribute("aria-valuenow", "30.00")
    expect(film.root).to_have_attribute("data-painted", "yes")
    film.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    away = np.abs(np.asarray(film.picture(), dtype=np.int16) - np.array(AMBER[scheme], dtype=np.int16))
    assert np.all(away <= 12, axis=2).mean() > 0.01, "the choruses that were played"
    assert film.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_in_jupyterlab_it_plays_and_takes_a_note(lab, open_page):
    film = Player(lab.run_all("demo_film_player.ipynb", open_page))
    film.start()
    film.pause()
    film.root.get_by_role("button", name=re.compile("^Chapter 3")).click()
    film.at(CHORUS_S)
    film.write("later", "Move the cut")
    kernel_has(film.page, "^156.cut.open")
    expect(film.notes.get_by_role("button", name="Move the cut", exact=True)).to_be_visible()
