"""Asking, finding again, looking, stopping: through the real client library."""

import gc
import json
import pickle
import traceback
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from tests.render.generate.replicate.conftest import BASE, MODEL, TOKEN, prediction
from workbench import settings
from workbench.errors import CancelledError, OptionError, ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.settling import cost_of
from workbench.model.asking import FileRef, ModelRequest, Prediction, Quote
from workbench.providers import load_provider
from workbench.render.generate.replicate.provider import ReplicateProvider

ASKED = ModelRequest(MODEL, {"prompt": "a hill", "duration": 5, "seed": None, "loop": True})
SINCE = datetime(2025, 12, 31, 23, tzinfo=UTC)
SHA, OTHER = "ab" * 32, "cd" * 32
WITH_FILE = ModelRequest(MODEL, {"prompt": "a hill", "image": FileRef(SHA, ".png"), "refs": [FileRef(OTHER, ".jpg")]})


def nowhere(_file):
    raise AssertionError


def test_a_question_goes_out_as_it_is_and_waits_for_nothing(providing):
    provider, wire = providing((("POST", "/v1/predictions"), httpx.Response(201, json=prediction())))
    made = provider.submit(ASKED, nowhere)
    assert (made.id, made.state, made.model) == ("p1", "starting", MODEL)
    (sent,) = wire.asked
    assert str(sent.url) == f"{BASE}/v1/predictions"
    assert json.loads(sent.content) == {"version": MODEL, "input": dict(ASKED.payload)}
    assert "prefer" not in sent.headers
    assert sent.headers["authorization"] == f"Bearer {TOKEN}"
    assert sent.timeout == {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 60.0}


def test_a_stopped_run_sends_nothing(providing):
    provider, wire = providing()
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(CancelledError):
        provider.submit(ASKED, nowhere, stopped)
    assert wire.asked == []


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"status": "aborted"}, "aborted"),
        ({"status": "aborted", "started_at": "2026-01-01T00:00:00Z"}, "aborted"),
        ({"status": "canceled", "started_at": "2026-01-01T00:00:00Z"}, "canceled"),
        ({"status": "canceled", "started_at": None}, "canceled"),
        ({"status": "succeeded", "version": None, "metrics": None, "error": {"code": 1}, "logs": 7}, "succeeded"),
    ],
)
def test_a_prediction_is_told_in_our_words(providing, told, state):
    provider, _ = providing((("GET", "/predictions/p1"), prediction(**told)))
    assert provider.poll("p1").state == state


def test_progress_time_and_error_come_along(providing):
    told = prediction(
        status="failed",
        logs="Using seed: 1\n 40%|████      | 12/30 [00:01<00:02]",
        metrics={"predict_time": 3.5},
        error=f"it broke with {TOKEN}",
    )
    provider, _ = providing((("GET", "/predictions/p1"), told))
    found = provider.poll("p1")
    assert (found.progress, found.run_s) == (0.4, 3.5)
    assert found.error == "it broke with [secret]"


@pytest.mark.parametrize("said", ["-1", "NaN", "-Infinity", "1e400", "1e300", "1" + "0" * 400, '"soon"'])
def test_a_time_that_is_none_is_not_known(providing, said):
    body = json.dumps(prediction(status="succeeded", metrics={"predict_time": "it"})).replace('"it"', said)
    provider, _ = providing((("GET", "/predictions/p1"), httpx.Response(200, content=body)))
    found = provider.poll("p1")
    assert found.run_s is None
    assert cost_of(found, Quote(None, run_second_usd=Decimal("0.001")), None) is None


