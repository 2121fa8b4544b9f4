"""Money: US dollars, exact. An unknown price is None, never 0."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from workbench.errors import OptionError

__all__ = ["CENT_PARTS", "amount_refused", "parse_usd", "shown_usd", "sum_usd"]

CENT_PARTS = Decimal("0.000001")
"""The finest amount that is kept; prices of models go to hundredths of a cent."""

_WRITTEN = re.compile(r"\$?\s*(\d{1,9}(?:\.\d{1,6})?)\s*(?:usd)?", re.IGNORECASE)


def parse_usd(text: str, *, field: str = "budget") -> Decimal:
    """US dollars from ``"5.00 USD"``, ``"$5"`` or ``"5"``.

    Raises:
        OptionError: it is no such amount; other currencies are none.
    """
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        raise OptionError(amount_refused(text), field=field)
    return Decimal(written[1])


def amount_refused(given: object) -> str:
    """What to say of what is no amount."""
    said = repr(given[:40]) if isinstance(given, str) else str(given)[:40]
    return (
        f"The amount {said} is not allowed; give US dollars from 0 on, such as '5.00 USD' or 5, with at most six "
        "digits behind the point."
    )


def sum_usd(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """All of them together; unknown where one is."""
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def shown_usd(amount: Decimal | None) -> str:
    """An amount as people read it: cents, and what is finer than a cent only where there is some.

    An unknown one is said to be unknown.
    """
    if amount is None:
        return "unknown"
    whole = amount.quantize(Decimal("0.01"))
    return f"{whole if whole == amount else amount.normalize():f} USD"
