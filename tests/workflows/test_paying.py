"""A run that pays: what it may buy is said before, and however it ends, what was made and what it cost."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.workflows.hosts import MODEL, UNPRICED_MODEL, Host
from workbench.errors import BudgetError, CancelledError, CatalogueError, NotFoundError, OptionError, ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.scripted import Happening

HOSTED = {"provider": "replicate", "model": MODEL}


class Short(Host):
    """Its videos are a second long, as long as ``short`` says so."""

    short = True

    def filmed(self, request, folder):
        return super().filmed(replace(request, seconds=Fraction(1)) if self.short else request, folder)


def test_a_quote_says_what_the_budgets_leave_room_for(open_with, clock):
    project = open_with(Host(clock))
    prices = [clip.price_usd for clip in project.quote(**HOSTED).clips]
    project.set_budget(float(sum(prices[:2]) + Decimal("0.01")))
    quote = project.quote(**HOSTED, budget=5)
    assert [line.kind for line in quote.budgets] == ["run", "project", "month"]
    assert [clip.index for clip in quote.fitting] == [0, 1]
    assert not quote.fits
    assert quote.tightest.kind == "project"
    assert project.quote(**HOSTED, clips=[0, 2][:1]).fits


def test_what_fits_is_bought_in_the_order_of_the_clips_and_the_rest_is_told_of(open_with, clock):
    host, told = Host(clock), []
    project = open_with(host)
    prices = [clip.price_usd for clip in project.quote(**HOSTED).clips]
    with pytest.raises(
        BudgetError, match=r"2 of 3 clips .* 2 clips were made and are kept, and .* was spent in this"
    ) as caught:
        project.generate(**HOSTED, budget=sum(prices[:2]), progress=told.append)
    second = caught.value.message.partition("was spent in this run. ")[2]
    assert second == "A second run asks and pays for 1 that was not asked for yet."
    assert len(host.created) == 2
    asides = [event.message for event in told if event.aside]
    assert asides[0].startswith("2 of 3 clips that cost")
    assert f"may still spend: clips 0-1; clip 2 is next and costs {prices[2].normalize()} USD; for all" in asides[0]
    assert told[0].aside  # before anything was made
    assert [clip.index for clip in project.quote().clips] == [2]


def test_where_not_one_fits_nothing_changes(open_with, clock):
    host = Host(clock)
    project = open_with(host)
    plan = project.planned()
    with pytest.raises(BudgetError, match=r"None of 3 clips .*Nothing was spent") as caught:
        project.generate(**HOSTED, budget="0.01")
    assert "a higher budget of the run (--budget AMOUNT" in caught.value.message
    assert "may still spend; clip 0 is the first and costs" in caught.value.message
    assert (host.created, project.planned()) == ((), plan)


def test_an_unknown_price_under_a_budget_is_refused_before_anything_is_spent(open_with, clock):
    host = Host(clock, usd=None)
    project = open_with(host)
    (project.settings.library / "models.toml").write_text(UNPRICED_MODEL)
    quote = project.quote(provider="replicate", model="somebody/own")
    assert quote.sentence == "3 of 3 clips, at a price that is not known"
    assert (quote.total_usd, quote.unknown_prices, quote.fits) == (None, 3, False)
    with pytest.raises(BudgetError, match=r"price of somebody/own .* models.toml .*month_budget = 'none'"):
        project.generate(provider="replicate", model="somebody/own")
    assert host.created == ()


def test_a_broken_table_is_nothing_to_who_asks_no_host(open_with, clock):
    project = open_with(Host(clock))
    (project.settings.library / "models.toml").write_text(UNPRICED_MODEL.replace("family", "famly"))
    assert len(project.quote().clips) == 3
    assert len(project.generate(clips=[0])) == 1
    with pytest.raises(CatalogueError, match=r"line 5, .*did you mean family"):
        project.quote(**HOSTED)


def test_what_is_under_way_is_not_paid_a_second_time(open_with, clock):
    """The run that began it has died; its money is put aside."""
    host = Host(clock, script=lambda verb, _: Happening("connection") if verb == "poll" else None)
    project = open_with(host)
    whole = project.quote(**HOSTED, clips=[0])
    with pytest.raises(ProviderError, match=r"1 is open at the host.*more is put aside"):
        project.generate(**HOSTED, clips=[0])
    again = project.quote(clips=[0], budget="0 USD")
    assert (again.total_usd, again.fits) == (0, True)
    assert again.clips[0].notes == (
        "It was asked for already: it is waited for, and not paid twice; 0.072 USD is put aside for it.",
    )
    month = next(line for line in again.budgets if line.kind == "month")
    assert month.taken_usd == whole.total_usd
    host._script = lambda *_: None
    assert project.generate(clips=[0], budget="0 USD")[0].cost_usd == whole.total_usd
    assert len(host.created) == 1


def test_a_video_of_no_use_is_told_with_its_price_and_bought_anew_only_where_that_is_said(open_with, clock):
    host = Short(clock)
    project = open_with(host)
    price = project.quote(**HOSTED, clips=[0]).total_usd
    said = rf"too short.* It is paid, and not paid again .*--remake.*; it cost {price} USD"
    for _ in range(2):  # it is not bought again by itself
        with pytest.raises(ProviderError, match=said):
            project.generate(**HOSTED, clips=[0])
    assert len(host.created) == 1
    assert project.quote(clips=[0]).total_usd == 0
    assert project.quote(clips=[0], remake=True).total_usd == price
    with pytest.raises(ProviderError, match=said):
        project.generate(clips=[0], remake=True)
    assert len(host.created) == 2  # once a run
    host.short = False
    assert project.generate(clips=[0], remake=True)[0].origin == "model"
    assert len(host.created) == 3
    assert project.store.ledger.spent(project=project.id).settled_usd == 3 * price


def test_a_quote_counts_what_is_gone_as_it_would_be_paid(open_with, clock):
    host = Host(clock)
    project = open_with(host)
    project.generate(**HOSTED, clips=[0, 1])
    price = project.quote(**HOSTED, clips=[2]).total_usd
    shutil.rmtree(project.files.folder / "media")
    project = open_with(host)
    quote = project.quote(clips=[0, 1, 2])
    assert (quote.gone, quote.total_usd) == ((0, 1), Decimal(0))  # the third has not its model yet
    assert [clip.index for clip in project.quote(clips=[0, 1], remake=True).clips] == [0, 1]
    assert project.quote(clips=[0, 1], remake=True).total_usd > 0
    with pytest.raises(NotFoundError, match=r"2 paid takes are gone .*clips 0-1.*new purchase \(--remake"):
        project.generate(clips=[0, 1])
    assert len(host.created) == 2
    assert price > 0


def test_one_reason_of_many_clips_is_one_sentence(open_with, clock):
    host = Host(clock, script=lambda verb, _: Happening("model") if verb == "submit" else None)
    project = open_with(host)
    with pytest.raises(ProviderError) as caught:
        project.generate(**HOSTED)
    assert caught.value.message == (
        "3 of 3 clips were not made (clips 0-2: The script says model). Nothing was spent in this run."
    )


def test_a_stop_says_what_was_made_and_what_it_cost(open_with, clock):
    cancel = CancelToken()

    def script(verb, count):
        if (verb, count) == ("fetch", 1):
            cancel.cancel()

    project = open_with(Host(clock, script=script))
    with pytest.raises(CancelledError) as caught:
        project.generate(**HOSTED, cancel=cancel)
    said = re.search(r"^Stopped: .*, and ([\d.]+) USD was spent in this run. A second run ", caught.value.message)
    assert said is not None, caught.value.message
    assert Decimal(said[1]) == project.cost().spent.settled_usd > 0
    assert not cancel.is_held


def test_what_a_host_makes_us_wait_for_is_told_at_once_and_noted_once(open_with, clock):
    def script(verb, count):
        return Happening("throttled", after_s=7 + 10 * count) if verb == "submit" and count in (0, 2) else None

    told = []
    project = open_with(Host(clock, script=script))
    project.generate(**HOSTED, progress=told.append)
    live = [event.message for event in told if event.aside and "nothing is sent" in event.message]
    assert 1 <= len(live) == len(set(live))
    assert sum("nothing is sent" in note for note in project.notes) == 1


def test_a_host_that_cannot_be_asked_is_one_sentence_and_nothing_is_put_aside(open_with, clock):
    host = Host(clock, script=lambda verb, _: Happening("account") if verb == "ready" else None)
    project = open_with(host)
    with pytest.raises(ProviderError) as caught:
        project.generate(**HOSTED)
    assert caught.value.message == "The script says account. Nothing was spent in this run."
    assert project.store.ledger.open(project.id) == ()
    assert project.cost().spent.taken_usd == 0


@pytest.mark.parametrize("given", [-1, "-1", "many", "5 EUR", float("nan"), float("inf"), True, "", 1e12])
def test_what_is_no_amount_is_the_same_sentence_everywhere(open_with, clock, given):
    project = open_with(Host(clock))
    for verb in (project.generate, project.quote, project.compose):
        with pytest.raises(OptionError, match=r"not allowed; give "):
            verb(budget=given)


SHORT_MODEL = """[[model]]
id = "somebody/brief"
provider = "replicate"
kinds = ["text-to-video"]
family = "own"
description = "clips of two or three seconds"
[model.inputs]
prompt = "prompt"
seconds = "duration"
[model.lengths]
seconds = [2, 3]
[model.price]
per = "second"
usd = "0.01"
as_of = 2026-01-01
source = "somebody"
"""


def test_another_model_splits_what_is_too_long_for_it_and_what_was_bought_stays(open_with, clock):
    host = Host(clock)
    project = open_with(host)
    (project.settings.library / "models.toml").write_text(SHORT_MODEL)
    count = len(project.planned().clips)
    last = project.generate(**HOSTED, clips=[count - 1])[count - 1]
    quote = project.quote(provider="replicate", model="somebody/brief", clips=[0])
    assert len(quote.clips) > 1
    assert "it is split into" in quote.notes[0]
    takes = project.generate(provider="replicate", model="somebody/brief", clips=[0])
    plan = project.planned()
    assert sorted(takes) == [clip.index for clip in quote.clips]
    assert all(plan.media_span(index).frames <= 72 for index in takes)
    assert plan.frames == 288
    assert {clip.cut_on for clip in plan.clips[1 : len(takes)]} <= {"beat", "downbeat"}
    assert project.expected_takes(plan)[len(plan.clips) - 1].sha256 == last.sha256
    assert project.quote(clips=[*takes, len(plan.clips) - 1]).clips == ()


def test_a_plan_for_a_model_has_no_clip_that_it_cannot_make(open_with, clock):
    project = open_with(Host(clock))
    (project.settings.library / "models.toml").write_text(SHORT_MODEL)
    plan = project.plan(size="128x72", fps=24, provider="replicate", model="somebody/brief")
    assert {clip.model for clip in plan.clips} == {"somebody/brief"}
    assert max(plan.media_span(clip.index).frames for clip in plan.clips) <= 72
    quote = project.quote()
    assert (len(quote.clips), quote.notes) == (len(plan.clips), ())
