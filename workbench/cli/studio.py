"""``songreel studio``: the marimo app, served on this machine only."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
import webbrowser
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from workbench.cli.stopping import StopAsked, leave_now
from workbench.cli.terminal import print_json, say
from workbench.errors import OptionError
from workbench.media.bundle import bundled
from workbench.settings import Settings, hand_library_to_children
from workbench.workflows.background import cancel_all
from workbench.workflows.report import headed
from workbench.workflows.telling import WEBHOOK_PATH, begin_telling

__all__ = ["run_studio"]

_HOST = "127.0.0.1"
_FIRST_PORT, _LAST_PORT = 2718, 2818
_HIGHEST_PORT = 65535
_INTERRUPTED = 130
_BACKLOG = 128

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def run_studio(settings: Settings, *, port: int | None, public: str | None, browser: bool, as_json: bool) -> NoReturn:
    """Serve ``notebooks/music_video.py`` until Ctrl-C or SIGTERM, which ends the process with status 130 or 143.

    Args:
        settings: of its library.
        port: a free one by default.
        public: where a server of yours hands POSTs on to this one, at ``/webhooks/replicate``; nothing else of the
            studio is seen there.
        browser: open the page.
        as_json: tell the address as JSON.

    Raises:
        OptionError: the port is taken or not allowed, or the address is not.
        MissingExtraError: webhooks need what is not installed.
    """
    import marimo
    import uvicorn

    webhooks = begin_telling(public, settings) if public else None
    hand_library_to_children(settings.library)
    # A page that is closed while it is being told something is no news: the loop would warn of each message it drops.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    with _listening(port) as door:
        chosen = door.getsockname()[1]
        app = (
            marimo.create_asgi_app(include_code=False, quiet=True)
            .with_app(path="", root=str(bundled("notebooks/music_video.py")))
            .build()
        )
        config = uvicorn.Config(
            _from_here_only(_files_or_none(app), chosen, webhooks),
            log_level="warning",
            timeout_graceful_shutdown=1,
            ws_max_size=2**30,
        )
        _tell(f"http://{_HOST}:{chosen}/", browser=browser, as_json=as_json)
        status = _INTERRUPTED
        try:
            uvicorn.Server(config).run(sockets=[door])  # takes the signal itself, and raises it again afterwards
        except StopAsked as asked:
            status = asked.status
        finally:
            _end_sessions(app)
            cancel_all()
    logging.shutdown()
    # A page's kernel in the middle of a cell is a thread that nobody can end, and Ctrl-C has to be quick. What the
    # background did is stopped and in order by now.
    leave_now(status)


def _end_sessions(app: Any) -> None:  # noqa: ANN401  Starlette has no types here
    """End the kernels: each is a thread that would keep the process alive."""
    for route in app.routes:
        manager = getattr(getattr(getattr(route, "app", None), "state", None), "session_manager", None)
        if manager is not None:
            asyncio.run(manager.shutdown())


def _tell(address: str, *, browser: bool, as_json: bool) -> None:
    if as_json:
        print_json(headed({"url": address}))
    else:
        say(f"The studio is at {address} (Ctrl-C ends it).")
    if browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()


def _from_here_only(app: App, port: int, webhooks: App | None = None) -> App:
    """Refuse what another page of the same browser asks: names and origins other than this server's own.

    Webhooks come from elsewhere; they are signed.
    """
    names = {f"{host}:{port}".encode() for host in (_HOST, "localhost")}
    origins = {b"http://" + name for name in names}

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI has no types here
        headers = dict(scope.get("headers", ()))
        here = headers.get(b"host") in names and headers.get(b"origin", next(iter(origins))) in origins
        if webhooks is not None and scope["type"] == "http" and scope["path"] == WEBHOOK_PATH:
            await webhooks(scope, receive, send)
        elif scope["type"] == "lifespan" or here:
            await app(scope, receive, send)
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"The studio answers only on this computer."})
        else:
            await send({"type": "websocket.close", "code": 1008})

    return guarded


def _files_or_none(app: App) -> App:
    """Answer 404 for a file of the page that goes in the moment in which it is asked for.

    marimo drops a cell's files when the cell runs again, even where its answer has begun and holds nothing yet. So an
    answer begins here with its first bytes.
    """

    async def patient(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI has no types here
        begun: list[dict[str, Any]] = []

        async def hold(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
                return
            while begun:
                await send(begun.pop())
            await send(message)

        try:
            await app(scope, receive, hold)
        except RuntimeError:
            if not begun:
                raise
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"This file is gone; the page has a newer one."})

    return lambda scope, receive, send: (
        patient(scope, receive, send) if "/@file/" in scope.get("path", "") else app(scope, receive, send)
    )


def _listening(port: int | None) -> socket.socket:
    """A socket that is bound already, so that nobody takes the port in between."""
    if port is not None and not 1 <= port <= _HIGHEST_PORT:
        raise OptionError(f"The port {port} is not allowed; give one from 1 to {_HIGHEST_PORT}.", field="port")
    for candidate in [port] if port else range(_FIRST_PORT, _LAST_PORT):
        door = socket.socket()
        if os.name == "posix":  # elsewhere it would let two servers share a port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((_HOST, candidate))
            door.listen(_BACKLOG)
        except OSError:
            door.close()
            continue
        return door
    raise OptionError(
        f"The port {port or _FIRST_PORT} is taken by another program or not allowed; give another --port.", field="port"
    )