@pytest.mark.parametrize(
    ("metrics", "tokens"),
    [
        ({"input_token_count": 25, "output_token_count": 0}, (25, 0)),
        (
            {"token_input_count": 25, "token_output_count": 7.0, "input_token_count": 3, "output_token_count": 3},
            (25, 7),
        ),
        ({"input_token_count": 25}, None),
        ({"input_token_count": 0, "output_token_count": 0}, None),
        ({"input_token_count": True, "output_token_count": 7}, None),
        ({"input_token_count": "25", "output_token_count": 7}, None),
        ({"input_token_count": 25, "output_token_count": -7}, None),
        ({"input_token_count": 2.5, "output_token_count": 7}, None),
        ({"input_token_count": 10**400, "output_token_count": 7}, None),
        (None, None),
    ],
)
def test_tokens_come_along_where_they_can_be_that_many(providing, metrics, tokens):
    provider, _ = providing((("GET", "/predictions/p1"), prediction(status="succeeded", metrics=metrics)))
    assert provider.poll("p1").tokens == tokens


def test_a_prediction_that_is_none_is_lost(providing):
    provider, wire = providing()
    for name in ("p9", "../models", "", "a/b"):
        with pytest.raises(ProviderError) as caught:
            provider.poll(name)
        assert caught.value.fault == "lost"
    assert len(wire.asked) == 1


def test_what_has_ended_is_not_stopped_but_told(providing):
    provider, _ = providing(
        (("POST", "/predictions/p1/cancel"), httpx.Response(422, json={"detail": "it has ended"})),
        (("GET", "/predictions/p1"), prediction(status="succeeded", output="https://a/b.mp4")),
    )
    assert provider.cancel("p1").state == "succeeded"
    provider, _ = providing((("POST", "/predictions/p1/cancel"), prediction(status="aborted")))
    assert provider.cancel("p1").state == "aborted"


def listed(*predictions, following=None):
    return {"results": list(predictions), "next": following, "previous": None}


def test_a_question_is_found_again_by_model_and_input(providing):
    same = dict(ASKED.payload)
    others = [
        prediction(id="model", model="owner/other", input=same),
        prediction(id="value", input=same | {"duration": 6}),
        prediction(id="more", input=same | {"fps": 24}),
        prediction(id="less", input={"prompt": "a hill"}),
        prediction(id="truth", input=same | {"loop": 1}),
        prediction(id="new-state", input=same, status="queued"),
        prediction(id="gone", input=same, status="aborted"),
        prediction(id="old", input=same, created_at="2025-12-31T22:59:59Z"),
        prediction(id="older", input=same),
    ]
    provider, _ = providing((("GET", "/predictions"), listed(*others)))
    assert [p.id for p in provider.find(ASKED, SINCE)] == ["new-state", "gone"]


def test_a_list_goes_on_over_its_pages_at_our_own_address(providing):
    same = dict(ASKED.payload)

    def page(request):
        if request.url.params.get("cursor") == "two":
            return listed(prediction(id="second", input=same))
        return listed(prediction(id="first", input=same), following="https://evil.example/v1/predictions?cursor=two")

    provider, wire = providing((("GET", "/predictions"), page))
    assert [p.id for p in provider.find(ASKED, SINCE)] == ["first", "second"]
    assert {sent.url.host for sent in wire.asked} == {"api.replicate.com"}


def test_a_list_without_an_end_is_an_error_and_not_a_hang(providing):
    def page(request):
        count = int(request.url.params.get("cursor", "0")) + 1
        return listed(
            prediction(id=f"p{count}", model="owner/other"), following=f"{BASE}/v1/predictions?cursor={count}"
        )

    provider, wire = providing((("GET", "/predictions"), page))
    with pytest.raises(ProviderError, match="more than 200 pages"):
        provider.find(ASKED, SINCE)
    assert len(wire.asked) == 200


def file_told(file, checksum=None, name="x.png", **metadata):
    return {
        "id": file,
        "name": name,
        "checksums": {"sha256": checksum} if checksum else {},
        "metadata": metadata,
        "urls": {"get": f"{BASE}/v1/files/{file}"},
    }


def with_files(name, first, second):
    files = {"image": f"{BASE}/v1/files/{first}", "refs": [f"{BASE}/v1/files/{second}"]}
    return prediction(id=name, input={"prompt": "a hill"} | files)


