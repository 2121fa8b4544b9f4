"""The studio's money panel: it shows what the library says, each change is a verb, and nothing is ever exceeded."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.workflows.hosts import MODEL, UNPRICED_MODEL, Host
from workbench.errors import BudgetError, NotFoundError, OptionError, StaleVersionError
from workbench.settings import set_secret
from workbench.workflows.hosting import Hosts
from workbench.workflows.library import Library
from workbench.workflows.studio_money import MoneyPanel


@pytest.fixture
def host(clock):
    return Host(clock)


@pytest.fixture
def project(open_with, host):
    project = open_with(host)
    project.plan(style="laser-grid", size="64x36", fps=12)
    return project


@pytest.fixture
def token(monkeypatch):
    monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
    set_secret("REPLICATE_API_TOKEN", "r8_ATokenThatBuysNothingAtAll00000000000")
    yield
    set_secret("REPLICATE_API_TOKEN", None)


@pytest.fixture
def panel(project, token):
    panel = MoneyPanel(project)
    panel.use_provider("replicate")
    return panel


def names(choice):
    return list(choice.options.values())


def row(panel, kind):
    return next(each for each in panel.glance().budgets if each.kind == kind)


def test_on_this_computer_nothing_is_paid_and_nothing_else_is_asked(project, token):
    glance = MoneyPanel(project).glance()
    assert names(glance.provider) == ["offline", "replicate"]
    assert glance.provider.value == "offline: on this computer, for nothing"
    assert (glance.profile, glance.model, glance.mix) == (None, None, None)
    assert glance.quote.endswith("0.00 USD.")


def test_without_a_token_a_sentence_says_how_it_is_handed_in_and_the_host_is_not_offered(project, monkeypatch):
    monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
    glance = MoneyPanel(project).glance()
    assert names(glance.provider) == ["offline"]
    (said,) = glance.notes
    assert "REPLICATE_API_TOKEN" in said
    assert "never typed" in said


def test_a_host_is_chosen_with_its_models_prices_and_what_this_plan_costs(panel, project, host):
    glance = panel.glance()
    assert glance.provider.value == "replicate: hosted models, paid"
    assert names(glance.profile) == ["draft", "final"]
    assert glance.profile.value.startswith("draft: ")
    assert glance.model.value.startswith(f"{MODEL} (")
    assert "as the profile has it" in glance.model.value
    assert glance.model.value.endswith(f"this plan {panel_price(project)}")
    assert all(clip.model == MODEL for clip in project.planned().clips)
    assert host.created == ()


def panel_price(project):
    return project.quote().sentence.split(", ")[1]


def test_profile_and_model_are_the_plans_and_a_new_panel_shows_them(panel, project):
    panel.use_profile("final")
    assert {clip.profile for clip in project.planned().clips} == {"final"}
    assert {clip.model for clip in project.planned().clips} == {"google/veo-3.1"}
    panel.use_model("seedance-1-lite")
    fresh = MoneyPanel(project).glance()
    assert fresh.profile.value.startswith("final: ")
    assert fresh.model.value.startswith(f"{MODEL} (")
    panel.use_provider("offline")
    assert MoneyPanel(project).glance().model is None


def test_a_mix_is_chosen_by_what_it_costs_and_kept_where_the_model_changes(panel, project):
    assert [each.split(":")[0] for each in panel.glance().mix.options] == ["100/0/0", "70/30/0", "50/30/20"]
    panel.use_mix("50/30/20")
    assert panel.glance().mix.value.startswith("50/30/20: ")
    panel.use_profile("final")
    assert panel.glance().mix.value.startswith("50/30/20: ")
    with pytest.raises(OptionError):
        panel.use_mix("50/50/50")
    assert panel.glance().mix.value.startswith("50/30/20: ")


def test_a_run_keeps_to_its_budget_and_the_quote_says_so_before_anything_is_bought(panel, project, host):
    price = project.quote().clips[0].price_usd
    panel.set_run_budget(f"{price}")
    glance = panel.glance()
    assert not glance.fits
    assert "1 of the 3 that cost something fits into the" in glance.quote
    assert "this run may still spend: clip 0. Raise" in glance.quote
    with pytest.raises(BudgetError):
        project.generate(budget=panel.run_budget)
    assert row(panel, "project").spent_usd == price
    reloaded = MoneyPanel(project)
    assert reloaded.run_budget == price
    assert row(reloaded, "run").limit_usd == price
    reloaded.set_run_budget("")
    assert reloaded.run_budget is None
    assert panel.run_budget == price  # another page keeps the limit that it shows
    with pytest.raises(OptionError):
        panel.set_run_budget("5 EUR")


def test_one_clip_that_does_not_fit_is_spoken_of_as_one(panel, project):
    project.generate(clips=[1, 2])
    panel.set_run_budget("0.00 USD")
    assert panel.glance().quote.endswith(
        "It does not fit into the 0.00 USD that this run may still spend. Raise that to have it made."
    )


def test_what_is_spent_reserved_and_left_is_told_of_each_budget(panel, project):
    project.set_budget("5 USD")
    project.generate(clips=[0])
    own, month = row(panel, "project"), row(panel, "month")
    assert own.spent_usd > 0
    assert own.left_usd == Decimal(5) - own.spent_usd
    assert (month.spent_usd, month.limit_usd) == (own.spent_usd, Decimal(50))
    assert row(panel, "run").left_usd is None


def test_a_budget_is_raised_by_who_confirms_what_was_offered(panel, project):
    project.set_budget("0.00 USD")
    assert "None of the 3 that cost" in panel.glance().quote
    offered = panel.offer_budget("10 USD")
    assert offered.sentence == "The project's budget goes from 0.00 USD to 10.00 USD; 0.00 USD of it is taken."
    assert row(panel, "project").limit_usd == 0
    panel.confirm_budget()
    assert row(panel, "project").limit_usd == 10
    assert panel.glance().fits


def test_a_budget_that_was_changed_elsewhere_meanwhile_stays(panel, project):
    panel.offer_budget("10 USD")
    project.set_budget("3 USD")
    with pytest.raises(StaleVersionError, match=r"elsewhere to 3\.00 USD"):
        panel.confirm_budget()
    assert row(panel, "project").limit_usd == 3


def test_the_month_holds_whatever_the_project_may(panel, project):
    assert "The month's 50.00 USD hold all the same." in panel.offer_budget("100 USD").sentence
    project.set_budget("1 USD")
    project.generate(clips=[0])
    assert "Nothing more is bought then." in panel.offer_budget("0 USD").sentence


def test_an_unknown_price_is_unknown_and_not_nothing(panel, project):
    (project.settings.library / "models.toml").write_text(UNPRICED_MODEL, encoding="utf-8")
    panel.use_model("somebody/own")
    glance = panel.glance()
    assert glance.model.value == "somebody/own (price not known): this plan at a price not known"
    assert "at a price that is not known" in glance.quote
    assert not glance.fits
    assert ", 0.00 USD" not in glance.quote


def test_a_visitor_sees_what_they_may_spend_and_is_not_asked_for_a_token(panel, project):
    assert [each.kind for each in panel.glance().budgets] == ["run", "project", "month"]
    project.store.allowance.visitor, project.store.allowance.usd = "somebody", Decimal(2)
    project.generate(clips=[0])
    yours = row(panel, "visitor")
    assert yours.limit_usd == 2
    assert yours.spent_usd == row(panel, "project").spent_usd > 0
    set_secret("REPLICATE_API_TOKEN", None)
    assert not any("REPLICATE_API_TOKEN" in note for note in panel.glance().notes)


def test_a_host_that_only_pretends_says_so_where_it_is_chosen_and_once_it_is(project, host, clock):
    hosts = Hosts({"fake": host}, clock=clock, stand_ins={"fake": "replicate"}, said="Nothing is paid here.")
    panel = MoneyPanel(Library(project.settings.library, hosts=hosts).project(project.id))
    assert "fake: pretends to be replicate, no money is spent" in panel.glance().provider.options
    assert panel.glance().notes == ()
    panel.use_provider("fake")
    assert panel.glance().notes == ("Nothing is paid here.",)


def test_when_all_is_there_nothing_is_quoted(panel, project):
    project.generate()
    assert panel.glance().quote == "All takes are there: nothing is made, and nothing is paid."


def test_nothing_is_asked_of_a_project_without_a_plan(library, short_song):
    with pytest.raises(NotFoundError):
        MoneyPanel(library.open(short_song)).glance()
