"""The transport under Replicate's client library: timeouts on everything, the token for one host, no retry.

The library sets no timeout where it creates and uploads, asks again by itself where the host is busy (sleeping in the
thread, without a bound), and sends its token wherever an address leads. All of that ends here: an answer that is no
answer is raised as one error of ours before the library sees it.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable
from typing import Any

import httpx

from workbench.addresses import same_origin
from workbench.errors import ProviderError
from workbench.jobs.clock import Clock
from workbench.render.generate.replicate.foreign import (
    FOREIGN,
    Asked,
    error_of_answer,
    error_of_failure,
    error_of_shape,
)
from workbench.render.generate.replicate.shapes import StrangeAnswerError, tamed
from workbench.secret import Secret

__all__ = ["PATIENCE_S", "Transport", "Wires", "asked_by"]

PATIENCE_S = 60.0
"""For each piece that is read or written, seconds."""
_QUICK_S = 15.0
"""The same for what is answered at once, or comes in a stream: so a stop need not wait for longer."""
_CONNECT_S = 5.0
_WHOLE_S = 180.0
"""For an answer in all: a host that sends a byte a minute is as good as silent."""
_MOST_BYTES = 64_000_000
_HERE = ("localhost", "127.0.0.1", "[::1]")
_PLACES: tuple[tuple[str, str, Asked], ...] = (
    ("GET", r"/predictions/[^/]+", "prediction"),
    ("GET", r"/predictions", "list"),
    ("POST", r"/predictions/[^/]+/cancel", "stop"),
    ("POST", r"/files", "upload"),
    ("GET", r"/files/[^/]+", "file"),
    ("GET", r"/account", "account"),
    ("GET", r"/webhooks/default/secret", "secret"),
    ("GET", r"/models/[^/]+/[^/]+(/versions/[^/]+)?", "model"),
)


class Wires:
    """The connections: one pool for what may be asked again, and for each purchase a connection of its own.

    A connection that is kept may be closed by the host in the very moment in which it is used again, and then nobody
    knows whether the question was taken.

    Args:
        wire: instead of the network, for tests.
        patience_s: how long each piece that is read or written may take, seconds.
    """

    def __init__(self, wire: httpx.BaseTransport | None = None, patience_s: float = PATIENCE_S) -> None:
        connect_s = min(_CONNECT_S, patience_s)
        self.timeout = httpx.Timeout(patience_s, connect=connect_s)
        self.quick = httpx.Timeout(min(_QUICK_S, patience_s), connect=connect_s)
        self.questions = self._client(wire, httpx.Limits(max_connections=64, max_keepalive_connections=16))
        self.purchases = self._client(wire, httpx.Limits(max_connections=64, max_keepalive_connections=0))

    def close(self) -> None:
        """End them."""
        self.questions.close()
        self.purchases.close()

    def _client(self, wire: httpx.BaseTransport | None, limits: httpx.Limits) -> httpx.Client:
        return httpx.Client(
            transport=wire,
            limits=limits,
            timeout=self.quick,
            follow_redirects=False,
            mounts={f"all://{host}": None for host in _HERE},  # no proxy stands between this computer and itself
        )


class Transport:
    """What the library sends through.

    Args:
        base: the API's address; nothing goes anywhere else.
        token: asked for at each request.
        wires: the connections.
        clock: how late it is, for a host that says until when it is busy.
    """

    def __init__(self, base: str, token: Callable[[], Secret], wires: Wires, clock: Clock) -> None:
        self._base, self._token, self._wires, self._clock = base, token, wires, clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request of the library's, and give it an answer that it understands.

        Raises:
            ProviderError: there is no such answer.
        """
        asked, host = asked_by(request.method, request.url.path), request.url.host
        if not same_origin(str(request.url), self._base):
            raise error_of_shape(f"an address at {host}, which is not its own", asked, "Replicate")
        status, headers, body = self._sent(request, asked)
        if status >= 400:
            raise error_of_answer(status, headers, body, asked, host=host, now=self._clock.now())
        if status >= 300:
            raise error_of_shape("another address", asked, host)
        try:
            answer = tamed(json.loads(body, parse_float=_finite, parse_constant=_finite), asked)
        except (StrangeAnswerError, ValueError, RecursionError):
            raise error_of_shape(_what_came(headers, body), asked, host) from None
        return httpx.Response(status, json=answer)

    def close(self) -> None:
        """The connections are closed by who made them."""

    def _sent(self, request: httpx.Request, asked: Asked) -> tuple[int, httpx.Headers, bytes]:
        wire = self._wires.purchases if asked == "buy" else self._wires.questions
        request.headers["Authorization"] = f"Bearer {self._token().reveal()}"
        timeout = self._wires.timeout if asked in ("buy", "upload") else self._wires.quick
        request.extensions = {**request.extensions, "timeout": timeout.as_dict()}
        try:
            answer = wire.send(request, stream=True)
            try:
                return answer.status_code, answer.headers, _read(answer, asked)
            finally:
                answer.close()
        except FOREIGN as error:
            failure = error_of_failure(error, asked, request.url.host)
        finally:
            request.headers.pop("Authorization", None)  # an error that holds the request holds no token
        raise failure  # from here, as the frames of the foreign one hold the headers that were sent


def asked_by(method: str, path: str) -> Asked:
    """What a request to the API is for; what is not known is taken to cost money."""
    tail = re.sub(r"^.*?/v1(?=/)", "", path)
    return next((asked for verb, place, asked in _PLACES if verb == method and re.fullmatch(place, tail)), "buy")


def _read(answer: httpx.Response, asked: Asked) -> bytes:
    """The whole of an answer, which has a bound in bytes and in time."""
    until, pieces, size = time.monotonic() + _WHOLE_S, [], 0
    for piece in answer.iter_bytes():
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_BYTES:
            raise _endless(f"more than {_MOST_BYTES // 10**6} MB", answer, asked)
        if time.monotonic() > until:
            raise _endless(f"a trickle that did not end in {_WHOLE_S:.0f} s", answer, asked)
    return b"".join(pieces)


def _endless(what: str, answer: httpx.Response, asked: Asked) -> ProviderError:
    return error_of_shape(what, asked, answer.request.url.host)


def _finite(number: str) -> float | None:
    """A number that JSON can hold; the library's client takes no others, nor an answer with one in it."""
    value = float(number)
    return value if math.isfinite(value) else None


def _what_came(headers: httpx.Headers, body: bytes) -> str:
    head: Any = body[:200].lstrip().lower()
    if not head:
        return "nothing"
    if "html" in headers.get("content-type", "") or head.startswith((b"<!doctype", b"<html")):
        return "a web page"
    return "something that is not what its API promises"