def test_two_clips_that_differ_only_by_their_first_frame_are_not_confused(providing):
    page = listed(with_files("swapped", "f2", "f1"), with_files("same", "f1", "f2"), with_files("named", "f3", "f4"))
    provider, wire = providing(
        (("GET", "/predictions"), page),
        (("GET", "/files/f1"), file_told("f1", SHA)),
        (("GET", "/files/f2"), file_told("f2", "ef" * 32, sha256=OTHER)),
        (("GET", "/files/f3"), file_told("f3", name=f"{SHA}.png")),
        (("GET", "/files/f4"), file_told("f4", OTHER)),
    )
    assert [p.id for p in provider.find(WITH_FILE, SINCE)] == ["same", "named"]
    looks = [sent.url.path for sent in wire.asked if "/files/" in sent.url.path]
    assert len(looks) == len(set(looks)) == 4


def test_what_nobody_can_tell_any_more_is_lost_and_not_sent_again(providing):
    provider, _ = providing((("GET", "/predictions"), listed(with_files("doubtful", "f1", "f2"))))
    with pytest.raises(ProviderError, match="counts as spent") as caught:
        provider.find(WITH_FILE, SINCE)
    assert caught.value.fault == "lost"


def test_what_the_host_has_deleted_comes_last(providing):
    gone = prediction(id="gone", status="succeeded", input={}, output=None)
    other = prediction(id="other", model="owner/other", status="succeeded", input={})
    page = listed(gone, other, prediction(id="same", input=dict(ASKED.payload)))
    provider, _ = providing((("GET", "/predictions"), page), (("GET", "/predictions/gone"), gone))
    assert [p.id for p in provider.find(ASKED, SINCE)] == ["same", "gone"]


def test_a_list_that_leaves_the_input_out_is_completed(providing):
    provider, _ = providing(
        (("GET", "/predictions"), listed(prediction(input=None))),
        (("GET", "/predictions/p1"), prediction(input=dict(ASKED.payload))),
    )
    assert [p.id for p in provider.find(ASKED, SINCE)] == ["p1"]


def test_the_version_of_a_community_model_counts(providing):
    one, two = "1" * 64, "2" * 64
    asked = ModelRequest(f"{MODEL}:{one}", {"prompt": "a hill"})
    page = listed(prediction(id="two", version=two), prediction(id="one", version=one))
    provider, _ = providing((("GET", "/predictions"), page))
    assert [p.id for p in provider.find(asked, SINCE)] == ["one"]


def test_a_model_tells_what_it_takes(providing):
    told = {
        "owner": "owner",
        "name": "film-maker",
        "default_example": {"status": "aborted"},
        "latest_version": {"id": "1" * 64, "openapi_schema": {"components": {"schemas": {"Input": {}}}}},
    }
    provider, _ = providing(
        (("GET", "/models/owner/film-maker"), told),
        (("GET", "/versions/" + "2" * 64), {"openapi_schema": {"of": "a version"}}),
        (("GET", "/models/owner/silent"), told | {"latest_version": None}),
    )
    assert provider.schema(MODEL) == {"components": {"schemas": {"Input": {}}}}
    assert provider.schema(f"{MODEL}:{'2' * 64}") == {"of": "a version"}
    for name, words in (("owner/silent", "does not say"), ("owner/gone", "no such model"), ("../x", "owner/name")):
        with pytest.raises(ProviderError, match=words) as caught:
            provider.schema(name)
        assert caught.value.fault == "model"


def test_a_price_is_asked_of_the_tables_and_is_unknown_without_them(providing):
    assert providing()[0].quote(ASKED).usd is None
    provider, wire = providing(price=lambda request: Quote(Decimal("0.25"), request.model))
    assert provider.quote(ASKED) == Quote(Decimal("0.25"), MODEL)
    assert wire.asked == []


