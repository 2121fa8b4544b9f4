"""The studio, driven as a person would: from a song to a film, with a reload in the middle."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

pytest.importorskip("playwright")

from playwright.sync_api import expect

from tests.browser.studio_page import KernelTurn, song_drop
from tests.browser.studio_server import studio_over
from workbench.analysis.separators import FlatStems
from workbench.analysis.stems import separate
from workbench.media.bundle import bundled
from workbench.workflows.library import Library

FILM_MS = 150_000
FITS = "() => document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, library: Path) -> Iterator[str]:
    """A studio of the test's own; gives its address."""
    with studio_over(library, tmp_path_factory.mktemp("home")) as server:
        yield server.url


@pytest.fixture
def open_studio(open_page: Any) -> Callable[..., tuple[Any, KernelTurn]]:
    """Opens a studio's page; gives it, and its kernel's turns."""

    def opened(url: str, **options: Any) -> tuple[Any, KernelTurn]:
        page = open_page("about:blank", **options)
        turn = KernelTurn(page)
        page.goto(url)
        return page, turn

    return opened


def _planned(page: Any) -> None:
    page.get_by_text("clips in").first.wait_for(timeout=FILM_MS)


def _sections(page: Any) -> Any:
    """The slider that says how many sections there are."""
    return page.locator('marimo-slider[data-label*="Sections"] [role=slider]')


def test_from_a_dropped_song_to_a_film_with_a_reload_in_the_middle(open_studio, studio, library, short_song, tmp_path):
    page, turn = open_studio(studio, height=2600)
    page.get_by_text("Drop a song here").wait_for(timeout=FILM_MS)
    page.locator(".sr-step-bar[data-painted=yes]").wait_for()
    # before a song is chosen nothing stands that cannot be used
    expect(page.get_by_role("heading")).to_have_text(["Songreel studio", "1 · Song"])
    expect(page.locator(".sr-run-meter, .sr-section-editor, .sr-clip-board")).to_have_count(0)
    song_drop(page).set_input_files(short_song)
    _planned(page)
    (row,) = Library(library).projects()
    assert row.name == short_song.stem
    page.wait_for_url(re.compile(f"project={row.id}"))

    page.locator("video").wait_for(timeout=FILM_MS)  # something moves before any clip exists
    page.wait_for_function("() => document.querySelector('video')?.videoWidth == 854")

    page.get_by_label("Size", exact=True).select_option(label="320x180")
    page.get_by_text("of 320x180 at").wait_for()
    turn.done()
    page.get_by_role("button", name="Make the film").click()
    page.locator(".sr-run-meter").get_by_role("button", name="Stop").wait_for(timeout=FILM_MS)
    page.reload()
    page.get_by_text("The film below shows this plan.").wait_for(timeout=FILM_MS)
    page.get_by_text("Certified").first.wait_for()
    player = page.locator(".sr-film-player")
    player.get_by_role("button", name="Play").first.click()
    player.locator("video").wait_for()
    page.wait_for_function("(video) => video.videoWidth == 320", arg=player.locator("video").element_handle())

    with page.expect_download() as download:
        player.get_by_text("Download").click()
    download.value.save_as(tmp_path / "film.mp4")
    (film,) = Library(library).store.films(row.id)
    assert (tmp_path / "film.mp4").read_bytes() == Path(film.path).read_bytes()
    assert Path(film.path).parent == library / "films"

    page.get_by_label("Folder", exact=True).fill(str(tmp_path / "a page"))
    page.get_by_label("Folder", exact=True).press("Tab")
    turn.done()
    page.locator("marimo-button").get_by_role("button", name="Share", exact=True).click()
    page.get_by_text("The page is in").wait_for(timeout=FILM_MS)
    assert (tmp_path / "a page" / "index.html").is_file()


def test_an_edit_replans_and_the_page_says_that_the_film_is_older(open_studio, studio, library):
    (row,) = Library(library).projects()
    before = Library(library).project(row.id).latest.plan
    page, turn = open_studio(studio, width=390, height=3200, scheme="dark")
    turn.done()
    _planned(page)
    page.wait_for_function(FITS)
    page.get_by_label("Frames a second").select_option(label="24")
    page.get_by_text("at 24 a second").wait_for()
    page.get_by_text("The plan has changed since the film below was made").wait_for()
    after = Library(library).project(row.id).latest.plan
    assert (before.rate, after.rate) == (30, 24)
    with Image.open(io.BytesIO(page.screenshot(clip={"x": 2, "y": 2, "width": 4, "height": 4}))) as corner:
        assert max(corner.convert("RGB").getpixel((1, 1))) < 80


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_editor_and_board_show_a_section_in_the_same_colour(open_page, studio, scheme):
    page = open_page(studio, height=2600, scheme=scheme)
    _planned(page)
    page.locator(".sr-section-editor[data-painted=yes]").wait_for()
    page.locator(".sr-clip-board[data-painted=yes]").wait_for()
    hue = "(node) => getComputedStyle(node).getPropertyValue('--sr-hue')"
    editor = page.locator(".sr-section-editor .sr-row").first.evaluate(hue)
    board = page.locator(".sr-clip-board .sr-card").first.evaluate(hue)
    assert editor == board != ""


