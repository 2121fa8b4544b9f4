"""How buying ends: what it cost, what stays open, what is wasted, and what a stop leaves behind."""

from __future__ import annotations

import errno
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from tests.jobs.buyers import USD, Died, FolderMedia, on, question, standing, stopping
from workbench.errors import BudgetError, CancelledError, DiskFullError, LibraryError, ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.ledger import Budgets
from workbench.jobs.purchases import purchase_key
from workbench.jobs.scripted import Happening, ScriptedProvider

BROKEN, BUSY = Happening(state="failed", error="shape mismatch"), Happening(state="failed", error="high demand")
EACH = (Decimal("0.00000125"), Decimal("0.00001"))


# what it cost


def test_what_failed_of_a_model_that_is_paid_by_its_run_costs_its_run(clock, ledger, buyer_of):
    host = ScriptedProvider(clock, run_second_usd=Decimal("0.002"), script=on("submit", BROKEN))
    with pytest.raises(ProviderError, match="shape mismatch"):
        buyer_of(host).buy(question())
    assert ledger.spent().settled_usd == host.charged_usd == Decimal("0.020")
    assert buyer_of(host).buy(question()).files
    assert ledger.spent().settled_usd == host.charged_usd == Decimal("0.040")
    assert ledger.spent().unknown == 0


def test_each_try_of_a_model_that_is_paid_by_its_run_is_accounted_for(clock, ledger, buyer_of):
    host = ScriptedProvider(clock, run_second_usd=Decimal("0.002"), script=on("submit", *[BUSY] * 5))
    with pytest.raises(ProviderError, match="high demand"):
        buyer_of(host).buy(question())
    assert len(host.created) == 3
    assert ledger.spent().settled_usd == host.charged_usd == Decimal("0.060")


def test_what_a_stop_ends_of_a_model_that_is_paid_by_its_run_costs_what_it_ran(clock, ledger, buyer_of):
    cancel = CancelToken()
    host = ScriptedProvider(clock, run_second_usd=Decimal("0.002"), run_s=1000, script=stopping(cancel, "poll", 3))
    buyer = buyer_of(host)
    with pytest.raises(CancelledError):
        buyer.buy(question(), cancel=cancel)
    assert 0 < ledger.spent().settled_usd == host.charged_usd < 1


@pytest.mark.parametrize(
    ("tokens", "cost"),
    [
        ((1200, 300), "0.0045"),
        ((1, 1), "0.000012"),  # 0.00001125, and what is finer than a millionth is rounded up
        ((20_000, 30_000), "0.325"),  # more than was put aside
        (None, "0.10"),  # where nobody tells it stays the most that it can be
    ],
)
def test_what_is_paid_by_the_token_costs_those_that_the_host_tells(clock, ledger, buyer_of, tokens, cost):
    host = ScriptedProvider(clock, usd=USD, tokens=tokens, token_usd=EACH)
    assert buyer_of(host).buy(question()).files
    assert ledger.spent().settled_usd == host.charged_usd == Decimal(cost)
    assert standing(ledger).reserved_usd == USD


@pytest.mark.parametrize(("state", "cost"), [("failed", "0"), ("canceled", "0.0045"), ("aborted", "0")])
def test_tokens_of_what_came_to_nothing_cost_what_the_host_charges(clock, ledger, buyer_of, state, cost):
    happening = Happening(state=state, error="shape mismatch")
    host = ScriptedProvider(clock, tokens=(1200, 300), token_usd=EACH, script=on("submit", *[happening] * 9))
    with pytest.raises(ProviderError):
        buyer_of(host).buy(question())
    assert ledger.spent().taken_usd == host.charged_usd == Decimal(cost)


def test_tokens_are_paid_although_nobody_could_say_how_many_before(clock, ledger, buyer_of):
    host = ScriptedProvider(clock, usd=None, tokens=(1200, 300), token_usd=EACH)
    buyer_of(host).buy(question())
    assert (ledger.spent().settled_usd, ledger.spent().unknown) == (host.charged_usd, 0)


@pytest.mark.parametrize(
    ("happening", "unknown"), [(BROKEN, 1), (Happening(state="canceled"), 1), (Happening("refused"), 0)]
)
def test_what_failed_at_an_unknown_price_stays_unknown(clock, ledger, buyer_of, happening, unknown):
    host = ScriptedProvider(clock, usd=None, script=on("submit", happening))
    with pytest.raises(ProviderError):
        buyer_of(host).buy(question())
    assert (ledger.spent().unknown, standing(ledger).state) == (unknown, "failed")
    assert standing(ledger).settled_usd == (None if unknown else 0)


