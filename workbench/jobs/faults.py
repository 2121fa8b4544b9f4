"""What goes wrong with hosted models, by class: the class alone decides what is done next."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["FAULTS", "Fault", "FaultPolicy", "backoff_s", "fault_told"]

Fault = Literal["throttled", "connection", "transient", "refused", "model", "ambiguous", "account", "lost"]
"""As ``ProviderError.fault`` has it.

``throttled``: come back later; nothing was made. ``connection``: the host cannot be reached; nothing was made.
``transient``: the model was interrupted or too busy. ``refused``: what was asked for is against the host's rules.
``model``: it failed on what it was given. ``ambiguous``: nobody knows whether the question was taken. ``account``: the
token is missing, wrong or without credit. ``lost``: the prediction or its files are gone."""


@dataclass(frozen=True, slots=True)
class FaultPolicy:
    """What a fault means for the question that met it."""

    tries: int
    """How often it may be asked in all."""
    fallback: bool
    """Whether another model may be asked instead: only where the fault is not in the question."""
    stops_run: bool = False
    """Whether all other questions would meet it, too."""


FAULTS: Mapping[Fault, FaultPolicy] = {
    "throttled": FaultPolicy(10, fallback=True),
    "connection": FaultPolicy(5, fallback=True),
    "transient": FaultPolicy(3, fallback=True),
    "refused": FaultPolicy(1, fallback=False),
    "model": FaultPolicy(1, fallback=False),
    "ambiguous": FaultPolicy(3, fallback=False),
    "account": FaultPolicy(1, fallback=False, stops_run=True),
    "lost": FaultPolicy(1, fallback=False),
}

_FIRST_S, _MOST_S = 1.0, 60.0


def backoff_s(attempt: int, after_s: float | None = None, draw: Callable[[], float] = random.random) -> float:
    """How long to wait before the next try, seconds: doubled each time, with jitter, never more than a minute.

    The jitter is "full" (a share from a half to the whole), so that those who failed together do not return together.

    Args:
        attempt: 1 after the first failure.
        after_s: what the host said; it is kept to, up to a minute, and a little is added.
        draw: a number from 0 to 1.
    """
    if after_s is not None:
        return min(_MOST_S, max(0.0, after_s)) + draw() * _FIRST_S
    return min(_MOST_S, _FIRST_S * 2.0 ** (attempt - 1)) * (0.5 + 0.5 * draw())


_REFUSED = ("moderation", "sensitive", "flagged", "nsfw", "safety", "content policy", "violat", "not allowed", "e005")
_TRANSIENT = (
    "high demand",
    "interrupted",
    "try again",
    "temporarily",
    "unavailable",
    "overloaded",
    "capacity",
    "timed out",
    "timeout",
    "e003",
    "e004",
)


def fault_told(error: str) -> Fault:
    """The class of what a failed prediction says. A refusal is looked for first: it may say "try again", too."""
    small = error.lower()
    if any(words in small for words in _REFUSED):
        return "refused"
    return "transient" if any(words in small for words in _TRANSIENT) else "model"
