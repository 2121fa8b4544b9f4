"""The stem player as a person meets it: in ``marimo run`` and in JupyterLab, in a real chromium."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("playwright")

from PIL import Image
from playwright.sync_api import expect

HERE = Path(__file__).parent
NOTEBOOK = HERE / "demo_stem_player.py"
SURFACE = {"light": (255, 255, 255), "dark": (22, 24, 28)}
STEMS = ["Bass", "Drums", "Other instruments", "Voice"]
PITCHES = [0.1 * 11025, 0.25 * 11025, 0.5 * 11025, 0.9 * 11025]
"""Of the demo's clicks, radians a second."""

RECORD = """async ([seconds, skip, whole]) => {
    const context = window.stemContext, merger = context.createChannelMerger(4);
    const recorder = context.createScriptProcessor(4096, 4, 1), heard = [[], [], [], []];
    window.stemGainNodes.slice(-4).forEach((gain, index) => gain.connect(merger, 0, index));
    merger.connect(recorder);
    recorder.connect(context.destination);
    await new Promise((done) => {
        recorder.onaudioprocess = ({ inputBuffer }) => {
            heard.forEach((samples, index) => samples.push(...inputBuffer.getChannelData(index)));
            if (heard[0].length >= (skip + seconds) * context.sampleRate) done();
        };
    });
    merger.disconnect();
    recorder.disconnect();
    const kept = heard.map((samples) => samples.slice(Math.round(skip * context.sampleRate)));
    if (whole) return { rate: context.sampleRate, heard: kept };
    return kept.map((samples) => samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0));
}"""
"""What leaves each stem's gain, for some seconds by the audio clock, all at the same instants; or the peaks of it."""

TAP = """() => {
    const make = AudioContext.prototype.createGain;
    window.stemGainNodes = [];
    AudioContext.prototype.createGain = function () {
        const node = make.call(this);
        window.stemContext = this;
        window.stemGainNodes.push(node);
        return node;
    };
}"""


