"""How a host is asked: in turn, later where it says so, and again where a fault passes."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from workbench.errors import ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.clock import Clock
from workbench.jobs.faults import FAULTS, Fault, backoff_s
from workbench.jobs.gate import Gate

__all__ = ["Patience"]

T = TypeVar("T")

_TOLD = 2
"""From so many failures on it is no hiccup, and the person hears of it."""


class _Outage:
    """What was told of a host that cannot be reached, until it answers: many wait for it, and one tells it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: set[bool] = set()

    def is_news(self, *, under_way: bool) -> bool:
        """Whether nobody told it yet, of what is under way there or of what is not."""
        with self._lock:
            news = under_way not in self._told
            self._told.add(under_way)
            return news

    def end(self) -> None:
        """The host answered."""
        with self._lock:
            self._told.clear()


@dataclass(frozen=True, slots=True)
class Patience:
    """Shared by all that one run asks of one host."""

    clock: Clock
    gate: Gate
    draw: Callable[[], float] = random.random
    tell: Callable[[str], None] = lambda _sentence: None
    """Hears once of a host that wants to be asked later."""
    purchases: Gate | None = None
    """What else is passed by what costs money, which a host allows less often."""
    _outage: _Outage = field(default_factory=_Outage, init=False, repr=False, compare=False)

    def ask(self, question: Callable[[], T], cancel: CancelToken | None, *, until_s: float | None = None) -> T:
        """Ask something that may be asked as often as one likes, through the faults that pass.

        Args:
            question: asks.
            cancel: stops waiting.
            until_s: the monotonic time until which it is asked again, for what is under way at the host; where it is
                None, the tries of each fault count.

        Raises:
            ProviderError: the last fault, or one that does not pass.
            CancelledError
        """
        tried: Counter[Fault] = Counter()
        while True:
            self.gate.wait(cancel)
            try:
                answer = question()
            except ProviderError as error:
                tried[error.fault] += 1
                if not self._passes(error, tried[error.fault], until_s):
                    raise
                self.wait(error, tried[error.fault], cancel, until_s=until_s)
            else:
                self._outage.end()
                return answer

    def wait_to_buy(self, cancel: CancelToken | None) -> None:
        """Wait for one's turn to send what costs money.

        Raises:
            CancelledError: the token was set.
        """
        if self.purchases is not None:
            self.purchases.wait(cancel)
        self.gate.wait(cancel)

    def wait(
        self, error: ProviderError, tried: int, cancel: CancelToken | None, *, until_s: float | None = None
    ) -> None:
        """Wait before the next try; everybody does where the host is busy with all of us."""
        pause_s = backoff_s(tried, error.after_s, self.draw)
        if error.fault == "throttled":
            if self.gate.shut(pause_s):
                self.tell(f"The host asks for fewer questions: nothing is sent for {pause_s:.0f} s.")
        else:
            if error.fault == "connection" and tried == _TOLD:
                self._tell_outage(error, until_s)
            self.clock.sleep(pause_s, cancel)

    def _tell_outage(self, error: ProviderError, until_s: float | None) -> None:
        if not self._outage.is_news(under_way=until_s is not None):
            return
        if until_s is None:
            self.tell(f"{error.message.removesuffix('.')}: it is asked again for a while.")
            return
        until = self.clock.now() + timedelta(seconds=until_s - self.clock.monotonic())
        self.tell(
            "The host cannot be reached; what is under way there is asked for again until "
            f"{until.astimezone():%H:%M}, and nothing is paid twice."
        )

    def _passes(self, error: ProviderError, tried: int, until_s: float | None) -> bool:
        if not error.passes:
            return False
        return tried < FAULTS[error.fault].tries if until_s is None else self.clock.monotonic() < until_s
