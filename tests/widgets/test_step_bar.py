"""The Python half of the step bar, without a page."""

from __future__ import annotations

import logging

import pytest

pytest.importorskip("anywidget")

from widgets import StepBar
from widgets.demo_steps import DemoSteps
from workbench.errors import NotFoundError
from workbench.model.steps import STEP_NAMES


def look(bar: StepBar, kind: object = "look") -> dict:
    bar._handle_custom_msg({"kind": kind}, [])
    return bar.standing


def test_each_step_has_its_title_its_state_and_one_is_current():
    steps = StepBar(DemoSteps("done done stale next")).standing["steps"]
    assert [step["name"] for step in steps] == list(STEP_NAMES)
    assert [step["title"] for step in steps][:2] == ["Song", "Listen"]
    assert [step["state"] for step in steps][:5] == ["done", "done", "stale", "next", "waiting"]
    assert [step["name"] for step in steps if step["current"]] == ["arrange"]


def test_it_looks_again_and_each_look_is_answered():
    source = DemoSteps("done next")
    bar = StepBar(source)
    source.say("done done next")
    assert look(bar)["look"] == 1
    assert look(bar)["steps"][1]["state"] == "done"
    assert look(bar, "else")["look"] == 2
    assert source.looks == 3


def test_what_cannot_be_read_is_a_sentence_and_the_steps_stay(caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("songreel"), "propagate", True)

    class Lost(DemoSteps):
        error: Exception | None = None

        def glance(self):
            if self.error:
                raise self.error
            return super().glance()

    source = Lost("done next")
    bar = StepBar(source)
    source.error = NotFoundError("There is no project any more; open its song again.")
    assert look(bar)["sentence"] == "There is no project any more; open its song again."
    assert len(bar.standing["steps"]) == 8
    source.error = RuntimeError("a bug")
    look(bar)
    assert "the log has the details" in bar.standing["sentence"]
    assert "a bug" in caplog.text
    source.error = None
    assert look(bar)["sentence"] == ""
