"""The panels of finish and shelf in ``marimo run``: each control is changed once, and the library says so."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

pytest.importorskip("playwright")

from playwright.sync_api import expect

from tests.browser.conftest import EXPECT_MS
from tests.browser.small_project import small_project
from tests.browser.studio_page import KernelTurn, shelf_drop
from tests.browser.studio_server import studio_over
from tests.browser.tiny_films import tiny_film
from workbench.workflows.library import Library
from workbench.workflows.project import Project
from workbench.workflows.studio_shelf import Shelf

PATIENCE_MS = 150_000
_LOOK_EVERY_MS = 100


class Panels:
    """The page, and the library behind it."""

    def __init__(self, page: Any, home: Path, url: str) -> None:
        self.page, self.turn = page, KernelTurn(page)
        page.goto(url)
        self.settled()
        page.get_by_text("Download it").wait_for(timeout=PATIENCE_MS)
        library = Library(home)
        self.project: Project = library.project(library.projects()[0].id)

    def settled(self) -> None:
        """Wait until the kernel has told all that there is to tell: the controls are those of the library."""
        self.turn.done()

    def until(self, fact: Callable[[], bool], patience_ms: int = EXPECT_MS) -> None:
        """Wait for a fact of the library."""
        for _ in range(patience_ms // _LOOK_EVERY_MS):
            if fact():
                self.settled()
                return
            self.page.wait_for_timeout(_LOOK_EVERY_MS)
        pytest.fail(f"the library does not say so: {self.finish()}")

    def finish(self) -> Any:
        return self.project.planned().finish

    def choose(self, label: str, option: str | re.Pattern[str]) -> None:
        control = self.page.get_by_label(label, exact=True).first
        offered = control.locator("option").filter(has_text=option)  # of a panel that is drawn anew in a moment
        offered.first.wait_for(state="attached", timeout=PATIENCE_MS)
        names = offered.all_text_contents()
        wanted = next(name for name in names if isinstance(option, re.Pattern) or name == option)
        control.select_option(label=wanted)
        self.settled()

    def shows(self, label: str, option: str | re.Pattern[str]) -> None:
        """A dropdown stands at something: it was built anew from the library."""
        expect(self.page.get_by_label(label, exact=True).first.locator("option:checked")).to_have_text(option)

    def write(self, label: str, text: str) -> None:
        control = self.page.get_by_label(label, exact=True).first
        control.fill(text)
        control.press("Tab")
        self.settled()

    def slide(self, label: str, *keys: str) -> None:
        self.settled()
        slider = self.page.get_by_role("slider", name=label, exact=True)
        for key in keys:
            slider.press(key)

    def press(self, name: str) -> None:
        self.settled()  # a button that is drawn anew under the pointer is not pressed
        self.page.get_by_role("button", name=name, exact=True).click()

    def drop(self, *files: tuple[str, bytes]) -> None:
        given = [{"name": name, "mimeType": "", "buffer": data} for name, data in files]
        shelf_drop(self.page).set_input_files(given)

    def lies(self, *names: str) -> None:
        for name in names:
            expect(self.page.get_by_role("list", name="The shelf").get_by_text(name, exact=True)).to_be_visible()
        self.settled()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A studio over a small project with its film: its address, and the library."""
    folder = tmp_path_factory.mktemp("panels")
    small_project(folder)
    (folder / "library" / "songreel.toml").write_text("min_clip_s = 1\nmax_clip_s = 4\n", encoding="utf-8")
    with studio_over(folder / "library", tmp_path_factory.mktemp("home")) as server:
        yield server.url, folder / "library"


@pytest.fixture
def panels(studio, open_page) -> Panels:
    return Panels(open_page("about:blank", width=1440, height=2400), studio[1], studio[0])


def image(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 180), colour).save(out, "PNG")
    return out.getvalue()


def voice() -> bytes:
    out = io.BytesIO()
    soundfile.write(out, np.full(22050, 0.1, np.float32), 22050, format="WAV")
    return out.getvalue()


def test_joins_are_changed_one_by_one_and_for_the_whole_film(panels):
    panels.choose("Between sections", "whip")
    panels.until(lambda: panels.project.planned().section_join == "whip")
    panels.shows("Between sections", "whip")
    panels.choose("Calm clips", "crossfade")
    panels.until(lambda: panels.project.planned().calm_join == "crossfade")
    panels.choose("Clip", re.compile(r"^clip 2 "))
    panels.shows("Clip", re.compile(r"^clip 2 "))
    panels.choose("Transition", "dip-black")
    panels.until(lambda: panels.project.planned().clips[2].join == "dip-black")
    panels.shows("Transition", "dip-black")
    before = panels.project.planned().clips[2].join_frames
    panels.slide("Seconds", "ArrowLeft")
    panels.until(lambda: panels.project.planned().clips[2].join_frames < before)
    panels.shows("Clip", re.compile(r"^clip 2 "))


