"""The section editor as a person meets it: in ``marimo run`` and in JupyterLab, in a real chromium."""

from __future__ import annotations

import io
import re
import statistics
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("playwright")

from PIL import Image
from playwright.sync_api import expect

HERE = Path(__file__).parent
NOTEBOOK = HERE / "demo_section_editor.py"
HUES = {
    "light": {"amber": (178, 114, 26), "blue": (58, 109, 178)},
    "dark": {"amber": (226, 174, 88), "blue": (125, 167, 227)},
}
SURFACE = {"light": (255, 255, 255), "dark": (22, 24, 28)}
STARTS = [0.0, 4.25, 14.25, 22.25, 32.25, 40.25, 44.25, 54.25]
LABELS = ["intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro"]


class Editor:
    """The widget on a page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.root = page.locator(".sr-section-editor")
        expect(self.root).to_have_attribute("data-painted", "yes", timeout=90_000)
        self.stage = self.root.locator(".sr-stage")
        self.status = self.root.locator(".sr-status")

    def edge(self, number: int) -> Any:
        return self.root.get_by_role("slider").nth(number - 1)

    def edge_times(self) -> list[float]:
        sliders = self.root.get_by_role("slider").all()
        return [0.0, *(float(slider.get_attribute("aria-valuenow")) for slider in sliders)]

    def button(self, name: str) -> Any:
        return self.root.get_by_role("button", name=name, exact=True)

    def label(self, row: int) -> Any:
        return self.root.get_by_role("listitem").nth(row).locator(".sr-label")

    def field(self, name: str) -> Any:
        return self.root.get_by_label(name, exact=True)

    def x(self, t: float, duration_s: float = 60.0) -> float:
        box = self.stage.bounding_box()
        return box["x"] + t / duration_s * box["width"]

    def y(self) -> float:
        box = self.stage.bounding_box()
        return box["y"] + 60

    def put_cursor(self, t: float) -> None:
        self.page.mouse.click(self.x(t), self.y())

    def drag_edge(self, number: int, to: float) -> None:
        box = self.edge(number).bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, self.y())
        self.page.mouse.down()
        self.page.mouse.move(self.x(to) - 15, self.y())
        self.page.mouse.move(self.x(to), self.y(), steps=4)
        self.page.mouse.up()

    def kept(self, version: int) -> None:
        expect(self.root).to_have_attribute("data-version", str(version))
        expect(self.root).to_have_attribute("data-waiting", "no")
        expect(self.root).to_have_attribute("data-painted", "yes")

    def edge_is_at(self, number: int, t: float) -> None:
        expect(self.edge(number)).to_have_attribute("aria-valuenow", f"{t:.3f}")

    def painted(self) -> None:
        expect(self.root).to_have_attribute("data-painted", "yes")

    def hears(self, t: float) -> None:
        """The song has played on to a time."""
        self.page.wait_for_function(
            "([time, t]) => { const [m, s] = time.textContent.split(' ')[0].split(':'); return 60 * m + 1 * s >= t; }",
            arg=[self.root.locator(".sr-time").element_handle(), t],
        )

    def zoomed(self) -> float:
        """The share of the song that is seen, as the overview has it."""
        self.painted()
        return self.root.locator(".sr-window").evaluate("(pane) => pane.offsetWidth / pane.parentElement.clientWidth")

    def picture(self) -> Image.Image:
        return Image.open(io.BytesIO(self.stage.screenshot(animations="disabled"))).convert("RGB")


def share(picture: Image.Image, colour: tuple[int, int, int], near: int = 10) -> float:
    """The share of pixels that have a colour."""
    away = np.abs(np.asarray(picture, dtype=np.int16) - np.array(colour, dtype=np.int16))
    return float(np.all(away <= near, axis=2).mean())


def kernel_sections(page: Any) -> list[tuple[float, str]]:
    """What the kernel holds, as the notebook's last cell prints it."""
    rows = page.locator("#kernel").inner_text().split(";")
    return [(float(row.split("|")[0]), bytes.fromhex(row.split("|")[1]).decode()) for row in rows]


def kernel_has(page: Any, pattern: str) -> None:
    expect(page.locator("#kernel")).to_contain_text(re.compile(pattern))


@pytest.fixture
def marimo_editor(serve_marimo, open_page):
    def open_editor(**options: Any) -> Editor:
        return Editor(open_page(serve_marimo(NOTEBOOK), **options))

    return open_editor


