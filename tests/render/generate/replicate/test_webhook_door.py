"""The door for webhooks: what the host signs ends waiting early, and nothing else does."""

import asyncio
import json

import pytest

from tests.fakes import FakeReplicate, Fault
from tests.fakes.webhooks import signed
from tests.fakes.wire import Door, Reply
from workbench.errors import OptionError
from workbench.jobs.buying import Buyer
from workbench.jobs.claims import MemoryClaims
from workbench.jobs.clock import SystemClock
from workbench.jobs.gate import Gate
from workbench.jobs.memory_ledger import MemoryLedger
from workbench.jobs.patience import Patience
from workbench.jobs.wakeups import Wakeups
from workbench.model.asking import ModelRequest, Quote
from workbench.render.generate.replicate.provider import ReplicateProvider
from workbench.render.generate.replicate.webhook_door import WebhookDoor
from workbench.secret import Secret

from .conftest import prediction
from .test_against_server import KLING, USD, FolderMedia

KEY = "whsec_" + "a2tra2tra2tra2tra2tra2tr"
BODY = json.dumps(prediction(status="succeeded")).encode()


def asked(door, body=BODY, headers=None, method="POST", pieces=1):
    """The status that the door answers with."""
    sent, step = [], -(-len(body) // pieces)
    parts = [body[at : at + step] for at in range(0, len(body), step)] or [b""]
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    messages[-1]["more_body"] = False

    async def receive():
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    told = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    asyncio.run(door({"type": "http", "method": method, "headers": told}, receive, send))
    return sent[0]["status"]


@pytest.fixture
def heard():
    return []


@pytest.fixture
def door(heard):
    return WebhookDoor(lambda: Secret(KEY), heard.append)


def now(off_s=0):
    return int(SystemClock().now().timestamp()) + off_s


def test_a_signed_message_wakes_whoever_waits_once(door, heard):
    headers = signed(KEY, "msg_1", now(), BODY)
    assert asked(door, headers=headers, pieces=3) == 204
    assert asked(door, headers=headers) == 400
    assert heard == ["p1"]


@pytest.mark.parametrize(
    ("headers", "method", "status"),
    [
        ({}, "POST", 400),
        (signed(KEY, "msg_1", now(), b"other"), "POST", 400),
        (signed("whsec_" + "b2tra2tra2tra2tra2tra2tr", "msg_1", now(), BODY), "POST", 400),
        (signed(KEY, "msg_1", now(-3600), BODY), "POST", 400),
        (signed(KEY, "msg_1", now(), BODY), "GET", 405),
    ],
)
def test_nothing_else_does(door, heard, headers, method, status):
    assert asked(door, headers=headers, method=method) == status
    assert heard == []


def test_a_body_without_an_end_is_not_read(door, heard):
    assert asked(door, b"x" * 9_000_000, pieces=90) == 413
    assert heard == []


def test_a_webhook_comes_to_https_alone():
    with pytest.raises(OptionError, match="https"):
        ReplicateProvider(webhook="http://studio.example/told")


@pytest.mark.parametrize(("fault", "is_early"), [(None, True), ("twice", True), ("forged", False), ("stale", False)])
def test_a_signed_webhook_of_a_host_ends_waiting_early(tmp_path, monkeypatch, fault, is_early):
    clock, statuses, looks = SystemClock(), [], []
    wakeups = Wakeups(clock)

    def told(request):
        statuses.append(asked(door, request.body, request.headers))
        return Reply(statuses[-1])

    faults = [Fault(fault, on="webhook")] if fault else []
    with FakeReplicate(faults=faults, queue=0.05, work=0.3, least_side=32, retries_s=()) as server:
        monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
        there = Door(told)
        there.start()
        provider = ReplicateProvider(
            price=lambda _: Quote(USD, "made up"), base=server.url, webhook=f"http://127.0.0.1:{there.port}/told"
        )
        door = provider.webhook_door(wakeups.wake)
        patience = Patience(clock, Gate(clock))
        buyer = Buyer(
            provider,
            MemoryLedger(clock),
            FolderMedia(tmp_path),
            patience,
            MemoryClaims(),
            "project",
            "run",
            poll_s=(4.0,),
            wakeups=wakeups,
        )
        began = clock.monotonic()
        question = ModelRequest(KLING, {"prompt": "a hill", "start_image": "https://a/b.png", "duration": 5})
        try:
            assert buyer.buy(question, hear=lambda sentence, _: looks.append(sentence)).files
        finally:
            there.close()
            provider.close()
        took_s = clock.monotonic() - began
    assert (took_s < 4.0) == is_early
    assert statuses[0] == (204 if is_early else 400)
    assert statuses[1:] == ([400] if fault == "twice" else [])
