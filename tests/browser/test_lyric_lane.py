"""The lyric lane as a person meets it: in ``marimo run`` and in JupyterLab, in a real chromium."""

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

HERE = Path(__file__).parent
NOTEBOOK = HERE / "demo_lyric_lane.py"
FIRST = ["I", "walked", "along", "the", "river", "all", "night", "long"]
VIOLET = {"light": (119, 87, 180), "dark": (179, 156, 232)}
SLATE = {"light": (95, 111, 134), "dark": (148, 165, 191)}
AMBER = {"light": (178, 114, 26), "dark": (226, 174, 88)}
ROSE = {"light": (182, 75, 107), "dark": (232, 143, 169)}


TYPE_BOTH = """([root, text]) => {
  const [start, end] = ["Start, s", "End, s"].map((name) => [...root.querySelectorAll("label.sr-field")]
    .find((label) => label.textContent.startsWith(name)).querySelector("input"));
  start.dispatchEvent(new Event("change"));
  end.focus();
  end.value = text;
  end.dispatchEvent(new Event("change"));
}"""
"""Both are kept at once: no answer of the kernel can come between."""


class Lane:
    """The widget on a page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.root = page.locator(".sr-lyric-lane")
        expect(self.root).to_have_attribute("data-painted", "yes", timeout=90_000)
        self.status = self.root.locator(".sr-status")
        self.stage = self.root.locator(".sr-lyric-stage")

    def button(self, name: str) -> Any:
        return self.root.get_by_role("button", name=name, exact=True)

    def field(self, name: str) -> Any:
        return self.root.get_by_label(name, exact=True)

    def word(self, line: int, word: int) -> Any:
        return self.root.locator(f".sr-word[data-key='{line}.{word}']")

    def line(self, line: int) -> Any:
        return self.root.locator(f".sr-line[data-key='{line}']")

    def closer(self) -> Lane:
        """The first lines large enough for their words."""
        self.page.mouse.click(*self.point(5.0))
        for _ in range(4):
            self.button("Zoom in").click()
        expect(self.word(0, 2)).to_be_visible()
        self.painted()
        return self

    def point(self, t: float, duration_s: float = 60.0) -> tuple[float, float]:
        box = self.stage.bounding_box()
        return box["x"] + t / duration_s * box["width"], box["y"] + 90

    def drag(self, node: Any, by_px: float) -> None:
        box = node.bounding_box()
        x, y = box["x"] + min(12, box["width"] / 2), box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + by_px / 2, y)
        self.page.mouse.move(x + by_px, y, steps=3)
        self.page.mouse.up()

    def kept(self, version: int) -> None:
        expect(self.root).to_have_attribute("data-version", str(version))
        expect(self.root).to_have_attribute("data-waiting", "no")
        self.painted()

    def painted(self) -> None:
        expect(self.root).to_have_attribute("data-painted", "yes")

    def said(self, text: str) -> None:
        """The kernel's own words about what is in force end with this; empty where nothing is."""
        expect(self.page.locator("#said")).to_have_text(re.compile(text.encode().hex() + "$" if text else "^$"))

    def start(self, node: Any) -> float:
        return float(node.get_attribute("aria-valuenow"))

    def colours(self) -> Any:
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return np.asarray(Image.open(io.BytesIO(self.stage.screenshot())).convert("RGB"), dtype=np.int16)


def share(picture: Any, colour: tuple[int, int, int]) -> float:
    return float(np.all(np.abs(picture - np.array(colour)) <= 12, axis=2).mean())


@pytest.fixture
def lane(serve_marimo, open_page):
    def open_lane(query: str = "", **options: Any) -> Lane:
        return Lane(open_page(f"{serve_marimo(NOTEBOOK)}/{query}", **options))

    return open_lane


def test_words_that_have_no_room_are_told_until_all_are_shown(lane):
    page = lane()
    hint, words = page.root.locator(".sr-hint"), page.root.locator(".sr-word")
    expect(hint).to_have_text("Zoom in to see the words.")
    expect(words).to_have_count(0)
    page.button("Zoom in").click()
    page.painted()
    expect(hint).to_have_text("Zoom in to see all words.")
    expect(words.first).to_be_visible()
    page.button("Zoom in").click()
    page.button("Zoom in").click()
    expect(hint).to_be_hidden()


def test_a_dragged_word_becomes_a_correction_with_a_reason_that_can_be_taken_back(lane):
    page = lane().closer()
    before = page.start(page.word(0, 2))
    page.drag(page.word(0, 2), 12)
    page.kept(1)
    after = page.start(page.word(0, 2))
    assert after == pytest.approx(before + 0.14, abs=0.09)
    page.said(f"the word 'along' in the line '{' '.join(FIRST)}' from {after:.2f} to {after + 0.425:.2f} s")
    expect(page.word(0, 2)).to_have_attribute("data-trust", "4")
    page.field("Reason").fill("<b>breath</b> 🎤")
    expect(page.root.locator(".sr-count")).to_have_text("15 / 200")
    page.field("Reason").press("Enter")
    page.kept(2)
    page.button("Take back").click()
    page.kept(3)
    page.said("")
    assert page.start(page.word(0, 2)) == before
    page.button("Undo").click()
    page.kept(4)
    expect(page.field("Reason")).to_have_value("<b>breath</b> 🎤")
    assert page.root.locator("b").count() == 0


