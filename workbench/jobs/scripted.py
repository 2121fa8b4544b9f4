"""The double of a host of models: answers at once, or does what a script says. For tests and for trying things out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Literal

from workbench.errors import ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.clock import Clock, SystemClock
from workbench.jobs.faults import Fault
from workbench.jobs.hosting import FileAt, RateLimits
from workbench.jobs.keys import dumps
from workbench.model.asking import ModelRequest, Prediction, PredictionState, Quote
from workbench.model.money import CENT_PARTS

__all__ = ["Happening", "Script", "ScriptedProvider", "Verb"]

Verb = Literal["ready", "submit", "find", "poll", "cancel", "fetch"]


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens instead of what should.

    A fault is raised; for ``submit`` it says with ``taken`` whether the question was taken all the same. A state, with
    an error, is what the prediction comes to. What is taken so much later than it was sent is not seen before.
    """

    fault: Fault | None = None
    taken: bool = False
    after_s: float | None = None
    state: PredictionState | None = None
    error: str = ""
    late_s: float = 0.0


Script = Callable[[Verb, int], Happening | None]
"""From a verb, and how often it was called before, to what happens instead; None = nothing does."""


@dataclass
class _Made:
    prediction: Prediction
    request: ModelRequest
    at: datetime
    done_at: float
    outcome: Happening