def test_colour_effects_and_captions(panels):
    panels.choose("Grade", re.compile("^as the style has it"))
    panels.until(lambda: bool(panels.finish().grade.lut))
    panels.slide("Strength of the grade", "ArrowLeft")
    panels.until(lambda: panels.finish().grade.strength == 0.95)
    panels.choose("Section", "chorus")
    panels.shows("Section", "chorus")
    panels.choose("Its grade", "no grade")
    panels.until(lambda: [label for label, _ in panels.finish().section_grades] == ["chorus"])
    panels.settled()
    panels.page.get_by_role("switch").click()
    panels.until(lambda: panels.finish().match_joins)
    panels.press("The usual effects")
    panels.until(lambda: len(panels.finish().effects) == 3)
    panels.slide("Strength of the effects", "ArrowRight")
    panels.until(lambda: max(each.intensity for each in panels.finish().effects) == 0.55)
    panels.choose("Captions", "pop")
    panels.until(lambda: panels.finish().captions is not None)
    panels.shows("Captions", "pop")


def test_titles_sound_and_shape(panels):
    panels.write("Title", "Night drive\nSomebody")
    panels.until(lambda: panels.finish().title == "Night drive\nSomebody")
    expect(panels.page.get_by_label("Title", exact=True)).to_have_value("Night drive\nSomebody")
    panels.press("The song's name")
    panels.until(lambda: panels.finish().title == "small song")
    expect(panels.page.get_by_label("Title", exact=True)).to_have_value("small song")
    panels.write("End card", "Thanks")
    panels.until(lambda: panels.finish().end_card == "Thanks")
    panels.write("Rights", "(c) 2026 Somebody")
    panels.until(lambda: panels.finish().rights == "(c) 2026 Somebody")
    panels.write("Other words", "Live in Berlin")
    panels.write("From", "0:05.5")
    panels.choose("Where", "lower-third")
    panels.press("Add the words")
    panels.until(lambda: [title.text for title in panels.finish().titles] == ["Live in Berlin"])
    panels.choose("Take away", "1: 0:05.5 to 0:07.5 · Live in Berlin")
    panels.until(lambda: panels.finish().titles == ())
    panels.choose("Loudness", re.compile("^-14 LUFS"))
    panels.until(lambda: panels.finish().mix.loudness_lufs == -14)
    panels.slide("Fade in, seconds", "ArrowRight")
    panels.until(lambda: panels.finish().mix.fade_in_s == 0.5)
    panels.slide("Fade out, seconds", "ArrowRight", "ArrowRight")
    panels.until(lambda: panels.finish().mix.fade_out_s == 1)
    panels.choose("Shape", "640x360 (16:9)")
    panels.until(lambda: panels.project.planned().size.width == 640)
    panels.shows("Shape", "640x360 (16:9)")
    panels.choose("Shape", "320x180 (16:9)")
    panels.until(lambda: panels.project.planned().size.width == 320)


def test_what_is_refused_is_a_sentence_and_the_next_change_takes_it_away(panels):
    panels.write("Other words", "Live in Berlin")
    panels.write("From", "later")
    panels.press("Add the words")
    refused = panels.page.get_by_text("The time 'later' is not one; write minutes and seconds")
    expect(refused).to_be_visible()
    assert panels.finish().titles == ()
    panels.write("Rights", "(c) 2027 Somebody")
    panels.until(lambda: panels.finish().rights == "(c) 2027 Somebody")
    expect(refused).to_have_count(0)


