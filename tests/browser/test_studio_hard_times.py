"""The studio when things go wrong: two windows, a kernel that dies, a library that goes, words that nobody expects."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

pytest.importorskip("playwright")

from playwright.sync_api import expect

from tests.browser.studio_page import KernelTurn
from tests.browser.studio_server import studio_over
from workbench.workflows.library import Library

LONG_MS = 150_000
STRANGE = '🎸 <img src=x onerror="window.hurt=1"> & "néon"'


@pytest.fixture(scope="module")
def listened(tmp_path_factory: pytest.TempPathFactory, short_song: Path) -> Path:
    """A library with a short song in two sections, planned; tests work on copies."""
    folder = tmp_path_factory.mktemp("listened") / "library"
    project = Library(folder).open(short_song)
    project.analyze(beats="librosa")
    whole = project.arrangement()[0]
    halves = (replace(whole, end_s=6.0, label="verse"), replace(whole, start_s=6.0, label="chorus"))
    project.sections.commit(replace(project.sections.value, sections=halves))
    project.plan(size="160x90", fps=24, style="laser-grid")
    return folder


@pytest.fixture
def library(listened: Path, tmp_path: Path) -> Path:
    shutil.copytree(listened, tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def studio(library: Path, tmp_path: Path) -> Iterator[Any]:
    """A studio over that library."""
    (tmp_path / "home").mkdir()
    with studio_over(library, tmp_path / "home") as server:
        yield server


def _opened(open_page: Any, url: str, **options: Any) -> tuple[Any, KernelTurn]:
    """The studio's page, and its kernel's turns."""
    page = open_page("about:blank", height=2600, **options)
    turn = KernelTurn(page)
    page.goto(url)
    return page, turn


def _editor(page: Any) -> Any:
    editor = page.locator(".sr-section-editor[data-painted=yes]")
    editor.wait_for(timeout=LONG_MS)
    return editor


def _project(library: Path) -> Any:
    (row,) = Library(library).projects()
    return Library(library).project(row.id)


def _label(editor: Any, index: int, text: str) -> None:
    field = editor.get_by_label(re.compile("^Label of")).nth(index)
    field.fill(text)
    field.press("Enter")


def _without_looks(route: Any) -> None:
    """The kernel of this window does not look at what others did."""
    if '"look"' in (route.request.post_data or ""):
        route.fulfill(json={"success": True})
    else:
        route.continue_()


def test_two_windows_do_not_destroy_each_others_edits(studio, open_page, library):
    (one, _), (two, turn) = _opened(open_page, studio.url), _opened(open_page, studio.url)
    first, second = _editor(one), _editor(two)
    turn.done()
    two.route("**/set_model_value", _without_looks)  # else it might see the edit before its own
    before = _project(library).store.sections(_project(library).id)[0]
    _label(first, 0, "intro")
    one.locator(f".sr-section-editor[data-version='{before + 1}'][data-saved=yes]").wait_for(timeout=LONG_MS)
    _label(second, 1, "outro")
    two.get_by_text("changed elsewhere").first.wait_for(timeout=LONG_MS)
    labels = [section.label for section in _project(library).arrangement()]
    assert labels[0] == "intro"
    two.unroute_all()
    turn.done()
    _label(second, 1, "outro")  # having seen it, they do it again
    two.locator(f".sr-section-editor[data-version='{before + 2}'][data-saved=yes]").wait_for(timeout=LONG_MS)
    assert [section.label for section in _project(library).arrangement()] == ["intro", "outro"]


def test_who_writes_over_what_became_other_elsewhere_is_told_before_it_is_kept(studio, open_page, library):
    page, turn = _opened(open_page, studio.url)
    editor, board = _editor(page), page.locator(".sr-clip-board")
    turn.done()
    label, line = editor.get_by_label(re.compile("^Label of")).nth(1), board.locator("textarea").first
    label.focus()
    page.keyboard.type("mine")
    project = _project(library)
    first, second = project.arrangement()
    project.sections.commit(replace(project.sections.value, sections=(first, replace(second, label="bridge"))))
    expect(editor.locator(".sr-status")).to_contain_text("It became “bridge” elsewhere", timeout=LONG_MS)
    expect(label).not_to_have_value("bridge")
    label.press("Escape")
    expect(label).to_have_value("bridge")
    turn.done()
    line.focus()
    page.keyboard.type("a kite")
    _project(library).shot(0, line="a boat")
    expect(board.locator(".sr-status")).to_contain_text("It became “a boat” elsewhere", timeout=LONG_MS)
    expect(line).to_have_value("a kite")
    line.press("Escape")
    expect(line).to_have_value("a boat")
    line.fill("a kite")
    line.press("Control+Enter")  # the focus stays: their own edit is no news
    expect(board.locator(".sr-status")).to_have_text("")
    expect(line).to_have_value("a kite")
    turn.done()
    assert _project(library).planned().clips[0].shot.line == "a kite"
    expect(board.locator(".sr-status")).to_have_text("")
    line.press("End")
    page.keyboard.type(" and more")
    _project(library).lock([0])
    expect(line).to_be_disabled(timeout=LONG_MS)
    expect(board.locator(".sr-status")).to_contain_text("unlock it")
    expect(line).to_have_value("a kite and more")
    _project(library).lock([0], locked=False)
    expect(line).to_be_enabled(timeout=LONG_MS)
    line.focus()
    line.blur()
    turn.done()
    assert _project(library).planned().clips[0].shot.line == "a kite and more"


def test_what_is_written_about_a_section_goes_along_with_it_when_others_split_and_join(studio, open_page, library):
    page, turn = _opened(open_page, studio.url)
    editor = _editor(page)
    sections = _project(library).sections
    first, last = sections.value.sections
    notes = editor.locator(".sr-note")
    notes.nth(1).focus()
    page.keyboard.type("my d")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("wor")
    halves = (replace(first, end_s=3.0), replace(first, start_s=3.0, label="bridge"))
    sections.commit(replace(sections.value, sections=(*halves, last)))
    expect(notes.nth(2)).to_have_value("my word", timeout=LONG_MS)
    expect(notes.nth(2)).to_be_focused()
    expect(notes.nth(1)).to_have_value("")
    sections.commit(replace(sections.value, sections=(first, last)))
    expect(notes).to_have_count(2, timeout=LONG_MS)
    expect(notes.nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.type("s")
    page.keyboard.press("Tab")
    turn.done()
    assert [section.note for section in _project(library).arrangement()] == ["", "my words"]
    assert editor.locator(".sr-failure").count() == 0
    board = page.locator(".sr-clip-board")
    board.locator(".sr-card").nth(1).click()
    told = "The note of its section goes with it: my words"
    expect(board.locator(".sr-inspector")).to_contain_text(told, timeout=LONG_MS)


def test_an_edit_and_an_undo_of_one_window_are_seen_in_another_without_a_touch(studio, open_page, library):
    one, two = open_page(studio.url, height=2600), open_page(studio.url, height=2600)
    about = [page.get_by_label("About", exact=True) for page in (one, two)]
    for page in (one, two):
        page.get_by_role("button", name="Share", exact=True).last.wait_for(timeout=LONG_MS)
    about[0].fill("a kite")
    about[0].press("Tab")
    expect(about[1]).to_have_value("a kite", timeout=LONG_MS)
    assert _project(library).board.undo()
    for field in about:
        expect(field).to_have_value("", timeout=LONG_MS)


def test_what_is_being_written_stays_while_another_window_changes_something_else(studio, open_page, library):
    page, turn = _opened(open_page, studio.url)
    page.get_by_role("button", name="Share", exact=True).last.wait_for(timeout=LONG_MS)
    about = page.get_by_label("About", exact=True)
    about.focus()
    page.keyboard.type("a ki")
    _project(library).plan(seed=77)
    expect(page.get_by_label("Seed", exact=True).first).to_have_value("77", timeout=LONG_MS)
    turn.done()
    page.keyboard.type("te")
    expect(about).to_have_value("a kite")
    about.press("Tab")
    turn.done()
    plan = _project(library).planned()
    assert (plan.prompt, plan.seed) == ("a kite", 77)


def test_the_slider_of_sections_follows_the_editor_and_another_windows_edit_and_undo(studio, open_page, library):
    one, two = open_page(studio.url, height=2600), open_page(studio.url, height=2600)
    shown = [page.locator('marimo-slider[data-label*="Sections"]') for page in (one, two)]
    for page, slider in zip((one, two), shown, strict=True):
        page.get_by_role("button", name="Share", exact=True).last.wait_for(timeout=LONG_MS)
        expect(slider).to_contain_text("2")
    editor = one.locator(".sr-section-editor")
    editor.get_by_role("button", name=re.compile("^Merge .* with the section after")).first.click()
    for slider in shown:
        expect(slider).to_contain_text("1", timeout=LONG_MS)
    editor.get_by_role("button", name="Undo").click()
    for slider in shown:
        expect(slider).to_contain_text("2", timeout=LONG_MS)
    expect(two.locator(".sr-section-editor .sr-row")).to_have_count(2)


def test_what_may_be_locked_follows_the_editor(studio, open_page, library):
    page, turn = _opened(open_page, studio.url)
    editor = _editor(page)
    page.get_by_role("button", name="Share", exact=True).last.wait_for(timeout=LONG_MS)
    turn.done()
    _label(editor, 0, "finale")
    for name in ("Lock", "Unlock"):
        options = page.get_by_label(name, exact=True).locator("option")
        expect(options.filter(has_text="finale")).to_have_count(1, timeout=LONG_MS)
        expect(options.filter(has_text="verse")).to_have_count(0)
    turn.done()
    page.get_by_label("Lock", exact=True).select_option(label="finale")
    plan = _project(library).planned()
    meant = sum(clip.section == 0 for clip in plan.clips)
    page.get_by_text(f"{meant} of {len(plan.clips)} clips kept as they are").wait_for(timeout=LONG_MS)
    turn.done()
    editor.get_by_role("button", name=re.compile("^Merge .* with the section after")).first.click()
    page.get_by_text(re.compile("clips? in 1 section")).first.wait_for(timeout=LONG_MS)
    anew = page.locator(".sr-clip-board .sr-card").count()
    page.get_by_text(f"of {anew} clips kept as they are").wait_for(timeout=LONG_MS)


def test_a_word_keeps_the_focus_and_each_key_while_the_page_follows_the_library(studio, open_page, library, tmp_path):
    project = _project(library)
    (tmp_path / "words.lrc").write_text("[00:01.00]one two\n[00:07.00]sing it\n", encoding="utf-8")
    project.analyze(beats="librosa", lyrics=tmp_path / "words.lrc")
    before = project.heard().lyrics.lines[1].words[0].start_s
    page = open_page(studio.url, height=2600)
    page.get_by_role("button", name="Share", exact=True).last.wait_for(timeout=LONG_MS)
    word = page.locator(".sr-lyric-lane .sr-word[data-key='1.0']")
    word.focus()
    for about in ("a kite", "a boat"):
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        expect(page.locator(".sr-lyric-lane")).to_have_attribute("data-saved", "yes")
        expect(page.locator(".sr-lyric-lane")).to_have_attribute("data-waiting", "no")
        _project(library).plan(prompt=about)  # elsewhere: once that is seen, the page has looked after the edits, too
        expect(page.get_by_label("About", exact=True)).to_have_value(about, timeout=LONG_MS)
        expect(word).to_be_focused()
    assert project.heard().lyrics.lines[1].words[0].start_s == pytest.approx(before + 0.1)


def test_back_and_forward_show_the_song_of_the_address(studio, open_page, library):
    first = _project(library)
    second = Library(library).project(first.store.copy_project(first.id))
    page = open_page(f"{studio.url}?project={first.id}", height=2600)

    def shows(project: Any, *, by: str) -> None:
        page.wait_for_url(f"**/?project={project.id}", timeout=LONG_MS)
        chosen = page.get_by_label("Song", exact=True).locator("option:checked")
        expect(chosen, by).to_have_text(re.compile(rf"\({project.id[:4]}, "), timeout=LONG_MS)

    shows(first, by="the address")
    offered = page.get_by_label("Song", exact=True).locator("option").all_text_contents()
    label = next(name for name in offered if second.id[:4] in name)
    page.get_by_label("Song", exact=True).select_option(label=label)
    shows(second, by="the choice")
    page.go_back()
    shows(first, by="Back")
    page.go_forward()
    shows(second, by="Forward")
    first.store.delete_project(first.id)
    page.evaluate("() => history.back()")
    page.get_by_text(f"There is no project '{first.id}'").wait_for(timeout=LONG_MS)
    shows(second, by="a Back to a song that is gone")
    page.close()


def test_a_kernel_that_dies_while_clips_are_made_loses_none_of_them(open_page, library, tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    (library / "songreel.toml").write_text("min_clip_s = 1\nmax_clip_s = 2\n")
    project = _project(library)
    project.plan(size="1280x720", fps=30, style="laser-grid")
    with studio_over(library, tmp_path / "first") as server:
        page, turn = _opened(open_page, server.url, allow=".")  # it complains of the server that is gone
        turn.done()
        page.get_by_role("button", name="Generate the clips").click(timeout=LONG_MS)
        page.locator(".sr-run-meter").get_by_role("button", name="Stop").wait_for(timeout=LONG_MS)
        page.locator(".sr-card[data-state=done]").first.wait_for(timeout=LONG_MS)
        server.kill()
    made = {take.key: take.sha256 for take in project.expected_takes(project.latest.plan).values() if take.sha256}
    assert made
    with studio_over(library, tmp_path / "second") as server:
        page, turn = _opened(open_page, server.url)
        _editor(page)
        turn.done()
        page.get_by_role("button", name="Make the film").click()
        page.get_by_text("The film below shows this plan.").wait_for(timeout=LONG_MS)
        page.get_by_text("Certified").first.wait_for()
        page.close()
    now = {take.key: take.sha256 for take in project.expected_takes(project.latest.plan).values()}
    assert made.items() <= now.items()


def _gone(folder: Path) -> None:
    """Delete a folder in which others write at this moment."""
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=True)


def test_a_library_that_is_deleted_is_told_in_a_sentence(studio, open_page, library):
    page = open_page(studio.url, height=2600)
    editor = _editor(page)
    page.get_by_role("button", name="Share", exact=True).last.wait_for(timeout=LONG_MS)  # all of the page is there
    _gone(library)
    _label(editor, 0, "intro")
    page.get_by_text("is gone: it was deleted or moved while Songreel worked with it").first.wait_for(timeout=LONG_MS)
    page.get_by_text("Traceback").wait_for(state="detached")
    fresh = open_page(studio.url)
    fresh.get_by_text("Put it back, or start Songreel again to begin a new one").wait_for(timeout=LONG_MS)
    assert not library.exists()


def test_strange_and_endless_words_are_text_or_a_sentence(studio, open_page, library):
    page, turn = _opened(open_page, studio.url)
    editor = _editor(page)
    turn.done()
    _label(editor, 0, STRANGE)
    page.locator(".sr-clip-board").get_by_text(STRANGE).first.wait_for(timeout=LONG_MS)
    turn.done()
    page.get_by_label("About").fill("x" * 10_000)
    page.get_by_label("About").press("Tab")
    page.get_by_text("The prompt has 10000 characters, and 2000 are allowed").wait_for()
    page.get_by_label("Name", exact=True).fill(STRANGE)
    page.get_by_label("How it looks").fill("y" * 10_000)
    page.get_by_label("How it looks").press("Tab")
    turn.done()
    page.get_by_role("button", name="Put into the bible").click()
    page.get_by_text("a description has at most 600 characters").wait_for()
    page.get_by_label("How it looks").fill("a kite 🪁")
    page.get_by_label("How it looks").press("Tab")
    turn.done()
    page.get_by_role("button", name="Put into the bible").click()
    page.get_by_text("(character, everywhere): a kite 🪁").wait_for()
    assert page.evaluate("() => window.hurt") is None
    project = _project(library)
    assert project.arrangement()[0].label == STRANGE
    assert project.latest.plan.prompt == ""
    assert [entry.name for entry in project.latest.plan.bible.entries] == [STRANGE]


def test_a_song_without_beats_becomes_a_film_all_the_same(open_page, tmp_path):
    hum = np.random.default_rng(5).normal(0, 0.05, 12 * 22_050)
    soundfile.write(tmp_path / "hum.wav", np.convolve(hum, np.ones(64) / 64, "same"), 22_050)
    (tmp_path / "home").mkdir()
    with studio_over(tmp_path / "new library", tmp_path / "home") as server:
        page, turn = _opened(open_page, server.url)
        song = page.get_by_label("File", exact=True)
        song.fill(str(tmp_path / "hum.wav"))
        song.press("Enter")
        _editor(page)
        page.get_by_label("Size", exact=True).select_option(label="320x180", timeout=LONG_MS)
        page.get_by_text("of 320x180 at").wait_for()
        turn.done()
        page.get_by_role("button", name="Make the film").click()
        page.get_by_text("The film below shows this plan.").wait_for(timeout=LONG_MS)
        page.close()