# whether the host can be asked at all


@pytest.mark.parametrize(("fault", "asked"), [("account", 1), ("connection", 5)])
def test_a_host_that_cannot_be_asked_is_told_once_before_money_is_put_aside(clock, ledger, buyer_of, fault, asked):
    looked = []

    def script(verb, _count):
        if verb == "ready":
            looked.append(verb)
            return Happening(fault)
        return None

    host = ScriptedProvider(clock, usd=USD, script=script)
    buyer, said = buyer_of(host), []

    def work(number):
        with pytest.raises(ProviderError) as caught:
            buyer.buy(question(number))
        said.append((caught.value.fault, caught.value.message))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(12)))
    assert said == [(fault, f"The script says {fault}.")] * 12
    assert (len(looked), host.created) == (asked, ())
    assert not ledger.find([purchase_key("scripted", question(number)) for number in range(12)])


def test_what_is_at_hand_needs_no_host(clock, buyer_of):
    answer = buyer_of(ScriptedProvider(clock, usd=USD)).buy(question())
    absent = ScriptedProvider(clock, usd=USD, script=lambda verb, _: Happening("account") if verb == "ready" else None)
    buyer_of(absent).ready([question()])
    with pytest.raises(ProviderError):
        buyer_of(absent).ready([question(), question(1)])
    gone = ScriptedProvider(clock, usd=USD, script=lambda verb, _: Happening("account") if verb == "ready" else None)
    assert buyer_of(gone).buy(question()) == answer
    assert buyer_of(gone, again=True).buy(question()) == answer
    with pytest.raises(ProviderError):
        buyer_of(gone).buy(question(1))


@pytest.mark.parametrize("fault", ["transient", "throttled", "lost", "model"])
def test_a_host_that_only_stammers_is_asked_all_the_same(clock, buyer_of, fault):
    host = ScriptedProvider(clock, usd=USD, script=on("ready", Happening(fault)))
    assert buyer_of(host).buy(question()).files


# what is gone, or of no use


class Dying(ScriptedProvider):
    """The program ends at the first look."""

    dies = True

    def poll(self, prediction):
        if self.dies:
            raise Died
        return super().poll(prediction)


def test_a_prediction_that_the_host_does_not_know_may_be_another_accounts_and_stays_open(clock, ledger, buyer_of):
    host = Dying(clock, usd=USD, script=on("poll", Happening("lost")))
    with pytest.raises(Died):
        buyer_of(host).buy(question())
    host.dies = False
    buyer = buyer_of(host)
    with pytest.raises(ProviderError, match="another account's token") as caught:
        buyer.buy(question())
    assert buyer.lost == {standing(ledger).key}
    assert (caught.value.fault, standing(ledger).state, ledger.spent().reserved_usd) == ("lost", "submitted", USD)
    assert buyer_of(host).buy(question()).files  # the right token is set
    assert (len(host.created), ledger.spent().settled_usd) == (1, USD)


def test_whoever_knows_that_it_is_gone_has_it_made_anew(clock, ledger, buyer_of):
    host = Dying(clock, usd=USD, script=on("poll", Happening("lost")))
    with pytest.raises(Died):
        buyer_of(host).buy(question())
    host.dies = False
    assert buyer_of(host, again=True).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (2, 2 * USD)


@pytest.mark.parametrize("verb", ["poll", "fetch"])
def test_what_is_gone_at_the_host_is_not_bought_again_unless_the_person_says_so(clock, ledger, buyer_of, verb):
    host = ScriptedProvider(clock, usd=USD, script=on(verb, Happening("lost")))
    for _ in range(3):
        with pytest.raises(
            ProviderError, match=r"It is paid, and not paid again unless .* \(--remake, or remake=True\) has it"
        ):
            buyer_of(host).buy(question())
    assert (len(host.created), ledger.spent().settled_usd, ledger.spent().reserved_usd) == (1, USD, 0)
    with pytest.raises(BudgetError):
        buyer_of(host, again=True, budgets=Budgets(project_usd=Decimal("0.15"))).buy(question())
    assert buyer_of(host, again=True).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (2, 2 * USD)


def test_an_answer_of_no_use_stays_paid_and_is_bought_anew_where_the_person_says_so(clock, ledger, buyer_of):
    host = ScriptedProvider(clock, usd=USD)
    first = buyer_of(host).buy(question())
    error = buyer_of(host).unusable(question(), "The video is too short.")
    assert "The video is too short. It is paid" in error.message
    assert (standing(ledger).answer, standing(ledger).settled_usd) == (first, USD)
    assert buyer_of(host).buy(question()) == first  # a Songreel that can use it does, for nothing
    assert buyer_of(host, again=True).buy(question()) == first  # and so it is not bought anew
    buyer_of(host).unusable(question(), "The video is too short.")
    assert buyer_of(host, again=True).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (2, 2 * USD)
    assert buyer_of(host, again=True).buy(question()).files
    assert len(host.created) == 2


