"""Everything that can go wrong, on a script."""

import json
import time

import httpx
import pytest

from tests.fake_host.conftest import KLING, PIXEL, SEEDANCE
from tests.fakes import Fault, read_script


@pytest.mark.parametrize("after_s", [None, 7.0])
def test_throttled(serving, raw, ask, after_s):
    server = serving(faults=[Fault("throttled", after_s=after_s, times=1)])
    client = raw(server)
    answer = ask(client)
    assert answer.status_code == 429
    assert answer.headers.get("retry-after") == (None if after_s is None else "7")
    assert server.predictions == []
    assert ask(client).status_code == 201


def test_the_real_client_does_not_ask_again_where_money_is_spent(serving, real):
    exceptions = pytest.importorskip("replicate.exceptions")
    server = serving(
        faults=[Fault("throttled", after_s=1, times=1), Fault("throttled", on="get", after_s=0.4, times=2)]
    )
    client = real(server)
    with pytest.raises(exceptions.ReplicateError):
        client.predictions.create(version=SEEDANCE, input={"prompt": "a"})
    made = client.predictions.create(version=SEEDANCE, input={"prompt": "a"})
    assert client.predictions.get(made.id).id == made.id
    assert [request.status for request in server.requests if request.place == "get"] == [429, 429, 200]


@pytest.mark.parametrize("made", [False, True])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_error_before_and_after_it_was_made(serving, raw, ask, made, status):
    server = serving(faults=[Fault("error", status=status, made=made)])
    answer = ask(raw(server))
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert len(server.predictions) == made


@pytest.mark.parametrize("made", [False, True])
def test_the_connection_breaks(serving, raw, ask, made):
    server = serving(faults=[Fault("reset", made=made, times=1)])
    client = raw(server)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        ask(client)
    assert len(server.predictions) == made
    assert server.requests[0].status == 0
    found = client.get("/v1/predictions").json()["results"]
    assert [row["input"] for row in found] == [{"prompt": "a lighthouse"}] * made


@pytest.mark.parametrize("made", [False, True])
def test_no_answer_at_all(serving, raw, ask, made):
    server = serving(faults=[Fault("hang", made=made, times=1)])
    client = raw(server, timeout=0.2)
    with pytest.raises(httpx.ReadTimeout):
        ask(client)
    assert len(server.predictions) == made
    assert ask(client).status_code == 201


def test_a_server_that_closes_lets_go_of_who_waits(serving, raw, ask):
    server = serving(faults=[Fault("hang")])
    client = raw(server, timeout=0.1)
    with pytest.raises(httpx.ReadTimeout):
        ask(client)
    began = time.monotonic()
    server.close()
    assert time.monotonic() - began < 2


def test_a_hang_may_have_an_end(serving, raw, ask):
    server = serving(faults=[Fault("hang", after_s=0.1)])
    with pytest.raises(httpx.TransportError):
        ask(raw(server))
    assert server.predictions == []


@pytest.mark.parametrize("on", ["create", "get", "list", "cancel", "upload", "files", "model", "account", "secret"])
def test_answers_that_are_none_of_ours(serving, raw, ask, on):
    server = serving()
    client = raw(server)
    made = ask(client).json()["id"]
    sent = client.post("/v1/files", files={"content": ("a.png", b"abc")}).json()["id"]

    def again():
        return {
            "create": lambda: ask(client),
            "get": lambda: client.get(f"/v1/predictions/{made}"),
            "list": lambda: client.get("/v1/predictions"),
            "cancel": lambda: client.post(f"/v1/predictions/{made}/cancel"),
            "upload": lambda: client.post("/v1/files", files={"content": ("a.png", b"abc")}),
            "files": lambda: client.get(f"/v1/files/{sent}"),
            "model": lambda: client.get(f"/v1/models/{SEEDANCE}"),
            "account": lambda: client.get("/v1/account"),
            "secret": lambda: client.get("/v1/webhooks/default/secret"),
        }[on]()

    good = again().status_code
    server.script.add(*(Fault(kind, on=on, times=1) for kind in ("html", "shape", "empty")))
    page, shape, empty = again(), again(), again()
    assert (page.headers["content-type"], page.text[:15]) == ("text/html; charset=utf-8", "<!doctype html>")
    assert isinstance(shape.json(), list)
    assert empty.content == b""
    assert [answer.status_code for answer in (page, shape, empty, again())] == [200, 200, 200, good]


