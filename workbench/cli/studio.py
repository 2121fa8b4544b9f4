"""``songreel studio``: the notebooks as pages, served on this machine only, or shared behind a password."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
import webbrowser
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from workbench.cli.shared.guard import Guard
from workbench.cli.shared.origins import LOOPBACK, Origins, origins_of
from workbench.cli.shared.password import studio_password
from workbench.cli.stopping import StopAsked, leave_now
from workbench.cli.terminal import print_json, say, tell_aside
from workbench.errors import OptionError
from workbench.media.bundle import bundled
from workbench.settings import Settings, hand_library_to_children
from workbench.workflows.background import cancel_all
from workbench.workflows.report import headed
from workbench.workflows.shared_studio import SharedStudio, shared
from workbench.workflows.telling import WEBHOOK_PATH, begin_telling

__all__ = ["Sharing", "run_studio"]

PAGES: Mapping[str, tuple[str, str]] = {
    "": ("Studio", "notebooks/music_video.py"),
    "/library": ("Library", "notebooks/library.py"),
    "/insights": ("Insights", "notebooks/insights.py"),
}
"""Where each notebook is served, and what its page is called; one that did not travel with Songreel is left out."""
_FIRST_PORT, _LAST_PORT = 2718, 2818
_HIGHEST_PORT = 65535
_INTERRUPTED = 130
_BACKLOG = 128
_FAILED = 1011
"""What a WebSocket is closed with where its server failed, as uvicorn does it."""

App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a studio is shared."""

    named: str | None = None
    """Where it listens: an address or a name of this computer; ``0.0.0.0`` and ``::`` are all of them."""
    origin: str | None = None
    """Where a proxy hands requests on to it, such as ``https://studio.example``."""

    @property
    def host(self) -> str:
        """Where it listens; on this computer alone unless somebody said otherwise."""
        return self.named or LOOPBACK


def run_studio(
    settings: Settings,
    *,
    port: int | None,
    public: str | None,
    browser: bool,
    as_json: bool,
    sharing: Sharing | None = None,
) -> NoReturn:
    """Serve the notebooks until Ctrl-C or SIGTERM, which ends the process with status 130 or 143.

    Args:
        settings: of its library.
        port: a free one by default.
        public: where a server of yours hands POSTs on to this one, at ``/webhooks/replicate``; nothing else of the
            studio is seen there.
        browser: open the page.
        as_json: tell the address as JSON.
        sharing: serve it to others, each in a library of their own; to whoever sits here by default.

    Raises:
        OptionError: the port is taken or not allowed, or the address is not; or a password or cap of sharing.
        LibraryError: there is no room for visitors.
        MissingExtraError: webhooks need what is not installed.
    """
    import marimo
    import uvicorn

    webhooks = begin_telling(public, settings) if public else None
    # A page that is closed while it is being told something is no news: the loop would warn of each message it drops.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    with _listening(port, sharing.host if sharing else LOOPBACK) as door, ExitStack() as stack:
        chosen, builder = door.getsockname()[1], marimo.create_asgi_app(include_code=False, quiet=True)
        for path, (_, notebook) in _pages().items():
            builder = builder.with_app(path=path, root=str(bundled(notebook)))
        app = builder.build()
        steady = _windows_again(_files_or_none(app))
        if sharing is None:
            hand_library_to_children(settings.library)
            guarded, url = _from_here_only(steady, chosen), f"http://{LOOPBACK}:{chosen}/"
            _tell(url, url if browser else None, as_json=as_json)
        else:
            studio = SharedStudio(settings)
            stack.enter_context(shared(studio))
            guarded = _behind_password(steady, studio, sharing, chosen, browser=browser, as_json=as_json)
        config = uvicorn.Config(
            _with_webhooks(guarded, webhooks),
            log_level="warning",
            timeout_graceful_shutdown=1,
            ws_max_size=2**20 if sharing else 2**30,
            server_header=False,
        )
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


def _pages() -> dict[str, tuple[str, str]]:
    found = {}
    for path, (name, notebook) in PAGES.items():
        with suppress(FileNotFoundError):
            bundled(notebook)
            found[path] = (name, notebook)
    return found


