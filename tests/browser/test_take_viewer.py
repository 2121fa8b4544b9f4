"""The take viewer as a person meets it: in ``marimo run`` and in JupyterLab, in a real chromium."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

HERE = Path(__file__).parent
NOTEBOOK = HERE / "demo_take_viewer.py"
COLOURS = """(root) => [...root.querySelectorAll("video")].map((video) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 4, height: 4 });
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0, 160, 20, 0, 0, 4, 4);
    return [...context.getImageData(1, 1, 1, 1).data].slice(0, 3);
})"""
IN_STEP = """(root) => {
    const times = [...root.querySelectorAll("video")].map((video) => video.currentTime);
    return Math.min(...times) > 0.5 && Math.max(...times) - Math.min(...times) < 0.25;
}"""
SHOWN = [(200, 60, 40), (40, 120, 200), (60, 160, 70)]


def loaded(root) -> None:
    """Each film that stands there has its picture."""
    root.page.wait_for_function(
        """(root) => [...root.querySelectorAll(".sr-take")].every(({ video, dataset }) =>
            dataset.film === "ready" && video.readyState >= 2 && !video.seeking)""",
        arg=root.element_handle(),
    )


def viewer_of(page):
    root = page.locator(".sr-take-viewer").first
    expect(root).to_have_attribute("data-painted", "yes", timeout=90_000)
    expect(root.locator("[data-film=ready]")).to_have_count(int(root.get_attribute("data-takes")))
    loaded(root)
    return root


@pytest.fixture
def viewer(serve_marimo, open_page):
    def open_viewer(**options):
        return viewer_of(open_page(serve_marimo(NOTEBOOK), **options))

    return open_viewer


def near(found, colour) -> bool:
    return all(abs(a - b) <= 14 for a, b in zip(found, colour, strict=True))


def test_takes_run_in_step_under_the_song_and_round_and_round(viewer):
    root = viewer()
    assert all(near(found, colour) for found, colour in zip(root.evaluate(COLOURS), SHOWN, strict=True))
    root.get_by_role("button", name="Play").click()
    expect(root).to_have_attribute("data-playing", "ready")
    root.page.wait_for_function(IN_STEP, arg=root.element_handle())
    cursor = root.page.locator(".sr-section-editor .sr-time")
    expect(cursor).to_have_text(re.compile(r"^0:0[4-7]\."))  # the section editor of the song goes along
    root.page.wait_for_function(
        "(root) => root.querySelector('video').currentTime < 0.4", arg=root.element_handle()
    )  # it began again
    root.get_by_role("button", name="Pause").click()
    expect(root).to_have_attribute("data-playing", "no")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_numbers_of_takes_look_like_the_other_buttons(viewer, scheme):
    root = viewer(scheme=scheme)
    look = "(node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).boxShadow]"
    pressed = root.get_by_role("group", name="All takes").get_by_role("button", pressed=True).first
    root.get_by_role("button", name="Blind").hover()  # no pointer lies on what is measured
    ground, frame = pressed.evaluate(look)
    assert ground == root.evaluate("(node) => getComputedStyle(node).backgroundColor")
    assert "1px" in frame
    assert "1px" in root.get_by_role("button", name=re.compile("^Choose")).first.evaluate(look)[1]


def test_blindly_nothing_tells_which_is_which_until_one_is_chosen(viewer):
    root = viewer(scheme="dark")
    root.get_by_role("button", name="Blind").click()
    expect(root.get_by_role("group", name="C", exact=True)).to_be_visible()
    loaded(root)  # the cards are the same, their films others
    assert not re.search(r"Take \d|in the film|model|USD", root.locator(".sr-takes").inner_text())
    colours = root.evaluate(COLOURS)
    wanted = next(i for i, found in enumerate(colours) if near(found, SHOWN[2]))
    root.get_by_role("button", name=f"Choose {'ABC'[wanted]}").click()
    expect(root.get_by_text("You chose take 3.")).to_be_visible()
    expect(root.get_by_role("group", name="Take 3", exact=True)).to_contain_text("in the film")


def test_a_take_is_rejected_and_the_clip_is_made_again_for_a_price_that_was_told(viewer):
    root = viewer(width=390)
    assert root.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    root.get_by_role("button", name="Reject: Take 2").click()
    reason = root.get_by_label("Why this take is not wanted").nth(1)
    reason.fill("x" * 10_000)
    reason.press("Enter")
    told = root.get_by_text("A reason has at most 200 characters, and this one has 10000: shorten it.")
    expect(told).to_be_visible()
    expect(reason).to_have_value("x" * 10_000)
    reason.fill("<b>the face melts</b>")
    reason.press("Enter")
    expect(root.get_by_role("group", name="Take 2", exact=True)).to_contain_text("<b>the face melts</b>")
    expect(told).to_be_hidden()
    root.get_by_label("What is made again").select_option("section")
    root.get_by_role("button", name="What would it cost?").click()
    expect(root.get_by_text("4 of 12 clips, 0.48 USD.")).to_be_visible()
    root.get_by_label("What is made again").select_option("clip")
    expect(root.get_by_text("4 of 12 clips")).to_be_hidden()
    root.get_by_role("button", name="What would it cost?").click()
    root.get_by_role("button", name="Make it again").click()
    expect(root).to_have_attribute("data-takes", "4")
    expect(root.get_by_text("A new take is there.")).to_be_visible()
    expect(root.get_by_text("It may be made again once more.")).to_be_visible()
    root.get_by_role("button", name="Lock").click()
    expect(root.get_by_role("button", name="Unlock")).to_be_visible()
    expect(root.get_by_role("button", name="What would it cost?")).to_be_disabled()


def test_in_jupyterlab_takes_are_seen_and_chosen(lab, open_page):
    root = viewer_of(lab.run_all("demo_take_viewer.ipynb", open_page))
    assert near(root.evaluate(COLOURS)[1], SHOWN[1])
    root.get_by_role("button", name="Choose Take 2").click()
    expect(root.get_by_role("group", name="Take 2", exact=True)).to_contain_text("in the film")