# the disk


class FullMedia(FolderMedia):
    error = errno.ENOSPC

    def adopt(self, path):
        raise OSError(self.error, "no", path)


@pytest.mark.parametrize(("number", "error"), [(errno.ENOSPC, DiskFullError), (errno.EACCES, LibraryError)])
def test_what_the_disk_refuses_is_downloaded_the_next_time(clock, ledger, buyer_of, tmp_path, number, error):
    host, media = ScriptedProvider(clock, usd=USD), FullMedia(tmp_path)
    media.error = number
    with pytest.raises(error, match="it is paid, and a second run fetches it for nothing"):
        buyer_of(host, media=media).buy(question())
    assert (standing(ledger).state, list(tmp_path.iterdir())) == ("submitted", [])
    assert buyer_of(host).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (1, USD)


def test_a_folder_that_is_not_there_is_our_sentence(clock, ledger, buyer_of, tmp_path):
    host = ScriptedProvider(clock, usd=USD)
    with pytest.raises(LibraryError, match="cannot be written"):
        buyer_of(host, media=FolderMedia(tmp_path / "gone")).buy(question())
    assert standing(ledger).state == "submitted"


# a stop


def test_a_stop_tells_what_it_cost_and_what_it_left(clock, ledger, buyer_of, told):
    cancel = CancelToken()

    def script(verb, _count):
        if verb == "poll":
            cancel.cancel()

    host = ScriptedProvider(clock, usd=USD, run_s=1000, script=script)
    buyer = buyer_of(host)
    for number in range(2):  # the second was not begun
        with pytest.raises(CancelledError):
            buyer.buy(question(number), cancel=cancel)
    assert (standing(ledger, question(0)).state, ledger.open("project")) == ("canceled", ())
    assert len(told) == 1
    assert ledger.spent().settled_usd == host.charged_usd == USD


def test_a_host_that_does_not_hear_of_the_stop_keeps_nobody_waiting(clock, ledger, buyer_of):
    cancel = CancelToken()

    def script(verb, _count):
        if verb == "poll":
            cancel.cancel()
        return Happening("connection") if verb == "cancel" else None

    host = ScriptedProvider(clock, usd=USD, run_s=1000, script=script)
    buyer = buyer_of(host)
    with pytest.raises(CancelledError):
        buyer.buy(question(), cancel=cancel)
    assert clock.monotonic() < 30
    assert (standing(ledger).state, standing(ledger).reserved_usd) == ("submitted", USD)
    clock.sleep(1000)
    assert buyer_of(host).buy(question()).files
    assert (len(host.created), ledger.spent().settled_usd) == (1, USD)


def test_a_download_goes_on_for_a_while_after_a_stop_and_then_ends(clock, buyer_of, tmp_path, ledger):
    class Endless(ScriptedProvider):
        pieces = 3

        def fetch(self, prediction, folder, cancel=None):
            for _ in range(self.pieces):
                clock.sleep(1)
                cancel.check()
            return super().fetch(prediction, folder, cancel)

    host = Endless(clock, usd=USD)
    cancel = CancelToken()

    class Stopping(FolderMedia):
        def room(self):
            cancel.cancel()
            return super().room()

    media = Stopping(tmp_path)
    assert buyer_of(host, media=media).buy(question(1), cancel=cancel).files  # three seconds more are worth it
    host.pieces, cancel = 10**6, CancelToken()
    buyer, began = buyer_of(host, media=media), clock.monotonic()
    with pytest.raises(CancelledError):
        buyer.buy(question(2), cancel=cancel)
    assert clock.monotonic() - began < 40
    assert standing(ledger, question(2)).state == "submitted"
    host.pieces = 0
    assert buyer_of(host).buy(question(2)).files
    assert len(host.created) == 2


def test_a_stop_while_a_try_more_is_waited_for_settles_the_last_one(clock, ledger, buyer_of):
    cancel = CancelToken()

    class Stopped(ScriptedProvider):
        def poll(self, prediction):
            found = super().poll(prediction)
            if found.ended:
                cancel.cancel()
            return found

    host = Stopped(clock, usd=USD, script=on("submit", BUSY))
    with pytest.raises(CancelledError):
        buyer_of(host).buy(question(), cancel=cancel)
    assert (standing(ledger).state, ledger.spent().taken_usd) == ("canceled", 0)
