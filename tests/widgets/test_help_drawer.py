"""The Python half of the help drawer, without a page."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("anywidget")

from widgets import HelpDrawer
from widgets.tour import TOUR
from workbench.model.steps import STEP_NAMES


def test_the_tour_has_each_step_once_in_two_or_three_sentences():
    assert tuple(stop.step for stop in TOUR) == STEP_NAMES
    assert all(2 <= stop.text.count(".") <= 3 for stop in TOUR)


def test_what_it_is_given_travels_as_text():
    facts = HelpDrawer({"Film player": [("R", "writes a <note>")]}).facts
    assert facts["keys"] == [{"widget": "Film player", "rows": [["R", "writes a <note>"]]}]
    assert (facts["tables"], facts["drawing"]["boxes"]) == ([], ())
    json.dumps(facts)