class ScriptedProvider:
    """Answers each question with a small file that holds the question.

    Args:
        clock: how late it is.
        name: how tables of models call it.
        usd: what each answer costs; None = unknown.
        run_second_usd: instead, what each second of a run costs.
        run_s: how long each takes, seconds.
        tokens: how many go into and come out of each answer, as it tells; None = it does not tell.
        token_usd: what each of those costs that goes in, and that comes out; ``usd`` is then the most.
        script: what goes wrong.
        price: instead of ``usd``, what a question costs.
        words: the ids of models that answer in words; it has none.
        limits: how often it may be asked.
        write: writes the answer of a request into a folder; by default the question as text.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        name: str = "scripted",
        usd: Decimal | None = Decimal("0.10"),
        run_second_usd: Decimal | None = None,
        run_s: float = 10.0,
        tokens: tuple[int, int] | None = None,
        token_usd: tuple[Decimal, Decimal] | None = None,
        script: Script = lambda _verb, _count: None,
        price: Callable[[ModelRequest], Quote] | None = None,
        words: Collection[str] = (),  # noqa: ARG002
        write: Callable[[ModelRequest, Path], Sequence[Path]] | None = None,
        limits: RateLimits = RateLimits(),  # noqa: B008  it never changes
    ) -> None:
        self.name = name
        self.limits = limits
        self._clock, self._usd, self._run_s, self._script = clock or SystemClock(), usd, run_s, script
        self._write, self._price, self._run_second_usd = write or _written, price, run_second_usd
        self._tokens, self._token_usd = tokens, token_usd
        self._lock = threading.Lock()
        self._made: dict[str, _Made] = {}
        self._counts: dict[Verb, int] = {}

    @property
    def created(self) -> tuple[ModelRequest, ...]:
        """The questions that were taken, in order."""
        return tuple(made.request for made in self._made.values())

    @property
    def charged_usd(self) -> Decimal:
        """What all of them cost so far: those that succeeded, and those that were stopped after they had begun.

        By the second that they run, those that failed, too.
        """
        if self._run_second_usd is not None:
            runs = [m.prediction.run_s for m in self._made.values() if m.prediction.state != "aborted"]
            return sum((self._run_second_usd * Decimal(str(run_s or 0)) for run_s in runs), Decimal(0))
        paid = [m for m in self._made.values() if m.prediction.state in ("succeeded", "canceled")]
        if self._tokens is not None and self._token_usd is not None:
            usd = self._tokens[0] * self._token_usd[0] + self._tokens[1] * self._token_usd[1]
            return usd.quantize(CENT_PARTS, ROUND_UP) * len(paid)
        return (self._usd or Decimal(0)) * len(paid)

    def quote(self, request: ModelRequest) -> Quote:
        """What its prices say, or the same for each."""
        if self._price:
            return self._price(request)
        usd = self._usd if self._run_second_usd is None else None
        return Quote(usd, "as the script has it", self._run_second_usd, self._token_usd)

    def ready(self) -> None:
        """As the Protocol says."""
        with self._lock:
            self._check("ready")

    def submit(self, request: ModelRequest, file_at: FileAt, cancel: CancelToken | None = None) -> Prediction:  # noqa: ARG002
        """As the Protocol says."""
        with self._lock:
            happens = self._next("submit")
            if happens.fault is not None and not happens.taken:
                raise _raised(happens)
            prediction = Prediction(f"prediction-{len(self._made)}", "starting")
            at, now = self._clock.now() + timedelta(seconds=happens.late_s), self._clock.monotonic() + happens.late_s
            self._made[prediction.id] = _Made(prediction, request, at, now + self._run_s, happens)
            if happens.fault is not None:
                raise _raised(happens)
            return prediction

    def find(self, request: ModelRequest, since: datetime) -> Sequence[Prediction]:
        """As the Protocol says."""
        with self._lock:
            self._check("find")
            asked = dumps(request.payload)
            now = self._clock.now()
            fit = (m for m in self._made.values() if since <= m.at <= now and dumps(m.request.payload) == asked)
            return [self._seen(made) for made in reversed(list(fit))]

    def poll(self, prediction: str) -> Prediction:
        """As the Protocol says."""
        with self._lock:
            self._check("poll")
            return self._seen(self._known(prediction))

    def cancel(self, prediction: str) -> Prediction:
        """As the Protocol says."""
        with self._lock:
            self._check("cancel")
            made = self._known(prediction)
            if not self._seen(made).ended:
                made.prediction = replace(
                    made.prediction, state="canceled", run_s=self._ran_s(made), tokens=self._tokens
                )
            return made.prediction

    def fetch(self, prediction: Prediction, folder: Path, cancel: CancelToken | None = None) -> Sequence[Path]:  # noqa: ARG002
        """As the Protocol says."""
        with self._lock:
            self._check("fetch")
            request = self._known(prediction.id).request
        return self._write(request, folder)

    def _known(self, prediction: str) -> _Made:
        if prediction not in self._made:
            raise ProviderError(f"There is no prediction {prediction!r} any more.", fault="lost")
        return self._made[prediction]

    def _seen(self, made: _Made) -> Prediction:
        if not made.prediction.ended:
            over = self._clock.monotonic() >= made.done_at
            ended: PredictionState = made.outcome.state or "succeeded"
            state: PredictionState = ended if over else "processing"
            run_s = self._ran_s(made) if over and state != "aborted" else None
            error = made.outcome.error if over else ""
            tokens = self._tokens if state in ("succeeded", "canceled") else None
            made.prediction = replace(made.prediction, state=state, error=error, run_s=run_s, tokens=tokens)
        return made.prediction

    def _ran_s(self, made: _Made) -> float:
        return max(0.0, self._run_s - max(0.0, made.done_at - self._clock.monotonic()))

    def _next(self, verb: Verb) -> Happening:
        count = self._counts.get(verb, 0)
        self._counts[verb] = count + 1
        return self._script(verb, count) or Happening()

    def _check(self, verb: Verb) -> None:
        happens = self._next(verb)
        if happens.fault is not None:
            raise _raised(happens)


def _raised(happens: Happening) -> ProviderError:
    fault = happens.fault or "model"
    return ProviderError(f"The script says {fault}.", fault=fault, after_s=happens.after_s)


def _written(request: ModelRequest, folder: Path) -> Sequence[Path]:
    path = folder / "answer.txt"
    path.write_text(dumps(request), "utf-8")
    return [path]