def check_colours(editor: Editor, scheme: str) -> None:
    expect(editor.root).to_have_attribute("data-theme", scheme)
    editor.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    picture = editor.picture()
    other = "dark" if scheme == "light" else "light"
    chorus = picture.crop((int(picture.width * 0.76), 0, int(picture.width * 0.89), picture.height))
    assert share(chorus, HUES[scheme]["amber"]) > 0.25, "the last chorus"
    assert share(picture, HUES[scheme]["blue"]) > 0.03, "the verses"
    assert share(picture, HUES[other]["amber"]) < 0.01
    assert share(picture, SURFACE[scheme]) > 0.05
    assert share(picture, SURFACE[other]) < 0.02


def test_the_waveform_is_painted_and_follows_the_pages_theme(marimo_editor):
    editor = marimo_editor(scheme="light")
    check_colours(editor, "light")
    editor.page.emulate_media(color_scheme="dark")
    check_colours(editor, "dark")


def test_a_dark_page_is_painted_dark_from_the_start(marimo_editor):
    check_colours(marimo_editor(scheme="dark"), "dark")


def test_a_dragged_edge_snaps_to_a_downbeat_and_reaches_the_kernel(marimo_editor):
    editor = marimo_editor()
    assert [start for start, _ in kernel_sections(editor.page)] == STARTS
    editor.drag_edge(2, 18.6)  # downbeats lie at 18.25 and 20.25
    editor.kept(1)
    kernel_has(editor.page, r";18\.250000\|")
    assert [start for start, _ in kernel_sections(editor.page)] == [0.0, 4.25, 18.25, *STARTS[3:]]
    assert editor.edge_times()[2] == 18.25


def test_without_snap_an_edge_stays_where_it_is_let_go_and_stops_at_its_neighbour(marimo_editor):
    editor = marimo_editor()
    editor.button("Off").click()
    editor.drag_edge(2, 18.6)
    editor.kept(1)
    assert editor.edge_times()[2] == pytest.approx(18.6, abs=0.06)
    editor.drag_edge(2, 40.0)
    editor.kept(2)
    assert editor.edge_times()[2] == 21.75
    editor.button("Beat").click()
    editor.drag_edge(2, 17.8)
    editor.kept(3)
    assert editor.edge_times()[2] == 17.75


def test_a_drag_is_local_until_it_ends_and_escape_takes_it_back(marimo_editor):
    editor = marimo_editor()
    box = editor.edge(2).bounding_box()
    editor.page.mouse.move(box["x"] + box["width"] / 2, editor.y())
    editor.page.mouse.down()
    editor.page.mouse.move(editor.x(18.2), editor.y(), steps=3)
    expect(editor.edge(2)).to_have_attribute("aria-valuenow", "18.250")
    expect(editor.root).to_have_attribute("data-version", "0")
    editor.page.keyboard.press("Escape")
    expect(editor.edge(2)).to_have_attribute("aria-valuenow", "14.250")
    editor.page.mouse.up()
    editor.kept(0)


def test_split_rename_merge_delete_undo_redo(marimo_editor):
    editor = marimo_editor()
    editor.put_cursor(27.9)
    editor.button("Split").click()
    editor.kept(1)
    assert editor.edge_times() == [*STARTS[:4], 28.25, *STARTS[4:]]
    editor.label(4).fill("solo")
    editor.label(4).press("Enter")
    editor.kept(2)
    editor.button("Merge bridge with the section after").click()
    editor.kept(3)
    editor.button("Delete intro").click()
    editor.kept(4)
    kernel_has(editor.page, f"^0\\.000000\\|{b'verse'.hex()}")
    assert kernel_sections(editor.page) == [
        (0.0, "verse"),
        (14.25, "chorus"),
        (22.25, "verse"),
        (28.25, "solo"),
        (32.25, "chorus"),
        (40.25, "bridge"),
        (54.25, "outro"),
    ]
    for _ in range(4):
        editor.button("Undo").click()
    editor.kept(8)
    assert editor.edge_times() == STARTS
    assert [editor.label(row).input_value() for row in range(8)] == LABELS
    editor.button("Undo").click()
    expect(editor.status).to_have_text("There is nothing to undo.")
    editor.button("Redo").click()
    editor.kept(9)
    assert len(editor.edge_times()) == 9


