"""Buying: paid once whatever happens. Time, chance and host are handed in; nothing waits."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.jobs.buyers import USD, Died, on, question, standing, stopping
from workbench.errors import BudgetError, CancelledError, MissingExtraError, NotFoundError, OptionError, ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.ledger import Budgets, Spent
from workbench.jobs.purchases import purchase_key
from workbench.jobs.scripted import Happening, ScriptedProvider
from workbench.model.asking import ModelRequest, Quote


def test_a_question_is_bought_once_and_loaded_ever_after(clock, ledger, buyer_of, tmp_path):
    host = ScriptedProvider(clock, usd=USD)
    buyer = buyer_of(host)
    answer = buyer.buy(question(), clip=3)
    assert buyer_of(ScriptedProvider(clock, usd=USD)).buy(question()) == answer
    assert len(host.created) == 1
    bought = ledger.find([purchase_key("scripted", question())])[purchase_key("scripted", question())]
    assert (bought.state, bought.settled_usd, bought.clip, bought.prediction) == ("bought", USD, 3, "prediction-0")
    assert ledger.spent().settled_usd == host.charged_usd == USD
    assert [path.suffix for path in tmp_path.iterdir()] == [".txt"]  # nothing half-made stays


def test_two_variants_of_one_question_are_two_answers(clock, buyer_of):
    host = ScriptedProvider(clock, usd=USD)
    buyer = buyer_of(host)
    for variant in (1, 2):
        buyer.buy(question(variant=variant))
    assert len(host.created) == 2


def test_threads_that_want_the_same_buy_it_once(clock, buyer_of):
    class Slow(ScriptedProvider):
        """Sends only after somebody else has looked for the question, if anybody does."""

        looked = threading.Event()

        def submit(self, *given):
            self.looked.wait(0.3)
            return super().submit(*given)

        def find(self, *given):
            found = super().find(*given)
            self.looked.set()
            return found

    host = Slow(clock, usd=USD)
    buyer = buyer_of(host)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: buyer.buy(question()), range(16)))
    assert len(set(answers)) == len(host.created) == 1


def test_thirty_two_workers_against_three_and_a_half_clips(clock, ledger, buyer_of):
    host = ScriptedProvider(clock, usd=USD)
    buyer = buyer_of(host, budgets=Budgets(project_usd=Decimal("0.35")))
    refused, start = [], threading.Barrier(32)

    def work(number):
        start.wait()
        try:
            buyer.buy(question(number))
        except BudgetError as error:
            refused.append(error)

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(work, range(32)))
    assert (len(host.created), len(refused)) == (3, 29)
    assert host.charged_usd == ledger.spent().taken_usd == Decimal("0.30")


def test_an_unknown_price_is_refused_under_a_budget_and_counted_without_one(clock, ledger, buyer_of):
    host = ScriptedProvider(clock, usd=None)
    with pytest.raises(BudgetError, match="is not known"):
        buyer_of(host, budgets=Budgets(month_usd=Decimal(50))).buy(question())
    assert not host.created
    buyer_of(host).buy(question())
    assert (ledger.spent().unknown, ledger.spent().settled_usd) == (1, 0)


@pytest.mark.parametrize(
    ("verb", "happening"),
    [
        ("submit", Happening("throttled", after_s=9)),
        ("submit", Happening("connection")),
        ("submit", Happening("ambiguous")),
        ("submit", Happening("ambiguous", taken=True)),
        ("submit", Happening(state="failed", error="Prediction interrupted; please retry")),
        ("submit", Happening(state="aborted")),
        ("poll", Happening("connection")),
        ("poll", Happening("throttled", after_s=3)),
        ("poll", Happening("transient")),
        ("fetch", Happening("connection")),
        ("fetch", Happening("transient")),
    ],
)
def test_what_passes_ends_in_one_answer_that_is_paid_once(clock, ledger, buyer_of, verb, happening):
    host = ScriptedProvider(clock, usd=USD, script=on(verb, happening, happening))
    if verb == "submit" and happening.taken:
        host = ScriptedProvider(clock, usd=USD, script=on(verb, happening))
    answer = buyer_of(host).buy(question())
    assert answer.files
    assert ledger.spent().settled_usd == host.charged_usd == USD


@pytest.mark.parametrize(
    ("happening", "fault", "said"),
    [
        (Happening("refused"), "refused", "refused"),
        (Happening("model"), "model", "model"),
        (Happening("account"), "account", "account"),
        (Happening(state="failed", error="flagged by moderation, please try again"), "refused", "flagged"),
        (Happening(state="failed", error="shape mismatch"), "model", r"made nothing of it \(shape mismatch\)"),
    ],
)
def test_what_does_not_pass_costs_nothing_and_is_said(clock, ledger, buyer_of, happening, fault, said):
    host = ScriptedProvider(clock, usd=USD, script=on("submit", happening))
    with pytest.raises(ProviderError, match=said) as caught:
        buyer_of(host).buy(question())
    assert caught.value.fault == fault
    assert ledger.spent().taken_usd == host.charged_usd == 0
    assert buyer_of(host).buy(question()).files  # a new purchase may begin


def test_a_fault_that_never_passes_ends_and_is_paid_for_nothing(clock, ledger, buyer_of):
    host = ScriptedProvider(clock, usd=USD, script=on("submit", *[Happening(state="failed", error="high demand")] * 99))
    with pytest.raises(ProviderError, match="high demand"):
        buyer_of(host).buy(question())
    assert len(host.created) == 3
    assert ledger.spent().taken_usd == host.charged_usd == 0


def test_a_prediction_that_hangs_is_left_open_and_asked_again(clock, ledger, buyer_of):
    host = ScriptedProvider(clock, usd=USD, run_s=5000)
    with pytest.raises(ProviderError, match="a second run asks it for the same answer, at no price"):
        buyer_of(host).buy(question())
    assert 2100 <= clock.monotonic() < 2200
    assert ledger.spent().reserved_usd == USD
    clock.sleep(5000)
    assert buyer_of(host).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (1, USD)


def test_a_table_with_a_secret_in_it_is_kept_without_and_is_the_same_ever_after(clock, ledger, buyer_of):
    class Writer(ScriptedProvider):
        def poll(self, prediction):
            return replace(super().poll(prediction), output={"label": "r8_" + "A" * 37, "moods": ["warm"]})

    host = Writer(clock, usd=USD, write=lambda _asked, _folder: ())
    first = buyer_of(host).buy(question())
    assert first.value == {"label": "[secret]", "moods": ["warm"]}
    assert buyer_of(host).buy(question()) == first
    raw = replace(first, value={"label": "r8_" + "A" * 37, "moods": ("warm",)})
    assert ledger.bought(purchase_key("scripted", question()), raw, USD).answer == first


def test_files_of_a_table_keep_their_names(clock, ledger, buyer_of):
    class Apart(ScriptedProvider):
        def poll(self, prediction):
            return replace(super().poll(prediction), output={"drums": "https://a/d", "vocals": "https://a/v"})

    def written(_asked, folder):
        for name in ("drums", "vocals"):
            (folder / f"{name}.txt").write_text(name)
        return [folder / "drums.txt", folder / "vocals.txt"]

    host = Apart(clock, usd=USD, write=written)
    buyer = buyer_of(host)
    answer = buyer.buy(question())
    assert answer.names == ("drums", "vocals")
    assert buyer.media.path(answer.named("vocals")).read_text() == "vocals"
    assert buyer_of(host).buy(question()) == answer
    assert buyer_of(ScriptedProvider(clock, usd=USD)).buy(question(1)).names == ()  # a list has none


@pytest.mark.parametrize("verb", ["poll", "fetch"])
def test_what_is_lost_at_the_host_counts_as_spent(clock, ledger, buyer_of, verb):
    host = ScriptedProvider(clock, usd=USD, script=on(verb, Happening("lost")))
    with pytest.raises(ProviderError, match="lost"):
        buyer_of(host).buy(question())
    assert ledger.spent().settled_usd == USD


@pytest.mark.parametrize("moment", ["reserve", "submit-before", "submit-after", "submitted", "poll", "fetch", "bought"])
def test_a_program_that_dies_loses_nothing_and_pays_nothing_twice(clock, ledger, buyer_of, moment):
    host = ScriptedProvider(clock, usd=USD)
    buyer = buyer_of(host)

    class Dying:
        """Hands everything on, and ends the program at one moment."""

        def __init__(self, real, before=(), after=()):
            self.real, self.before, self.after = real, before, after

        def __getattr__(self, name):
            value = getattr(self.real, name)
            if name not in (*self.before, *self.after):
                return value

            def call(*given, **named):
                if name in self.before:
                    raise Died
                value(*given, **named)
                raise Died

            return call

    dying = {
        "reserve": {"ledger": Dying(ledger, after=("reserve",))},
        "submit-before": {"provider": Dying(host, before=("submit",))},
        "submit-after": {"provider": Dying(host, after=("submit",))},
        "submitted": {"ledger": Dying(ledger, after=("submitted",))},
        "poll": {"provider": Dying(host, after=("poll",))},
        "fetch": {"provider": Dying(host, after=("fetch",))},
        "bought": {"ledger": Dying(ledger, before=("bought",))},
    }[moment]
    with pytest.raises(Died):
        replace(buyer, **dying).buy(question())
    assert buyer_of(host).buy(question()).files
    assert len(host.created) == 1
    assert ledger.spent().settled_usd == host.charged_usd == USD
    assert ledger.spent().reserved_usd == 0


def test_of_two_like_questions_that_were_cut_off_each_finds_its_own(clock, ledger, buyer_of):
    """They differ in their variant alone, so the host cannot tell them apart."""

    class Cut(ScriptedProvider):
        cut = True

        def submit(self, *given):
            made = super().submit(*given)
            if self.cut:
                raise Died
            return made

    host = Cut(clock, usd=USD)
    for variant in (1, 2):
        with pytest.raises(Died):
            buyer_of(host).buy(question(variant=variant))
    host.cut = False
    for variant in (1, 2):
        assert buyer_of(host).buy(question(variant=variant)).files
    found = ledger.find([purchase_key("scripted", question(variant=variant)) for variant in (1, 2)])
    assert {purchase.prediction for purchase in found.values()} == {"prediction-0", "prediction-1"}
    assert len(host.created) == 2


def test_what_a_like_question_is_about_to_write_down_is_left_to_it(clock, ledger, buyer_of):
    other = purchase_key("scripted", question(variant=2))

    class Slow(ScriptedProvider):
        """Its answer to the other sender arrives between two looks."""

        looks = 0

        def find(self, *given):
            self.looks += 1
            if self.looks == 2:
                assert ledger.submitted(other, "prediction-0") is not None
            return super().find(*given)

    host = Slow(clock, usd=USD, script=on("submit", None, Happening("ambiguous")))
    ledger.reserve(other, "project", "scripted", question(variant=2), USD, Budgets(), "run")
    host.submit(question(variant=2), None)
    assert buyer_of(host).buy(question(variant=1)).files
    assert standing(ledger, question(variant=1)).prediction == "prediction-1"
    assert len(host.created) == 2


def test_whose_answer_a_like_question_took_looks_for_the_other(clock, ledger, buyer_of):
    """The one's POST was cut before it arrived; the other's answer comes only after the one has taken it."""

    class Slow(ScriptedProvider):
        def submit(self, asked, *given):
            made = super().submit(asked, *given)
            if asked.variant == 2 and made.id == "prediction-0":
                assert buyer_of(self).buy(question(variant=1)).files
            return made

    host = Slow(clock, usd=USD, script=on("submit", None, Happening("ambiguous")))
    assert buyer_of(host).buy(question(variant=2)).files
    owned = [standing(ledger, question(variant=variant)).prediction for variant in (1, 2)]
    assert sorted(owned) == ["prediction-0", "prediction-1"]
    assert len(host.created) == 2
    assert ledger.spent().settled_usd == host.charged_usd == 2 * USD


def test_a_host_that_cannot_be_asked_leaves_it_open_what_was_sent(clock, ledger, buyer_of):
    def script(verb, count):
        if verb == "submit" and count == 0:
            return Happening("ambiguous", taken=True)
        return Happening("connection") if verb == "find" and count < 5 else None

    host = ScriptedProvider(clock, usd=USD, script=script)
    with pytest.raises(ProviderError):
        buyer_of(host).buy(question())
    assert ledger.find([purchase_key("scripted", question())])[purchase_key("scripted", question())].state == "sending"
    assert buyer_of(host).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (1, USD)


def test_a_stop_before_it_is_sent_costs_nothing(clock, ledger, buyer_of):
    cancel = CancelToken()
    cancel.cancel()
    host = ScriptedProvider(clock, usd=USD)
    with pytest.raises(CancelledError):
        buyer_of(host).buy(question(), cancel=cancel)
    assert (len(host.created), ledger.spent().taken_usd) == (0, 0)


def test_a_stop_while_the_gate_is_shut_costs_nothing(clock, ledger, buyer_of):
    cancel = CancelToken()
    shut = Happening("throttled", after_s=60)

    def script(verb, _count):
        if verb == "submit":
            cancel.cancel()
            return shut
        return None

    host = ScriptedProvider(clock, usd=USD, script=script)
    with pytest.raises(CancelledError):
        buyer_of(host).buy(question(), cancel=cancel)
    found = ledger.find([purchase_key("scripted", question())])[purchase_key("scripted", question())]
    assert (found.state, ledger.spent().taken_usd, len(host.created)) == ("canceled", 0, 0)


def test_a_stop_after_it_began_stops_it_at_the_host_and_counts_as_spent(clock, ledger, buyer_of):
    cancel = CancelToken()
    host = ScriptedProvider(clock, usd=USD, run_s=1000, script=stopping(cancel, "poll", 3))
    with pytest.raises(CancelledError):
        buyer_of(host).buy(question(), cancel=cancel)
    assert ledger.find([purchase_key("scripted", question())])[purchase_key("scripted", question())].state == "canceled"
    assert ledger.spent().settled_usd == host.charged_usd == USD


def test_what_was_made_by_the_time_of_the_stop_is_kept(clock, ledger, buyer_of):
    cancel = CancelToken()

    def script(verb, _count):
        if verb == "poll":
            cancel.cancel()
        if verb == "cancel":  # it is done while the host is told to stop
            clock.sleep(1000)

    host = ScriptedProvider(clock, usd=USD, run_s=500, script=script)
    with pytest.raises(CancelledError):
        buyer_of(host).buy(question(), cancel=cancel)
    assert standing(ledger).state == "bought"
    assert buyer_of(host).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (1, USD)


def test_files_that_are_gone_are_bought_again_only_if_the_person_says_so(clock, ledger, buyer_of, tmp_path):
    host = ScriptedProvider(clock, usd=USD)
    buyer_of(host).buy(question())
    for path in tmp_path.iterdir():
        path.unlink()
    with pytest.raises(NotFoundError, match="What was paid for is gone"):
        buyer_of(host).buy(question())
    assert len(host.created) == 1
    assert buyer_of(host, again=True).buy(question()).files
    assert ledger.spent().settled_usd == host.charged_usd == 2 * USD


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_at_any_rate_of_faults_every_question_ends_and_the_money_is_right(clock, ledger, buyer_of, share):
    chance = random.Random(7)
    kinds = [
        Happening("throttled", after_s=60),
        Happening("connection"),
        Happening("ambiguous"),
        Happening("ambiguous", taken=True),
        Happening("transient"),
        Happening(state="failed", error="high demand, try again"),
        Happening(state="failed", error="flagged as sensitive, try again"),
        Happening(state="failed", error="no such input"),
        Happening(state="aborted"),
    ]

    def script(verb, _count):
        if chance.random() >= share:
            return None
        fitting = (
            kinds if verb == "submit" else [Happening("connection"), Happening("transient"), Happening("throttled")]
        )
        return chance.choice(fitting)

    host = ScriptedProvider(clock, usd=USD, script=script)
    buyer, ends = buyer_of(host), []

    def work(number):
        for _ in range(4):  # a person runs it again
            try:
                return ends.append(buyer.buy(question(number)))
            except ProviderError as error:
                last = error
        return ends.append(last)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert len(ends) == 40
    assert all(getattr(end, "files", None) or end.message for end in ends)
    spent = ledger.spent()
    assert spent.settled_usd + spent.reserved_usd >= host.charged_usd
    keys = [purchase_key("scripted", question(number)) for number in range(40)]
    still = [p for p in ledger.find(keys).values() if p.state in ("sending", "submitted")]
    assert spent.settled_usd + spent.reserved_usd - host.charged_usd <= USD * len(still)


def test_what_nobody_knows_the_end_of_stays_open_and_reserved(clock, ledger, buyer_of):
    host = ScriptedProvider(clock, usd=USD, script=on("submit", *[Happening("ambiguous")] * 3))
    with pytest.raises(ProviderError, match="ambiguous"):
        buyer_of(host).buy(question())
    assert (standing(ledger).state, ledger.spent().reserved_usd) == ("sending", USD)
    assert buyer_of(host).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (1, USD)


def test_a_stop_after_an_ambiguous_sending_is_no_end(clock, ledger, buyer_of):
    cancel = CancelToken()

    class Late(ScriptedProvider):
        """Takes the question, does not say so, and lists it late."""

        listed = False

        def find(self, *given):
            found = super().find(*given)
            cancel.cancel()
            return found if self.listed else ()

    host = Late(clock, usd=USD, script=on("submit", Happening("ambiguous", taken=True)))
    with pytest.raises(CancelledError):
        buyer_of(host).buy(question(), cancel=cancel)
    assert standing(ledger).state == "sending"
    host.listed = True
    assert buyer_of(host).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (1, USD)


@pytest.mark.parametrize("run_s", [5.0, 60.0])
def test_what_the_host_takes_late_and_makes_twice_is_in_the_accounts(clock, ledger, buyer_of, told, run_s):
    late = Happening("ambiguous", taken=True, late_s=8.0)
    host = ScriptedProvider(clock, usd=USD, run_s=run_s, script=on("submit", late))
    assert buyer_of(host).buy(question()).files
    assert (len(host.created), ledger.spent()) == (2, Spent(2 * USD))
    assert [sentence for sentence in told if "twice" in sentence] == told
    assert len(told) == 1
    buyer_of(host).buy(question())
    assert (standing(ledger).prediction, len(host.created)) == ("prediction-1", 2)


def test_what_is_taken_late_of_a_program_that_has_died_is_in_the_accounts_too(clock, ledger, buyer_of, told):
    class Dies(ScriptedProvider):
        """The program ends as it looks for what it may have sent."""

        def find(self, *_given):
            raise Died

    def late(verb, count):
        return Happening("ambiguous", taken=True, late_s=12.0) if (verb, count) == ("submit", 0) else None

    host = Dies(clock, usd=USD, script=late)
    with pytest.raises(Died):
        buyer_of(host).buy(question())
    host.__class__ = ScriptedProvider
    assert buyer_of(host).buy(question()).files
    assert (len(host.created), ledger.spent()) == (2, Spent(2 * USD))
    assert len(told) == 1


def test_throttles_do_not_use_up_the_tries_of_other_faults(clock, buyer_of):
    faults = [Happening("throttled")] * 4 + [Happening("transient"), Happening("connection")]
    host = ScriptedProvider(clock, usd=USD, script=on("submit", *faults))
    assert buyer_of(host).buy(question()).files


def test_a_local_clock_that_is_hours_ahead_finds_its_question(clock, ledger, buyer_of):
    class Behind(ScriptedProvider):
        def find(self, request, since):
            return super().find(request, since + timedelta(hours=5))

    host = Behind(clock, usd=USD, script=on("submit", Happening("ambiguous", taken=True)))
    assert buyer_of(host).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (1, USD)


def test_a_budget_that_refuses_to_buy_again_takes_nothing_away(clock, ledger, buyer_of, tmp_path):
    host = ScriptedProvider(clock, usd=USD)
    answer = buyer_of(host).buy(question())
    (path,) = tmp_path.iterdir()
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(BudgetError):
        buyer_of(host, again=True, budgets=Budgets(run_usd=Decimal(0))).buy(question())
    path.write_bytes(kept)  # the person puts the media folder back
    assert buyer_of(host).buy(question()) == answer
    assert len(host.created) == 1


def test_what_was_never_sent_is_held_against_the_budgets_of_now(clock, ledger, buyer_of):
    class Dying(ScriptedProvider):
        def submit(self, *_given):
            raise Died

    with pytest.raises(Died):
        buyer_of(Dying(clock, usd=USD)).buy(question())
    host = ScriptedProvider(clock, usd=USD)
    with pytest.raises(BudgetError):
        buyer_of(host, budgets=Budgets(project_usd=Decimal("0.05"))).buy(question())
    assert (len(host.created), ledger.spent().taken_usd) == (0, 0)


def test_a_failed_try_of_before_is_not_taken_for_the_next(clock, ledger, buyer_of):
    """The second sending is cut off before it reaches the host, whose list shows the first, which failed."""
    faults = [Happening(state="failed", error="interrupted"), Happening("ambiguous")]
    host = ScriptedProvider(clock, usd=USD, script=on("submit", *faults))
    assert buyer_of(host).buy(question()).files
    assert len(host.created) == 2
    assert ledger.spent().settled_usd == host.charged_usd == USD


def test_what_cannot_be_priced_puts_nothing_aside(clock, buyer_of, ledger):
    def unknown(_request):
        raise OptionError("There is no such model.", field="model")

    host = ScriptedProvider(clock, price=unknown)
    with pytest.raises(OptionError):
        buyer_of(host).buy(question())
    assert ledger.open("project") == ()
    assert buyer_of(host).buy(question(), Quote(None, run_second_usd=USD)).files  # whoever knows it, says it
    assert ledger.spent().settled_usd == 10 * USD


@pytest.mark.parametrize("error", [OptionError, NotFoundError, MissingExtraError])
def test_what_fails_before_it_is_sent_costs_nothing_and_is_at_its_end(clock, buyer_of, ledger, error):
    class Refusing(ScriptedProvider):
        def submit(self, *_given):
            raise error("It cannot be sent.")

    with pytest.raises(error):
        buyer_of(Refusing(clock, usd=USD)).buy(question())
    assert ledger.open("project") == ()
    assert ledger.spent() == Spent(Decimal(0), Decimal(0))


def test_a_question_that_holds_a_secret_is_refused_before_money_is_put_aside(clock, buyer_of, ledger, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "hush-hush-1234")
    host = ScriptedProvider(clock, usd=USD)
    with pytest.raises(OptionError, match="looks like an access token"):
        buyer_of(host).buy(ModelRequest("owner/model", {"prompt": "say hush-hush-1234"}))
    assert (host.created, ledger.open("project")) == ((), ())
