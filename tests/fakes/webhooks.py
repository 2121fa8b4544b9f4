"""Webhooks: the host tells an address of this computer what became of a prediction, signed, again where it must."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from .asking import is_loopback
from .faults import WEBHOOK, of_family
from .host import Host
from .predictions import ENDED, Made

_TICK_S = 0.01
_PATIENCE_S = 2.0
_STALE_S = 3600


@dataclass(slots=True)
class Sent:
    """One webhook that was sent, or was to be."""

    prediction: str
    event: str
    id: str
    url: str
    status: int | None
    """What the other side said; 0 = nobody answered, None = it was never sent."""


@dataclass(slots=True)
class _Letter:
    made: Made
    event: str
    id: str
    body: bytes
    due_s: float
    tries: int = 0


def signed(secret: str, letter: str, at: int, body: bytes) -> dict[str, str]:
    """The headers of a webhook.

    Args:
        secret: ``whsec_`` and the key in base64.
        letter: its id, the same for each try.
        at: the time, seconds since 1970.
        body: what is sent.
    """
    key = base64.b64decode(secret.removeprefix("whsec_"))
    seal = hmac.new(key, f"{letter}.{at}.".encode() + body, hashlib.sha256).digest()
    told = {"webhook-id": letter, "webhook-timestamp": str(at)}
    return told | {"webhook-signature": f"v1,{base64.b64encode(seal).decode()}"}


class Postman:
    """Sends webhooks from a thread of its own, whenever the host's clock says that something has happened."""

    def __init__(self, host: Host, secret: str, retries_s: tuple[float, ...]) -> None:
        self._host, self._secret, self._retries_s = host, secret, retries_s
        self.sent: list[Sent] = []
        self._waiting: list[_Letter] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Look after the webhooks from now on."""
        self._thread.start()

    def close(self) -> None:
        """No more webhooks."""
        self._closing.set()
        self._thread.join(_PATIENCE_S + 1)

    def _run(self) -> None:
        while not self._closing.wait(_TICK_S):
            now = self._host.now_s()
            for made in self._host.all():
                if made.webhook:
                    self._waiting.extend(self._news(made, now))
            due = [letter for letter in self._waiting if letter.due_s <= now]
            self._waiting = [letter for letter in self._waiting if letter.due_s > now]
            for letter in due:
                self._post(letter, now)

    def _news(self, made: Made, now: float) -> list[_Letter]:
        """What has happened to a prediction that nobody was told."""
        status = made.status(now)
        happened = {
            "start": True,
            "logs": status != "starting",
            "output": status == "succeeded",
            "completed": status in ENDED,
        }
        news = []
        for event, has in happened.items():
            if has and event in made.webhook_events and event not in made.told:
                made.told.add(event)
                body = json.dumps(self._host.told(made)).encode()
                letter = "msg_" + hashlib.sha256(f"{made.id} {event}".encode()).hexdigest()[:24]
                news.append(_Letter(made, event, letter, body, now))
        return news

    def _post(self, letter: _Letter, now: float) -> None:
        made = letter.made
        hits = self._host.script.strike("webhook", {"model": made.known.id, "input": made.given, "key": letter.id})
        fault = of_family(hits, WEBHOOK)
        kind = "" if fault is None else fault.kind
        if kind == "lost" or not is_loopback(made.webhook):
            self.sent.append(Sent(made.id, letter.event, letter.id, made.webhook, None))
            return
        at = int(self._host.ways.clock.now().timestamp()) - (_STALE_S if kind == "stale" else 0)
        headers = signed(self._secret, letter.id, at, letter.body)
        if kind == "forged":
            headers["webhook-signature"] = f"v1,{base64.b64encode(bytes(32)).decode()}"
        for _ in range(2 if kind == "twice" else 1):
            status = _sent(made.webhook, headers, letter.body)
            self.sent.append(Sent(made.id, letter.event, letter.id, made.webhook, status))
        # Only the last word is said again: whoever missed an earlier one will hear of the end.
        if not 200 <= status < 300 and letter.event == "completed" and letter.tries < len(self._retries_s):
            letter.due_s = now + self._retries_s[letter.tries]
            letter.tries += 1
            self._waiting.append(letter)


def _sent(address: str, headers: dict[str, str], body: bytes) -> int:
    """What the other side said; 0 = nobody did."""
    where = urlsplit(address)
    path = f"{where.path or '/'}{'?' + where.query if where.query else ''}"
    secure = where.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=_PATIENCE_S)
    try:
        connection.request("POST", path, body, headers | {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    else:
        return answer.status
    finally:
        connection.close()