class Player:
    """The widget on a page; listens to what it plays."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.root = page.locator(".sr-stem-player").first
        expect(self.root).to_have_attribute("data-theme", re.compile("light|dark"), timeout=90_000)
        self.status = self.root.locator(".sr-status")
        page.evaluate(TAP)

    def button(self, name: str) -> Any:
        return self.root.get_by_role("button", name=name, exact=True)

    def slider(self, name: str) -> Any:
        return self.root.get_by_role("slider", name=name, exact=True)

    def make(self) -> None:
        self.button("Take the song apart").click()
        expect(self.root.get_by_role("progressbar")).to_be_visible()
        expect(self.root).to_have_attribute("data-state", "ready")

    def play(self) -> None:
        self.button("Play").click()
        expect(self.root).to_have_attribute("data-playing", "ready")

    def heard(self, seconds: float) -> tuple[int, np.ndarray]:
        """Rate, and what each stem contributes, shape=(4, n)."""
        said = self.page.evaluate(RECORD, [seconds, 0, True])
        return said["rate"], np.array(said["heard"])

    def levels(self) -> list[float]:
        """The peak of each stem, once levels have faded to where they go; from the start, so that no song ends."""
        self.slider("Place in the song").fill("0")
        return self.page.evaluate(RECORD, [1.2, 0.3, False])


@pytest.fixture
def player(serve_marimo, open_page) -> Callable[..., Player]:
    return lambda **options: Player(open_page(serve_marimo(NOTEBOOK), **options))


def onsets(channel: np.ndarray, rate: int) -> np.ndarray:
    """Where clicks begin, seconds."""
    loud = np.flatnonzero(np.abs(channel) > 0.01)
    return loud[np.flatnonzero(np.diff(loud, prepend=-rate) > rate / 4)] / rate


def test_stems_are_made_and_play_in_step_each_in_its_channel(player):
    one = player()
    one.make()
    one.play()
    rate, heard = one.heard(2.0)
    begins = [onsets(channel, rate) for channel in heard]
    assert len(begins[0]) >= 3
    for name, found in zip(STEMS[1:], begins[1:], strict=True):
        assert np.abs(found[:3] - begins[0][:3]).max() < 0.002, name
    for channel, pitch in zip(heard, PITCHES, strict=True):
        strength = np.abs(np.fft.rfft(channel * np.hanning(len(channel))))
        strongest = np.fft.rfftfreq(len(channel), 1 / rate)[strength.argmax()]
        assert strongest == pytest.approx(pitch / (2 * np.pi), rel=0.25)
    expect(one.status).to_have_text("")


def test_mute_solo_volume_and_reset(player):
    one = player()
    one.make()
    one.play()
    full = one.levels()
    assert min(full) > 0.1
    one.button("Mute drums").click()
    expect(one.button("Mute drums")).to_have_attribute("aria-pressed", "true")
    one.slider("Volume of voice").fill("50")
    now = one.levels()
    assert now[1] < 0.001
    assert now[3] == pytest.approx(full[3] / 4, rel=0.1)
    assert now[0] == pytest.approx(full[0], rel=0.1)
    one.button("Solo bass").click()
    assert [level > 0.05 for level in one.levels()] == [True, False, False, False]
    one.slider("Place in the song").fill("0")  # on a busy machine half a minute of sound is nearly over by now
    one.button("Reset").click()
    assert one.levels() == pytest.approx(full, rel=0.1)
    expect(one.slider("Volume of voice")).to_have_value("100")


def test_everything_can_be_done_with_keys(player):
    one = player()
    one.make()
    place = one.slider("Place in the song")
    place.focus()
    for _ in range(10):  # nobody on this page knows the song's beats
        one.page.keyboard.press("Shift+ArrowRight")
    expect(place).to_have_attribute("aria-valuetext", "0:10 of 0:30")
    one.page.keyboard.press("Space")
    expect(one.root).to_have_attribute("data-playing", "ready")
    expect(one.root.locator(".sr-time")).to_contain_text(re.compile(r"^0:1[1-9]\."))
    one.page.keyboard.press("Space")
    expect(one.root).to_have_attribute("data-playing", "no")
    one.page.keyboard.press("Home")
    expect(place).to_have_attribute("aria-valuetext", "0:00 of 0:30")
    one.button("Solo drums").focus()
    one.page.keyboard.press("Space")
    expect(one.button("Solo drums")).to_have_attribute("aria-pressed", "true")
    one.slider("Volume of bass").focus()
    one.page.keyboard.press("ArrowLeft")
    expect(one.slider("Volume of bass")).to_have_attribute("aria-valuetext", "99 percent")
    expect(one.root).to_have_attribute("data-playing", "no")
    one.page.keyboard.press("End")
    expect(one.slider("Volume of bass")).to_have_value("100")


def test_making_can_be_stopped_and_what_is_lacking_is_a_sentence(player):
    one = player()
    one.button("Take the song apart").click()
    one.button("Stop").click()
    expect(one.button("Take the song apart")).to_be_visible()
    lacking = one.page.locator(".sr-stem-player").last
    expect(lacking).to_contain_text("Taking a song apart needs torch & <demucs>.")
    assert lacking.get_by_role("button", name=re.compile("Play|Take")).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_pages_theme_and_a_phones_width_is_enough(player, scheme):
    one = player(width=390, height=900, scheme=scheme)
    one.make()
    expect(one.root).to_have_attribute("data-theme", scheme)
    box = one.root.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    inner = """(root) => [...root.querySelectorAll("button, input, span")].filter((each) => each.offsetWidth
        && each.getBoundingClientRect().right > root.getBoundingClientRect().right + 0.5).length"""
    assert one.root.evaluate(inner) == 0
    with Image.open(io.BytesIO(one.root.screenshot(animations="disabled"))) as shot:
        pixels = np.asarray(shot.convert("RGB"), dtype=np.int16)
    near = np.all(np.abs(pixels - np.array(SURFACE[scheme])) <= 6, axis=2).mean()
    assert near > 0.4


def test_jupyterlab_plays_them_too(lab, open_page):
    page = lab.run_all("demo_stem_player.ipynb", open_page, height=1000)
    one = Player(page)
    one.make()
    one.play()
    assert min(one.levels()) > 0.1
    one.button("Mute drums").focus()
    for key in "rmdd":  # JupyterLab's own keys: raw, text, delete the cell
        page.keyboard.press(key)
    one.button("Pause").click()
    expect(one.root).to_have_attribute("data-playing", "no")
