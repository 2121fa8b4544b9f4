"""Bought through the real client library from a faithful server: paid once, accounted for, whatever goes wrong."""

import hashlib
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from tests.fakes import FakeReplicate, Fault
from workbench.errors import CancelledError, ProviderError
from workbench.jobs.buying import Buyer
from workbench.jobs.cancel import CancelToken
from workbench.jobs.claims import MemoryClaims
from workbench.jobs.clock import StillClock
from workbench.jobs.gate import Gate
from workbench.jobs.keys import file_sha256
from workbench.jobs.memory_ledger import MemoryLedger
from workbench.jobs.patience import Patience
from workbench.jobs.purchases import purchase_key
from workbench.media.models import find_model, load_models
from workbench.model.asking import FileRef, ModelRequest, Quote
from workbench.model.hosted import Price
from workbench.model.quoting import quote
from workbench.model.wish import ModelWish
from workbench.planning.asking import ask
from workbench.planning.live_schema import differences
from workbench.render.generate.replicate.provider import ReplicateProvider

KLING, WRITER = "kwaivgi/kling-v2.1", "openai/gpt-5-structured"
USD = Decimal("0.25")


class FolderMedia:
    def __init__(self, folder):
        self.folder = folder

    def path(self, file):
        return self.folder / f"{file.sha256}{file.suffix}"

    def intact(self, file):
        return self.path(file).is_file()

    def adopt(self, path):
        file = FileRef(hashlib.sha256(path.read_bytes()).hexdigest(), path.suffix)
        path.replace(self.path(file))
        return file

    def room(self):
        return self.folder


class Studio:
    """A server, and all that it takes to buy from it; time passes only where somebody waits."""

    def __init__(self, folder, faults=(), **ways):
        self.clock = StillClock()
        self.prices = dict.fromkeys((KLING, WRITER), Price("item", USD, {}, date(2026, 1, 1), "made up"))
        self.server = FakeReplicate(
            faults=faults, clock=self.clock, prices=self.prices, queue=1, work=8, least_side=32, **ways
        )
        self.ledger, self.media = MemoryLedger(self.clock), FolderMedia(folder)
        self.provider = self.another()

    def another(self, **options):
        """A provider that knows nothing of what others did."""
        price = Quote(USD, "made up")
        base, clock = self.server.url, self.clock
        return ReplicateProvider(price=lambda _: price, base=base, clock=clock, patience_s=1, **options)

    def buyer(self, provider=None):
        patience = Patience(self.clock, Gate(self.clock), random.Random(1).random)
        provider = provider or self.provider
        return Buyer(provider, self.ledger, self.media, patience, MemoryClaims(), "project", "run")

    def frame(self, level):
        path = self.media.folder / "frame"
        Image.fromarray(np.full((32, 48, 3), level, np.uint8)).save(path, "PNG")
        return self.media.adopt(path.rename(path.with_suffix(".png")))

    def question(self, prompt="a hill", level=200, **more):
        return ModelRequest(KLING, {"prompt": prompt, "start_image": self.frame(level), "duration": 5} | more)


@pytest.fixture
def studio(tmp_path, monkeypatch):
    """Opens studios and looks into their books at the end."""
    opened = []

    def make(*faults, **ways):
        made = Studio(tmp_path, faults, **ways)
        monkeypatch.setenv("REPLICATE_API_TOKEN", made.server.token)
        opened.append(made)
        made.server.start()
        return made

    yield make
    for made in opened:
        made.provider.close()
        made.server.close()
        assert made.server.mistakes == []
        assert made.server.leaks == []
        assert made.server.paid_twice == {}
        assert list(tmp_path.rglob("*.part")) == []


def test_a_clip_is_bought_once_and_settled_at_what_the_host_charged(studio):
    s = studio()
    question = s.question()
    heard = []
    answer = s.buyer().buy(question, hear=lambda sentence, share: heard.append((sentence, share)))
    assert [file.suffix for file in answer.files] == [".mp4"]
    assert s.media.path(answer.files[0]).read_bytes()[4:8] == b"ftyp"
    assert s.ledger.spent(project="project").settled_usd == s.server.charged_usd == USD
    assert any(share for _, share in heard)
    assert s.buyer().buy(question) == answer
    assert len(s.server.predictions) == 1


