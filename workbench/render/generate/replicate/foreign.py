"""The border: what went wrong at Replicate, or on the way there, as one error of ours.

The class of the fault follows from what was asked. A question that buys and was perhaps taken is ``ambiguous``, and is
looked for before it is sent again; everything else may simply be asked again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import httpx

from workbench.errors import ProviderError
from workbench.jobs.faults import fault_told
from workbench.redact import redacted

__all__ = ["FOREIGN", "Asked", "error_of_answer", "error_of_failure", "error_of_shape", "said_by"]

Asked = Literal["buy", "prediction", "list", "stop", "upload", "file", "model", "account", "secret", "output"]
"""What a request is for; ``buy`` alone costs money."""

FOREIGN = (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError, OSError, UnicodeError)
"""All that the network can raise."""

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
    httpx.RequestNotRead,
    UnicodeError,
)
_GONE = {"prediction": "prediction", "stop": "prediction", "file": "uploaded file", "output": "file"}
_OF_BOUGHT = frozenset({"prediction", "stop", "output"})
"""Requests about what was asked for, and is perhaps paid, already."""
_UNASKED = "nothing was asked"
_LONGEST_SAID = 300


def error_of_failure(error: BaseException, asked: Asked, host: str) -> ProviderError:
    """What the network raised (``FOREIGN``) before a whole answer was there.

    Args:
        error: it.
        asked: what the request was for.
        host: whom it was sent to, for the sentence.
    """
    reason = _reason(error)
    if isinstance(error, _NEVER_SENT):
        stands = "what is under way there goes on, and nothing is paid twice" if asked in _OF_BOUGHT else _UNASKED
        return ProviderError(
            f"{host} cannot be reached ({reason}); look at the connection and run it again, {stands}.",
            fault="connection",
        )
    return _broken_off(f"{host} broke off ({reason})", asked)


def error_of_shape(reason: str, asked: Asked, host: str) -> ProviderError:
    """An answer that is none: a page, JSON of another shape, far too much.

    Args:
        reason: what came, as a phrase.
        asked: what the request was for.
        host: who sent it.
    """
    return _broken_off(f"{host} answered with {reason}", asked)


def error_of_answer(
    status: int, headers: Mapping[str, str], body: bytes, asked: Asked, *, host: str, now: datetime
) -> ProviderError:
    """An answer that says no.

    Args:
        status: HTTP's, 400 to 599.
        headers: of the answer.
        body: of the answer; its own words go into the sentence, shortened and without secrets.
        asked: what the request was for.
        host: who sent it.
        now: for a Retry-After that is a date.
    """
    told = _json(body)
    said = said_by(told.get("detail") or told.get("title") or told.get("error") or f"it says {status}")
    if status in (425, 429):
        return ProviderError(
            f"{host} asks for fewer questions at a time ({said}).",
            fault="throttled",
            after_s=_after_s(headers.get("retry-after"), told.get("retry_after"), now),
        )
    if status >= 500 or status == 408:
        return _broken_off(f"{host} could not answer ({said})", asked)
    if asked == "output":
        return _lost(said, asked)
    if status in (401, 402, 403):
        return _account(status, said)
    if status in (404, 410):
        return _missing(said, asked)
    return _complaint(status, said)


def said_by(words: object) -> str:
    """A host's own words for a sentence of ours: one line, shortened, without secrets."""
    text = words if isinstance(words, str) else json.dumps(words, ensure_ascii=False, default=str)
    plain = "".join(sign if sign.isprintable() else " " for sign in str(redacted(text)))
    short = " ".join(plain.split()).removesuffix(".")
    return short if len(short) <= _LONGEST_SAID else f"{short[: _LONGEST_SAID - 1]}…"


def _broken_off(what: str, asked: Asked) -> ProviderError:
    if asked == "buy":
        return ProviderError(
            f"{what}, so nobody knows whether the question was taken; it is looked for before it is sent again.",
            fault="ambiguous",
        )
    return ProviderError(f"{what}; run it again, nothing is paid twice.", fault="transient")


def _account(status: int, said: str) -> ProviderError:
    if status == 402:
        return ProviderError(
            f"The Replicate account has no credit left ({said}); add some under Billing at replicate.com, and run it "
            "again. Nothing was spent.",
            fault="account",
        )
    return ProviderError(
        f"Replicate does not accept the token ({said}); copy one from your account at replicate.com, set "
        "REPLICATE_API_TOKEN to it, and run it again.",
        fault="account",
    )


def _missing(said: str, asked: Asked) -> ProviderError:
    if asked in _GONE:
        return _lost(said, asked)
    if asked in ("account", "secret"):  # neither need be told
        return ProviderError(f"Replicate does not tell of the {asked} ({said}).", fault="transient")
    if asked in ("buy", "model"):
        return ProviderError(
            f"Replicate has no such model (any more), or it is not yours to use ({said}); choose another one.",
            fault="model",
        )
    return ProviderError(
        f"There is no Replicate API at this address ({said}); look at REPLICATE_BASE_URL.", fault="account"
    )


def _lost(said: str, asked: Asked) -> ProviderError:
    return ProviderError(
        f"The {_GONE[asked]} is gone at the host ({said}), which keeps things for an hour only.", fault="lost"
    )


def _complaint(status: int, said: str) -> ProviderError:
    if fault_told(said) == "refused":
        return ProviderError(f"The host refuses to make this ({said}); change what is asked for.", fault="refused")
    if status == 413:
        return ProviderError(f"The host finds the question too large ({said}); give smaller files.", fault="model")
    return ProviderError(f"The model does not take what it was asked ({said}).", fault="model")


def _after_s(header: str | None, told: object, now: datetime) -> float | None:
    """Seconds from Retry-After, which is a number or a date (RFC 9110, 10.2.3), or from the answer's own field."""
    for said in (header, told):
        if said is None or isinstance(said, bool):
            continue
        try:
            seconds = float(str(said))
        except ValueError:
            seconds = _until_s(str(said), now)
        if math.isfinite(seconds):
            return max(0.0, seconds)
    return None


def _until_s(date: str, now: datetime) -> float:
    try:
        then = parsedate_to_datetime(date)
        return (then if then.tzinfo else then.replace(tzinfo=now.tzinfo)).timestamp() - now.timestamp()
    except (ValueError, TypeError, OverflowError):
        return math.nan


def _reason(error: BaseException) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it took too long"
    return said_by(str(error) or type(error).__name__)


def _json(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
