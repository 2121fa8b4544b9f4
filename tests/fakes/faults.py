"""Faults on a script: what goes wrong, where, and when. The same seed gives the same faults, whoever comes first."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

Place = Literal[
    "create", "get", "list", "cancel", "upload", "files", "model", "account", "secret", "download", "webhook"
]
"""What a fault meets: a question to the API, a download of an output, or a webhook of ours."""

OfAnswer = Literal["throttled", "error", "html", "shape", "flood", "reset", "hang", "empty"]
"""``throttled``: 429. ``error``: ``status``. ``html``: a page with status 200. ``shape``: JSON, but not what was
promised. ``flood``: 3 GB. ``reset``: the connection breaks. ``hang``: no answer at all. ``empty``: 200 and nothing.
At ``create`` with ``made`` the prediction has been made all the same."""
OfPrediction = Literal["stuck", "aborted", "canceled", "busy", "interrupted", "broken", "refused"]
"""How it ends: never (until the host's limit), before it began, stopped by the host, high demand, interrupted, an
error of the model, refused by moderation."""
OfOutput = Literal[
    "short", "long", "small", "black", "no-media", "prose", "plain-http", "elsewhere", "no-output",
    "as-string", "as-list", "as-table", "as-data", "as-chunks",
]  # fmt: skip
"""What comes out although it succeeded: of the wrong length or size, no medium at all, no JSON where JSON was asked
for, at an address on plain http or of another host, nothing; or in another form."""
OfDownload = Literal["cut", "truncated", "gone", "moved"]
"""``cut``: the connection breaks half way. ``truncated``: half the file, as if it were whole. ``gone``: ``status``, 404
unless said. ``moved``: sent on to ``to``, or to a third host."""
OfWebhook = Literal["forged", "twice", "stale", "lost"]
"""A wrong signature, sent twice, signed an hour ago, never sent."""

ANSWER, PREDICTION, OUTPUT, DOWNLOAD, WEBHOOK = map(get_args, (OfAnswer, OfPrediction, OfOutput, OfDownload, OfWebhook))
Kind = OfAnswer | OfPrediction | OfOutput | OfDownload | OfWebhook
_ALLOWED: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(get_args(Place), ANSWER),
    "create": (*ANSWER, *PREDICTION, *OUTPUT),
    "download": (*ANSWER, *DOWNLOAD),
    "webhook": WEBHOOK,
}

Facts = Mapping[str, Any]
"""What is known where a fault may strike: ``model``, ``input``, ``prompt``, ``key`` (what was asked), ``path``."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the script. Without ``at``, ``chance``, ``model``, ``prompt`` and ``when`` it always strikes.

    Raises:
        ValueError: there is no such fault at that place.
    """

    kind: str
    on: str = "create"
    at: tuple[int, ...] = ()
    """The numbers of the requests at this place that it strikes, from 1 on."""
    chance: float = 1.0
    """0 to 1, drawn anew for each request."""
    model: str = ""
    """Only this one, ``owner/name``."""
    prompt: str = ""
    """Only where the prompt holds this."""
    when: Callable[[Facts], bool] | None = None
    """Only where this says so."""
    times: int | None = None
    """How often at most."""
    made: bool = False
    """Of an answer to ``create``: the prediction is made before it goes wrong."""
    after_s: float | None = None
    """Seconds. Of ``throttled``: what Retry-After says; None = no such header. Of ``hang``: how long; None = no end."""
    status: int | None = None
    text: str = ""
    """The error's own words instead of ours."""
    to: str = ""
    """Of ``moved``, ``plain-http`` and ``elsewhere``: the address."""

    def __post_init__(self) -> None:
        if self.kind not in _ALLOWED.get(self.on, ()):
            raise ValueError(f"there is no fault {self.kind!r} on {self.on!r}; there are {_ALLOWED.get(self.on)}")


class Script:
    """The lines, and how often each struck. For any number of threads."""

    def __init__(self, lines: Iterable[Fault] = (), seed: int = 0) -> None:
        self._lines = list(lines)
        self._seed = seed
        self._lock = threading.Lock()
        self._asked: Counter[str] = Counter()
        self._asked_of: Counter[tuple[str, str]] = Counter()
        self.struck: Counter[str] = Counter()
        """How often each kind struck."""
        self._struck: Counter[int] = Counter()

    def add(self, *lines: Fault) -> None:
        """More lines, from now on."""
        with self._lock:
            self._lines.extend(lines)

    def clear(self) -> None:
        """No more faults, from now on."""
        with self._lock:
            self._lines.clear()

    def strike(self, place: str, facts: Facts) -> list[Fault]:
        """The faults of one request, in the order of the script; at most one of each family."""
        with self._lock:
            self._asked[place] += 1
            what = str(facts.get("key") or facts.get("path", ""))
            self._asked_of[place, what] += 1
            nth = self._asked_of[place, what]
            hits: list[Fault] = []
            for number, line in enumerate(self._lines):
                if line.on != place or any(_family(line.kind) is _family(hit.kind) for hit in hits):
                    continue
                if self._hits(number, line, place, facts, f"{what} {nth}"):
                    self._struck[number] += 1
                    self.struck[line.kind] += 1
                    hits.append(line)
            return hits

    def _hits(self, number: int, line: Fault, place: str, facts: Facts, what: str) -> bool:
        if line.times is not None and self._struck[number] >= line.times:
            return False
        if line.at and self._asked[place] not in line.at:
            return False
        if line.model and facts.get("model") != line.model:
            return False
        if line.prompt and line.prompt not in str(facts.get("prompt", "")):
            return False
        if line.when is not None and not line.when(facts):
            return False
        return line.chance >= 1 or drawn(self._seed, number, place, what) < line.chance


def _family(kind: str) -> Sequence[str]:
    return next(family for family in (ANSWER, PREDICTION, OUTPUT, DOWNLOAD, WEBHOOK) if kind in family)


def of_family(hits: Iterable[Fault], family: Sequence[str]) -> Fault | None:
    """The fault of a family among those that struck."""
    return next((hit for hit in hits if hit.kind in family), None)


def drawn(*what: object) -> float:
    """A number from 0 to 1 that follows from what is handed in, and from nothing else."""
    digest = hashlib.sha256(repr(what).encode()).digest()
    return int.from_bytes(digest[:7], "big") / 256**7


def read_script(path: Path) -> list[Fault]:
    """A script from a JSON file: a list of tables, each a fault by the names of ``Fault``'s fields.

    Raises:
        ValueError: there are no such faults.
    """
    known = {field.name for field in fields(Fault)} - {"when"}
    lines = json.loads(path.read_text(encoding="utf-8"))
    for line in lines:
        if unknown := set(line) - known:
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}")
    return [Fault(**(line | {"at": tuple(line.get("at", ()))})) for line in lines]