def test_a_label_of_markup_is_shown_as_text(marimo_editor):
    editor = marimo_editor()
    label = "<img src=x onerror=alert(1)> 🎸"
    editor.label(2).fill(label)
    editor.label(2).press("Enter")
    editor.kept(1)
    kernel_has(editor.page, label.encode().hex())
    expect(editor.stage.locator(".sr-chip").nth(2)).to_have_text(label)
    assert editor.root.locator("img").count() == 0


def test_times_are_typed_and_a_wrong_one_is_told(marimo_editor):
    editor = marimo_editor()
    start = editor.field("Start of chorus 1")
    start.fill("7.1")  # bar 7, beat 1
    start.press("Enter")
    editor.kept(1)
    assert editor.edge_times()[2] == 12.25
    end = editor.field("End of chorus 1")
    end.fill("0:21.125")
    end.press("Enter")
    editor.kept(2)
    assert editor.edge_times()[3] == 21.125
    for wrong, sentence in (("7.9", "Bar 7 has the beats 1 to 4, not 9."), ("55", "0:55.000 is too far: between")):
        end.fill(wrong)
        end.press("Enter")
        expect(editor.status).to_contain_text(sentence)
        expect(end).to_have_value(wrong)
        expect(end).to_have_attribute("aria-invalid", "true")
        end.press("Escape")
        expect(end).to_have_value("0:21.125")
    editor.kept(2)
    expect(editor.field("Start of intro")).to_have_attribute("readonly", "")


def test_a_section_has_a_colour_and_a_note_and_too_much_is_not_lost(marimo_editor):
    editor = marimo_editor()
    note = editor.field("Note on verse 1, for its prompts")
    row = editor.root.get_by_role("listitem").nth(1)
    note.fill("rain <b>begins</b> 🎸")
    expect(row.locator(".sr-count")).to_have_text("20/100")
    note.press("Enter")
    editor.kept(1)
    for field, most in ((note, "A note has at most 100"), (editor.label(1), "A label has at most 60")):
        field.fill("🎸" * 10_000)
        field.press("Enter")
        expect(editor.status).to_contain_text(f"{most} characters, and this one has 10000: shorten it.")
        expect(field).to_have_value("🎸" * 10_000)
        field.press("Escape")
    expect(note).to_have_value("rain <b>begins</b> 🎸")
    editor.field("Colour of verse 1").select_option("amber")
    editor.kept(2)
    verse = editor.picture()
    verse = verse.crop((int(verse.width * 0.08), 0, int(verse.width * 0.23), verse.height))
    assert share(verse, HUES["light"]["amber"]) > 0.1


def test_a_locked_section_stays_and_says_so(marimo_editor):
    editor = marimo_editor()
    editor.button("Lock verse 1").click()
    editor.kept(1)
    expect(editor.edge(2)).to_have_attribute("aria-disabled", "true")
    editor.drag_edge(2, 18.6)
    expect(editor.status).to_have_text("“verse 1” is locked: unlock it in the list first.")
    editor.put_cursor(10)
    editor.button("Split").click()
    expect(editor.label(1)).to_have_attribute("readonly", "")
    expect(editor.button("Delete verse 1")).to_be_disabled()
    expect(editor.button("Merge intro with the section after")).to_be_disabled()
    editor.kept(1)
    assert editor.edge_times() == STARTS
    editor.button("Lock verse 1").click()
    editor.kept(2)
    editor.drag_edge(2, 18.6)
    editor.kept(3)


def test_a_section_is_added_by_its_times(marimo_editor):
    editor = marimo_editor()
    editor.put_cursor(24.4)
    editor.button("+ Add a section").click()
    expect(editor.field("Start of the new section")).to_have_value("0:24.250")
    editor.field("Label of the new section").fill("solo")
    editor.field("End of the new section").fill("15.1")
    editor.button("Add").click()
    editor.kept(1)
    assert editor.edge_times() == [*STARTS[:4], 24.25, 28.25, *STARTS[4:]]
    assert [editor.label(row).input_value() for row in (3, 4, 5)] == ["verse", "solo", "verse"]


