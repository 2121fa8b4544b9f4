"""The widgets as an engineer meets them: among the code that makes them, in ``marimo edit``."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

WIDGETS = "clip-board film-player help-drawer lyric-lane run-meter section-editor step-bar take-viewer"


def shown(page: Any, widget: str) -> Any:
    root = page.locator(f".sr-{widget}").first
    expect(root).to_have_attribute("data-painted", "yes", timeout=90_000)
    return root


@pytest.mark.parametrize("widget", WIDGETS.split())
def test_a_widget_is_painted_beside_its_code(marimo_edit, open_page, widget):
    page = open_page(f"{marimo_edit}/?file=demo_{widget.replace('-', '_')}.py")
    expect(shown(page, widget)).to_be_visible()
    expect(page.get_by_text("import marimo as mo").first).to_be_visible()


def test_a_song_can_be_taken_apart_beside_its_code(marimo_edit, open_page):
    page = open_page(f"{marimo_edit}/?file=demo_stem_player.py")
    page.get_by_role("button", name="Take the song apart").click()
    expect(page.locator(".sr-stem-player").first).to_have_attribute("data-state", "ready", timeout=90_000)


def test_an_edit_reaches_the_kernel_and_is_undone(marimo_edit, open_page):
    page = open_page(f"{marimo_edit}/?file=demo_section_editor.py")
    editor = shown(page, "section-editor")
    edge = editor.get_by_role("slider").nth(1)
    before = edge.get_attribute("aria-valuenow")
    edge.press("Shift+ArrowRight")
    expect(editor).to_have_attribute("data-version", "1")
    expect(edge).not_to_have_attribute("aria-valuenow", before)
    after = edge.get_attribute("aria-valuenow")
    expect(page.locator("#kernel")).to_contain_text(f"{float(after):.6f}|")
    edge.press("Control+z")
    expect(editor).to_have_attribute("data-version", "2")
    expect(page.locator("#kernel")).to_contain_text(f"{float(before):.6f}|")