def test_ends_are_trimmed_neighbours_give_way_and_words_never_cross(lane):
    page = lane().closer()
    page.word(0, 2).focus()
    end = page.root.get_by_role("slider", name="End of along")
    page.drag(end, 400)
    page.kept(1)
    second = page.start(page.word(0, 3))
    assert page.start(end) == second  # the next word keeps 50 ms before its own end
    page.drag(page.word(0, 2), -900)
    page.kept(2)
    assert page.start(page.word(0, 1)) < page.start(page.word(0, 2)) < second


def test_keys_move_edit_and_go_from_word_to_word(lane):
    page = lane().closer()
    keys = page.page.keyboard
    page.word(0, 1).focus()
    before = page.start(page.word(0, 1))
    for _ in range(2):
        keys.down("ArrowRight")  # held: one version
    keys.up("ArrowRight")
    page.kept(1)
    assert page.start(page.word(0, 1)) == pytest.approx(before + 0.02)
    keys.press("Shift+ArrowLeft")
    page.kept(2)
    assert page.start(page.word(0, 1)) == pytest.approx(before - 0.08)
    keys.press("Tab")
    expect(page.word(0, 2)).to_be_focused()
    for _ in range(12):  # beyond what is in sight
        keys.press("Tab")
    expect(page.word(1, 6)).to_be_focused()
    keys.press("Enter")
    expect(page.field("Text")).to_be_focused()
    keys.type("<img src=x> 🎸")
    keys.press("Enter")
    page.kept(3)
    expect(page.word(1, 6)).to_be_focused()
    expect(page.line(1)).to_contain_text("the <img src=x> 🎸")
    assert page.root.locator("img").count() == 0
    keys.press("Control+z")
    page.kept(4)


def test_both_ends_of_a_word_are_typed_though_the_first_is_still_under_way(lane):
    page = lane().closer()
    page.word(0, 2).focus()
    start, end = page.field("Start, s"), page.field("End, s")
    expect(start).not_to_have_value("")
    wanted = float(start.input_value()) + 0.02, float(end.input_value()) - 0.03
    start.fill(f"{wanted[0]:.3f}")
    page.page.evaluate(TYPE_BOTH, [page.root.element_handle(), f"{wanted[1]:.3f}"])
    page.kept(2)
    said = f"the word 'along' in the line '{' '.join(FIRST)}' from {wanted[0]:.2f} to {wanted[1]:.2f} s"
    page.said(said)
    expect(start).to_have_value(f"{wanted[0]:.3f}")
    expect(end).to_have_value(f"{wanted[1]:.3f}")


def test_a_line_moves_alone_or_with_the_rest_and_all_by_an_offset(lane):
    page = lane().closer()
    page.line(0).focus()
    page.page.keyboard.press("ArrowRight")
    page.kept(1)
    page.said(f"the line '{' '.join(FIRST)}' from 4.26 to 8.19 s")
    page.button("And the rest").click()
    page.line(1).focus()
    second = page.start(page.line(1))
    page.page.keyboard.press("Shift+ArrowRight")
    page.kept(2)
    page.said("and all after it 0.10 s later")
    page.field("Offset, ms").fill("-250")
    page.field("Offset, ms").press("Enter")
    page.kept(3)
    page.said("all words 0.25 s earlier")
    assert page.start(page.line(1)) == pytest.approx(second + 0.1 - 0.25)
    page.field("Offset, ms").fill("30000")
    page.field("Offset, ms").press("Enter")
    expect(page.status).to_contain_text("out of the song")
    page.kept(3)
    expect(page.field("Offset, ms")).to_have_value("-250")
    page.field("Offset, ms").fill("")
    page.field("Offset, ms").press("Enter")
    expect(page.status).to_have_text("")
    expect(page.field("Offset, ms")).to_have_value("-250")


def test_a_word_that_is_written_anew_has_a_reason_and_can_be_taken_back(lane):
    page = lane().closer()
    page.word(0, 0).focus()
    page.field("Text").fill("You")
    page.field("Text").press("Enter")
    page.kept(1)
    expect(page.word(0, 0)).to_have_attribute("aria-label", "You, set by you, word 1 of line 1")
    expect(page.word(0, 1)).not_to_have_attribute("data-trust", "4")
    page.field("Reason").fill("she sings to him")
    page.field("Reason").press("Enter")
    page.kept(2)
    page.button("Take back").click()
    page.kept(3)
    expect(page.word(0, 0)).to_have_attribute("aria-label", re.compile("^I, (?!set by you)"))
    expect(page.button("Take back")).to_be_hidden()