def test_a_section_goes_round_and_the_song_is_heard_under_the_hand(marimo_editor):
    editor = marimo_editor()
    editor.put_cursor(43.4)
    editor.stage.focus()
    editor.page.keyboard.press("l")
    expect(editor.stage.locator(".sr-loop")).to_be_visible()
    expect(editor.button("Loop bridge")).to_have_attribute("aria-pressed", "true")
    editor.page.keyboard.press("Space")
    expect(editor.root).to_have_attribute("data-playing", "ready")
    expect(editor.root.locator(".sr-time")).to_contain_text(re.compile(r"^0:4[0-2]\."), timeout=20_000)
    editor.button("Pause").click()
    expect(editor.root).to_have_attribute("data-playing", "no")
    box = editor.stage.bounding_box()
    ruler = box["y"] + box["height"] - 8
    editor.page.mouse.move(editor.x(20), ruler)
    editor.page.mouse.down()
    editor.page.mouse.move(editor.x(24), ruler, steps=4)
    expect(editor.root.locator(".sr-time")).to_contain_text("0:24.0")
    editor.page.mouse.up()
    expect(editor.root).to_have_attribute("data-playing", "no")
    editor.stage.focus()
    editor.page.keyboard.press("l")
    expect(editor.stage.locator(".sr-loop")).to_be_hidden()


def test_beats_are_mended_while_sections_are_edited(marimo_editor):
    editor = marimo_editor()
    editor.put_cursor(20.3)
    time = editor.root.locator(".sr-time")
    expect(time).to_contain_text("bar 11.1")
    editor.button("Double the beats").click()
    expect(editor.root).to_have_attribute("data-mending", "yes")
    editor.drag_edge(2, 18.3)
    expect(editor.root).to_have_attribute("data-mending", "no")
    expect(time).to_contain_text("bar 21.1")
    editor.edge_is_at(2, 18.25)
    editor.button("Take back the newest correction").click()
    expect(time).to_contain_text("bar 11.1")
    expect(editor.root).to_have_attribute("data-mending", "no")
    for _ in range(4):
        editor.button("Zoom in").click()
    editor.painted()
    box = editor.stage.bounding_box()
    left, right = (editor.edge(number).bounding_box() for number in (2, 3))  # at 18.25 and 22.25
    flag = (left["x"] + right["x"] + left["width"]) / 2  # the downbeat at 20.25
    second = (right["x"] - left["x"]) / 4
    editor.page.mouse.move(flag, box["y"] + 8)
    editor.page.mouse.down()
    editor.page.mouse.move(flag + 0.5 * second, box["y"] + 8, steps=3)
    expect(editor.stage.locator(".sr-flag")).to_be_visible()
    editor.page.mouse.up()
    expect(time).to_contain_text("bar 10.4")
    expect(editor.root).to_have_attribute("data-mending", "no")


def test_a_tempo_is_tapped_while_the_song_plays(marimo_editor):
    editor = marimo_editor()
    editor.button("Tap the tempo").click()
    expect(editor.status).to_contain_text("Play the song first")
    editor.stage.focus()
    editor.page.keyboard.press("Space")
    expect(editor.root).to_have_attribute("data-playing", "ready")
    for second in (1, 2, 3):
        editor.hears(second)
        editor.page.keyboard.press("t")
    expect(editor.status).to_contain_text("3 taps, ")
    expect(editor.root).to_have_attribute("data-mending", "yes")
    expect(editor.root).to_have_attribute("data-mending", "no")


def test_doubts_are_told_and_stems_shown(marimo_editor):
    editor = marimo_editor()
    expect(editor.stage.get_by_role("img")).to_have_attribute(
        "aria-label", "Beats not to be trusted from 0:54.3 to 1:00.0: nothing is struck there"
    )
    editor.button("Stems").click()
    expect(editor.root).to_have_attribute("data-stems", "yes")
    lanes = editor.root.locator(".sr-stem-lanes")
    expect(lanes).to_contain_text("Voice")
    picture = Image.open(io.BytesIO(lanes.screenshot(animations="disabled"))).convert("RGB")
    assert share(picture, HUES["light"]["amber"]) > 0.02
    editor.button("Stems").click()
    expect(lanes).to_be_hidden()


def test_stems_play_under_the_same_cursor_and_take_over(marimo_editor):
    editor = marimo_editor()
    stems = editor.page.locator(".sr-stem-player")
    editor.put_cursor(30)
    expect(stems.locator(".sr-time")).to_contain_text(re.compile(r"^0:(29\.9|30\.)"))
    editor.button("Play").click()
    expect(editor.root).to_have_attribute("data-playing", "ready")
    stems.get_by_role("button", name="Play", exact=True).click()
    expect(stems).to_have_attribute("data-playing", "ready")
    expect(editor.root).to_have_attribute("data-playing", "no")
    expect(editor.root.locator(".sr-time")).to_contain_text(re.compile(r"^0:3[2-9]"), timeout=20_000)
    editor.button("Loop bridge").click()  # play goes into it
    expect(stems.locator(".sr-time")).to_contain_text(re.compile(r"^0:4[0-4]"))
    stems.get_by_role("button", name="Pause", exact=True).click()


