"""The fake host as a whole: three ports of this computer and the books behind them."""

from __future__ import annotations

import base64
import hashlib
import socket
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from workbench.model.hosted import HostedModel, Price

from .charging import Charge
from .delivering import Delivery
from .faults import Fault, Script
from .host import Host, Ways
from .models import from_tables
from .predictions import Made
from .routes import Api
from .webhooks import Postman, Sent
from .wire import Door, Request

TOKEN = "r8_" + "SongreelFakeHostTokenThatBuysNothing0"
RETRIES_S = (0.1, 0.2, 0.5, 1.0, 2.0)


class FakeReplicate:
    """A host of models on this computer that speaks Replicate's HTTP API and makes small real media.

    ``with FakeReplicate() as server:`` and then ``server.url`` and ``server.token``. What it knows of a model that
    ``models.toml`` does not name is what a table of ours says, which can be handed in.

    Args:
        ways: clock, timing, seed, limits, credit ...: see ``Ways``.
        faults: what goes wrong, and when: see ``Fault``; ``server.script`` takes more later.
        prices: what each model costs, by ``owner/name``; the others cost nothing.
        tables: models of ours; those that the host does not know, it learns, and their prices too.
        token: whoever asks with another is refused.
        port: of the API; 0 = any.
        retries_s: how long to wait before each further try of the last webhook, seconds.
        **changes: fields of ``Ways``, and of its ``timing``: ``work``, ``queue``, ``answer``, ``spread``.
    """

    def __init__(
        self,
        ways: Ways | None = None,
        *,
        faults: Iterable[Fault] = (),
        prices: Mapping[str, Price] | None = None,
        tables: Iterable[HostedModel] = (),
        token: str = TOKEN,
        port: int = 0,
        retries_s: tuple[float, ...] = RETRIES_S,
        **changes: Any,
    ) -> None:
        ways = Ways() if ways is None else ways
        timing = {name: changes.pop(name) for name in ("work", "queue", "answer", "spread") if name in changes}
        ways = replace(ways, timing=replace(changes.pop("timing", ways.timing), **timing), **changes)
        tables = list(tables)
        learned = from_tables(tables)
        told = {table.id.partition(":")[0]: table.price for table in tables if table.price is not None}
        self.token = token
        self.script = Script(faults, ways.seed)
        self.host = Host(ways, told | dict(prices or {}), self.script, {})
        self.host.models = learned | self.host.models
        self.webhook_secret = (
            "whsec_" + base64.b64encode(hashlib.sha256(f"{ways.seed}".encode()).digest()[:24]).decode()
        )
        self._api = Door(Api(self.host, token, self.webhook_secret, self._closing), port)
        self._delivery, self._third = Door(Delivery(self.host)), Door(Delivery(self.host))
        # The name is another than the API's, as the host is another in earnest; both are this computer.
        other = "localhost" if _resolves("localhost") else "127.0.0.1"
        self.url = self.host.api = f"http://127.0.0.1:{self._api.port}"
        self.delivery_url = self.host.delivery = f"http://{other}:{self._delivery.port}"
        self.third_url = self.host.third = f"http://{other}:{self._third.port}"
        self._postman = Postman(self.host, self.webhook_secret, retries_s)

    def _closing(self) -> bool:
        return self._api.closing.is_set()

    def start(self) -> Self:
        """Answer from now on; ``with`` does it."""
        for door in (self._api, self._delivery, self._third):
            door.start()
        self._postman.start()
        return self

    def close(self) -> None:
        """Answer no more; whoever waits is let go."""
        self._postman.close()
        for door in (self._api, self._delivery, self._third):
            door.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()
        if kind is None and self.mistakes:
            raise AssertionError("the fake host made a mistake of its own:\n" + "\n".join(self.mistakes))

    @property
    def mistakes(self) -> list[str]:
        """Its own errors; leaving ``with`` raises them."""
        return [*self._api.mistakes, *self._delivery.mistakes, *self._third.mistakes]

    @property
    def requests(self) -> list[Request]:
        """What the API was asked, the oldest first."""
        return list(self._api.requests)

    @property
    def downloads(self) -> list[Request]:
        """What the other hosts were asked, with every header."""
        return [*self._delivery.requests, *self._third.requests]

    @property
    def leaks(self) -> list[Request]:
        """Downloads that told another host the token."""
        return [asked for asked in self.downloads if self._tells_token(asked)]

    def _tells_token(self, asked: Request) -> bool:
        said = (asked.path, *asked.query.values(), *asked.headers.values())
        return any(self.token in text for text in said)

    @property
    def predictions(self) -> list[Made]:
        """All that were made, the oldest first."""
        return self.host.all()

    @property
    def charges(self) -> list[Charge]:
        """What each prediction was charged so far."""
        return self.host.charges()

    @property
    def charged_usd(self) -> Decimal:
        """US dollars charged so far."""
        return sum((charge.usd for charge in self.charges), Decimal(0))

    @property
    def paid_twice(self) -> dict[str, int]:
        """The questions that were charged more than once, by their key, and how often."""
        usd = {charge.prediction: charge.usd for charge in self.charges}
        counts: dict[str, int] = {}
        now = self.host.now_s()
        for made in self.predictions:
            if usd[made.id] > 0 or (made.known.id not in self.host.prices and made.status(now) == "succeeded"):
                counts[made.key] = counts.get(made.key, 0) + 1
        return {key: count for key, count in counts.items() if count > 1}

    @property
    def creations(self) -> dict[str, int]:
        """How often each question was taken, by its key: equal inputs, with files by content, have equal keys."""
        return dict(self.host.creations)

    @property
    def webhooks(self) -> list[Sent]:
        """Every try to tell somebody."""
        return list(self._postman.sent)

    def vanish(self, model: str) -> None:
        """The host knows of a model no more."""
        self.host.models.pop(model, None)


def _resolves(name: str) -> bool:
    try:
        socket.getaddrinfo(name, None, socket.AF_INET)
    except OSError:
        return False
    return True
