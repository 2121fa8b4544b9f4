"""The host's books: what was asked for, what came of it, what it cost. No word of HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workbench.jobs.clock import Clock, SystemClock
from workbench.model.hosted import Price

from . import predictions, uploads
from .charging import Charge, charge_of, tokens_of
from .faults import PREDICTION, Fault, Script, drawn, of_family
from .limits import Limits
from .media import Piece, bytes_of, content_type, seconds_of
from .models import Known, read_models
from .predictions import ENDED, Made, Timing, course_of
from .uploads import Upload
from .wanted import wanted

_ID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Ways:
    """How the host behaves."""

    clock: Clock = field(default_factory=SystemClock)
    timing: Timing = field(default_factory=Timing)
    seed: int = 0
    life_s: float = 3600.0
    """How long outputs, inputs and logs of a prediction are kept after it ended, seconds."""
    file_life_s: float = 3600.0
    """How long files are kept that were sent."""
    limits: Limits = field(default_factory=Limits)
    credit_usd: Decimal | None = None
    """US dollars that may be spent; None = any sum."""
    page: int = 100
    """Predictions in one answer to a list."""
    least_side: int = 180
    """The shorter side of videos and pictures is made no larger than this, pixels; 0 = as asked for."""
    say: Callable[[str, Mapping[str, Any]], Any] | None = None
    """What a language model answers: called with its id and inputs; None = something that conforms to the schema."""


class Host:
    """The books. For any number of threads."""

    def __init__(self, ways: Ways, prices: Mapping[str, Price], script: Script, models: Mapping[str, Known]) -> None:
        self.ways, self.prices, self.script = ways, dict(prices), script
        self.models = read_models() | dict(models)
        self.api, self.delivery, self.third = "", "", ""
        self.creations: Counter[str] = Counter()
        """How often each question was asked, by its key: files by content."""
        self.uploads: dict[str, Upload] = {}
        self._made: dict[str, Made] = {}
        self._lock = threading.RLock()

    def now_s(self) -> float:
        """Seconds that never go backwards."""
        return self.ways.clock.monotonic()

    def all(self) -> list[Made]:
        """Every prediction, the oldest first."""
        with self._lock:
            return list(self._made.values())

    def find(self, prediction: str) -> Made | None:
        """The prediction with an id."""
        with self._lock:
            return self._made.get(prediction)

    def key_of(self, known: Known, given: Mapping[str, Any]) -> str:
        """What a question is known by: its model and its inputs, with files by their content."""
        said = json.dumps([known.id, self._by_content(given)], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    def _by_content(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: self._by_content(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self._by_content(part) for part in value]
        sent = self.content(value)
        return value if sent is None else {"sha256": hashlib.sha256(sent).hexdigest()}

    def content(self, address: Any) -> bytes | None:
        """The bytes of a file that was sent, or that stands in the address itself; None where it is neither."""
        if not isinstance(address, str):
            return None
        if address.startswith("data:") and ";base64," in address[:200]:
            return base64.b64decode(address.partition(",")[2])
        upload = self.uploads.get(address.removeprefix(f"{self.api}/v1/files/"))
        return None if upload is None or not address.startswith(f"{self.api}/") else upload.data

    def _length_of(self, address: str) -> Fraction:
        return seconds_of(self.content(address) or b"")

    def make(
        self,
        known: Known,
        version: str,
        given: Mapping[str, Any],
        hits: Iterable[Fault] = (),
        cancel_after_s: float | None = None,
        webhook: tuple[str, tuple[str, ...]] = ("", ()),
    ) -> Made:
        """Take a question: from here on it costs what it costs."""
        key, faults, ways = self.key_of(known, given), tuple(hits), self.ways
        full = known.filled(given)
        if why := self._lost(given) or known.failing(full):
            faults = (Fault("broken", text=why),)
        will = wanted(known, full, self._length_of, ways.least_side, f"{ways.seed}{key}")
        if ways.say is not None and known.makes["kind"] in ("text", "structured"):
            will = replace(will, value=_said(ways.say(known.id, full), known.makes["kind"]))
        with self._lock:
            self.creations[key] += 1
            nth, now = self.creations[key], self.now_s()
            share = 2 * drawn(ways.seed, key, nth, "time") - 1
            course = course_of(now, ways.timing, share, of_family(faults, PREDICTION), cancel_after_s)
            made = Made(
                id=_id(ways.seed, key, nth), number=len(self._made), known=known, version=version, given=given, key=key,
                wanted=will, faults=faults, created_at=ways.clock.now(), created_s=now, course=course,
                webhook=webhook[0], webhook_events=webhook[1],
            )  # fmt: skip
            self._made[made.id] = made
        return made

    def _lost(self, given: Mapping[str, Any]) -> str:
        """The model's words where a file of ours is gone that it was to read."""
        for value in given.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str) and one.startswith(f"{self.api}/v1/files/"):
                    upload = self.uploads.get(one.rpartition("/")[2])
                    if upload is None or upload.gone(self.now_s()):
                        return f"The file {one} could not be downloaded: 404 Not Found"
        return ""

    def stop(self, made: Made) -> None:
        """Cancel a prediction, unless it has ended."""
        with self._lock:
            made.stop(self.now_s())

    def removed(self, made: Made) -> bool:
        """Whether the time of its outputs is over."""
        ended = made.at(*ENDED)
        return ended is not None and self.now_s() >= ended + self.ways.life_s

    def told(self, made: Made) -> dict[str, Any]:
        """A prediction as JSON, as it is now."""
        with self._lock:
            now, removed = self.now_s(), self.removed(made)
            status = made.status(now)
        output = self.output(made) if status == "succeeded" and not removed else None
        writes = made.known.makes["kind"] in ("text", "structured")
        tokens = tokens_of(self.prices.get(made.known.id), made.wanted) if writes else None
        return predictions.told(made, now, self.api, output, tokens, removed=removed)

    def pieces(self, made: Made) -> dict[str, Piece]:
        """The files that come out of a prediction, by the names in their addresses, its fault included."""
        pieces = [_spoilt(piece, made.output_fault) for piece in made.wanted.pieces]
        names = made.wanted.names or [f"output-{n}" if n else "output" for n in range(len(pieces))]
        return {f"{name}{piece.suffix}": piece for name, piece in zip(names, pieces, strict=True)}

    def output(self, made: Made) -> Any:
        """What a prediction tells of its output."""
        fault, will = made.output_fault, made.wanted
        kind = "" if fault is None else fault.kind
        if kind == "no-output":
            return None
        if not will.pieces:
            return _in_words(will.value, kind)
        base = {"elsewhere": self.third, "plain-http": "http://delivery.example.invalid"}.get(kind, self.delivery)
        base = fault.to if fault is not None and fault.to else base
        addresses = [f"{base}/{made.id}/{name}" for name in self.pieces(made)]
        if kind == "as-data":
            addresses = [_as_data(piece) for piece in self.pieces(made).values()]
        if kind == "as-table":
            return {"files": addresses, "count": len(addresses)}
        if will.names:
            absent = dict.fromkeys(("vocals", "drums", "bass", "other", "guitar", "piano"))
            return absent | dict(zip(will.names, addresses, strict=True))
        several = (will.several or kind in ("as-list", "as-chunks")) and kind != "as-string"
        return addresses if several else addresses[0]

    def charges(self) -> list[Charge]:
        """What each prediction was charged so far, the oldest first."""
        with self._lock:
            now = self.now_s()
            rows = [(made, made.status(now), made.run_s(now)) for made in self._made.values()]
        return [
            Charge(made.id, made.known.id, charge_of(self.prices.get(made.known.id), made.wanted, status, run_s))
            for made, status, run_s in rows
        ]

    def upload(self, name: str, kind: str, data: bytes, metadata: dict[str, Any]) -> Upload:
        """Keep a file."""
        with self._lock:
            number, ways = len(self.uploads), self.ways
            file = _id(ways.seed, "file", number, hashlib.sha256(data).hexdigest())
            kept = Upload(file, name, kind, data, metadata, ways.clock.now(), ways.file_life_s, self.now_s())
            self.uploads[file] = kept
        return kept

    def kept_files(self) -> list[dict[str, Any]]:
        """The files whose time is not over, the newest first."""
        with self._lock:
            kept = [upload for upload in self.uploads.values() if not upload.gone(self.now_s())]
        return [uploads.told(upload, self.api) for upload in reversed(kept)]


