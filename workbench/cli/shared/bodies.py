"""How much a visitor may send in one request, and how many large ones at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import MutableMapping
from typing import Any

from workbench.cli.shared.asgi import App, Receive, Scope, Send, answer, headers_of
from workbench.cli.shared.pages import notice_page

__all__ = ["Bodies"]

_LARGE = 1_000_000
_EACH, _ALL = 2, 4
_BASE64, _BESIDE = 4 / 3, 4_000_000
"""marimo sends a dropped file as text, with its lyrics beside it."""


class Bodies:
    """Counts what comes.

    Args:
        song_mb: the largest song, megabytes.
    """

    def __init__(self, song_mb: float) -> None:
        self._song_mb, self._most = song_mb, int(song_mb * 1_000_000 * _BASE64) + _BESIDE
        self._large: Counter[str] = Counter()

    async def pass_on(self, app: App, scope: Scope, receive: Receive, send: Send, visitor: str) -> None:
        """Let the application answer, unless the body is too large or too many are under way."""
        said = headers_of(scope, b"content-length")
        size = int(said[0]) if len(said) == 1 and said[0].isdigit() else None
        if scope["method"] in ("GET", "HEAD") or (size is not None and size <= _LARGE):
            await self._counted(app, scope, receive, send, _LARGE)
        elif size is not None and size > self._most:
            await self._refuse(send)
        elif self._large[visitor] >= _EACH or self._large.total() >= _ALL:
            sentence = "Other files are on their way here; send yours again in 10 seconds."
            await answer(send, 429, notice_page("Later", sentence), headers=[(b"retry-after", b"10")])
        else:
            self._large[visitor] += 1
            try:
                await self._counted(app, scope, receive, send, self._most)
            finally:
                self._large[visitor] -= 1
                self._large += Counter()  # names that are at 0 go

    async def _refuse(self, send: Send) -> None:
        sentence = (
            f"This is more than one song, and a visitor of this studio may send {self._song_mb:g} MB at a time; send a "
            "smaller file, such as an MP3."
        )
        await answer(send, 413, notice_page("Too large", sentence))

    async def _counted(self, app: App, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        """The same for whoever says less than they send, or nothing."""
        total, begun = 0, False

        async def count() -> MutableMapping[str, Any]:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            return {"type": "http.disconnect"} if total > most else message

        async def hand_on(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            if total <= most:
                begun = True
                await send(message)

        try:
            await app(scope, count, hand_on)
        except Exception:
            if total <= most:
                raise
        if total > most and not begun:
            await self._refuse(send)
