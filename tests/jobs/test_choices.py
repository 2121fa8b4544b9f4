"""Another model instead: for faults of the host or the model alone, and never silently dearer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.jobs.buyers import USD, Died
from workbench.errors import BudgetError, ProviderError
from workbench.jobs.choices import Choice, buy_first
from workbench.jobs.ledger import Budgets
from workbench.jobs.scripted import Happening, ScriptedProvider
from workbench.model.asking import ModelRequest, Quote

CHEAP, DEAR = Decimal("0.05"), Decimal("0.20")


def of_model(model, happening, verb="submit"):
    """A host at which one model always meets a fault."""

    class Failing(ScriptedProvider):
        def submit(self, asked, *given):
            self._script = lambda said, _: happening if said == verb and asked.model == model else None
            return super().submit(asked, *given)

    return Failing


@pytest.fixture
def choice(buyer_of):
    def made(host, model, usd=USD, **more):
        return Choice(buyer_of(host), ModelRequest(model, {"prompt": "a hill"}), Quote(usd), **more)

    return made


BUSY = Happening(state="failed", error="high demand")


@pytest.mark.parametrize("usd", [USD, CHEAP])
def test_where_a_model_is_too_busy_another_is_asked_and_told(clock, ledger, choice, told, usd):
    host = of_model("a/first", BUSY)(clock, usd=USD)
    bought = buy_first([choice(host, "a/first"), choice(host, "b/other", usd)], clip=4, tell=told.append)
    assert bought.choice.request.model == "b/other"
    (sentence,) = told
    assert sentence.startswith("a/first is not to be had (The model made nothing of it (high demand)): b/other is ")
    assert sentence.endswith(f"asked instead, for {usd} USD.")
    assert ledger.spent().taken_usd == usd
    assert ledger.find([bought.choice.key])[bought.choice.key].clip == 4


@pytest.mark.parametrize(
    "happening",
    [
        Happening("refused"),
        Happening("model"),
        Happening("account"),
        Happening("ambiguous"),
        Happening("ambiguous", taken=True),
        Happening(state="failed", error="flagged as sensitive, try again"),
        Happening(state="failed", error="shape mismatch"),
        Happening(state="canceled"),
    ],
)
def test_a_fault_that_may_be_the_questions_asks_nobody_else(clock, choice, told, happening):
    host = of_model("a/first", happening)(clock, usd=USD)
    if happening.taken:
        assert buy_first([choice(host, "a/first"), choice(host, "b/other")]).choice.request.model == "a/first"
        return
    with pytest.raises(ProviderError):
        buy_first([choice(host, "a/first"), choice(host, "b/other")], tell=told.append)
    assert {made.model for made in host.created} <= {"a/first"}
    assert told == []


@pytest.mark.parametrize("usd", [DEAR, None])
def test_it_is_never_dearer_unless_the_person_named_it(clock, ledger, choice, usd):
    host = of_model("a/first", BUSY)(clock, usd=USD)
    with pytest.raises(ProviderError, match="high demand"):
        buy_first([choice(host, "a/first"), choice(host, "b/other", usd)])
    bought = buy_first([choice(host, "a/first"), choice(host, "b/other", usd, named=True)])
    assert bought.choice.request.model == "b/other"
    assert (ledger.spent().settled_usd, ledger.spent().unknown) == ((usd, 0) if usd else (0, 1))


def test_of_another_for_which_there_is_no_money_it_is_not_said_that_it_is_asked(clock, ledger, buyer_of, told):
    host, budgets = of_model("a/first", BUSY)(clock, usd=USD), Budgets(run_usd=USD)
    first, other = (
        Choice(buyer_of(host, budgets=budgets), ModelRequest(model, {"prompt": "a hill"}), Quote(usd), named=True)
        for model, usd in (("a/first", USD), ("b/other", DEAR))
    )
    with pytest.raises(BudgetError) as caught:
        buy_first([first, other], tell=told.append)
    assert caught.value.message.startswith(
        "a/first is not to be had (The model made nothing of it (high demand)), and "
    )
    assert "no other is asked instead: b/other costs 0.20 USD, and of the 0.10 USD of this run" in caught.value.message
    assert told == []
    assert {made.model for made in host.created} == {"a/first"}
    assert ledger.spent().taken_usd == 0


@pytest.mark.parametrize("fault", ["throttled", "connection"])
def test_where_a_host_is_not_to_be_had_another_host_is_asked(clock, choice, told, fault):
    host = ScriptedProvider(clock, usd=USD, script=lambda verb, _: Happening(fault) if verb == "submit" else None)
    other = ScriptedProvider(clock, name="other", usd=USD)
    choices = [choice(host, "a/first"), choice(host, "b/other"), choice(other, "c/elsewhere")]
    assert buy_first(choices, tell=told.append).choice.request.model == "c/elsewhere"
    assert [made.model for made in other.created] == ["c/elsewhere"]
    assert host.created == ()
    assert sum("asked instead" in sentence for sentence in told) == 1


def test_what_may_still_come_of_the_first_keeps_the_others_away(clock, ledger, choice):
    """It is under way at a host that does not answer any more: it may be made, and paid."""
    host = of_model("a/first", Happening("connection"), "poll")(clock, usd=USD)
    other = ScriptedProvider(clock, name="other", usd=USD)
    with pytest.raises(ProviderError):
        buy_first([choice(host, "a/first"), choice(host, "b/other"), choice(other, "c/elsewhere")])
    assert other.created == ()
    assert [made.model for made in host.created] == ["a/first"]
    assert ledger.spent().reserved_usd == USD


def test_what_another_gave_is_not_bought_of_the_first_the_next_time(clock, ledger, choice):
    busy = of_model("a/first", BUSY)(clock, usd=USD)
    first = buy_first([choice(busy, "a/first"), choice(busy, "b/other")])
    well = ScriptedProvider(clock, usd=USD)
    assert buy_first([choice(well, "a/first"), choice(well, "b/other")]).answer == first.answer
    assert well.created == ()
    assert ledger.spent().settled_usd == USD


def test_what_was_begun_of_another_is_gone_on_with(clock, ledger, choice):
    class Dying(of_model("a/first", BUSY)):
        dies = True

        def submit(self, asked, *given):
            made = super().submit(asked, *given)
            if self.dies and asked.model == "b/other":
                raise Died
            return made

    host = Dying(clock, usd=USD)
    with pytest.raises(Died):
        buy_first([choice(host, "a/first"), choice(host, "b/other")])
    host.dies, count = False, len(host.created)
    assert buy_first([choice(host, "a/first"), choice(host, "b/other")]).choice.request.model == "b/other"
    assert len(host.created) == count
    assert ledger.spent().settled_usd == host.charged_usd == USD
