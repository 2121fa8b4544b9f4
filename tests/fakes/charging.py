"""What predictions cost, as the host counts it: on its own side, from what came out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workbench.model.hosted import Price

from .wanted import Wanted

_TOKEN = 4
"""Characters of one, about."""
_PARTS = 1_000_000
"""Of a dollar; what is finer is rounded up."""
_FREE = ("starting", "processing", "aborted")


@dataclass(frozen=True, slots=True)
class Charge:
    """What one prediction was charged."""

    prediction: str
    model: str
    usd: Decimal


def tokens_of(price: Price | None, wanted: Wanted) -> tuple[int, int]:
    """How many tokens go in and come out: whole ones, and no more than the model is asked to keep to."""
    out = wanted.characters_out // _TOKEN
    return math.ceil(wanted.characters / _TOKEN), min(price.most_out, out) if price and price.most_out else out


def charge_of(price: Price | None, wanted: Wanted, status: str, run_s: float) -> Decimal:
    """US dollars of one prediction.

    What never began costs nothing, and neither does what failed, except where the time of the machine is paid. What was
    canceled after it had begun costs what it would have cost.

    Args:
        price: None = the host gives it for nothing.
        wanted: what was to come out; a fault that makes it shorter is not the customer's gain.
        status: of the prediction.
        run_s: how long it ran, seconds.
    """
    if price is None or status in _FREE:
        return Decimal(0)
    if status == "failed" and price.per != "run-second":
        return Decimal(0)
    unit = price.of(wanted.size)
    if unit is None:
        return Decimal(0)
    tokens_in, tokens_out = tokens_of(price, wanted)
    counts: Mapping[str, Fraction] = {
        "second": wanted.seconds or Fraction(0),
        "item": Fraction(wanted.items),
        "thousand-characters": Fraction(wanted.characters, 1000),
        "thousand-tokens": Fraction(tokens_in, 1000),
        "run-second": Fraction(run_s).limit_denominator(10**6),
    }
    usd = Fraction(unit) * counts[price.per]
    if price.usd_out is not None:
        usd += Fraction(price.usd_out) * Fraction(tokens_out, 1000)
    return Decimal(math.ceil(usd * _PARTS)) / _PARTS