def test_files_are_dropped_put_to_use_and_a_bad_one_harms_no_other(panels):
    brand = b'name = "House"\npalette = ["#101010", "#808080", "#f0c040"]\nlogo = "logo.png"\n'
    street = tiny_film((200, 40, 40), frames=240)
    panels.drop(
        ("logo.png", image()),
        ("<b>words</b>.txt", b"these are only words"),
        ("brand.toml", brand),
        ("street.mp4", street),
        ("voice.wav", voice()),
    )
    panels.lies("logo.png", "brand.toml", "street.mp4", "voice.wav")
    images = panels.page.get_by_role("list", name="The shelf").locator("img")
    expect(images).to_have_count(2)
    for shown, width in zip(images.all(), (160, 240), strict=True):
        panels.page.wait_for_function(f"(image) => image.naturalWidth == {width}", arg=shown.element_handle())
    refused = panels.page.get_by_text("is of no kind that lies on the shelf")
    expect(refused).to_be_visible()
    places = [
        panels.page.get_by_role("list", name="The shelf"),
        refused,
        panels.page.get_by_label("From the shelf"),
        panels.page.get_by_role("heading", name="5 · Generate"),
    ]
    tops = [place.bounding_box()["y"] for place in places]
    assert tops == sorted(tops)  # it stands at the shelf's files, and nowhere else
    expect(refused).to_have_count(1)
    panels.press("I have read it")
    expect(refused).to_have_count(0)

    panels.choose("From the shelf", re.compile("^logo.png"))
    panels.choose("It becomes", "the logo")
    panels.press("Use it")
    panels.until(lambda: panels.finish().logo is not None)
    panels.choose("Logo at", "bottom-left")
    panels.until(lambda: panels.finish().logo.place == "bottom-left")
    panels.slide("Its size", "ArrowRight")
    panels.until(lambda: panels.finish().logo.size == 0.13)
    panels.slide("Its opacity", "ArrowLeft")
    panels.until(lambda: panels.finish().logo.opacity == 0.75)
    panels.press("No logo")
    panels.until(lambda: panels.finish().logo is None)

    panels.choose("It becomes", "the picture of a clip")
    panels.choose("Of clip", re.compile("^clip 1 "))
    panels.press("Use it")
    panels.until(lambda: panels.project.planned().clips[1].still is not None)

    panels.choose("From the shelf", re.compile("^brand.toml"))
    panels.press("Use it")
    panels.until(lambda: panels.finish().brand is not None)
    panels.page.get_by_text("The brand House is in force, with colours, a logo, captions.").wait_for()
    panels.press("No brand")
    panels.until(lambda: panels.finish().brand is None)

    panels.choose("From the shelf", re.compile("^voice.wav"))
    panels.write("A sound begins at", "99:99")
    panels.press("Use it")
    expect(panels.page.get_by_text("The time '99:99' has 99 seconds after its minutes")).to_be_visible()
    panels.write("A sound begins at", "0:02")
    panels.press("Use it")
    panels.until(lambda: [track.start_s for track in panels.finish().mix.tracks] == [2.0])
    panels.choose("Take a sound away", "1: voice.wav · from 2 s")
    panels.until(lambda: panels.finish().mix.tracks == ())

    panels.choose("From the shelf", re.compile("^street.mp4"))
    panels.choose("Of clip", re.compile("^clip 3 "))
    panels.press("Use it")
    panels.until(lambda: panels.project.expected_takes(panels.project.planned())[3].provider == "own", PATIENCE_MS)
    panels.page.reload()
    panels.lies("logo.png", "brand.toml", "street.mp4", "voice.wav")
    panels.choose("From the shelf", re.compile("^voice.wav"))
    panels.shows("It becomes", "a sound beside the song")
    panels.press("Take it off the shelf")
    panels.until(
        lambda: {item.name for item in Shelf(panels.project).contents} == {"logo.png", "brand.toml", "street.mp4"}
    )


def test_a_large_file_does_not_keep_the_page_from_going_on(panels, tmp_path):
    (tmp_path / "noise.png").write_bytes(image()[:8] + bytes(40_000_000))
    shelf_drop(panels.page).set_input_files(tmp_path / "noise.png")
    panels.write("Rights", "(c) 2028 Somebody")
    panels.until(lambda: panels.finish().rights == "(c) 2028 Somebody")
    expect(panels.page.get_by_text(re.compile("'noise.png'"))).to_be_visible()


def test_an_output_is_made_downloaded_and_deleted(panels, tmp_path):
    panels.choose("Make", "for editors: OpenTimelineIO")
    panels.press("Make it")
    panels.until(lambda: bool(list((panels.project.settings.library / "exports").glob("*/*.otio"))))
    panels.page.get_by_text(re.compile(r"-otio\.otio · ")).first.wait_for(state="attached")
    panels.settled()
    with panels.page.expect_download() as download:
        panels.page.get_by_text("Download it").click()
    download.value.save_as(tmp_path / "film.otio")
    assert b"Timeline" in (tmp_path / "film.otio").read_bytes()
    panels.press("Delete it")
    panels.until(lambda: not list((panels.project.settings.library / "exports").glob("*/*.otio")))


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (390, "light"), (1440, "dark"), (1440, "light")])
def test_it_fits_and_every_control_has_a_label(studio, open_page, width, scheme):
    page = Panels(open_page("about:blank", width=width, height=3200, scheme=scheme), *reversed(studio)).page
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    with Image.open(io.BytesIO(page.screenshot(clip={"x": 2, "y": 2, "width": 4, "height": 4}))) as corner:
        light = min(corner.convert("RGB").getpixel((1, 1)))
    assert (light > 200) == (scheme == "light")
    controls = "marimo-dropdown, marimo-text, marimo-slider, marimo-switch, marimo-multiselect"
    assert page.locator(controls).count() > 25
    nameless = page.locator(
        "select:visible, input:visible:not([type=file]), [role=slider]:visible, [role=switch]:visible"
    ).evaluate_all(
        """(nodes) => nodes.filter((node) => !(node.labels?.length || node.getAttribute("aria-label")
        || node.getAttribute("aria-labelledby"))).map((node) => node.outerHTML)"""
    )
    assert nameless == []
    names = page.locator("[aria-label]").evaluate_all("(nodes) => nodes.map((node) => node.ariaLabel)")
    assert [name for name in names if "<" in name] == []  # markup is read out
    page.get_by_role("textbox", name="Seed", exact=True).wait_for()
