"""Whatever the network or the host does becomes one error of ours, of the right class, without a secret."""

from datetime import UTC, datetime

import httpx
import pytest
from httpx import _exceptions

from tests.render.generate.replicate.conftest import MODEL, TOKEN, prediction
from workbench.errors import ProviderError
from workbench.model.asking import ModelRequest
from workbench.render.generate.replicate.foreign import FOREIGN, error_of_answer, error_of_failure, error_of_shape

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = ("buy", "prediction", "list", "stop", "upload", "file", "model", "output")
ALL = [kind for kind in vars(_exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)]
NEVER_SENT = {
    "ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol", "LocalProtocolError",
    "InvalidURL", "RequestNotRead",
}  # fmt: skip
"""All others may have been raised after the question had arrived."""


def raised(kind):
    if kind is httpx.HTTPStatusError:
        return kind("it says no", request=httpx.Request("GET", "https://a"), response=httpx.Response(500))
    return kind() if issubclass(kind, httpx.StreamError) and kind is not httpx.StreamError else kind("it broke")


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_exception_of_httpx_is_in_the_map(kind):
    assert issubclass(kind, FOREIGN)
    error = raised(kind)
    never_sent = kind.__name__ in NEVER_SENT
    for asked in ASKED:
        told = error_of_failure(error, asked, "api.replicate.com")
        usual = "ambiguous" if asked == "buy" else "transient"
        assert told.fault == ("connection" if never_sent else usual)
        assert told.passes
        assert told.message.endswith(".")


@pytest.mark.parametrize("asked", ASKED)
def test_every_status_is_in_the_map(asked):
    faults = {}
    for status in range(400, 600):
        error = error_of_answer(status, {}, b'{"detail": "so it is"}', asked, host="api.replicate.com", now=NOW)
        assert "so it is" in error.message
        faults[status] = error.fault
    broken = "ambiguous" if asked == "buy" else "transient"
    assert {faults[status] for status in (408, *range(500, 600))} == {broken}
    assert faults[429] == "throttled"
    if asked == "output":
        assert {faults[status] for status in (401, 403, 404, 410)} == {"lost"}
    else:
        assert {faults[status] for status in (401, 402, 403)} == {"account"}
        assert faults[404] == {"buy": "model", "model": "model", "list": "account", "upload": "account"}.get(
            asked, "lost"
        )
        assert faults[422] == "model"


@pytest.mark.parametrize(
    ("header", "told", "after_s"),
    [
        ("7", None, 7),
        ("1.5", None, 1.5),
        ("Thu, 01 Jan 2026 00:00:30 GMT", None, 30),
        ("Wed, 31 Dec 2025 00:00:30 GMT", None, 0),
        ("soon", None, None),
        ("inf", None, None),
        ("Thu, 99 Foo 2026", 4, 4),
        (None, 12, 12),
        (None, None, None),
    ],
)
def test_when_to_come_back_is_read_in_every_form(header, told, after_s):
    headers = httpx.Headers({"Retry-After": header} if header else {})
    body = b'{"detail": "slow down", "retry_after": %s}' % (b"null" if told is None else b"%d" % told)
    assert error_of_answer(429, headers, body, "buy", host="h", now=NOW).after_s == after_s


def test_a_refusal_is_told_from_a_complaint():
    def fault(detail):
        body = httpx.Response(422, json={"detail": detail}).content
        return error_of_answer(422, {}, body, "buy", host="h", now=NOW)

    assert fault("The input was flagged as sensitive. Please try again.").fault == "refused"
    complaint = fault([{"loc": ["body", "input", "duration"], "msg": "must be 5 or 10"}])
    assert complaint.fault == "model"
    assert "must be 5 or 10" in complaint.message


def test_a_hosts_words_are_shortened_on_one_line_and_without_secrets():
    body = httpx.Response(422, json={"detail": f"bad\ntoken {TOKEN}\x1b[31m\u202e " + "x" * 9000}).content
    message = error_of_answer(422, {}, body, "buy", host="h", now=NOW).message
    assert TOKEN not in message
    assert message.isprintable()
    assert len(message) < 400


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'"x"', b"\xff\xfe", b"[" * 200_000])
def test_an_error_whose_body_is_anything_is_a_sentence(body):
    assert "it says 500" in error_of_answer(500, {}, body, "list", host="h", now=NOW).message


def test_shapes_are_doubtful_only_where_money_may_be_spent():
    assert error_of_shape("a web page", "buy", "h").fault == "ambiguous"
    assert error_of_shape("a web page", "prediction", "h").fault == "transient"


STRANGE = {
    "html": httpx.Response(200, html="<html>we are busy</html>"),
    "another shape": httpx.Response(201, json={"ok": True}),
    "a list": httpx.Response(200, json=[1, 2]),
    "nothing": httpx.Response(200, content=b""),
    "an unknown state": httpx.Response(200, json=prediction(status="thinking")),
    "an id that leads elsewhere": httpx.Response(200, json=prediction(id="../account")),
    "a redirect": httpx.Response(302, headers={"location": "https://elsewhere.example/"}),
    "an error": httpx.Response(503, json={"detail": "busy"}),
    "a reset": httpx.ReadError("reset by peer"),
    "silence": httpx.ReadTimeout("too slow"),
    "a broken answer": httpx.RemoteProtocolError("peer closed"),
}


@pytest.mark.parametrize("answer", STRANGE.values(), ids=STRANGE)
def test_what_is_no_answer_is_asked_again_or_looked_for_and_never_sent_twice_by_itself(providing, answer):
    provider, wire = providing((("POST", "/predictions"), answer), (("GET", "/predictions/p1"), answer))
    with pytest.raises(ProviderError) as bought:
        provider.submit(ModelRequest(MODEL, {"prompt": "a hill"}), lambda _file: None)
    with pytest.raises(ProviderError) as looked:
        provider.poll("p1")
    assert (bought.value.fault, looked.value.fault) == ("ambiguous", "transient")
    assert [sent.method for sent in wire.asked] == ["POST", "GET"]


def test_a_host_that_cannot_be_reached_was_asked_nothing(providing):
    provider, _ = providing((("POST", "/predictions"), httpx.ConnectError("refused")))
    with pytest.raises(ProviderError, match="cannot be reached") as caught:
        provider.submit(ModelRequest(MODEL, {}), lambda _file: None)
    assert caught.value.fault == "connection"
    assert "nothing was asked" in caught.value.message


def test_where_a_prediction_is_asked_for_it_is_not_said_that_nothing_was_asked(providing):
    provider, _ = providing((("GET", "/predictions/p1"), httpx.ConnectError("refused")))
    with pytest.raises(ProviderError, match="cannot be reached") as caught:
        provider.poll("p1")
    assert "nothing was asked" not in caught.value.message
    assert "nothing is paid twice" in caught.value.message


def test_a_busy_host_is_not_waited_for_inside(providing):
    busy = httpx.Response(429, headers={"Retry-After": "3600"}, json={"detail": "slow down"})
    provider, wire = providing((("GET", "/predictions/p1"), busy))
    with pytest.raises(ProviderError) as caught:
        provider.poll("p1")
    assert (caught.value.fault, caught.value.after_s, len(wire.asked)) == ("throttled", 3600, 1)


def test_an_endless_answer_has_an_end(providing):
    sent = []

    def flood():
        while True:
            sent.append(1 << 20)
            yield b" " * (1 << 20)

    provider, _ = providing((("GET", "/predictions/p1"), lambda _: httpx.Response(200, content=flood())))
    with pytest.raises(ProviderError, match="more than 64 MB"):
        provider.poll("p1")
    assert sum(sent) < 80e6
