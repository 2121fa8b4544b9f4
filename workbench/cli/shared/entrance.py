"""Logging in and out, and the page of one's visit."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from functools import partial
from urllib.parse import parse_qs, parse_qsl, quote, urlencode

from workbench.cli.shared.asgi import Headers, Receive, Scope, Send, TooLargeError, answer, read_body
from workbench.cli.shared.cookies import Cookies
from workbench.cli.shared.logins import Login, Logins
from workbench.cli.shared.pages import login_page, notice_page, out_page, visit_page
from workbench.cli.shared.password import Password
from workbench.cli.shared.throttle import Throttle
from workbench.errors import WorkbenchError
from workbench.model.typed_words import without_typed
from workbench.model.visitor_caps import later_said
from workbench.workflows.shared_studio import SharedStudio, Used

__all__ = ["Entrance"]

_MOST_FORM = 4096
_MOST_QUERY = 500
"""Characters of a page's query that logging in carries along; the form has to hold them, too."""
_WRONG = "The password, or the code, is not right; write both as they were given to you."


class Entrance:
    """Who comes in, and who is in.

    Args:
        studio: whose visitors they become.
        password: of the studio.
        logins: who is logged in.
        throttle: how often a password may be tried.
        pages: the pages that there are: names by their addresses.
    """

    def __init__(
        self, studio: SharedStudio, password: Password, logins: Logins, throttle: Throttle, pages: Mapping[str, str]
    ) -> None:
        self._studio, self._password, self._logins, self._throttle = studio, password, logins, throttle
        self._pages = dict(pages)
        self._places = {place.rstrip("/"): place for place in (*self._pages, "/visit")}

    def login(self, scope: Scope, cookies: Cookies) -> Login | None:
        """Who asks; None = nobody who is logged in."""
        return next(filter(None, map(self._logins.find, cookies.login(scope))), None)

    async def show(self, scope: Scope, send: Send, cookies: Cookies) -> None:
        """The page that asks for the password; whoever is in already goes on."""
        then = self._then(parse_qs(_query(scope)))
        if self.login(scope, cookies):
            await _go(send, then)
        else:
            await answer(send, 200, login_page(then=then, known=self._known(scope, cookies) is not None))

    async def enter(self, scope: Scope, receive: Receive, send: Send, cookies: Cookies) -> None:
        """What the page sent: a password, perhaps a code."""
        address = (scope.get("client") or ("?", 0))[0]
        try:
            form = parse_qs((await read_body(receive, _MOST_FORM)).decode("utf-8", "replace"))
        except TooLargeError:
            await answer(send, 413, notice_page("Too much", "This is more than a password; log in on the page."))
            return
        known = self._known(scope, cookies)
        then = self._then(form)
        again = partial(login_page, then=then, known=known is not None)
        if wait_s := self._throttle.take(address):
            said = f"The password was wrong too often; try again in {later_said(wait_s)}."
            later = [(b"retry-after", str(math.ceil(wait_s)).encode())]
            await answer(send, 429, again(said=said), headers=later)
            return
        fits = await asyncio.to_thread(self._password.fits, _first(form, "password"))
        given = _first(form, "code").strip()
        if not fits or (given and self._studio.known(given) is None):
            await answer(send, 401, again(said=_WRONG))
            return
        self._throttle.give_back(address)
        try:
            mine = given or ("" if _first(form, "anew") else known or "")
            code = mine or await asyncio.to_thread(self._studio.admit)
        except WorkbenchError as error:
            await answer(send, 403, again(said=without_typed(error.message)))
            return
        await self._let_in(scope, send, cookies, code, then)

    async def leave(self, scope: Scope, send: Send, cookies: Cookies) -> None:
        """Log out: this browser knows nothing any more, and its open pages end."""
        code = self._known(scope, cookies) if self.login(scope, cookies) else None
        for token in cookies.login(scope):
            self._logins.end(token)
        await answer(send, 200, out_page(code), headers=cookies.forget())

    async def visit(self, scope: Scope, send: Send, cookies: Cookies, login: Login) -> None:
        """What the visitor has used."""
        try:
            used = await asyncio.to_thread(self._studio.used, login.visitor)
        except WorkbenchError as error:
            await answer(send, 503, notice_page("Your visit", without_typed(error.message)))
            return
        code = self._known(scope, cookies)
        found = self._studio.known(code or "")
        mine = code if found and found[0] == login.visitor else None
        places = [(name, place) for place, name in self._pages.items()]
        await answer(send, 200, visit_page(rows=_rows(used, self._studio), code=mine, places=places))

    async def turn_away(self, scope: Scope, send: Send, *, page: bool) -> None:
        """Nobody who is logged in: a page becomes the one that asks for the password."""
        if page:
            await _go(send, f"/login?then={quote(self._place(scope['path'], _query(scope)))}")
        else:
            await answer(send, 401, notice_page("Log in", "Nobody is logged in here; log in first."))

    async def _let_in(self, scope: Scope, send: Send, cookies: Cookies, code: str, then: str) -> None:
        found = self._studio.known(code)
        if found is None:  # the place went this very moment
            await answer(send, 503, notice_page("Log in", "Your place in this studio is gone; log in again."))
            return
        for token in cookies.login(scope):
            self._logins.end(token)
        await _go(send, then, [cookies.set_login(self._logins.begin(found[0])), cookies.set_code(found[1])])

    def _known(self, scope: Scope, cookies: Cookies) -> str | None:
        found = next(filter(None, map(self._studio.known, cookies.code(scope))), None)
        return found[1] if found else None

    def _then(self, form: Mapping[str, list[str]]) -> str:
        path, _, query = _first(form, "then").partition("?")
        return self._place(path, query)

    def _place(self, path: str, query: str) -> str:
        """A page of ours with its query, whatever was asked for: its address is our own, its query is written anew."""
        page = self._places.get(path.rstrip("/"))
        if page is None:
            return "/"
        asked = urlencode(parse_qsl(query, keep_blank_values=True))
        return f"{page}?{asked}" if 0 < len(asked) <= _MOST_QUERY else page


def _first(form: Mapping[str, list[str]], name: str) -> str:
    return form.get(name, [""])[0]


def _query(scope: Scope) -> str:
    return bytes(scope.get("query_string", b"")).decode("latin-1")


async def _go(send: Send, where: str, headers: Headers = ()) -> None:
    await answer(send, 303, "", headers=[(b"location", where.encode()), *headers])


def _rows(used: Used, studio: SharedStudio) -> list[tuple[str, str]]:
    caps = studio.caps
    return [
        ("Largest file of a song", f"{caps.song_mb:g} MB"),
        ("Songs that you keep", f"{used.songs_mb:.1f} of {caps.songs_mb:g} MB"),
        ("Longest song", f"{caps.song_minutes:g} minutes"),
        ("Minutes that you keep", f"{used.songs_minutes:.1f} of {caps.songs_minutes:g}"),
        ("Films today (UTC)", f"{used.films} of {caps.films_a_day}"),
        ("Hosted models", f"{used.usd} of {caps.usd:.2f} USD" if caps.usd else "not in this studio"),
        ("Pieces of work an hour", f"at most {caps.works_an_hour}"),
    ]