def test_numbers_are_taken_and_what_cannot_be_is_refused_in_a_sentence(lane):
    page = lane().closer()
    page.word(0, 0).focus()
    page.field("End, s").fill("4.5")
    page.field("End, s").press("Enter")
    page.kept(1)
    expect(page.field("Start, s")).to_have_value("4.250")
    page.field("End, s").fill("9999")
    page.field("End, s").press("Enter")
    expect(page.status).to_have_attribute("data-kind", "error")
    page.kept(1)
    expect(page.field("End, s")).to_have_value("4.500")
    page.field("Text").fill("x" * 10_000)
    page.field("Text").press("Enter")
    sentence = "A line has at most 500 characters, and with the 10000 of this word it has 10038: shorten it."
    expect(page.status).to_have_text(sentence)
    page.kept(1)
    expect(page.field("Text")).to_have_value("x" * 10_000)
    page.word(0, 1).focus()
    expect(page.field("Text")).to_have_value("walked")
    expect(page.status).to_have_text("")
    page.word(0, 0).focus()
    expect(page.field("Text")).to_have_value("I")
    page.field("Reason").fill("y" * 300)
    expect(page.root.locator(".sr-count")).to_have_text("300 / 200")
    page.field("Reason").press("Enter")
    expect(page.status).to_have_text("A reason has at most 200 characters, and this one has 300: shorten it.")
    expect(page.field("Reason")).to_have_value("y" * 300)
    page.field("Reason").fill("y" * 200)
    page.field("Reason").press("Enter")
    page.kept(2)
    expect(page.status).to_have_text("")


def test_a_click_plays_the_word_and_doubtful_lines_come_one_after_another(lane):
    page = lane().closer()
    page.word(0, 1).click()
    expect(page.root).to_have_attribute("data-playing", "ready")
    expect(page.root).to_have_attribute("data-playing", "no", timeout=20_000)
    page.page.wait_for_function(  # it stops at the word's end
        "(time) => { const at = Number(time.textContent.split(' /')[0].split(':')[1]); return at > 5.1 && at < 5.5; }",
        arg=page.root.locator(".sr-time").element_handle(),
    )
    page.button("The next doubtful line").click()
    expect(page.line(2)).to_be_focused()
    expect(page.root.locator(".sr-lyric-look")).to_contain_text("4 lines need a look: this one (doubtful)")
    page.button("Loop the line").click()
    expect(page.button("Loop the line")).to_have_attribute("aria-pressed", "true")
    page.page.keyboard.press("l")


def test_the_wave_has_the_colours_of_trust_on_a_light_and_a_dark_page(lane):
    page = lane(scheme="dark").closer()
    assert share(page.colours(), ROSE["dark"]) > 0.002
    page.word(0, 2).focus()
    page.button("It is right").click()
    page.kept(1)
    assert share(page.colours(), VIOLET["dark"]) > 0.001
    page.page.emulate_media(color_scheme="light")
    expect(page.root).to_have_attribute("data-theme", "light")
    assert share(page.colours(), VIOLET["light"]) > 0.001
    assert share(page.colours(), VIOLET["dark"]) < 0.001


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_that_came_with_their_times_are_calm_and_not_called_unsure(lane, scheme):
    page = lane("?given=yes", scheme=scheme).closer()
    expect(page.word(0, 2)).to_have_attribute("aria-label", "along, as given, word 3 of line 1")
    assert page.root.locator(".sr-word .sr-sign").count() > 8
    expect(page.root.locator(".sr-word .sr-sign").filter(has_text=re.compile("."))).to_have_count(0)
    assert share(page.colours(), SLATE[scheme]) > 0.01
    assert share(page.colours(), AMBER[scheme]) < 0.001
    expect(page.root.get_by_role("group", name="Colours")).to_contain_text("as given")


def test_a_phones_width_is_enough_and_a_song_without_words_says_how_to_get_some(lane):
    page = lane(width=390, height=844).closer()
    inner = """(root) => [...root.querySelectorAll("button, input")].filter((each) => each.offsetWidth
        && each.getBoundingClientRect().right > root.getBoundingClientRect().right + 0.5).length"""
    page.word(0, 2).focus()
    page.painted()
    assert page.root.evaluate(inner) == 0
    assert page.root.bounding_box()["x"] + page.root.bounding_box()["width"] <= 390
    silent = lane("?sung=no")
    expect(silent.root).to_contain_text("This song has no words yet: give its lyrics")
    expect(silent.stage).to_be_hidden()


def test_jupyterlab_shows_the_same_and_edits(lab, open_page):
    page = Lane(lab.run_all("demo_lyric_lane.ipynb", open_page, height=1000)).closer()
    before = page.start(page.word(0, 2))
    page.drag(page.word(0, 2), 12)
    page.kept(1)
    assert page.start(page.word(0, 2)) > before
    page.word(0, 2).focus()
    for key in ("y", "d", "d"):  # JupyterLab's own: code, delete the cell
        page.page.keyboard.press(key)
    page.page.keyboard.press("ArrowRight")
    page.kept(2)
    expect(page.page.locator(".jp-CodeCell")).to_have_count(2)
