"""The run meter as a person meets it: in ``marimo run`` and in JupyterLab, in a real chromium."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("playwright")

from PIL import Image
from playwright.sync_api import expect

HERE = Path(__file__).parent
NOTEBOOK = HERE / "demo_run_meter.py"
BLUE = {"light": (58, 109, 178), "dark": (125, 167, 227)}


def meter_of(page):
    meter = page.locator(".sr-run-meter").first
    expect(meter).to_have_attribute("data-painted", "yes", timeout=90_000)
    return meter


def test_a_run_is_followed_while_the_person_goes_on_and_is_done(serve_marimo, open_page):
    page = open_page(serve_marimo(NOTEBOOK))
    meter = meter_of(page)
    expect(meter).to_have_attribute("data-state", "idle")
    expect(meter.get_by_text("Nothing is being made.")).to_be_visible()
    page.get_by_role("button", name="Make it").click()
    expect(meter.get_by_text(re.compile("^drawing$")).first).to_be_visible()
    number = page.get_by_role("textbox")
    number.fill("7")
    number.press("Enter")
    expect(page.locator("#meanwhile")).to_have_text("7")
    expect(meter.get_by_text(re.compile("USD spent"))).to_be_visible()
    expect(meter).to_have_attribute("data-state", "done", timeout=30_000)
    expect(meter.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    expect(meter.get_by_role("list")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_stopped_and_says_so_at_phone_width(serve_marimo, open_page, scheme):
    page = open_page(serve_marimo(NOTEBOOK), width=390, scheme=scheme)
    meter = meter_of(page)
    page.get_by_role("button", name="Make it").click()
    expect(meter).to_have_attribute("data-percent", re.compile("[1-9]"))
    bar = meter.get_by_role("progressbar").screenshot(animations="disabled")  # at its end, which it glides to
    with Image.open(io.BytesIO(bar)) as shot:
        left = np.asarray(shot.convert("RGB"), dtype=np.int16)[5, 2]
    assert np.abs(left - BLUE[scheme]).max() <= 12
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    meter.get_by_role("button", name="Stop").click()
    expect(meter).to_have_attribute("data-state", "cancelled")
    expect(meter.get_by_text("Stopped; what was finished is kept.")).to_be_visible()


def test_in_jupyterlab_it_moves_by_looking_and_by_listening(lab, open_page):
    page = lab.run_all("demo_run_meter.ipynb", open_page)
    meters = page.locator(".sr-run-meter")
    expect(meters.first).to_have_attribute("data-state", "done", timeout=90_000)
    expect(meters.nth(1)).to_have_attribute("data-state", "done")
    expect(meters.nth(1).get_by_text("Done")).to_be_visible()
    expect(meters.nth(1)).to_have_attribute("data-percent", "100")
