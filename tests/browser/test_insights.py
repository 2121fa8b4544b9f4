"""The notebook of insights: charts are painted, a query answers, and one that wants more gets its sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.workflows.library import Library

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def insights(serve_marimo, short_song, tmp_path_factory):
    """The notebook over a library with a film; gives its address."""
    folder = tmp_path_factory.mktemp("insights")
    song = shutil.copy(short_song, folder / "a <b>song<b>.wav")
    project = Library(settings=load(folder / "library"), provider=FlatProvider()).open(song)
    project.analyze(beats="librosa")
    project.plan(size="64x64", fps=24)
    project.compose(out=folder / "film.mp4")
    project.export("edl", folder / "film.edl")
    (folder / "own").mkdir()
    # marimo gives a notebook no arguments of this fixture's, so the copy names its library itself
    text = (ROOT / "notebooks/insights.py").read_text(encoding="utf-8")
    asked = 'mo.cli_args().get("library")'
    assert asked in text
    notebook = folder / "own" / "insights.py"
    notebook.write_text(text.replace(asked, repr(str(folder / "library"))), encoding="utf-8")
    return serve_marimo(notebook)


def _painted(page):
    page.locator(".sr-chart-view[data-painted=yes]").nth(4).wait_for()
    page.locator(".sr-chart .main-svg").first.wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_charts_are_painted_and_fit(open_page, insights, width, scheme):
    page = open_page(insights, width=width, height=3600, scheme=scheme)
    _painted(page)
    for question in ("What does a finished minute cost?", "How do runs end?"):
        expect(page.locator(".sr-question b").filter(has_text=question)).to_be_visible()
    expect(page.get_by_text("No clip of a plan in force was made again.")).to_be_visible()  # a sentence, no empty chart
    chart = page.get_by_role("img", name="How do runs end? Aim: at least 90 % of runs.")
    chart.locator(".bars path").nth(2).wait_for(state="attached")
    expect(page.get_by_text("a <b>song<b>", exact=True).first).to_be_visible()
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    fits = """(chart) => {
      const { width, right } = chart.getBoundingClientRect();
      return width > 0.6 * Math.min(innerWidth, 900) && right <= innerWidth;
    }"""
    page.wait_for_function(fits, arg=chart.element_handle())


def test_a_query_answers_and_what_it_may_not_is_one_sentence(open_page, insights):
    page = open_page(insights, height=3600)
    _painted(page)
    field, ask = page.get_by_label("SQL"), page.get_by_role("button", name="Ask")
    field.fill("SELECT kind, count(*) AS files_of_it FROM exports GROUP BY kind")
    ask.click()
    page.get_by_role("columnheader", name="files_of_it").wait_for()
    expect(page.get_by_role("cell", name="edl")).to_be_visible()
    field.fill("SELECT * FROM read_text('/etc/hostname')")
    ask.click()
    page.get_by_text("A query reads this library's tables and views alone").wait_for()
    field.fill("DROP TABLE films")
    ask.click()
    page.get_by_text("Only one SELECT can be asked here, and this is DROP").wait_for()
    field.fill("SELECT state FROM films")
    ask.click()
    page.get_by_role("cell", name="done").wait_for()
