"""The host tells an address of this computer, signed."""

import json
import time

import httpx
import pytest

from tests.fakes import Fault
from tests.fakes.wire import Door, Reply


@pytest.fixture
def hearing():
    """A door that hears, and what it answers in turn."""
    doors = []

    def start(*statuses):
        left = list(statuses)
        door = Door(lambda _: Reply(left.pop(0) if left else 200))
        door.start()
        doors.append(door)
        return door, f"http://127.0.0.1:{door.port}/told?clip=7"

    yield start
    for door in doors:
        door.close()


def heard(door, count, most_s=5.0):
    """The requests that came, once so many have; and a moment later no more."""
    until = time.monotonic() + most_s
    while len(door.requests) < count and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.05)
    assert len(door.requests) == count
    return door.requests


def valid(real, server, request, tolerance=300):
    """Whether the real client takes it: it raises what is wrong."""
    client = real(server)
    secret = client.webhooks.default.secret()
    assert secret.key.startswith("whsec_")
    made = httpx.Request("POST", "http://there/", headers=dict(request.headers), content=request.body)
    client.webhooks.validate(made, secret=secret, tolerance=tolerance)


def test_the_end_is_told_signed(serving, raw, real, ask, hearing):
    door, address = hearing()
    server = serving()
    made = ask(raw(server), webhook=address).json()["id"]
    output, completed = heard(door, 2)
    told = json.loads(completed.body)
    assert (told["id"], told["status"], told["output"][-4:]) == (made, "succeeded", ".mp4")
    assert (completed.path, completed.query) == ("/told", {"clip": "7"})
    assert output.headers["webhook-id"] != completed.headers["webhook-id"]
    valid(real, server, completed)
    completed.body = completed.body.replace(b"succeeded", b"failed___")
    with pytest.raises(ValueError, match="signature is invalid"):
        valid(real, server, completed)


def test_only_the_events_that_were_asked_for(serving, raw, hearing):
    door, address = hearing()
    body = {"input": {"prompt": "a"}, "webhook": address, "webhook_events_filter": ["start", "completed"]}
    where = "/v1/models/bytedance/seedance-1-lite/predictions"
    client = raw(serving(work=0.3))
    client.post(where, json=body)
    states = [json.loads(request.body)["status"] for request in heard(door, 2)]
    assert states[0] in ("starting", "processing")
    assert states[1] == "succeeded"
    assert client.post(where, json=body | {"webhook_events_filter": ["never"]}).status_code == 422


def test_the_last_word_is_said_again_with_the_same_id(serving, raw, real, ask, hearing):
    door, address = hearing(200, 500, 404, 200)
    server = serving(retries_s=(0.05, 0.05, 0.05))
    ask(raw(server), webhook=address)
    _, *tries = heard(door, 4)
    assert len({request.headers["webhook-id"] for request in tries}) == 1
    assert [sent.status for sent in server.webhooks] == [200, 500, 404, 200]
    valid(real, server, tries[-1])


def test_it_gives_up_and_an_earlier_word_is_said_once(serving, raw, ask, hearing):
    door, address = hearing(*[500] * 9)
    server = serving(retries_s=(0.02, 0.02))
    ask(raw(server), webhook=address)
    heard(door, 4)
    assert [sent.event for sent in server.webhooks] == ["output", "completed", "completed", "completed"]


def test_nobody_there(serving, raw, ask, hearing):
    door, address = hearing()
    door.close()
    server = serving(retries_s=())
    ask(raw(server), webhook=address)
    until = time.monotonic() + 5
    while len(server.webhooks) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert [sent.status for sent in server.webhooks] == [0, 0]


@pytest.mark.parametrize(("kind", "says"), [("forged", "signature is invalid"), ("stale", "outside the allowed")])
def test_webhooks_that_nobody_should_believe(serving, raw, real, ask, hearing, kind, says):
    door, address = hearing()
    server = serving(faults=[Fault(kind, on="webhook")])
    ask(raw(server), webhook=address)
    with pytest.raises(ValueError, match=says):
        valid(real, server, heard(door, 2)[1])


def test_webhooks_that_come_twice_or_never(serving, raw, ask, hearing):
    door, address = hearing()
    server = serving(faults=[Fault("lost", on="webhook", at=(1,)), Fault("twice", on="webhook", at=(2,))])
    ask(raw(server), webhook=address)
    first, second = heard(door, 2)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_canceled_prediction_is_told(serving, raw, ask, hearing):
    door, address = hearing()
    client = raw(serving(work=60))
    made = ask(client, webhook=address).json()["id"]
    time.sleep(0.05)
    client.post(f"/v1/predictions/{made}/cancel")
    assert json.loads(heard(door, 1)[0].body)["status"] == "canceled"


def test_no_other_computer_is_ever_told(serving, raw, ask):
    server = serving()
    client = raw(server)
    assert ask(client, webhook="http://192.0.2.1/told").status_code == 422
    assert server.predictions == []
    assert ask(client, webhook="https://songs.example.invalid/told").status_code == 201
    until = time.monotonic() + 5
    while len(server.webhooks) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert [sent.status for sent in server.webhooks] == [None, None]