def _tell(address: str, opened: str | None, *, as_json: bool, more: Mapping[str, str | None] | None = None) -> None:
    if as_json:
        print_json(headed({"url": address, **(more or {})}))
    else:
        say(f"The studio is at {address} (Ctrl-C ends it).")
    if opened:
        threading.Timer(1.0, webbrowser.open, [opened]).start()


def _behind_password(
    app: App, studio: SharedStudio, sharing: Sharing, port: int, *, browser: bool, as_json: bool
) -> App:
    """The guard of a shared studio, once its password is known; one that was made now is told once."""
    origins = origins_of(sharing.host, port, sharing.origin)
    password, made = studio_password()
    here = f"http://{LOOPBACK}:{port}/"
    _tell(_address(origins, sharing.host), here if browser else None, as_json=as_json, more={"password": made})
    if not as_json:
        say(f"It is shared. Password: {made}" if made else "It is shared, behind the password that was set.")
    if sharing.host not in (LOOPBACK, "localhost", "::1") and not origins.outside.startswith("https:"):
        tell_aside(
            "Without TLS before it the password and all songs cross the network readable: put a proxy that has "
            "it before the studio, and name its address with --origin https://..."
        )
    pages = {f"{path}/": name for path, (name, _) in _pages().items()}
    return Guard(app, studio, password, origins, pages)


def _address(origins: Origins, host: str) -> str:
    if origins.outside:
        return f"{origins.outside}/"
    name = socket.gethostname() if origins.addresses else f"[{host}]" if ":" in host else host
    return f"http://{name}:{origins.port}/"


def _with_webhooks(app: App, webhooks: App | None) -> App:
    """Webhooks come from elsewhere, and are signed; they pass every guard."""

    async def either(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI has no types here
        if webhooks is not None and scope["type"] == "http" and scope["path"] == WEBHOOK_PATH:
            await webhooks(scope, receive, send)
        else:
            await app(scope, receive, send)

    return either


def _from_here_only(app: App, port: int) -> App:
    """Refuse what another page of the same browser asks: names and origins other than this server's own."""
    names = {f"{host}:{port}".encode() for host in (LOOPBACK, "localhost")}
    origins = {b"http://" + name for name in names}

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI has no types here
        headers = dict(scope.get("headers", ()))
        here = headers.get(b"host") in names and headers.get(b"origin", next(iter(origins))) in origins
        if scope["type"] == "lifespan" or here:
            await app(scope, receive, send)
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"The studio answers only on this computer."})
        else:
            await send({"type": "websocket.close", "code": 1008})

    return guarded


def _windows_again(app: App) -> App:
    """Close the connection of a window that Python could not open beside another one; the page makes a new one.

    Python 3.11 counts the depth of all threads' syntax trees together, and stumbles over its own count where two
    windows have their notebooks read at once (gh-106905).
    """

    async def again(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI has no types here
        try:
            await app(scope, receive, send)
        except SystemError as error:
            if scope["type"] != "websocket" or "recursion depth mismatch" not in str(error):
                raise
            await send({"type": "websocket.close", "code": _FAILED})

    return again


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


def _listening(port: int | None, host: str) -> socket.socket:
    """A socket that is bound already, so that nobody takes the port in between."""
    if port is not None and not 1 <= port <= _HIGHEST_PORT:
        raise OptionError(f"The port {port} is not allowed; give one from 1 to {_HIGHEST_PORT}.", field="port")
    family = _family(host)
    for candidate in [port] if port else range(_FIRST_PORT, _LAST_PORT):
        door = socket.socket(family)
        if os.name == "posix":  # elsewhere it would let two servers share a port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, candidate))
            door.listen(_BACKLOG)
        except OSError:
            door.close()
            continue
        return door
    raise OptionError(
        f"The port {port or _FIRST_PORT} is taken by another program or not allowed; give another --port.", field="port"
    )


def _family(host: str) -> socket.AddressFamily:
    """Whether a host of this computer is one of IPv4 or of IPv6.

    Raises:
        OptionError: it is none that can be listened at.
    """
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)
        family = next((each[0] for each in found if each[0] == socket.AF_INET), found[0][0])
        with socket.socket(family) as trial:
            trial.bind((host, 0))
    except (OSError, UnicodeError) as error:
        raise OptionError(
            f"The host {host!r} is none of this computer's; give one of its addresses or names, or 0.0.0.0 for all.",
            field="host",
        ) from error
    return family
