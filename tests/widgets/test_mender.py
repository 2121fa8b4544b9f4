"""Beats mended and stems shown from a page, without a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("anywidget")

from widgets import MemoryDocument, SectionEditor
from widgets.demo import DemoStems, demo_arrangement
from widgets.demo_beats import DemoRepair
from workbench.model.grid_report import LowTrustSpan
from workbench.model.stems import STEM_NAMES


@pytest.fixture
def document():
    return MemoryDocument(demo_arrangement(30.0))


def say(widget, **message):
    widget._handle_custom_msg({"kind": "mend", **message}, [])
    return widget.mending


def wish(widget, kind, times_s=(), beats=0):
    return say(widget, do="begin", wish={"kind": kind, "times_s": list(times_s), "beats": beats})


def until_done(widget):
    for _ in range(10):
        if not say(widget, do="look")["running"]:
            return widget.mending
    raise AssertionError("the repair did not end")


def test_a_repair_runs_while_sections_are_edited_and_its_beats_come_by_themselves(document):
    widget = SectionEditor(document, repair=DemoRepair(document))
    assert widget.facts["can_mend"] is True
    assert widget.mending["running"] is False
    before, drawn = len(document.value.beats.beats_s), widget.beats
    assert wish(widget, "double")["running"] is True
    rows = [dict(row, note="rain") for row in widget.state["sections"]]
    edit = {"id": "1", "do": "sections", "base": widget.state["version"], "sections": rows}
    widget.set_state({"edit": edit})
    assert widget.state["answer"]["error"] is None
    assert widget.sections[0].note == "rain"
    assert until_done(widget)["sentence"] == ""
    assert len(document.value.beats.beats_s) == 2 * before - 1
    assert widget.beats != drawn
    assert widget.sections[0].note == "rain"


@pytest.mark.parametrize(
    ("kind", "times_s", "said"),
    [
        ("explode", (), "no way 'explode'"),
        ("downbeat", (), "needs 1 times"),
        ("tap", (float("nan"), 1.0, 2.0), "not seconds"),
        ("tap", ("x", 1.0, 2.0), "not seconds"),
        (None, (), "no way None"),
    ],
)
def test_a_wish_that_is_none_is_answered(document, kind, times_s, said):
    widget = SectionEditor(document, repair=DemoRepair(document))
    told = wish(widget, kind, times_s)
    assert said in told["sentence"]
    assert told["fresh"] is True
    assert told["running"] is False
    assert say(widget, do="look")["fresh"] is False


def test_a_second_repair_is_refused_and_the_first_goes_on(document):
    widget = SectionEditor(document, repair=DemoRepair(document))
    wish(widget, "double")
    told = wish(widget, "halve")
    assert "already" in told["sentence"]
    assert told["running"] is True
    until_done(widget)
    say(widget, do="take-back")
    until_done(widget)
    assert document.value.beats == demo_arrangement(30.0).beats
    assert "no correction" in say(widget, do="take-back")["sentence"]
    wish(widget, "double")
    assert say(widget, do="stop")["running"] is False


def test_a_repair_that_ends_at_once_is_told(document):
    widget = SectionEditor(document, repair=DemoRepair(document, steps=0))
    told = wish(widget, "double")
    assert (told["running"], told["fresh"], told["sentence"]) == (False, True, "")


def test_a_repair_that_cannot_be_looked_at_is_a_sentence_and_goes_on(document):
    class Lost(DemoRepair):
        away = False

        def glance(self):
            if self.away:
                raise RuntimeError("gone")
            return super().glance()

    repair = Lost(document)
    widget = SectionEditor(document, repair=repair)
    percent = wish(widget, "double")["percent"]
    repair.away = True
    told = say(widget, do="look")
    assert "log has the details" in told["sentence"]
    assert (told["running"], told["percent"]) == (True, percent)
    repair.away = False
    assert until_done(widget)["sentence"] == ""


def test_without_a_repair_nothing_is_mended(document):
    widget = SectionEditor(document)
    assert widget.facts["can_mend"] is False
    assert "cannot be mended here" in wish(widget, "double")["sentence"]


def test_where_beats_are_doubted_is_told(document):
    document.commit(replace(document.value, doubts=(LowTrustSpan(1.0, 4.0, "rubato"),)))
    widget = SectionEditor(document)
    assert widget.facts["doubts"] == [{"start_s": 1.0, "end_s": 4.0, "doubt": "rubato"}]


def stem_peaks(widget):
    sent = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers))
    widget._handle_custom_msg({"kind": "stem-peaks"}, [])
    return sent[-1]


def test_the_stems_peaks_come_when_they_are_asked_for(document):
    reply, pieces = stem_peaks(SectionEditor(document, stems=DemoStems("ready")))
    assert [lane["name"] for lane in reply["lanes"]] == ["Bass", "Drums", "Other instruments", "Voice"]
    assert len(pieces) == len(STEM_NAMES)
    assert all(len(piece) == len(document.value.peaks.data) for piece in pieces)


def test_stems_that_are_not_there_say_so(document):
    assert "no stems here" in stem_peaks(SectionEditor(document))[0]["sentence"]
    assert "taken apart yet" in stem_peaks(SectionEditor(document, stems=DemoStems()))[0]["sentence"]
    lacking = stem_peaks(SectionEditor(document, stems=DemoStems("lacking", "Install it first.")))[0]
    assert (lacking["sentence"], lacking["running"], lacking["lanes"]) == ("Install it first.", False, None)
    stems = DemoStems()
    stems.begin()
    assert stem_peaks(SectionEditor(document, stems=stems))[0]["running"] is True
