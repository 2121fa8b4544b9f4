"""The door for webhooks, where a studio has a public address: whoever waits for a prediction looks at it at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from workbench.errors import ProviderError, RefusedValueError
from workbench.jobs.clock import Clock, SystemClock
from workbench.render.generate.replicate.webhooks import SeenOnce, ended_prediction
from workbench.secret import Secret

__all__ = ["WebhookDoor"]

_MOST_BYTES = 8_000_000

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class WebhookDoor:
    """An ASGI application (asgi.readthedocs.io) to be mounted at the address that the host is given.

    It tells nobody why it refuses, and believes nothing but a signed id: that is looked up at the host.

    Args:
        signing: gives the key that the host signs with; asked for once, at the first message.
        wake: hears the id of a prediction that has ended.
        clock: how late it is.
    """

    def __init__(self, signing: Callable[[], Secret], wake: Callable[[str], None], clock: Clock | None = None) -> None:
        self._signing, self._wake, self._clock = signing, wake, clock or SystemClock()
        self._is_new = SeenOnce()
        self._key: Secret | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: 204 where it was heard, 400 where it was not believed, 503 where the key is not known."""
        if scope["type"] != "http":
            raise RuntimeError(f"a door for webhooks does not speak {scope['type']}")
        status = await self._status(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def _status(self, scope: Scope, receive: Receive) -> int:
        if scope["method"] != "POST":
            return 405
        body = await _read(receive)
        if body is None:
            return 413
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            if self._key is None:
                import asyncio

                self._key = await asyncio.to_thread(self._signing)
            self._wake(ended_prediction(headers, body, self._key, now=self._clock.now(), is_new=self._is_new))
        except RefusedValueError:
            return 400
        except ProviderError:
            return 503  # the host sends it again
        return 204


async def _read(receive: Receive) -> bytes | None:
    """The body of a request; None where it is too large, or was broken off."""
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > _MOST_BYTES:
            return None
        if not message.get("more_body"):
            return body
