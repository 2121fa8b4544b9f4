"""Addresses on the network that may be asked: https, and plain http on this computer alone."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["host_of", "is_safe", "is_this_computer", "same_origin"]

_PORTS = {"https": 443, "http": 80}


def host_of(url: str) -> str:
    """The host that an address names, for a sentence or a comparison; empty where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_this_computer(host: str) -> bool:
    """Whether a host's name or number is this computer's own."""
    import ipaddress

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(url: str, *, here: bool = True) -> bool:
    """Whether an address names a host by https, or this computer by plain http.

    Args:
        url: the address.
        here: whether this computer may be asked by plain http.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and here and is_this_computer(host)))


def same_origin(one: str, other: str) -> bool:
    """Whether two safe addresses are of the same scheme, host and port."""
    first, second = ((p.scheme, p.hostname, p.port or _PORTS.get(p.scheme)) for p in map(urlsplit, (one, other)))
    return first == second
