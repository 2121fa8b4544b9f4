"""What each page is held to, in light and dark, wide and narrow: it can be read, nothing lies beyond its edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import TimeoutError as LateError
from playwright.sync_api import expect

from tests.browser.conftest import EXPECT_MS
from tests.browser.small_project import small_project
from tests.browser.studio_server import studio_over

READABLE = (Path(__file__).parent / "readable.js").read_text(encoding="utf-8")
LOOKS = [(390, "light"), (1440, "dark")]
PATIENCE_MS = 150_000
HEIGHTS = """() => {
  const found = {};
  const look = (root) => root.querySelectorAll('*').forEach((node) => {
    if (node.shadowRoot) look(node.shadowRoot);
    const control = node.matches('[data-testid=marimo-plugin-dropdown], [data-testid=marimo-plugin-text-input],'
      + ' [data-testid=marimo-plugin-button], [data-testid=marimo-plugin-number-input] > div, a[download]');
    if (control && node.checkVisibility()) found[Math.round(node.getBoundingClientRect().height)] = node.outerHTML;
  });
  look(document);
  return found;
}"""
"""One control of each height that there is, in pixels."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A studio over a small project with its film; gives its address."""
    folder = tmp_path_factory.mktemp("looks")
    small_project(folder)
    (folder / "library" / "songreel.toml").write_text("min_clip_s = 1\nmax_clip_s = 4\n", encoding="utf-8")
    with studio_over(folder / "library", tmp_path_factory.mktemp("home")) as server:
        yield server.url


def readable(page: Any) -> None:
    """Nothing is pale or out of reach, once what still comes up has come."""
    with suppress(LateError):  # what is found then is said by the assertion
        page.wait_for_function(f"() => ({READABLE})().length === 0", timeout=EXPECT_MS)
    assert page.evaluate(READABLE) == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_studio_can_be_read_and_its_controls_are_of_one_height(open_page, studio, width, scheme):
    page = open_page(studio, width=width, height=9000, scheme=scheme)
    page.get_by_text("Download it").wait_for(timeout=PATIENCE_MS)
    page.get_by_text("The film below shows this plan.").wait_for(timeout=PATIENCE_MS)
    page.get_by_role("button", name="All styles").click()
    expect(page.get_by_role("region", name="All styles").get_by_text("neon-noir")).to_be_visible()
    readable(page)
    assert list(page.evaluate(HEIGHTS)) == ["30"]


def test_prose_before_a_place_that_is_empty_takes_no_room(open_page, studio):
    page = open_page(studio, width=1440, height=9000)
    page.get_by_text("Download it").wait_for(timeout=PATIENCE_MS)
    expect(page.get_by_text("What could not be made is told here.")).to_be_hidden()
    expect(page.get_by_text("What was made, the newest first.")).to_be_visible()
    expect(page.get_by_text("What is not allowed is told here", exact=False)).to_be_hidden()


def test_a_studio_without_a_song_can_be_read(open_page, tmp_path):
    (tmp_path / "home").mkdir()
    with studio_over(tmp_path / "library", tmp_path / "home") as server:
        page = open_page(server.url, width=390, height=4000)
        page.get_by_text("Drop a song here").wait_for(timeout=PATIENCE_MS)
        readable(page)
        expect(page.get_by_role("heading", name="2 · Listen")).to_have_count(0)
        page.close()  # or it may complain of the server that is gone


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize(("name", "last"), [("library", "Copies"), ("insights", "Tables and views")])
def test_what_stands_beside_the_studio_can_be_read(open_page, studio, name, last, width, scheme):
    page = open_page(f"{studio}{name}", width=width, height=5000, scheme=scheme)
    page.get_by_text(last, exact=True).first.wait_for(timeout=PATIENCE_MS)
    readable(page)
