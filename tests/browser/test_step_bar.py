"""The step bar as a person meets it: in ``marimo run`` and in JupyterLab, in a real chromium."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

HERE = Path(__file__).parent
NOTEBOOK = HERE / "demo_step_bar.py"
INSIDE = """button => {
  const [inner, outer] = [button, button.closest("ol")].map((each) => each.getBoundingClientRect());
  return inner.left >= outer.left && inner.right <= outer.right;
}"""


def bar_of(page):
    bar = page.locator(".sr-step-bar").first
    expect(bar).to_have_attribute("data-painted", "yes", timeout=90_000)
    return bar


def at_top(page, name: str, level: int = 2):
    heading = page.get_by_role("heading", name=re.compile(name), level=level)
    expect(heading).to_be_in_viewport()
    page.wait_for_function(
        "heading => Math.abs(heading.getBoundingClientRect().top) < 200", arg=heading.element_handle()
    )
    return heading


def test_a_page_that_has_begun_lands_at_the_step_that_is_next(serve_marimo, open_page):
    page = open_page(serve_marimo(NOTEBOOK))
    bar = bar_of(page)
    at_top(page, "What comes when")
    expect(page.locator("html")).to_have_attribute("data-sr-landed", "plan")
    steps = bar.get_by_role("navigation", name="Steps").get_by_role("list").get_by_role("listitem")
    expect(steps).to_have_count(8)
    expect(bar.locator("[aria-current=step]")).to_have_accessible_name(
        "Plan: done, but something has changed since. It shows an older plan."
    )


def test_a_page_of_which_only_the_song_is_there_begins_at_its_top(serve_marimo, open_page):
    page = open_page(f"{serve_marimo(NOTEBOOK)}?states=done+next")
    bar = bar_of(page)
    expect(bar).to_have_attribute("data-look", re.compile("[1-9]"))
    expect(bar).to_be_in_viewport()
    assert page.evaluate("document.documentElement.dataset.srLanded ?? ''") == ""


def test_a_click_or_enter_leads_to_a_step_and_focuses_its_heading(serve_marimo, open_page):
    page = open_page(f"{serve_marimo(NOTEBOOK)}?states=done+next")
    bar = bar_of(page)
    bar.get_by_role("button", name=re.compile("^Review")).click()
    expect(at_top(page, "7 · Review")).to_be_focused()
    bar.get_by_role("button", name=re.compile("^Arrange")).focus()
    page.keyboard.press("Enter")
    expect(at_top(page, "3 · Arrange")).to_be_focused()
    bar.get_by_role("button", name=re.compile("^Share")).click()
    expect(bar.get_by_text("This page has no place for Share.")).to_be_visible()


def test_what_another_begins_is_shown_within_seconds(serve_marimo, open_page):
    page = open_page(f"{serve_marimo(NOTEBOOK)}?states=done+next")
    bar = bar_of(page)
    page.get_by_role("button", name="Make it").click()
    expect(bar.get_by_role("button", name="Generate: running 42 %")).to_have_attribute("aria-current", "step")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_phone_width_the_current_step_is_in_the_middle_and_the_page_does_not_scroll_sideways(
    serve_marimo, open_page, scheme
):
    page = open_page(f"{serve_marimo(NOTEBOOK)}?states=done+done+done+done+done+failed", width=390, scheme=scheme)
    bar = bar_of(page)
    current = bar.locator("[aria-current=step]")
    expect(current).to_have_accessible_name(re.compile("^Compose: failed"))
    page.wait_for_function(INSIDE, arg=current.element_handle())
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_in_jupyterlab_it_leads_to_headings_too_and_says_where_there_is_none(lab, open_page):
    page = lab.run_all("demo_step_bar.ipynb", open_page)
    bar = bar_of(page)
    bar.get_by_role("button", name=re.compile("^Plan: running")).click()
    expect(page.get_by_role("heading", name=re.compile("4 · Plan"))).to_be_in_viewport()
    bar.get_by_role("button", name=re.compile("^Share")).click()
    expect(bar.get_by_text("This page has no place for Share.")).to_be_visible()
