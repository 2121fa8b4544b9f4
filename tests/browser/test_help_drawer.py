"""The help drawer as a person meets it in ``marimo run``, in a real chromium."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

from workbench.workflows.library import Library

NOTEBOOK = Path(__file__).parent / "demo_help_drawer.py"


def opened(page):
    root = page.locator(".sr-help-drawer").first
    expect(root).to_have_attribute("data-painted", "yes", timeout=90_000)
    button = root.get_by_role("button", name="Help")
    button.click()
    dialog = root.get_by_role("dialog", name="Help")
    expect(dialog).to_be_visible()
    return button, dialog


def test_it_opens_at_the_tour_is_walked_by_keys_and_gives_the_focus_back(serve_marimo, open_page):
    page = open_page(serve_marimo(NOTEBOOK))
    button, dialog = opened(page)
    expect(dialog.get_by_role("tab", name="Tour")).to_be_focused()
    expect(dialog.get_by_role("tabpanel").get_by_role("heading")).to_have_count(8)
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("tabpanel", name="Keys").get_by_text("<b>", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_the_tour_leads_to_a_step(serve_marimo, open_page):
    page = open_page(serve_marimo(NOTEBOOK))
    _, dialog = opened(page)
    dialog.get_by_role("button", name="Go to Arrange").click()
    expect(dialog).to_be_hidden()
    heading = page.get_by_role("heading", name=re.compile("3 · Arrange"))
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_each_table_is_drawn_and_listed_and_nothing_is_wider_than_the_page(
    serve_marimo, open_page, width, scheme, tmp_path
):
    page = open_page(serve_marimo(NOTEBOOK), width=width, scheme=scheme)
    _, dialog = opened(page)
    dialog.get_by_role("tab", name="Data model").click()
    tables = Library(tmp_path / "library").tables()
    expect(dialog.locator("svg g[data-table]")).to_have_count(len(tables))
    entry = dialog.get_by_role("group").filter(has_text="The clips of each plan, and how far each is.")
    entry.get_by_text("clips", exact=True).click()
    expect(entry.get_by_text("what its start falls on: downbeat, beat, onset, section, none")).to_be_visible()
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
