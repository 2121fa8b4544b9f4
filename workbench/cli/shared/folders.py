"""Where a notebook lies on this computer: marimo tells each of its pages, and a visitor need not know."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from workbench.cli.shared.asgi import Send

__all__ = ["without_folders"]

_FILE = re.compile(
    rb'(<marimo-filename hidden>|"filename": "|"documentUri": "|const notebookId = ")'
    rb'(?:[^"<\\]|\\.)*(?:/|\\+|%2F|%5C)'
)
"""Up to the last separator of a path, however it is written; the file's name stays, by which pages are told apart."""
_FOLDER = re.compile(rb'("(?:cwd|rootUri)": ")(?:[^"\\]|\\.)*')


def without_folders(send: Send) -> Send:
    """The same, for a page of marimo's: no folder of this computer is in it. It is handed on when it is whole."""
    begun: MutableMapping[str, Any] = {}
    page = b""

    async def told(message: MutableMapping[str, Any]) -> None:
        nonlocal begun, page
        if message["type"] == "http.response.start":
            begun = message
            return
        page += message.get("body", b"")
        if message.get("more_body", False):
            return
        body = _FOLDER.sub(rb"\1", _FILE.sub(rb"\1", page))
        headers = [(name, value) for name, value in begun["headers"] if bytes(name).lower() != b"content-length"]
        await send({**begun, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({**message, "body": body})

    return told
