"""A model that writes: asked within the budget, corrected, paid once, used when a person accepts it."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from decimal import Decimal

import pytest

from workbench.errors import BudgetError, NotFoundError, OptionError, ProviderError, StaleVersionError
from workbench.jobs.clock import StillClock
from workbench.jobs.scripted import Happening, ScriptedProvider
from workbench.model.cost import Spent
from workbench.model.money import shown_usd
from workbench.model.shot_mix import parse_shot_mix
from workbench.planning.mix import with_mix
from workbench.render.generate.provider import CountingProvider
from workbench.store.library import Store
from workbench.workflows.enriching import enrich_lines, enrich_report
from workbench.workflows.hosting import Hosts
from workbench.workflows.library import Library
from workbench.workflows.prompting import sheet_lines

WRITER = "openai/gpt-5-structured"


class Writer(ScriptedProvider):
    """Answers in words: as the schema says, or as the next of its replies has it, unless that is None."""

    def __init__(self, clock, replies=(), **more):
        super().__init__(clock, name="replicate", write=lambda _request, _folder: (), **more)
        self._replies = list(replies)

    def poll(self, prediction):
        found = super().poll(prediction)
        if found.state != "succeeded":
            return found
        request = self.created[int(prediction.rpartition("-")[2])]
        reply = self._replies.pop(0) if self._replies else None
        return replace(found, output=self.written(request.payload) if reply is None else reply)

    def written(self, payload):
        told = json.loads(re.search(r"<(material-\w+)>\n(.*)\n</\1>", payload["prompt"], re.DOTALL)[2])
        if "treatment" in told:
            rows = [{"clip": c["clip"], "still": "A fox in red rain.", "motion": "It runs on."} for c in told["clips"]]
            return {"json_output": {"clips": rows}, "text": ""}
        rows = [{"section": s["section"], "name": "Rain", "about": "It rains."} for s in told["sections"]]
        return {"json_output": {"treatment": "A fox crosses a city in the rain.", "sections": rows}, "text": ""}


@pytest.fixture(scope="module")
def heard(short_song, tmp_path_factory):
    folder = tmp_path_factory.mktemp("heard")
    project = Library(folder, provider=CountingProvider()).open(short_song)
    project.analyze(beats="librosa")
    project.plan(style="laser-grid", size="128x72", fps=24)
    return folder


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture
def open_with(heard, short_song, tmp_path, clock):
    def opened(host):
        if not (tmp_path / "library").exists():
            shutil.copytree(heard, tmp_path / "library")
        hosts = Hosts({"replicate": host}, clock=clock, draw=lambda: 0.5)
        return Library(tmp_path / "library", provider=CountingProvider(), hosts=hosts).open(short_song)

    return opened


def test_from_the_question_to_the_accepted_prompts(open_with, clock):
    host = Writer(clock)
    project = open_with(host)
    before = project.planned()
    quote = project.quote_enriching(model=WRITER)
    assert quote.questions == 2
    assert not host.created
    proposal = project.enrich(model=WRITER)
    assert (len(host.created), proposal.model, proposal.offline, proposal.notes) == (2, WRITER, 0, ())
    assert project.planned() == before  # nobody has accepted it
    assert project.cost().spent.settled_usd <= quote.usd
    again = open_with(host)
    assert again.enrich(model=WRITER) == proposal
    assert again.accept(model=WRITER) == proposal
    assert len(host.created) == 2
    shots = [clip.shot for clip in again.planned().clips]
    assert {(shot.still_prompt, shot.motion_prompt) for shot in shots} == {("A fox in red rain.", "It runs on.")}
    assert again.prompts().clips[0].prompts["video"].text == "A fox in red rain. It runs on."


def test_it_says_what_it_has_spent_in_this_run(open_with, clock):
    ways = {"tokens": (1000, 100), "token_usd": (Decimal("0.00000125"), Decimal("0.00001"))}
    host = Writer(clock, **ways)
    project = open_with(host)
    first = project.enrich(model=WRITER)
    assert first.spent.settled_usd == host.charged_usd == project.cost().spent.settled_usd == Decimal("0.0045")
    assert "0.0045 USD was spent in this run." in enrich_lines(first, accepted=False)
    assert enrich_report(first, accepted=False)["spent_usd"] == "0.004500"
    again = project.enrich(model=WRITER)  # all of it is there
    assert (again, again.spent) == (first, Spent())
    assert project.accept(model=WRITER).spent == Spent()


def test_what_an_earlier_run_had_begun_is_spent_by_the_one_that_ends_it(open_with, clock):
    ways = {"tokens": (1000, 100), "token_usd": (Decimal("0.00000125"), Decimal("0.00001"))}
    polls = iter([Happening("account")])
    host = Writer(clock, script=lambda verb, _count: next(polls, None) if verb == "poll" else None, **ways)
    project = open_with(host)
    with pytest.raises(ProviderError):
        project.enrich(model=WRITER)
    assert (len(host.created), project.cost().spent.settled_usd) == (1, 0)
    assert project.enrich(model=WRITER).spent.settled_usd == host.charged_usd == Decimal("0.0045")
    assert len(host.created) == 2


def test_names_of_sections_are_taken_over_where_a_person_says_so_and_undone(open_with, clock):
    project = open_with(Writer(clock))
    before = project.arrangement()
    with pytest.raises(OptionError, match="No model has named the sections"):
        project.accept(model="offline", names=True)
    proposal = project.enrich(model=WRITER)
    project.accept(model=WRITER)
    assert project.arrangement() == before
    assert project.prompts().treatment == proposal.treatment == "A fox crosses a city in the rain."
    assert f"  Treatment: {proposal.treatment}" in sheet_lines(project.prompts(), [0])
    other = open_with(Writer(clock))
    other.plan(style="laser-grid", size="128x72", fps=24)
    assert other.prompts().treatment == proposal.treatment  # it is the project's, whatever is planned
    other.enrich(model=WRITER)
    plan = other.planned()
    other.accept(model=WRITER, names=True)
    named = other.arrangement()
    assert [(s.label, s.occurrence) for s in named] == [("Rain", n) for n in range(1, len(before) + 1)]
    assert [(s.start_s, s.end_s) for s in named] == [(s.start_s, s.end_s) for s in before]
    assert [s.label for s in other.planned().sections] == [s.label for s in plan.sections]
    reasons = [row["reason"] for e in other.store.log(other.id) if e.event == "named" for row in e.data["sections"]]
    assert reasons == ["It rains."] * len(before)
    assert any("Undo of the sections takes them back" in note for note in other.notes)
    assert other.sections.undo()
    assert other.arrangement() == before


def test_names_do_not_go_to_other_sections(open_with, clock):
    project = open_with(Writer(clock))
    project.enrich(model=WRITER)
    value = project.sections.value
    first, *rest = value.sections
    middle = (first.start_s + first.end_s) / 2
    parted = (replace(first, end_s=middle), replace(first, start_s=middle), *rest)
    project.sections.commit(replace(value, sections=parted))
    before = project.planned()
    with pytest.raises(StaleVersionError, match="arranged otherwise since this plan"):
        project.accept(model=WRITER, names=True)
    assert (project.planned(), project.arrangement()) == (before, parted)


class Raced(Store):
    """Somebody else changes the plan just before one is kept."""

    def save_plan(self, project, plan, after=None, *more):
        other = self.latest_plan(project)
        super().save_plan(project, replace(other, seed=other.seed + 1))
        return super().save_plan(project, plan, after, *more)


class Arranged(Store):
    """Somebody else arranges the sections just before a plan is kept."""

    def save_plan(self, project, plan, *more):
        value = self.others
        self.save_sections(project, value)
        return super().save_plan(project, plan, *more)


def test_names_and_prompts_are_accepted_together_or_not_at_all(open_with, clock):
    project = open_with(Writer(clock))
    project.enrich(model=WRITER)
    store, before, named = project.store, project.arrangement(), project.planned()
    project.store = Raced(store.folder)
    with pytest.raises(StaleVersionError, match="plan was changed meanwhile"):
        project.accept(model=WRITER, names=True)
    project.store = store
    assert project.arrangement() == before
    assert [c.shot for c in project.planned().clips] == [c.shot for c in named.clips]
    store.save_plan(project.id, named)
    project.store = Arranged(store.folder)
    project.store.others = (replace(before[0], label="Dusk"), *before[1:])
    with pytest.raises(StaleVersionError):
        project.accept(model=WRITER, names=True)
    project.store = store
    assert project.planned() == named
    assert project.arrangement()[0].label == "Dusk"
    assert not any("sections undo" in note for note in project.notes)


def test_a_bad_answer_is_asked_for_again_with_what_was_wrong(open_with, clock):
    host = Writer(clock, replies=["no JSON", {"treatment": "x", "sections": []}])
    proposal = open_with(host).enrich(model=WRITER)
    assert proposal.offline == 0
    prompts = [request.payload["prompt"] for request in host.created]
    assert len(prompts) == 4
    assert "was refused: It is no JSON object. Answer again" in prompts[1]
    assert "was refused: The list sections must have" in prompts[2]


def test_what_cannot_be_used_three_times_is_put_together_here(open_with, clock):
    host = Writer(clock, replies=["no"] * 6)
    project = open_with(host)
    proposal = project.enrich(model=WRITER)
    assert len(host.created) == 6
    assert proposal.offline == len(proposal.clips) == len(project.planned().clips)
    assert [note for note in proposal.notes if "no answer of openai/gpt-5-structured could be used" in note]
    assert project.quote_enriching(model=WRITER).sentence == "Nobody is asked, and nothing is spent."
    assert project.enrich(model=WRITER, budget="0") == proposal  # and paid once
    assert len(host.created) == 6


def test_what_was_mended_before_costs_nothing_again(open_with, clock):
    host = Writer(clock, replies=["no JSON", None, "no JSON", None])
    project = open_with(host)
    proposal = project.enrich(model=WRITER)
    assert (len(host.created), proposal.offline) == (4, 0)
    assert project.quote_enriching(model=WRITER, budget="0").sentence == "Nobody is asked, and nothing is spent."
    assert project.enrich(model=WRITER, budget="0") == proposal
    assert len(host.created) == 4


def test_an_answer_of_no_use_is_quoted_as_it_is_asked_for_again(open_with, clock):
    host = Writer(clock, replies=[None, "no JSON"])
    project = open_with(host)
    budget = project.quote_enriching(model=WRITER).usd
    proposal = project.enrich(model=WRITER, budget=budget)
    assert (len(host.created), proposal.offline) == (2, len(proposal.clips))
    quote = project.quote_enriching(model=WRITER)
    assert (quote.questions, quote.usd > 0) == (1, True)
    assert project.quote_enriching(model=WRITER, budget="0").refused
    assert project.enrich(model=WRITER, budget=quote.usd).offline == 0
    assert len(host.created) == 3


def test_what_is_under_way_is_not_quoted_twice_and_what_was_paid_in_vain_not_at_all(open_with, clock):
    host = Writer(clock, script=lambda verb, _count: Happening("connection") if verb == "poll" else None)
    project = open_with(host)
    whole = project.quote_enriching(model=WRITER, clips=[0])
    project.enrich(model=WRITER, clips=[0])
    asked = project.store.ledger.open(project.id)
    assert len(asked) == 2
    quote = project.quote_enriching(model=WRITER, clips=[0])
    assert (quote.questions, 0 < quote.usd < whole.usd) == (2, True)  # its clips hold a treatment that is not there yet
    for purchase in asked:
        project.store.ledger.wasted(purchase.key, purchase.reserved_usd, "It is lost.")
    quote = project.quote_enriching(model=WRITER, clips=[0], budget="0")
    assert quote.sentence == "Nobody is asked, and nothing is spent."
    proposal = project.enrich(model=WRITER, clips=[0], budget="0")
    cost = shown_usd(asked[0].reserved_usd)
    assert proposal.notes[0] == (
        f"The treatment: {WRITER} gave no answer (It is lost. It is paid, and not paid again unless you say so: "
        f"a new purchase (--remake, or remake=True) has it made and paid for anew; it cost {cost})."
    )
    assert (proposal.offline, len(host.created)) == (1, 2)
    host._script = lambda *_: None
    assert project.quote_enriching(model=WRITER, clips=[0], remake=True).questions == 2
    assert project.enrich(model=WRITER, clips=[0], remake=True).offline == 0
    assert len(host.created) == 4


def test_a_host_that_does_not_answer_ends_in_a_proposal_all_the_same(open_with, clock):
    fails = Writer(clock, script=lambda verb, _count: Happening(fault="model") if verb == "submit" else None)
    proposal = open_with(fails).enrich(model=WRITER)
    assert proposal.offline == len(proposal.clips)
    assert [note for note in proposal.notes if "gave no answer" in note]
    broke = Writer(clock, script=lambda verb, _count: Happening(fault="account") if verb == "submit" else None)
    with pytest.raises(ProviderError):
        open_with(broke).enrich(model=WRITER)


@pytest.mark.parametrize("fault", ["model", "connection"])
def test_what_was_shown_is_accepted_although_a_part_of_it_was_put_together_here(open_with, clock, fault):
    host = Writer(clock, script=lambda verb, count: Happening(fault) if verb == "submit" and count else None)
    proposal = open_with(host).enrich(model=WRITER)
    assert (len(host.created), proposal.offline, len(proposal.notes)) == (1, len(proposal.clips), 1)
    again = open_with(Writer(clock))
    assert again.accept(model=WRITER) == proposal
    assert [clip.shot.still_prompt for clip in again.planned().clips] == [idea.still for idea in proposal.clips]


def test_what_nobody_saw_for_want_of_credit_is_not_accepted(open_with, clock):
    broke = Writer(clock, script=lambda verb, count: Happening("account") if verb == "submit" and count else None)
    project = open_with(broke)
    with pytest.raises(ProviderError):
        project.enrich(model=WRITER)
    with pytest.raises(NotFoundError, match="has proposed nothing for this plan"):
        project.accept(model=WRITER)


def test_money_is_asked_for_first(open_with, clock):
    host = Writer(clock, usd=Decimal("0.10"))
    project = open_with(host)
    quote = project.quote_enriching(model=WRITER)
    said = f"2 questions to {WRITER} cost at most {shown_usd(quote.usd)}, and of the 0.001 USD of this run"
    with pytest.raises(
        BudgetError, match=rf"{said} 0.001 USD is left; do it again with a higher budget .* Nothing was spent"
    ):
        project.enrich(model=WRITER, budget="0.001 USD")
    assert project.quote_enriching(model=WRITER, budget="0.001 USD").refused
    with pytest.raises(BudgetError):  # not half of it, of which nobody would see anything
        project.enrich(model=WRITER, budget=quote.usd - Decimal("0.000001"))
    assert host.created == ()
    assert project.enrich(model=WRITER, budget=quote.usd).notes == ()
    assert project.quote_enriching(model=WRITER).sentence == "Nobody is asked, and nothing is spent."
    host = Writer(clock, usd=Decimal("0.10"))
    open_with(host).enrich(model=WRITER, budget="0")  # it was answered before
    assert host.created == ()
    unpriced = Writer(clock, usd=None)
    with pytest.raises(BudgetError):
        open_with(unpriced).enrich(model="claude-4.5-sonnet")  # nobody knows its price, and the month has a budget
    assert unpriced.created == ()


def test_where_answers_asked_for_again_use_up_the_budget_what_was_paid_is_kept(open_with, clock):
    host = Writer(clock, [{"json_output": {}}])
    project = open_with(host)
    quote = project.quote_enriching(model=WRITER)
    proposal = project.enrich(model=WRITER, budget=quote.usd)
    assert len(host.created) == 2
    assert proposal.notes[0].startswith("The clips 0-")
    assert "put together here, as there is no money left for it" in proposal.notes[0]
    assert project.accept(model=WRITER) == proposal


def test_placeholders_of_a_mix_are_not_written_for(open_with, clock):
    host = Writer(clock)
    project = open_with(host)
    count = len(project.planned().clips)
    proposal = project.enrich(model=WRITER, mix="50/0/50")
    meant = [idea.clip for idea in proposal.clips]
    assert 0 < len(meant) < count
    assert project.accept(model=WRITER, mix="50/0/50") == proposal
    project.store.save_plan(
        project.id,
        with_mix(project.planned(), parse_shot_mix("50/0/50"), "offline", dict.fromkeys(range(count), "a/b")),
    )
    assert [idea.clip for idea in project.enrich(model=WRITER).clips] == meant  # the plan is mixed so now
    with pytest.raises(OptionError, match="placeholders of the mix"):
        project.enrich(model=WRITER, clips=[min(set(range(count)) - set(meant))])


def test_nobody_needs_to_be_asked(open_with, clock):
    host = Writer(clock)
    project = open_with(host)
    proposal = project.enrich(model="offline", clips=[1])
    assert [idea.clip for idea in proposal.clips] == [1]
    assert project.accept(model="offline", clips=[1]) == proposal
    shots = [clip.shot for clip in project.planned().clips]
    assert shots[1].still_prompt == proposal.clips[0].still
    assert shots[0].still_prompt == ""
    assert host.created == ()


def test_nothing_is_accepted_that_nobody_saw(open_with, clock):
    host = Writer(clock)
    project = open_with(host)
    with pytest.raises(NotFoundError, match="has proposed nothing for this plan"):
        project.accept(model=WRITER)
    project.enrich(model=WRITER)
    project.section_note(project.planned().sections[0].label, "snow instead")
    with pytest.raises(NotFoundError, match="or not all of it"):
        project.accept(model=WRITER)
    assert not any(clip.shot.still_prompt for clip in project.planned().clips)
    assert len(host.created) == 2


def test_who_does_not_write_is_refused(open_with, clock):
    project = open_with(Writer(clock))
    with pytest.raises(OptionError, match="does not write"):
        project.enrich(model="flux-dev")
    with pytest.raises(OptionError, match="There is no clip 99"):
        project.enrich(model=WRITER, clips=[99])