def _id(*what: object) -> str:
    number = int(hashlib.sha256(repr(what).encode()).hexdigest(), 16)
    return "".join(_ID_LETTERS[number >> 5 * at & 31] for at in range(26))


def _as_data(piece: Piece) -> str:
    return f"data:{content_type(piece.suffix)};base64,{base64.b64encode(bytes_of(piece)).decode()}"


def _spoilt(piece: Piece, fault: Fault | None) -> Piece:
    kind = "" if fault is None else fault.kind
    if kind in ("short", "long"):
        share = Fraction(3, 5) if kind == "short" else Fraction(8, 5)
        return replace(piece, frames=round(piece.frames * share), seconds=piece.seconds * share)
    if kind == "small":
        return replace(piece, width=max(16, piece.width // 4 * 2), height=max(16, piece.height // 4 * 2))
    return replace(piece, still=True) if kind == "black" else piece


def _said(answer: Any, kind: str) -> Any:
    """What somebody else says in a language model's place, in the host's form."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    if kind == "text":
        return re.findall(r"\S+\s*", text)
    return {"json_output": None if isinstance(answer, str) else answer, "text": text}


def _in_words(value: Any, kind: str) -> Any:
    if kind == "prose":
        prose = "I would rather not write a table today."
        return re.findall(r"\S+\s*", prose) if isinstance(value, list) else {"json_output": None, "text": prose}
    text = "".join(value) if isinstance(value, list) else value.get("text", "")
    forms = {"as-string": text, "as-list": [text], "as-chunks": re.findall(r"\S+\s*", text), "as-table": {"text": text}}
    return forms.get(kind, value)
