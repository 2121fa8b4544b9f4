"""Who is logged in: a random token in the browser's cookie, its hash here; gone when the server ends."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, field

from workbench.jobs.clock import Clock

__all__ = ["LASTS_S", "Login", "Logins"]

LASTS_S = 12 * 3600
_MOST_EACH = 10


@dataclass(eq=False)
class Login:
    """One browser of a visitor's."""

    visitor: str
    until_s: float
    """By the clock's monotonic seconds."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def is_over(self, clock: Clock) -> bool:
        """Whether it has ended; where its time is over by now, its open pages are told."""
        if self.until_s <= clock.monotonic():
            self.ended.set()
        return self.ended.is_set()


class Logins:
    """Those that hold. For one event loop.

    Args:
        clock: how late it is.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[str, Login] = {}

    def begin(self, visitor: str) -> str:
        """The token of a new one; of a visitor with many the oldest ends."""
        self._sweep()
        mine = [key for key, login in self._held.items() if login.visitor == visitor]
        for key in mine[: max(0, len(mine) - _MOST_EACH + 1)]:
            self._held.pop(key).ended.set()
        token = secrets.token_urlsafe(32)
        self._held[_hashed(token)] = Login(visitor, self._clock.monotonic() + LASTS_S)
        return token

    def find(self, token: str) -> Login | None:
        """Whose it is; None where it holds no longer, or never did."""
        login = self._held.get(_hashed(token))
        if login is not None and login.until_s <= self._clock.monotonic():
            self.end(token)
            return None
        return login

    def end(self, token: str) -> None:
        """From now on it holds no more; its open pages are told."""
        login = self._held.pop(_hashed(token), None)
        if login is not None:
            login.ended.set()

    def _sweep(self) -> None:
        now = self._clock.monotonic()
        for key in [key for key, login in self._held.items() if login.until_s <= now]:
            self._held.pop(key).ended.set()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
