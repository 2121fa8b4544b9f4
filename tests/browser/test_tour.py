"""The tour as a musician meets it: its six notebooks in JupyterLab, in order, in one library, Run All.

With ``SONGREEL_SAVE_TOUR=1`` the pictures of its widgets are put into the notebooks, where they stand for the widgets
as long as nobody runs them. ``tests/notebooks/save_tour.py`` is run before, for the rest of what they show.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

from tests.notebooks.save_tour import TOUR, keep_pictures

WIDGETS = {
    "01_listen": ["chart-view", "stem-player"],
    "02_arrange": ["section-editor", "lyric-lane"],
    "03_plan": ["clip-board"],
    "04_generate": ["run-meter", "take-viewer", "clip-board", "run-meter"],
    "05_film": ["run-meter", "film-player"],
    "06_share": ["film-player"],
}
SAYS = {
    ("02_arrange", "section-editor"): "verse",
    ("03_plan", "clip-board"): "0 of 12 made",
    ("04_generate", "run-meter"): "100 %",
    ("04_generate", "take-viewer"): "Take 2",
    ("04_generate", "clip-board"): "12 of 12 made",
    ("05_film", "run-meter"): "100 %",
    ("05_film", "film-player"): "A newer film is there.",
    ("06_share", "film-player"): "1 note, 0 open",
}
"""What a widget says once all cells have run."""
RUN_MS = 240_000
NO_PICTURE = ("stem-player",)
"""What it says depends on the computer."""


@pytest.fixture
def run_part(lab, open_page):
    """A part of the tour, run to its end, on a page so high that JupyterLab draws all of its cells."""

    def run(name):
        shutil.copy(TOUR / f"{name}.ipynb", lab.folder)
        page = lab.run_all(f"{name}.ipynb", open_page, width=1440, height=7000)
        cells = [
            cell for cell in json.loads((TOUR / f"{name}.ipynb").read_text())["cells"] if cell["cell_type"] == "code"
        ]
        done = page.locator(".jp-Notebook .jp-CodeCell").filter(
            has=page.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]"))
        )
        expect(done).to_have_count(len(cells), timeout=RUN_MS)
        for _ in range(RUN_MS // 100):
            if lab.idle(f"{name}.ipynb"):
                break
            page.wait_for_timeout(100)
        else:
            pytest.fail(f"the kernel of {name} did not come to rest")
        return page

    return run


@pytest.mark.parametrize("name", WIDGETS)
def test_a_part_of_the_tour_runs_and_shows_its_widgets(run_part, name):
    page = run_part(name)
    expect(page.locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_have_text([])  # shows it
    shown = page.locator(", ".join(f".sr-{kind}" for kind in WIDGETS[name]))
    expect(shown).to_have_count(len(WIDGETS[name]))
    for root, kind in zip(shown.all(), WIDGETS[name], strict=True):
        expect(root).to_have_class(re.compile(rf"\bsr-{kind}\b"))
        root.hover()  # whoever comes back to a widget sees what happened meanwhile
        expect(root).to_contain_text(SAYS.get((name, kind), ""))
    if os.environ.get("SONGREEL_SAVE_TOUR"):
        keep_pictures(TOUR / f"{name}.ipynb", _pictures(page, shown))


def _pictures(page, shown):
    """A small PNG of each widget, by the place of its code cell in the notebook."""
    from PIL import Image

    page.wait_for_load_state("networkidle")
    page.wait_for_function("[...document.querySelectorAll('.sr video[src]')].every((film) => film.readyState >= 2)")
    page.wait_for_function("[...document.querySelectorAll('.sr img')].every((image) => image.complete)")
    places = shown.evaluate_all(
        "(roots) => roots.map((root) => [...document.querySelectorAll('.jp-CodeCell')]"
        ".indexOf(root.closest('.jp-CodeCell')))"
    )
    found = {}
    for root, place in zip(shown.all(), places, strict=True):
        if not any(f"sr-{kind}" in root.get_attribute("class") for kind in NO_PICTURE):
            picture = Image.open(io.BytesIO(root.screenshot())).convert("RGB")
            picture.thumbnail((820, 820))
            written = io.BytesIO()
            picture.quantize(96).save(written, "PNG", optimize=True)
            found[place] = written.getvalue()
    return found
