"""How often a password may be tried: from one address, and by all together."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict

from workbench.jobs.bucket import Bucket
from workbench.jobs.clock import Clock

__all__ = ["Throttle"]

_MOST_ADDRESSES = 4096


class Throttle:
    """A try is taken before the password is looked at, and given back where it was right.

    Args:
        clock: how late it is.
        each: tries of one address at once; then one comes back each minute.
        all_at_once: of all addresses together; then ten come back each minute.
    """

    def __init__(self, clock: Clock, each: int = 5, all_at_once: int = 30) -> None:
        self._clock, self._each = clock, each
        self._all = Bucket(clock, 600, all_at_once)
        self._addresses: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, address: str) -> float:
        """0.0 where a try is free, else the seconds until one is."""
        mine = self._of(address)
        if wait_s := mine.take():
            return wait_s
        if wait_s := self._all.take():
            mine.give_back()
        return wait_s

    def give_back(self, address: str) -> None:
        """It was right."""
        self._of(address).give_back()
        self._all.give_back()

    def _of(self, address: str) -> Bucket:
        name = _network(address)
        bucket = self._addresses.setdefault(name, Bucket(self._clock, 60, self._each))
        self._addresses.move_to_end(name)
        if len(self._addresses) > _MOST_ADDRESSES:
            self._addresses.popitem(last=False)
        return bucket


def _network(address: str) -> str:
    """Of IPv6 the first half: one household has them all."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))