def test_a_refused_edit_snaps_back_and_says_why(marimo_editor):
    editor = marimo_editor()
    editor.label(2).fill("forbidden")
    editor.label(2).press("Enter")
    expect(editor.status).to_have_text("The label 'forbidden' is not allowed here: choose another.")
    editor.kept(0)
    expect(editor.label(2)).to_have_value("chorus")
    editor.drag_edge(2, 18.6)
    editor.kept(1)
    expect(editor.status).to_have_text("")


def test_a_widget_that_throws_says_so_and_the_notebook_goes_on(marimo_editor):
    editor = marimo_editor(allow="on purpose")
    editor.page.evaluate("""() => {
        HTMLCanvasElement.prototype.getContext = () => { throw new Error("broken on purpose"); };
    }""")
    editor.button("Zoom in").click()
    expect(editor.root.get_by_role("alert")).to_contain_text("The section editor stopped working (broken on purpose).")
    expect(editor.page.locator("#kernel")).to_be_visible()


def test_everything_can_be_done_with_keys(marimo_editor):
    editor = marimo_editor()
    editor.edge(2).focus()
    expect(editor.edge(2)).to_have_attribute("aria-label", "Start of chorus 1, end of verse 1")
    editor.page.keyboard.press("ArrowRight")
    editor.kept(1)
    expect(editor.edge(2)).to_have_attribute("aria-valuetext", "0:14.75, bar 8, beat 2")
    editor.page.keyboard.press("Shift+ArrowLeft")
    editor.kept(2)
    assert editor.edge_times()[2] == 14.25
    editor.page.keyboard.down("ArrowRight")
    editor.page.keyboard.down("ArrowRight")
    editor.page.keyboard.down("ArrowRight")
    expect(editor.edge(2)).to_have_attribute("aria-valuenow", "15.750")
    expect(editor.root).to_have_attribute("data-version", "2")
    editor.page.keyboard.up("ArrowRight")
    editor.kept(3)
    editor.page.keyboard.press("Control+z")
    editor.kept(4)
    editor.page.keyboard.press("Control+Shift+z")
    editor.kept(5)
    assert editor.edge_times()[2] == 15.75
    editor.stage.focus()
    editor.page.keyboard.press("Home")
    for _ in range(5):
        editor.page.keyboard.press("Shift+ArrowRight")
    expect(editor.root.locator(".sr-time")).to_contain_text("0:08.25")
    editor.page.keyboard.press("s")
    editor.kept(6)
    assert 8.25 in editor.edge_times()
    editor.page.keyboard.press("ArrowLeft")
    editor.page.keyboard.press("j")
    editor.kept(7)
    assert 8.25 not in editor.edge_times()
    editor.page.keyboard.press("k")
    editor.kept(8)
    expect(editor.root.locator(".sr-chip.sr-current.sr-locked")).to_have_count(1)
    editor.page.keyboard.press("k")
    editor.kept(9)
    editor.button("Keys").click()
    keys = editor.root.locator(".sr-keys-list")
    expect(keys.get_by_text("split at the cursor")).to_be_visible()
    expect(keys.get_by_text("on an edge: move it by a beat; with Shift by a bar")).to_be_visible()
    expect(editor.button("Keys")).to_have_attribute("aria-expanded", "true")


def test_zoom_and_pan_keep_the_song_in_its_frame(marimo_editor):
    editor = marimo_editor()
    assert editor.zoomed() == pytest.approx(1, abs=0.01)
    editor.put_cursor(30)
    for _ in range(3):
        editor.button("Zoom in").click()
    expect(editor.root.locator(".sr-cursor").first).to_be_visible()
    assert editor.zoomed() == pytest.approx(1 / 1.6**3, abs=0.005)
    editor.page.mouse.move(editor.x(30), editor.y())
    editor.page.keyboard.down("Control")
    editor.page.mouse.wheel(0, -300)
    editor.page.keyboard.up("Control")
    window = editor.root.locator(".sr-window").element_handle()
    editor.page.wait_for_function("(pane) => pane.offsetWidth / pane.parentElement.clientWidth < 0.23", arg=window)
    editor.button("Fit").click()
    assert editor.zoomed() == pytest.approx(1, abs=0.01)