def test_forty_clips_of_one_frame_need_one_upload(studio):
    s = studio()
    questions = [s.question(f"hill {n}") for n in range(40)]
    buyer = s.buyer()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(buyer.buy, questions))
    assert len(s.server.predictions) == 40
    assert len(s.server.host.uploads) == 1
    assert s.ledger.spent(project="project").settled_usd == s.server.charged_usd == 40 * USD


ENDS_WELL = {
    "throttled": Fault("throttled", at=(1,), after_s=7),
    "throttled without a word": Fault("throttled", at=(1, 2)),
    "error": Fault("error", at=(1,), status=503),
    "error, though it was made": Fault("error", at=(1,), status=500, made=True),
    "page, though it was made": Fault("html", at=(1,), made=True),
    "another shape, though it was made": Fault("shape", at=(1,), made=True),
    "nothing, though it was made": Fault("empty", at=(1,), made=True),
    "reset": Fault("reset", at=(1,)),
    "reset, though it was made": Fault("reset", at=(1,), made=True),
    "silence": Fault("hang", at=(1,), after_s=3),
    "silence, though it was made": Fault("hang", at=(1,), after_s=3, made=True),
    "busy model": Fault("busy", at=(1,)),
    "interrupted": Fault("interrupted", at=(1, 2)),
    "aborted": Fault("aborted", at=(1,)),
    "as a list": Fault("as-list"),
    "as a table": Fault("as-table"),
    "inline": Fault("as-data"),
    "elsewhere": Fault("elsewhere"),
    "download cut": Fault("cut", on="download", at=(1,)),
    "download truncated": Fault("truncated", on="download", at=(1,)),
    "download moved": Fault("moved", on="download", at=(1,)),
    "download a page": Fault("html", on="download", at=(1, 2)),
    "download broken": Fault("error", on="download", at=(1,), status=502),
    "download reset": Fault("reset", on="download", at=(1,)),
    "look throttled": Fault("throttled", on="get", at=(1,), after_s=30),
    "look broken": Fault("error", on="get", at=(1, 2, 3, 4), status=500),
    "look a page": Fault("html", on="get", at=(1,)),
    "look reset": Fault("reset", on="get", at=(1,)),
    "look silent": Fault("hang", on="get", at=(1,), after_s=3),
    "look flooded": Fault("flood", on="get", at=(1,)),
    "upload broken": Fault("error", on="upload", at=(1,), status=500),
    "upload throttled": Fault("throttled", on="upload", at=(1,), after_s=3),
    "upload reset": Fault("reset", on="upload", at=(1,)),
}


@pytest.mark.parametrize("fault", ENDS_WELL.values(), ids=ENDS_WELL)
def test_what_passes_ends_in_a_clip_that_is_paid_once(studio, fault):
    s = studio(fault)
    answer = s.buyer().buy(s.question())
    assert s.media.path(answer.files[0]).read_bytes()[4:8] == b"ftyp"
    assert s.ledger.spent(project="project").settled_usd == s.server.charged_usd == USD


ENDS_ILL = {
    "moderation": (Fault("refused"), "refused"),
    "a model that fails": (Fault("broken"), "model"),
    "no credit": (Fault("error", status=402), "account"),
    "a wrong token": (Fault("error", status=401), "account"),
    "a complaint": (Fault("error", status=422), "model"),
    "plain http": (Fault("plain-http"), "model"),
    "no output": (Fault("no-output"), "lost"),
    "gone": (Fault("gone", on="download"), "lost"),
    "gone with 403": (Fault("gone", on="download", status=403), "lost"),
    "stopped by the host": (Fault("canceled"), "lost"),
    "always busy": (Fault("busy"), "transient"),
    "never reached": (Fault("error", status=500), "ambiguous"),
    "never sent": (Fault("reset", on="upload"), "transient"),
}


@pytest.mark.parametrize(("fault", "kind"), ENDS_ILL.values(), ids=ENDS_ILL)
def test_what_does_not_pass_is_a_sentence_and_its_money_is_right(studio, fault, kind):
    s = studio(fault)
    with pytest.raises(ProviderError) as caught:
        s.buyer().buy(s.question())
    assert caught.value.fault == kind
    spent = s.ledger.spent(project="project")
    open_usd = USD if kind == "ambiguous" else 0  # nobody knows whether it was taken: it is looked for next time
    assert (spent.settled_usd, spent.reserved_usd) == (s.server.charged_usd, open_usd)


