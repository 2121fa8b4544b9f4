"""What goes wrong at a host at 10 % and at 50 % of its calls: each question ends, and the money is right to the cent.

Of each kind alone the questions of twelve clips are bought; whole projects are made in ``test_faulty_jobs``.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from tests.conformance.faulty import CLIPS, LATER_RUN, LATER_S, MODEL, MOST_RUNS, PATIENCE_S
from tests.conformance.kinds_of_faults import KINDS
from tests.fakes import FakeReplicate
from workbench.errors import ProviderError
from workbench.jobs.buying import Buyer
from workbench.jobs.claims import MemoryClaims
from workbench.jobs.clock import StillClock
from workbench.jobs.gate import Gate
from workbench.jobs.memory_ledger import MemoryLedger
from workbench.jobs.patience import Patience
from workbench.jobs.purchases import purchase_key
from workbench.media.models import find_model, load_models
from workbench.model.asking import ModelRequest
from workbench.model.quoting import quote
from workbench.render.generate.replicate.provider import TOKEN, ReplicateProvider
from workbench.settings import set_secret
from workbench.store.files import Files
from workbench.workflows.hosting import LibraryMedia

SEED = 7
ANSWERS_ALONE = (
    "429 with Retry-After",
    "429 without",
    "5xx",
    "hang",
    "truncated output",
    "download cut",
    "HTML",
    "JSON of another shape",
    "3 GB",
)
"""Kinds in which what was made is good, and only an answer is not; so nothing may be made, and paid, anew."""
QUESTIONS = [
    ModelRequest(MODEL, {"prompt": f"clip {n}", "duration": 2, "resolution": "480p", "fps": 24}, 2, "480p")
    for n in range(CLIPS)
]


@pytest.fixture
def bought(tmp_path):
    """Buys the questions, again and again as a person would; who bought, the last error of each, and the server."""
    opened = []

    def buy(lines):
        clock, model = StillClock(datetime.now(UTC)), find_model(load_models(), MODEL)
        server = FakeReplicate(faults=lines, tables=[model], clock=clock, seed=SEED, work=20, queue=2).start()
        set_secret(TOKEN, server.token)
        provider = ReplicateProvider(
            base=server.url, clock=clock, patience_s=PATIENCE_S, price=lambda asked: quote(model, asked)
        )
        opened.extend([provider, server])
        patience = Patience(clock, Gate(clock), random.Random(SEED).random)
        media = LibraryMedia(Files(tmp_path))
        buyer = Buyer(provider, MemoryLedger(clock), media, patience, MemoryClaims(), "project", "run")
        with ThreadPoolExecutor(4) as pool:
            ends = list(pool.map(lambda question: _ended(buyer, question), QUESTIONS))
        return buyer, ends, server

    yield buy
    set_secret(TOKEN, None)
    for one in opened:
        one.close()
        assert getattr(one, "mistakes", []) == []


def _ended(buyer, question):
    """The answer, or the sentence that there was none after the fourth run that left nothing open."""
    for run in range(MOST_RUNS):
        try:
            return buyer.buy(question).files
        except ProviderError as error:
            said = error.message
        if run >= LATER_RUN:
            buyer.patience.clock.sleep(LATER_S)
        key = purchase_key("replicate", question)
        known = buyer.ledger.find([key])[key]
        if run >= 3 and (known.is_wasted or known.state in ("failed", "canceled")):
            return said
    raise AssertionError(f"it does not end: {said} {known}")


@pytest.mark.parametrize("share", [0.1, 0.5])
@pytest.mark.parametrize("kind", KINDS)
def test_each_question_ends_and_is_paid_as_the_host_says(bought, kind, share):
    buyer, ends, server = bought(KINDS[kind](share))
    assert server.script.struck or share < 0.5
    assert all(end for end in ends)
    spent = buyer.ledger.spent()
    assert (spent.settled_usd, spent.reserved_usd) == (server.charged_usd, 0)
    paid = {charge.prediction for charge in server.charges if charge.usd}
    with buyer.ledger._opened() as book:
        assert paid == book.known("replicate", list(paid))
    assert server.leaks == []
    if kind.startswith((*ANSWERS_ALONE, "connection cut", "nothing")):
        assert server.paid_twice == {}
