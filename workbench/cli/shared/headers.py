"""What every answer of a shared studio says to the browser besides itself."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from workbench.cli.shared.asgi import Send
from workbench.cli.shared.pages import POLICY

__all__ = ["guarded_send"]

_PAGE_POLICY = (
    "default-src 'self' blob: data:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' "
    "'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""Of marimo's pages, whose front end makes scripts as it runs; nothing comes from, or goes to, another host."""
_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_OURS = {name for name, _ in _ALWAYS} | {b"content-security-policy", b"server"}


def guarded_send(send: Send, *, own: bool, lasts: bool) -> Send:
    """The same with the headers that keep an answer to this origin and this visitor.

    Args:
        send: hands it on.
        own: whether it is a page of the guard's, which needs no script.
        lasts: whether the browser may keep it: the front end's own files.
    """
    told = [*_ALWAYS, (b"content-security-policy", (POLICY if own else _PAGE_POLICY).encode())]
    dropped = set(_OURS)
    if not lasts:
        told.append((b"cache-control", b"no-store"))
        dropped |= {b"cache-control", b"expires", b"etag", b"last-modified"}

    async def guarded(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = message.get("headers", [])
            kept = [(name, value) for name, value in headers if bytes(name).lower() not in dropped and not _opens(name)]
            message = {**message, "headers": [*kept, *told]}
        await send(message)

    return guarded


def _opens(name: bytes) -> bool:
    """What would let pages of elsewhere read the answer."""
    return bytes(name).lower().startswith(b"access-control-")
