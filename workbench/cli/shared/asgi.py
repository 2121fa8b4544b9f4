"""The few words of ASGI that the guard speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

__all__ = ["App", "Headers", "Receive", "Scope", "Send", "TooLargeError", "answer", "close", "headers_of", "read_body"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

POLICY_VIOLATION, TRY_AGAIN_LATER = 1008, 1013
HTML, TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"


class TooLargeError(Exception):
    """A body is larger than what it is for can be."""


def headers_of(scope: Scope, name: bytes) -> list[bytes]:
    """All values of a header, by its name in small letters."""
    return [value for each, value in scope.get("headers", ()) if each == name]


async def answer(send: Send, status: int, text: str, *, kind: str = HTML, headers: Headers = ()) -> None:
    """A whole answer."""
    body = text.encode()
    told = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})


async def close(send: Send, code: int = POLICY_VIOLATION) -> None:
    """No websocket; before it is accepted the browser hears 403."""
    await send({"type": "websocket.close", "code": code})


async def read_body(receive: Receive, most: int) -> bytes:
    """A small body.

    Raises:
        TooLargeError: it has more than ``most`` bytes.
    """
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            raise TooLargeError
    return body