@pytest.mark.parametrize(
    ("value", "words"), [("", "There is no token"), ("r8_a\nb", "signs that no token has"), ("r8_ä", "signs")]
)
def test_a_token_that_is_none_is_a_sentence_and_nothing_is_sent(providing, monkeypatch, value, words):
    monkeypatch.setenv("REPLICATE_API_TOKEN", value)
    provider, wire = providing()
    with pytest.raises(ProviderError, match=words) as caught:
        provider.submit(ASKED, nowhere)
    assert caught.value.fault == "account"
    assert wire.asked == []


def test_a_wrong_token_and_one_without_credit_say_what_to_do(providing):
    for status, words in ((401, "set REPLICATE_API_TOKEN"), (402, "no credit left")):
        answer = httpx.Response(status, json={"detail": "no"})
        provider, _ = providing((("POST", "/predictions"), answer))
        with pytest.raises(ProviderError, match=words) as caught:
            provider.submit(ASKED, nowhere)
        assert caught.value.fault == "account"


def test_a_token_is_read_anew_for_each_question(providing, monkeypatch):
    provider, wire = providing((("GET", "/predictions/p1"), prediction()))
    provider.poll("p1")
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_another")
    provider.poll("p1")
    assert [sent.headers["authorization"][-9:] for sent in wire.asked] == [TOKEN[-9:], "8_another"]


def everything_in(value, depth=6):
    """A value's own words and those of all that it holds, as a notebook's dump shows them."""
    yield repr(value)
    if depth:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
        for part in (*getattr(value, "__dict__", {}).values(), *inner):
            yield from everything_in(part, depth - 1)


@pytest.mark.parametrize("ask", [lambda p, _: p.poll("p1"), lambda p, folder: p.fetch(at_home(), folder)])
def test_neither_provider_nor_error_holds_a_token(providing, tmp_path, ask):
    def refuse(request):
        kept = [request.headers["authorization"]]  # as a frame of the network's own does
        return httpx.ReadError(f"reset after {len(kept)}")

    provider, wire = providing((("GET", "/p1"), refuse))
    with pytest.raises(ProviderError) as caught:
        ask(provider, tmp_path)
    assert "authorization" in wire.asked[0].headers
    wire.asked.clear()  # the test's own notes
    assert caught.value.__context__ is caught.value.__cause__ is None
    frames = [frame.f_locals for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    ours = [here for here in frames if "pytest" not in str(here.get("__name__", "")) and "TOKEN" not in here]
    assert TOKEN not in " ".join((*everything_in(provider), *everything_in(ours)))
    with pytest.raises(TypeError, match="not written down"):
        pickle.dumps(settings.secret("REPLICATE_API_TOKEN"))


def at_home():
    return Prediction("p1", "succeeded", f"{BASE}/v1/p1")


@pytest.mark.parametrize("address", ["http://api.example.com", "ftp://a", "https://me:pw@a.example", "https://a?b=c"])
def test_an_address_that_is_not_allowed_is_one_sentence(monkeypatch, address):
    monkeypatch.setenv("REPLICATE_BASE_URL", address)
    with pytest.raises(OptionError, match="REPLICATE_BASE_URL must be"):
        ReplicateProvider()


def test_it_is_found_by_its_name_and_closes_what_it_opened():
    provider = load_provider("models", "replicate", price=lambda _: Quote(Decimal(1)))
    assert provider.quote(ASKED).usd == 1
    closed = provider.close
    del provider
    gc.collect()
    assert not closed.alive


def test_time_is_not_the_hosts(providing):
    provider, _ = providing((("GET", "/predictions"), listed(prediction(input=dict(ASKED.payload), created_at="soon"))))
    assert len(provider.find(ASKED, SINCE + timedelta(days=1))) == 1


def test_the_library_cannot_be_led_to_another_host(providing):
    provider, wire = providing()
    library = provider._host._client()
    for address in ("https://evil.example/v1/predictions", "http://api.replicate.com/v1/predictions"):
        with pytest.raises(ProviderError, match="not its own"):
            library.predictions.list(address)
    assert wire.asked == []