def test_a_song_that_cannot_be_used_is_one_sentence(open_page, studio, library, tmp_path):
    project = Library(library).open(bundled("data/songs/glass-tide.ogg"))
    page = open_page(f"{studio}?project={project.id}")
    _planned(page)
    (tmp_path / "words.mp3").write_text("these are only words <b>")
    song_drop(page).set_input_files(tmp_path / "words.mp3")
    refused = page.get_by_text("'words.mp3' is no sound that can be read")
    refused.wait_for()
    page.get_by_label("Song", exact=True).wait_for()
    places = [page.get_by_text("Drop a song here"), refused, page.get_by_role("heading", name="2 · Listen")]
    tops = [place.evaluate("(node) => node.getBoundingClientRect().top") for place in places]
    assert tops == sorted(tops)  # it stands at the song
    assert refused.count() == 1


def test_a_song_with_lyrics_that_do_not_fit_is_listened_to_and_it_is_told_at_the_song(
    open_page, studio, library, short_song
):
    page = open_page(studio, height=2600)
    page.get_by_text("Drop a song here").wait_for(timeout=FILM_MS)
    song = {"name": "unfit.wav", "mimeType": "audio/wav", "buffer": short_song.read_bytes() + bytes(4)}
    words = {"name": "bad.lrc", "mimeType": "", "buffer": b"[99:99.99]one two\n"}
    song_drop(page).set_input_files([song, words])
    said = page.get_by_text("No line of 'bad.lrc' lies in the song")
    said.wait_for(timeout=FILM_MS)
    (row,) = [row for row in Library(library).projects() if row.name == "unfit"]
    page.wait_for_url(re.compile(f"project={row.id}"))
    page.get_by_text("unfit", exact=True).first.wait_for(timeout=FILM_MS)  # the card of what was heard
    expect(page.get_by_text("This song has no lyrics yet.")).to_be_visible()
    places = [page.get_by_text("Drop a song here"), said, page.get_by_role("heading", name="2 · Listen")]
    tops = [place.evaluate("(node) => node.getBoundingClientRect().top") for place in places]
    assert tops == sorted(tops)  # it stands at the song
    expect(said).to_have_count(1)


def test_the_slider_parts_the_song_and_the_plan_follows(open_studio, studio, library):
    project = Library(library).open(bundled("data/songs/glass-tide.ogg"))
    page, turn = open_studio(f"{studio}?project={project.id}", height=2600)
    page.get_by_text("in 6 sections").wait_for(timeout=FILM_MS)
    turn.done()
    slider = _sections(page)
    slider.focus()
    slider.press("ArrowLeft")
    page.get_by_text("in 5 sections").wait_for()
    page.locator(".sr-section-editor .sr-swatch").nth(4).wait_for()
    page.locator(".sr-section-editor .sr-swatch").nth(5).wait_for(state="detached")  # the editor shows five too
    assert len(project.arrangement()) == 5


def test_what_the_slider_cannot_do_is_said_on_the_page(open_studio, studio, library):
    project = Library(library).open(bundled("data/songs/glass-tide.ogg"))
    page, turn = open_studio(f"{studio}?project={project.id}", height=2600)
    slider = _sections(page)
    slider.wait_for(timeout=FILM_MS)
    turn.done()
    heard, before = project.heard(), project.arrangement()
    # Another session listens behind the page's back, with somebody who knows one fineness alone.
    project.store.save_analysis(project.id, replace(heard, section_levels=None, key="1" * 64))
    slider.focus()
    slider.press("ArrowLeft")
    page.get_by_text("in one fineness alone").wait_for()
    assert project.arrangement() == before
    project.store.save_analysis(project.id, heard)


def test_a_correction_of_the_page_and_one_of_the_library_are_the_same_thing(open_studio, studio, library, short_song):
    project = Library(library).open(short_song)
    page, turn = open_studio(f"{studio}?project={project.id}", height=2600)
    page.get_by_text("Nothing of it was corrected.").wait_for(timeout=FILM_MS)
    before = project.heard()
    page.get_by_role("combobox", name="Beats", exact=True).select_option(label="double (240 beats a minute)")
    page.get_by_text(re.compile(r"about 24\d a minute")).wait_for(timeout=FILM_MS)
    page.get_by_text(re.compile(r"^240\.\d$")).wait_for()
    assert len(project.corrections) == 1
    assert project.heard().beats.tempo_bpm == pytest.approx(240, abs=1)
    turn.done()
    page.get_by_role("button", name="Take back", exact=True).click()
    page.get_by_text("Nothing of it was corrected.").wait_for(timeout=FILM_MS)
    assert project.heard().beats == before.beats

    project.corrections.meter(3, reason="I count to <three>")  # elsewhere, while the page is open
    page.reload()
    page.get_by_text("(I count to <three>)").wait_for(timeout=FILM_MS)
    page.get_by_text("How sure it is, and who heard it").click()
    page.get_by_text("of them lie on a hit").last.wait_for()
    project.take_back()


def test_stems_are_prepared_and_played_or_what_is_lacking_is_said(open_page, studio, library, short_song):
    project = Library(library).open(short_song)
    page = open_page(f"{studio}?project={project.id}", height=2600)
    player = page.locator(".sr-stem-player")
    player.get_by_text(re.compile("are not at hand: fetch them\\.|songreel\\[models\\]")).wait_for(timeout=FILM_MS)
    expect(player.get_by_role("button", name="Play")).to_have_count(0)
    folder = project.files.stems_folder(project.song.id)  # as if they had been made on the command line
    separate(
        project.song_path(), folder, weights=None, report=lambda *_: None, check=lambda: None, separator=FlatStems()
    )
    page.reload()
    player.get_by_role("button", name="Play").click(timeout=FILM_MS)
    page.locator(".sr-stem-player[data-playing=ready]").wait_for()
    player.get_by_text(re.compile(r"^0:(0[1-9]|1\d)\.\d / 0:12")).wait_for()
    player.get_by_role("button", name="Pause").click()
