"""A guard before an application that tells what reached it, and browsers that ask it; no server, no network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx

from workbench.cli.shared.guard import Guard
from workbench.cli.shared.origins import origins_of
from workbench.cli.shared.password import Password
from workbench.jobs.clock import StillClock
from workbench.settings import load
from workbench.workflows.shared_studio import SharedStudio

__all__ = ["HERE", "PASSWORD", "Behind", "House", "house"]

PASSWORD = "a long password"
PORT = 2718
HERE = f"http://127.0.0.1:{PORT}"
PAGES = {"/": "Studio", "/library/": "Library"}


@dataclass
class Behind:
    """The application behind the guard."""

    scopes: list = field(default_factory=list)
    says: str = '{"src": "./@file/3-abc.mp4"}'
    page: bytes = b"inside"
    received: int = 0
    heard: list = field(default_factory=list)

    async def __call__(self, scope, receive, send):
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await self._socket(receive, send)
            return
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise RuntimeError("the body broke off")
            self.received += len(message.get("body", b""))
            more = message.get("more_body", False)
        headers = [
            (b"content-type", b"text/plain"),
            (b"cache-control", b"max-age=9"),
            (b"access-control-allow-origin", b"*"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.page})

    async def _socket(self, receive, send):
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": self.says})
        while (message := await receive())["type"] != "websocket.disconnect":
            self.heard.append(message)
        self.heard.append(message)


class House:
    """A shared studio with its guard."""

    def __init__(self, folder, origin=None, host="127.0.0.1", **caps):
        given = {f"SONGREEL_{name.upper()}": str(value) for name, value in caps.items()}
        self.clock, self.behind = StillClock(), Behind()
        self.studio = SharedStudio(load(folder / "library", environment=given), self.clock)
        origins = origins_of(host, PORT, origin, name=lambda: "Box.example")
        self.guard = Guard(self.behind, self.studio, Password(PASSWORD), origins, PAGES, self.clock)

    def browser(self, base=HERE, address="10.0.0.1", **headers):
        """A browser of somebody's."""
        transport = httpx.ASGITransport(self.guard, client=(address, 5555))
        said = {"origin": base, "accept": "text/html", **headers}
        return httpx.AsyncClient(transport=transport, base_url=base, headers=said)

    async def logged_in(self, **more):
        """A browser that was let in, and its visitor's id."""
        browser = self.browser(**more)
        answer = await browser.post("/login", data={"password": PASSWORD})
        assert answer.status_code == 303, answer.text
        await browser.get("/")
        return browser, self.behind.scopes[-1]["user"]["visitor"]

    async def socket(self, browser, path="/ws", query="session_id=s_abcdef", origin=HERE, host=None):
        """A websocket that stays open: what the application sent, and how to end it."""
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        headers = [(b"host", (host or HERE.removeprefix("http://")).encode()), (b"cookie", cookies.encode())]
        if origin:
            headers.append((b"origin", origin.encode()))
        scope = {"type": "websocket", "path": path, "query_string": query.encode(), "headers": headers}
        incoming: asyncio.Queue = asyncio.Queue()
        incoming.put_nowait({"type": "websocket.connect"})
        sent: list = []

        async def send(message):
            sent.append(message)

        task = asyncio.create_task(self.guard(scope, incoming.get, send))
        while not task.done() and not any(message["type"] == "websocket.send" for message in sent):
            await asyncio.sleep(0)
        return sent, incoming, task


def house(folder, **more):
    """A shared studio in a folder of a test's."""
    return House(folder, **more)