DOWNLOADS = {"a flood of 3 GB": "flood", "JSON of another shape": "shape", "a page": "html", "nothing": "empty"}


@pytest.mark.parametrize("kind", DOWNLOADS.values(), ids=DOWNLOADS)
def test_what_the_host_sends_badly_is_fetched_by_the_next_run_and_not_bought_again(studio, kind):
    s = studio(Fault(kind, on="download", times=3))
    with pytest.raises(ProviderError, match="nothing is paid twice") as caught:
        s.buyer().buy(s.question())
    assert caught.value.fault == "transient"
    assert s.ledger.spent(project="project").reserved_usd == USD
    assert s.buyer().buy(s.question()).files
    assert len(s.server.predictions) == 1
    assert s.ledger.spent(project="project").settled_usd == s.server.charged_usd == USD


def test_what_stays_no_film_is_given_up_once_the_host_has_deleted_it(studio):
    s = studio(Fault("no-media"))
    with pytest.raises(ProviderError, match="no film, picture or sound"):
        s.buyer().buy(s.question())
    s.clock.sleep(3600)
    for _ in range(2):
        with pytest.raises(ProviderError, match="deleted it") as caught:
            s.buyer().buy(s.question())
        assert caught.value.fault == "lost"
    assert len(s.server.predictions) == 1
    spent = s.ledger.spent(project="project")
    assert (spent.settled_usd, spent.reserved_usd) == (s.server.charged_usd, 0)


def test_a_wrong_token_and_a_model_that_vanished(studio, monkeypatch):
    s = studio()
    s.server.vanish(KLING)
    with pytest.raises(ProviderError) as gone:
        s.buyer().buy(s.question())
    assert gone.value.fault == "model"
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_" + "wrong" * 8)
    with pytest.raises(ProviderError, match="does not accept the token") as wrong:
        s.buyer().buy(s.question("another hill"))
    assert wrong.value.fault == "account"


class Died(BaseException):
    """The program ends here."""


@pytest.mark.parametrize("level", [200, 40])
def test_a_program_that_died_finds_its_own_clip_among_those_that_differ_by_a_frame(studio, level):
    s = studio()

    class Dying(ReplicateProvider):
        def submit(self, request, file_at, cancel=None):
            super().submit(request, file_at, cancel)
            raise Died

    for frame in (200, 40, 120):
        dying = Dying(price=s.provider.quote, base=s.server.url, clock=s.clock, patience_s=1)
        with pytest.raises(Died):
            s.buyer(dying).buy(s.question(level=frame))
        dying.close()
    answer = s.buyer().buy(s.question(level=level))
    ours = s.ledger.find([purchase_key("replicate", s.question(level=level))])
    made = {p.prediction for p in ours.values()}
    sent = next(p for p in s.server.predictions if p.id in made)
    frame = s.server.host.content(sent.given["start_image"])
    assert hashlib.sha256(frame).hexdigest() == s.frame(level).sha256
    assert len(s.server.predictions) == 3
    assert answer.files


def test_a_program_that_comes_back_a_day_later_counts_the_lost_one(studio):
    s = studio()
    made = []

    class Dying(ReplicateProvider):
        def submit(self, request, file_at, cancel=None):
            made.append(super().submit(request, file_at, cancel))
            raise Died

    dying = Dying(price=s.provider.quote, base=s.server.url, clock=s.clock, patience_s=1)
    with pytest.raises(Died):
        s.buyer(dying).buy(s.question())
    dying.close()
    s.clock.sleep(86_400)
    with pytest.raises(ProviderError) as caught:
        s.buyer().buy(s.question())
    assert caught.value.fault == "lost"
    assert s.ledger.spent(project="project").settled_usd == s.server.charged_usd == USD
    key = purchase_key("replicate", s.question())
    assert s.ledger.find([key])[key].is_wasted
    with pytest.raises(ProviderError, match="It is paid, and not paid again unless"):
        s.buyer().buy(s.question())
    assert len(s.server.predictions) == 1


