"""The Python half of the run meter, without a page."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest

pytest.importorskip("anywidget")

from widgets import RunMeter
from widgets.demo import DemoRun
from widgets.run_meter import MILESTONES, money_words, standing_of
from workbench.errors import LibraryError
from workbench.model.cost import BudgetLine, Spent
from workbench.model.documents import RunGlance
from workbench.model.progress import Doing, Progress, Stage


class Page:
    """Stands for the browser."""

    def __init__(self, source: object) -> None:
        self.widget = RunMeter(source)

    def ask(self, kind: object, **more: object) -> dict:
        self.widget._handle_custom_msg({"kind": kind, **more}, [])
        return self.widget.standing


def test_a_run_goes_from_nothing_to_done_and_its_percentage_never_falls():
    run = DemoRun(10)
    page = Page(run)
    assert (page.widget.standing["state"], page.widget.standing["doings"]) == ("idle", [])
    run.begin()
    seen = [page.ask("look") for _ in range(11)]
    percents = [each["percent"] for each in seen]
    assert percents == sorted(percents)
    assert [each["state"] for each in seen] == ["running"] * 10 + ["done"]
    assert seen[-1]["percent"] == 100
    assert seen[1]["doings"][0] == {"item": "clip 0", "what": "drawing", "share": 0.5}
    assert seen[-1]["money"] == "0.48 USD spent, 0.12 USD of 0.60 USD left for this project"
    assert page.widget.facts["milestones"] == list(MILESTONES) == [80, 90, 95, 100]


def test_a_run_is_stopped():
    run = DemoRun()
    run.begin()
    page = Page(run)
    reached = page.ask("look")["percent"]
    page.ask("stop")
    assert page.ask("look")["state"] == "cancelled"
    assert page.widget.standing["percent"] > reached - 0.1 > 0
    assert page.widget.standing["sentence"] == "Stopped; what was finished is kept."


@pytest.mark.parametrize(
    ("state", "percent"), [("idle", 0.0), ("running", 0.0), ("done", 100.0), ("cancelled", None), ("failed", None)]
)
def test_where_nothing_was_told_a_percentage_is_not_made_up(state, percent):
    assert standing_of(RunGlance(state))["percent"] == percent


def test_the_answer_to_a_stop_has_its_id_and_looks_of_before_have_not():
    run = DemoRun()
    run.begin()
    page = Page(run)
    assert page.ask("look")["stop"] is None
    assert page.ask("stop", press="a")["stop"] == "a"
    assert page.ask("look")["stop"] == "a"


def test_why_a_run_cannot_be_stopped_stands_there_until_it_has_ended_or_is_asked_again():
    class Lost(DemoRun):
        error: Exception | None = LibraryError("It cannot be asked.")

        def stop(self) -> None:
            if self.error:
                raise self.error

    run = Lost(4)
    run.begin()
    page = Page(run)
    assert page.ask("stop", press="a")["sentence"] == "It cannot be asked."
    assert (page.widget.standing["stop"], page.widget.standing["stopping"]) == ("a", False)
    assert page.ask("look")["sentence"] == "It cannot be asked."
    page.widget(Progress("generate", 1, 4, 25.0, ""))
    assert page.widget.standing["sentence"] == "It cannot be asked."
    run.error = None
    assert page.ask("stop", press="b")["sentence"] == ""


def test_what_was_said_of_the_last_run_is_not_said_of_the_next():
    run = DemoRun()
    run.begin()
    page = Page(run)
    page.ask("stop")
    assert page.widget.standing["sentence"]
    page.widget(Progress("generate", 1, 4, 25.0, ""))
    assert (page.widget.standing["state"], page.widget.standing["sentence"]) == ("running", "")


def test_the_narrowest_budget_is_named_and_an_unknown_price_is_not_nothing():
    lines = (
        BudgetLine("project", Decimal(5), Decimal("4.50")),
        BudgetLine("month", Decimal(50), Decimal("49.90")),
    )
    glance = RunGlance("running", spent=Spent(Decimal("4.20"), Decimal("0.30"), 2), budgets=lines)
    assert money_words(glance) == (
        "4.20 USD spent, 0.30 USD reserved, 2 at an unknown price, 0.10 USD of 50.00 USD left for this month"
    )
    assert standing_of(glance)["share"] == pytest.approx(0.998)
    assert money_words(replace(glance, spent=Spent())) == ""


def test_it_listens_to_a_run_of_this_kernel_from_any_thread_ten_times_a_second_at_most():
    meter = RunMeter(DemoRun())
    told = []
    meter.observe(lambda change: told.append(change["new"]["percent"]), "standing")

    def work() -> None:
        for done in range(101):
            meter(Progress("generate", done, 100, float(done), "", doings=(Doing("clip 1", "drawing", done / 100),)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert told[-1] == 100.0
    assert len(told) < 20
    assert meter.standing["state"] == "done"


@pytest.mark.parametrize("stage", get_args(Stage))
def test_each_stage_has_a_word(stage):
    meter = RunMeter(DemoRun())
    meter(Progress(stage, 1, 4, 25.0, ""))
    assert meter.standing["stage"]


def test_what_stands_aside_is_told_at_once():
    meter = RunMeter(DemoRun())
    meter(Progress("generate", 1, 4, 25.0, "drawing"))
    meter(Progress("generate", 1, 4, 25.0, "The host wants to be asked later.", aside=True))
    assert meter.standing["message"] == "The host wants to be asked later."


def test_each_look_is_answered_also_where_nothing_is_new():
    page = Page(DemoRun())
    assert [page.ask("look")["look"] for _ in range(2)] == [1, 2]


def test_what_cannot_be_looked_at_is_a_sentence(caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("songreel"), "propagate", True)

    class Lost(DemoRun):
        error: Exception = LibraryError("The library is gone; open another.")

        def stop(self) -> None:
            raise self.error

    run = Lost()
    page = Page(run)
    assert page.ask("stop")["sentence"] == "The library is gone; open another."
    assert page.widget.standing["look"] == 1
    run.error = RuntimeError("a bug")
    page.ask("stop")
    assert "the log has the details" in page.widget.standing["sentence"]
    assert "a bug" in caplog.text
