"""Where a shared studio answers: the Host that a browser names, and the Origin that it says it comes from."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from workbench.cli.shared.asgi import Scope, headers_of
from workbench.errors import OptionError

__all__ = ["LOOPBACK", "Origins", "origins_of"]

LOOPBACK = "127.0.0.1"
_ANY = ("0.0.0.0", "::")  # noqa: S104  they are told apart, not bound
_HTTP_PORT = 80
_READS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of one server."""

    port: int
    names: frozenset[str]
    """Hosts at which it answers over plain http, on its port."""
    addresses: bool = False
    """Whether it answers at any address in figures, too: a page of elsewhere can have no such name pointed here."""
    outside: str = ""
    """Where a proxy hands requests on to it, such as ``https://studio.example``."""

    def seen(self, scope: Scope) -> str | None:
        """The origin at which a request came; None where the server answers to no such name, or another page asks.

        Whoever changes something, or opens a websocket, must say where they come from, as browsers do.
        """
        hosts, said = headers_of(scope, b"host"), headers_of(scope, b"origin")
        if len(hosts) != 1 or len(said) > 1:
            return None
        origin = self._origin(hosts[0].decode("latin-1").casefold())
        if origin is None or (said and said[0].decode("latin-1").casefold() != origin):
            return None
        reads = scope["type"] == "http" and scope["method"] in _READS
        return origin if said or reads else None

    def _origin(self, host: str) -> str | None:
        if self.outside and host == urlsplit(self.outside).netloc:
            return self.outside
        name = host.removesuffix(f":{self.port}")
        if name == host and self.port != _HTTP_PORT:
            return None
        return f"http://{host}" if name in self.names or (self.addresses and _is_address(name)) else None


def origins_of(host: str, port: int, origin: str | None, name: Callable[[], str] = socket.gethostname) -> Origins:
    """The origins of a server that is bound to a host.

    Args:
        host: an address or a name; ``0.0.0.0`` and ``::`` are all addresses.
        port: its own.
        origin: where a proxy hands requests on to it.
        name: tells the computer's name.

    Raises:
        OptionError: that is no origin.
    """
    own = name().casefold()
    here = {LOOPBACK, "localhost", "[::1]", f"[{host}]" if ":" in host else host.casefold()}
    if host in _ANY:
        here |= {own, f"{own.partition('.')[0]}.local"}
    return Origins(port, frozenset(here), addresses=host in _ANY, outside=_outside(origin) if origin else "")


def _outside(origin: str) -> str:
    text = origin.strip().casefold().removesuffix("/")
    parts = urlsplit(text)
    try:
        whole = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and text == f"{parts.scheme}://{parts.netloc}"
        )
        standing = parts.port != {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        whole = standing = False
    if not whole or not standing or "@" in parts.netloc:
        raise OptionError(
            f"The origin {origin!r} is not allowed; give what a browser shows before the first /, such as "
            "https://studio.example.",
            field="origin",
        )
    return text


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name[1:-1] if name.startswith("[") else name)
    except ValueError:
        return False
    return True
