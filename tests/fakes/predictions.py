"""Predictions: each has a course that is laid down when it is made, and follows from the clock alone after that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .faults import OUTPUT as OUTPUT_FAULTS
from .faults import Fault, of_family
from .models import Known
from .wanted import Wanted

ENDED = ("succeeded", "failed", "canceled", "aborted")
MOST_RUN_S = 30 * 60.0
"""Seconds for which one may run."""

_ERRORS = {
    "busy": "The model is not available because of high demand. Please come back later. (E003)",
    "interrupted": "Prediction interrupted; please retry (code: PA)",
    "broken": "RuntimeError: the tensor has 3 channels where 4 were expected",
    "refused": "The input or output was flagged as sensitive. Please try again with different inputs. (E005)",
}


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things take, seconds."""

    answer: float = 0.0
    """Each answer to a question over HTTP; really waited for."""
    queue: float = 0.01
    """Until a prediction begins."""
    work: float = 0.05
    """Until it ends after that."""
    spread: float = 0.0
    """The share by which both differ from prediction to prediction, 0 to 1."""


@dataclass(slots=True)
class Made:
    """One prediction. ``course`` holds when it changes and into what; only stopping it changes that."""

    id: str
    number: int
    known: Known
    version: str
    """As the host says it: ``hidden`` for an official model."""
    given: Mapping[str, Any]
    """As it was sent."""
    key: str
    """Of what was asked: equal questions have equal keys."""
    wanted: Wanted
    faults: tuple[Fault, ...]
    created_at: datetime
    created_s: float
    course: list[tuple[float, str]]
    """Seconds of the host's clock, and the status from then on."""
    webhook: str = ""
    webhook_events: tuple[str, ...] = ()
    told: set[str] = field(default_factory=set)
    """The events that the webhook was told of."""

    def status(self, now_s: float) -> str:
        """What it is at a time."""
        return next(status for at_s, status in reversed(self.course) if at_s <= now_s or at_s == self.course[0][0])

    def at(self, *statuses: str) -> float | None:
        """When it comes to be one of these, seconds of the host's clock."""
        return next((at_s for at_s, status in self.course if status in statuses), None)

    def run_s(self, now_s: float) -> float:
        """How long it has run, seconds."""
        began, ended = self.at("processing"), self.at(*ENDED)
        if began is None or began > now_s:
            return 0.0
        return (now_s if ended is None else min(ended, now_s)) - began

    def stop(self, now_s: float) -> None:
        """Cancel it now, unless it has ended: what never began is aborted."""
        status = self.status(now_s)
        if status not in ENDED:
            past = [(at_s, what) for at_s, what in self.course if at_s <= now_s] or self.course[:1]
            self.course = [*past, (now_s, "canceled" if status == "processing" else "aborted")]

    def error(self, status: str) -> str | None:
        """The host's words on why it failed."""
        if status != "failed":
            return None
        fault = next((fault for fault in self.faults if fault.kind in _ERRORS), None)
        if fault is None:
            return "Prediction timed out: it ran for longer than 30 minutes"
        return fault.text or _ERRORS[fault.kind]

    @property
    def output_fault(self) -> Fault | None:
        """What is wrong with its output."""
        return of_family(self.faults, OUTPUT_FAULTS)


def course_of(
    now_s: float, timing: Timing, share: float, fault: Fault | None, cancel_after_s: float | None
) -> list[tuple[float, str]]:
    """When a prediction will change, and into what.

    Args:
        now_s: when it is made, seconds.
        timing: how long it takes.
        share: from -1 to 1, how it differs from others.
        fault: what becomes of it; None = it succeeds.
        cancel_after_s: when it is to be stopped, seconds after it was made; None = never.
    """
    kind = "" if fault is None else fault.kind
    begins = now_s + timing.queue * (1 + timing.spread * share)
    ends = begins + timing.work * (1 + timing.spread * share)
    course = [(now_s, "starting"), (begins, "processing")]
    if kind == "aborted":
        course = [(now_s, "starting"), (begins, "aborted")]
    elif kind == "stuck" or ends - begins > MOST_RUN_S:
        course.append((begins + MOST_RUN_S, "failed"))
    elif kind == "canceled":
        course.append((ends, "canceled"))
    else:
        course.append((ends, "failed" if kind in _ERRORS else "succeeded"))
    deadline = None if cancel_after_s is None else now_s + cancel_after_s
    if deadline is not None and course[-1][0] > deadline:
        course = [(at_s, status) for at_s, status in course if at_s <= deadline]
        course.append((deadline, "canceled" if course[-1][1] == "processing" else "aborted"))
    return course


def stamp(at: datetime) -> str:
    """A time as the host writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def told(
    made: Made, now_s: float, api: str, output: Any, tokens: tuple[int, int] | None, *, removed: bool
) -> dict[str, Any]:
    """A prediction as JSON.

    Args:
        made: the prediction.
        now_s: the host's clock, seconds.
        api: the host's address.
        output: what came out; it is told once the prediction has succeeded.
        tokens: how many went in and came out, of a language model; told once something was made of it.
        removed: whether its time is over, and inputs, outputs and logs are gone.
    """
    status, run_s = made.status(now_s), made.run_s(now_s)
    began, ended = made.at("processing"), made.at(*ENDED)
    times = {"started_at": began, "completed_at": ended}
    address = f"{api}/v1/predictions/{made.id}"
    answer = {
        "id": made.id,
        "model": made.known.id,
        "version": made.version,
        "input": {} if removed else dict(made.given),
        "logs": "" if removed or status == "starting" else _logs(made, now_s),
        "output": output if status == "succeeded" and not removed else None,
        "data_removed": removed,
        "error": made.error(status),
        "source": "api",
        "status": status,
        "created_at": stamp(made.created_at),
        "urls": {"get": address, "cancel": f"{address}/cancel"},
    }
    for name, at_s in times.items():
        answer[name] = None
        if at_s is not None and at_s <= now_s:
            answer[name] = stamp(made.created_at + timedelta(seconds=at_s - made.created_s))
    if status in ENDED:
        total = (ended or now_s) - made.created_s
        answer["metrics"] = {"predict_time": round(run_s, 6), "total_time": round(total, 6)}
        if tokens is not None and status in ("succeeded", "canceled"):
            answer["metrics"] |= dict(zip(("input_token_count", "output_token_count"), tokens, strict=True))
    return answer


def _logs(made: Made, now_s: float) -> str:
    """What a model writes while it runs: a bar, as far as it has come."""
    began, ends = made.at("processing"), made.at(*ENDED)
    if began is None or ends is None or ends <= began:
        return ""
    share = min(1.0, max(0.0, (now_s - began) / (ends - began)))
    steps = int(share * 30)
    return f"Using seed: {made.number}\n{steps * 100 // 30:3d}%|{'█' * (steps // 3):10s}| {steps}/30 [00:00<00:00]"
