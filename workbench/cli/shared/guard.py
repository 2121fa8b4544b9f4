"""The guard of a shared studio: every request passes here, and only what a visitor may ask for goes on to marimo."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from workbench.cli.shared.apart import FORBIDDEN, Apart
from workbench.cli.shared.asgi import TEXT, TRY_AGAIN_LATER, App, Receive, Scope, Send, answer, close, headers_of
from workbench.cli.shared.bodies import Bodies
from workbench.cli.shared.cookies import Cookies
from workbench.cli.shared.entrance import Entrance
from workbench.cli.shared.folders import without_folders
from workbench.cli.shared.headers import guarded_send
from workbench.cli.shared.logins import Login, Logins
from workbench.cli.shared.origins import Origins
from workbench.cli.shared.pages import notice_page
from workbench.cli.shared.password import Password
from workbench.cli.shared.throttle import Throttle
from workbench.jobs.clock import Clock, SystemClock
from workbench.workflows.shared_studio import SharedStudio

__all__ = ["Guard"]

_READABLE = re.compile(
    r"/(assets/[\w./-]+|@file/[^/]+|public-files-sw\.js|health|api/version|manifest\.json|favicon\.ico|logo\.png|"
    r"apple-touch-icon\.png|android-chrome-(192x192|512x512)\.png)?"
)
_WRITABLE = re.compile(r"/api/kernel/(set_ui_element_value|set_model_value|function_call)")
_LASTING = re.compile(r"/(assets/.+|favicon\.ico|logo\.png|apple-touch-icon\.png|android-chrome-.+\.png)")
_OWN = ("/login", "/logout", "/visit")


class Guard:
    """An ASGI application before another one.

    Args:
        app: marimo's.
        studio: whose visitors come.
        password: of the studio.
        origins: where it answers.
        pages: the pages that there are: names by their addresses, which end in a slash.
        clock: how late it is.
    """

    def __init__(
        self,
        app: App,
        studio: SharedStudio,
        password: Password,
        origins: Origins,
        pages: Mapping[str, str],
        clock: Clock | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self._app, self._origins, self._pages = app, origins, dict(pages)
        self._clock = clock
        self._entrance = Entrance(studio, password, Logins(clock), Throttle(clock), pages)
        self._apart, self._bodies = Apart(clock), Bodies(studio.caps.song_mb)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hold one websocket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        origin = self._origins.seen(scope)
        cookies = Cookies(self._origins.port, secure=origin is not None and origin.startswith("https:"))
        if scope["type"] == "websocket":
            login = self._entrance.login(scope, cookies) if origin else None
            await self._socket(scope, receive, send, login)
        elif origin is None:
            said = "The studio does not answer under this name, or to pages of elsewhere."
            await answer(guarded_send(send, own=True, lasts=False), 403, said, kind=TEXT)
        elif scope["path"] in _OWN:
            await self._own(scope, receive, guarded_send(send, own=True, lasts=False), cookies)
        else:
            await self._page(scope, receive, send, cookies)

    async def _own(self, scope: Scope, receive: Receive, send: Send, cookies: Cookies) -> None:
        asked, login = (scope["method"], scope["path"]), self._entrance.login(scope, cookies)
        if asked == ("GET", "/login"):
            await self._entrance.show(scope, send, cookies)
        elif asked == ("POST", "/login"):
            await self._entrance.enter(scope, receive, send, cookies)
        elif asked == ("POST", "/logout"):
            await self._entrance.leave(scope, send, cookies)
        elif asked == ("GET", "/visit") and login is not None:
            await self._entrance.visit(scope, send, cookies, login)
        elif asked == ("GET", "/visit"):
            await self._entrance.turn_away(scope, send, page=True)
        else:
            await answer(send, 405, notice_page("Not so", "This address is not asked in this way."))

    async def _page(self, scope: Scope, receive: Receive, send: Send, cookies: Cookies) -> None:
        login, inner = self._entrance.login(scope, cookies), self._inner(scope["path"])
        own = guarded_send(send, own=True, lasts=False)
        if login is None:
            await self._entrance.turn_away(scope, own, page=_is_page(scope, inner))
        elif not _is_known(scope["method"], inner) or not self._may_see(login, scope["path"]):
            await answer(own, 404, notice_page("Not here", "There is nothing at this address."))
        elif forbidden := _forbidden(scope):
            sentence = f"A shared studio takes no {forbidden}= in its address; choose a song on the page."
            await answer(own, 400, notice_page("Not so", sentence))
        else:
            lasts = bool(_LASTING.fullmatch(inner))
            mine = self._apart.own(scope, login.visitor)
            out = guarded_send(send, own=False, lasts=lasts)
            told = without_folders(out) if inner == "/" else out
            await self._bodies.pass_on(self._app, mine, receive, told, login.visitor)

    def _may_see(self, login: Login, path: str) -> bool:
        return "/@file/" not in path or self._apart.may_see(login.visitor, path)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, login: Login | None) -> None:
        if login is None or self._inner(scope["path"]) != "/ws":
            await close(send)
            return
        if not self._apart.open(login.visitor):
            await close(send, TRY_AGAIN_LATER)
            return
        closed = False

        async def tell(message: MutableMapping[str, Any]) -> None:
            nonlocal closed
            closed = closed or message["type"] == "websocket.close"
            if message["type"] == "websocket.send" and login.is_over(self._clock):
                return
            if text := message.get("text"):
                self._apart.hear(login.visitor, text)
            await send(message)

        try:
            await self._app(self._apart.own(scope, login.visitor), _until(login, receive, self._clock), tell)
        finally:
            self._apart.close(login.visitor)
        if login.ended.is_set() and not closed:
            with suppress(RuntimeError):  # the browser was faster
                await close(send)

    def _inner(self, path: str) -> str:
        """The path below its page."""
        for page in sorted(self._pages, key=len, reverse=True):
            if path == page.rstrip("/") or path.startswith(page):
                return "/" + path[len(page) :]
        return path


def _until(login: Login, receive: Receive, clock: Clock) -> Receive:
    """Messages of a websocket, until its visitor has logged out or the login's time is over."""

    async def next_one() -> MutableMapping[str, Any]:
        got, out = asyncio.ensure_future(receive()), asyncio.ensure_future(login.ended.wait())
        try:
            await asyncio.wait([got, out], return_when=asyncio.FIRST_COMPLETED)
            if got.done() and not login.is_over(clock):
                return got.result()
            return {"type": "websocket.disconnect", "code": 1008}
        finally:
            got.cancel()
            out.cancel()

    return next_one


def _is_page(scope: Scope, inner: str) -> bool:
    """Whether a person goes there, and not a script."""
    return scope["method"] == "GET" and inner == "/" and any(b"html" in value for value in headers_of(scope, b"accept"))


def _is_known(method: str, inner: str) -> bool:
    known = {"GET": _READABLE, "HEAD": _READABLE, "POST": _WRITABLE}.get(method)
    return known is not None and known.fullmatch(inner) is not None and ".." not in inner


def _forbidden(scope: Scope) -> str | None:
    asked: Iterable[tuple[str, str]] = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return next((name for name, _ in asked if name in FORBIDDEN), None)