def test_a_stop_ends_it_at_the_host_and_what_ran_is_paid(studio):
    s = studio()
    token = CancelToken()
    with pytest.raises(CancelledError):
        s.buyer().buy(s.question(), hear=lambda _, share: share and token.cancel(), cancel=token)
    (made,) = s.server.predictions
    assert made.status(s.clock.monotonic()) == "canceled"
    assert s.ledger.spent(project="project").settled_usd == s.server.charged_usd == USD


def test_a_run_by_the_second_that_fails_costs_what_the_host_charged(studio):
    s = studio(Fault("broken"))
    s.server.host.prices[KLING] = replace(s.prices[KLING], per="run-second", usd=Decimal("0.0013"))
    by_second = Quote(None, "made up", run_second_usd=Decimal("0.0013"))
    provider = ReplicateProvider(price=lambda _: by_second, base=s.server.url, clock=s.clock, patience_s=1)
    with pytest.raises(ProviderError):
        s.buyer(provider).buy(s.question())
    s.server.script.clear()
    s.buyer(provider).buy(s.question("another hill"))
    provider.close()
    assert s.ledger.spent(project="project").settled_usd == s.server.charged_usd > 0


@pytest.mark.parametrize("model", ["openai/gpt-5-structured", "google/gemini-3-flash"])
@pytest.mark.parametrize("state", ["succeeded", "canceled"])
def test_what_a_model_writes_costs_the_tokens_that_the_host_charged(studio, model, state):
    s = studio(*([Fault("canceled")] if state == "canceled" else []))
    table = find_model(load_models(), model)
    s.server.host.prices[model] = table.price
    asked = ask(table, ModelWish("llm", prompt="a hill, " * 40 + "and rain")).request
    provider = ReplicateProvider(
        price=lambda asked: quote(table, asked), words=[model], base=s.server.url, clock=s.clock, patience_s=1
    )
    with nullcontext() if state == "succeeded" else pytest.raises(ProviderError):
        s.buyer(provider).buy(asked)
    provider.close()
    assert s.server.predictions[0].status(s.clock.monotonic()) == state
    assert 0 < s.ledger.spent().settled_usd == s.server.charged_usd < quote(table, asked).usd / 10


def test_a_host_is_known_to_be_there_and_the_token_to_be_taken(studio, monkeypatch):
    s = studio()
    s.provider.ready()
    for fault in ("throttled", "error", "html", "shape", "empty"):
        s.server.script.add(Fault(fault, on="account", times=1))
        with pytest.raises(ProviderError) as caught:
            s.provider.ready()
        assert caught.value.fault in ("throttled", "transient"), fault
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_" + "wrong" * 8)
    buyer = s.buyer()
    for number in range(3):
        with pytest.raises(ProviderError, match="does not accept the token") as wrong:
            buyer.buy(s.question(f"hill {number}"))
        assert wrong.value.fault == "account"
    asked = [request.path for request in s.server.requests if request.path.endswith("/account")]
    assert len(asked) == 6 + 1
    assert s.ledger.spent(project="project").taken_usd == 0
    assert s.ledger.open("project") == ()


def test_words_and_tables_come_as_they_are(studio):
    s = studio()
    table = {"type": "object", "properties": {"label": {"type": "string"}}, "required": ["label"]}
    question = ModelRequest(WRITER, {"prompt": "name it", "json_schema": table})
    answer = s.buyer(s.another(words=[WRITER])).buy(question)
    assert answer.files == ()
    assert isinstance(answer.value, dict)


def test_a_table_of_ours_can_be_held_against_what_the_host_says(studio):
    s = studio()
    table = next(model for model in load_models() if model.id == KLING)
    assert differences(table, s.provider.schema(KLING)) == ()
    with pytest.raises(ProviderError, match="no such model"):
        s.provider.schema("kwaivgi/kling-v9")


def test_a_picture_is_encoded_anew_and_still_found_again(studio, tmp_path):
    s = studio()
    path = tmp_path / "turned.webp"
    Image.fromarray(np.full((32, 48, 3), 90, np.uint8)).save(path)
    file = FileRef(file_sha256(path), ".webp")
    question = ModelRequest(KLING, {"prompt": "a hill", "start_image": file, "duration": 5})
    since = s.clock.now()
    made = s.provider.submit(question, lambda _: path)
    assert [p.id for p in s.another().find(question, since)] == [made.id]
