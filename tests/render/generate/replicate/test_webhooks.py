"""A webhook is believed only where it is signed, fresh and new."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.render.generate.replicate.conftest import prediction
from workbench.errors import RefusedValueError
from workbench.render.generate.replicate.webhooks import SeenOnce, ended_prediction
from workbench.secret import Secret

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
KEY = base64.b64encode(b"k" * 24).decode()
SIGNING = Secret(f"whsec_{KEY}")
BODY = json.dumps(prediction(status="succeeded")).encode()


def signed(body=BODY, *, at=NOW, message="msg_1", key=b"k" * 24, version="v1"):
    sent = str(int(at.timestamp()))
    mark = base64.b64encode(hmac.new(key, f"{message}.{sent}.".encode() + body, hashlib.sha256).digest()).decode()
    return {"Webhook-Id": message, "Webhook-Timestamp": sent, "Webhook-Signature": f"{version},{mark}"}


def heard(headers, body=BODY, signing=SIGNING, is_new=lambda _: True):
    return ended_prediction(headers, body, signing, now=NOW, is_new=is_new)


def test_a_signed_message_names_its_prediction():
    assert heard(signed()) == "p1"
    several = signed() | {"Webhook-Signature": "v1,AAAA " + signed()["Webhook-Signature"]}
    assert heard(several) == "p1"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (signed(key=b"x" * 24), BODY),
        (signed(), BODY.replace(b"p1", b"p2")),
        (signed() | {"Webhook-Id": "msg_2"}, BODY),
        (signed() | {"Webhook-Timestamp": str(int(NOW.timestamp()) + 1)}, BODY),
        (signed() | {"Webhook-Signature": "v1"}, BODY),
        (signed() | {"Webhook-Signature": "v1,@@@"}, BODY),
        (signed() | {"Webhook-Signature": ""}, BODY),
        ({}, BODY),
        (signed(b""), b""),
        (signed(b"\xff"), b"\xff"),
    ],
)
def test_one_that_is_not_signed_is_refused(headers, body):
    with pytest.raises(RefusedValueError, match="not signed"):
        heard(headers, body)


@pytest.mark.parametrize(("off_s", "fits"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_one_that_is_old_or_from_the_future_is_refused(off_s, fits):
    headers = signed(at=NOW + timedelta(seconds=off_s))
    if fits:
        assert heard(headers) == "p1"
    else:
        with pytest.raises(RefusedValueError, match="within 300 s"):
            heard(headers)


def test_each_counts_once_and_a_forged_one_not_at_all():
    once = SeenOnce()
    with pytest.raises(RefusedValueError, match="not signed"):
        heard(signed(key=b"x" * 24), is_new=once)
    assert heard(signed(), is_new=once) == "p1"
    with pytest.raises(RefusedValueError, match="before"):
        heard(signed(), is_new=once)
    assert heard(signed(message="msg_2"), is_new=once) == "p1"


@pytest.mark.parametrize("key", ["whsec", "plain", "a_b_c", ""])
def test_a_key_that_is_none_is_not_repeated(key):
    with pytest.raises(RefusedValueError) as caught:
        heard(signed(), signing=Secret(f"{key}secretpart"))
    assert "secretpart" not in str(caught.value)


@pytest.mark.parametrize("body", [b"[]", b"{}", b"words", b'{"id": "../x", "status": "succeeded"}'])
def test_one_that_tells_of_nothing_is_refused(body):
    with pytest.raises(RefusedValueError, match="no prediction"):
        heard(signed(body), body)