def test_the_song_plays_and_the_cursor_moves(marimo_editor):
    editor = marimo_editor()
    editor.put_cursor(20)
    editor.button("Play").click()
    expect(editor.root).to_have_attribute("data-playing", "ready")
    expect(editor.root.locator(".sr-time")).to_contain_text(re.compile(r"^0:2[1-9]\."), timeout=20_000)
    editor.stage.focus()
    editor.page.keyboard.press("Space")
    expect(editor.root).to_have_attribute("data-playing", "no")
    expect(editor.status).to_have_text("")


def test_a_phones_width_is_enough(marimo_editor):
    editor = marimo_editor(width=390, height=844)
    box = editor.root.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    inner = """(root) => [...root.querySelectorAll("button, input")].filter((each) => each.offsetWidth
        && each.getBoundingClientRect().right > root.getBoundingClientRect().right + 0.5).length"""
    assert editor.root.evaluate(inner) == 0
    assert share(editor.picture(), HUES["light"]["amber"]) > 0.05
    editor.drag_edge(2, 18.6)
    editor.kept(1)
    assert editor.edge_times()[2] == 18.25


def test_an_edit_is_answered_quickly(marimo_editor, record_property):
    """Measured from the edit's departure to the kernel's validated answer on the screen."""
    editor = marimo_editor()
    editor.root.evaluate("""(root) => {
        root.trips = [];
        let left = null;
        new MutationObserver(() => {
            if (root.dataset.waiting === "yes") left ??= performance.now();
            else if (left !== null) { root.trips.push(performance.now() - left); left = null; }
        }).observe(root, { attributes: true, attributeFilter: ["data-waiting"] });
    }""")
    editor.edge(2).focus()
    for turn in range(30):
        editor.page.keyboard.press("ArrowRight" if turn % 2 else "ArrowLeft")
        editor.kept(turn + 1)
    trips = sorted(editor.root.evaluate("(root) => root.trips"))
    record_property("round_trip_ms", {"median": statistics.median(trips), "p95": trips[int(len(trips) * 0.95)]})
    print(f"round trip: median {statistics.median(trips):.1f} ms, p95 {trips[int(len(trips) * 0.95)]:.1f} ms")
    assert len(trips) == 30
    assert statistics.median(trips) <= 150, "25 ms on an idle machine; this bound is for a busy one"


def test_jupyterlab_shows_the_same_and_edits(lab, open_page):
    page = lab.run_all("demo_section_editor.ipynb", open_page, height=1000)
    editor = Editor(page)
    loud = editor.picture()
    assert share(loud, HUES["light"]["amber"]) > 0.05
    editor.drag_edge(2, 18.6)
    editor.kept(1)
    assert editor.edge_times()[2] == 18.25
    editor.edge(2).focus()
    page.keyboard.press("ArrowRight")
    editor.kept(2)
    editor.stage.focus()
    page.keyboard.press("s")
    editor.kept(3)
    assert editor.edge_times()[:4] == [0.0, 2.25, 4.25, 18.75]
    page.keyboard.press("y")  # JupyterLab's own keys: code, text, delete the cell
    page.keyboard.press("r")
    page.keyboard.press("d")
    page.keyboard.press("d")
    editor.kept(3)
    expect(page.locator(".jp-CodeCell")).to_have_count(2)
    editor.button("Stems").click()
    expect(editor.root).to_have_attribute("data-stems", "yes")
    editor.button("Double the beats").click()
    note = editor.field("Note on verse 1, for its prompts")
    note.press_sequentially("add y, dd")  # letters that are keys elsewhere
    note.press("Enter")
    expect(editor.root).to_have_attribute("data-mending", "no")
    expect(note).to_have_value("add y, dd")
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu").get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    expect(editor.root).to_have_attribute("data-theme", "dark")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    dark = editor.picture()
    assert share(dark, HUES["dark"]["amber"]) > 0.05
    assert share(dark, HUES["light"]["amber"]) < 0.01
    page.get_by_role("menuitem", name="Settings", exact=True).click()  # it is kept, and other notebooks come after
    page.locator(".lm-Menu").get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Light", exact=True).click()
    expect(editor.root).to_have_attribute("data-theme", "light")
