"""What tests of the studio's page share: its two places for files, and when its kernel has done what it was asked."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

__all__ = ["DRAWN", "NOBODY", "KernelTurn", "shelf_drop", "song_drop"]

NOBODY = "nobody-but-a-test"
"""Whom `KernelTurn` asks for: marimo logs that there is none."""
_PATIENCE_MS = 150_000
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
"""Waits until a page has painted what it knows."""


def song_drop(page: Any) -> Any:
    """The place where a song is dropped."""
    return page.locator('marimo-file[data-label*="Drop a song here"] input[type=file]')


def shelf_drop(page: Any) -> Any:
    """The place where files for the shelf are dropped; it is there once a song is chosen."""
    return page.locator('marimo-file[data-label*="Drop files for this film"] input[type=file]')


class KernelTurn:
    """Whether marimo's kernel has done all that a page has asked of it, and has told the page.

    A kernel does what it is asked in order. So it is asked for something that nobody offers, behind all the rest: when
    it answers, the rest is done. Until then a button may be drawn anew under the pointer, and the click is nobody's.

    Args:
        page: one that has not gone to the studio yet.
    """

    def __init__(self, page: Any) -> None:
        self._page, self._socket = page, None
        self._headers: dict[str, str] = {}
        self._on_the_way: set[Any] = set()
        page.on("websocket", self._connect)
        page.on("request", self._note)
        page.on("requestfinished", self._arrive)
        page.on("requestfailed", self._arrive)

    def _connect(self, socket: Any) -> None:
        self._socket = socket

    def _note(self, request: Any) -> None:
        if "/api/kernel/" in request.url:
            self._headers = {name: said for name, said in request.headers.items() if name.startswith("marimo-")}
            self._on_the_way.add(request)

    def _arrive(self, request: Any) -> None:
        self._on_the_way.discard(request)

    def done(self) -> None:
        """Wait until it has."""
        self._page.evaluate(DRAWN)  # what was pressed is asked for
        while self._on_the_way or not self._headers:
            self._page.wait_for_event("requestfinished", lambda request: "/api/kernel/" in request.url)
        name = f"turn-{uuid4().hex}"
        asked = {"functionCallId": name, "namespace": NOBODY, "functionName": "nothing", "args": {}}
        with self._socket.expect_event("framereceived", lambda frame: name in str(frame), timeout=_PATIENCE_MS):
            url = self._page.evaluate("() => new URL('api/kernel/function_call', document.baseURI).href")
            answer = self._page.request.post(url, data=asked, headers=self._headers)
            assert answer.ok, answer.text()
        self._page.evaluate(DRAWN)  # what it told is on the page
