"""The colours of sections: concrete, readable, and the same in the editor and beside it."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("anywidget")

import widgets
from widgets import MemoryDocument, SectionEditor, cards
from widgets.demo import demo_arrangement
from widgets.hues import HUE_COLOURS, label_colour
from workbench.model.labels import HUES, LABELS
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.timebase import Span

TOKENS = (Path(widgets.__file__).parent / "tokens.js").read_text(encoding="utf-8")


def light(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_hue_has_a_colour_that_can_be_seen(theme):
    (surface,) = re.findall(rf'{theme}: {{\s*surface: "(#\w{{6}})"', TOKENS)
    assert tuple(HUE_COLOURS[theme]) == HUES
    for colour in HUE_COLOURS[theme].values():
        assert re.fullmatch("#[0-9a-f]{6}", colour)
        low, high = sorted((light(colour), light(surface)))
        assert (high + 0.05) / (low + 0.05) >= 3, colour


def test_no_script_knows_a_label():
    for path in Path(widgets.__file__).parent.glob("*.js"):
        words = set(re.findall(r"[\w-]+", re.sub("//.*", "", path.read_text(encoding="utf-8"))))
        assert not words & {"verse", "chorus", "pre-chorus", "outro"}, path.name


def plan_of(label):
    span = Span(0, 90)
    clip = Clip(0, 0, span, "section", "s", "marble", "", "offline", 1)
    sections = (PlannedSection(label, 1, 0.0, 3.0, span),)
    return Plan("ab" * 32, Fraction(30), Size(64, 36), 1, "s", "t", sections, (clip,))


@pytest.mark.parametrize("label", [*(label.name for label in LABELS), "Chorus", "my own part"])
def test_the_editor_and_the_strip_below_it_show_a_label_in_the_same_colour(label):
    arrangement = demo_arrangement()
    first, *rest = arrangement.sections
    editor = SectionEditor(MemoryDocument(replace(arrangement, sections=(replace(first, label=label), *rest))))
    hue = editor.state["sections"][0]["hue"]
    light_page, dark_page = (editor.facts["hues"][theme][hue] for theme in ("light", "dark"))
    strip = cards.plan_strip(plan_of(label), ("#000000", "#ffffff"))
    assert f"background:light-dark({light_page},{dark_page})" in strip
    assert light_page == label_colour(label)