def test_three_gigabytes_instead_of_an_answer(serving, raw, ask):
    server = serving(faults=[Fault("flood", on="get")])
    client = raw(server)
    made = ask(client).json()["id"]
    with client.stream("GET", f"/v1/predictions/{made}") as answer:
        assert answer.headers["content-length"] == str(3 * 2**30)
        assert len(next(answer.iter_bytes(100_000))) == 100_000
    assert ask(client).status_code == 201


@pytest.mark.parametrize(
    ("kind", "status", "says"),
    [
        ("busy", "failed", "high demand"),
        ("interrupted", "failed", "interrupted"),
        ("broken", "failed", "RuntimeError"),
        ("refused", "failed", "try again"),
        ("canceled", "canceled", None),
        ("aborted", "aborted", None),
    ],
)
def test_predictions_that_do_not_succeed(serving, raw, ask, ended, kind, status, says):
    client = raw(serving(faults=[Fault(kind)]))
    answer = ended(client, ask(client).json()["id"])
    assert (answer["status"], answer["output"]) == (status, None)
    assert (answer["error"] is None) if says is None else (says in answer["error"])


def test_the_words_of_an_error_can_be_said(serving, raw, ask, ended):
    client = raw(serving(faults=[Fault("broken", text="CUDA out of memory")]))
    assert ended(client, ask(client).json()["id"])["error"] == "CUDA out of memory"


def test_the_real_client_raises_what_the_model_says(serving, real):
    exceptions = pytest.importorskip("replicate.exceptions")
    with pytest.raises(exceptions.ModelError, match="high demand"):
        real(serving(faults=[Fault("busy")])).run(SEEDANCE, input={"prompt": "a"})


def test_a_fault_strikes_by_number_model_prompt_and_word(serving, raw, ask):
    faults = [
        Fault("error", at=(2, 3), status=501),
        Fault("error", model=KLING, status=502),
        Fault("error", prompt="storm", status=503),
        Fault("error", when=lambda facts: facts["input"].get("seed") == 7, status=504, times=1),
    ]
    client = raw(serving(faults=faults))
    assert [ask(client).status_code for _ in range(4)] == [201, 501, 501, 201]
    assert ask(client, model=KLING, start_image=PIXEL).status_code == 502
    assert ask(client, prompt="a storm at sea").status_code == 503
    assert [ask(client, seed=seed).status_code for seed in (6, 7, 7)] == [201, 504, 201]


def test_the_same_seed_draws_the_same_whoever_comes_first(serving, raw, ask):
    def struck(order):
        server = serving(faults=[Fault("error", chance=0.5)], seed=3)
        client = raw(server)
        return {number for number in order if ask(client, prompt=f"{number}").status_code == 500}

    first = struck(range(40))
    assert first == struck(reversed(range(40)))
    assert 8 < len(first) < 32


def test_each_try_is_drawn_anew(serving, raw, ask):
    client = raw(serving(faults=[Fault("error", chance=0.5)]))
    assert {ask(client).status_code for _ in range(20)} == {201, 500}


def test_several_families_strike_at_once(serving, raw, ask, ended):
    server = serving(faults=[Fault("error", made=True, times=1), Fault("busy", times=1), Fault("interrupted", times=1)])
    client = raw(server)
    assert ask(client).status_code == 500
    assert "high demand" in ended(client, server.predictions[0].id)["error"]
    assert dict(server.script.struck) == {"error": 1, "busy": 1}
    assert "interrupted" in ended(client, ask(client).json()["id"])["error"]
    server.script.clear()
    assert ended(client, ask(client).json()["id"])["status"] == "succeeded"


def test_faults_that_there_are_not():
    for kind, on in (("nonsense", "create"), ("cut", "create"), ("busy", "get"), ("error", "nowhere")):
        with pytest.raises(ValueError, match="there is no fault"):
            Fault(kind, on=on)


def test_a_script_is_read_from_a_file(tmp_path):
    path = tmp_path / "faults.json"
    path.write_text(json.dumps([{"kind": "error", "at": [1, 2], "status": 503, "made": True}]))
    assert read_script(path) == [Fault("error", at=(1, 2), status=503, made=True)]
    path.write_text(json.dumps([{"kind": "error", "wen": 1}]))
    with pytest.raises(ValueError, match="a fault has no wen"):
        read_script(path)
