"""What a hosted model costs, as people read it."""

from __future__ import annotations

from workbench.model.hosted import Price

__all__ = ["price_words"]

_UNITS = {"second": "a second", "item": "a piece", "run-second": "a second that it runs"}


def price_words(price: Price) -> str:
    """``0.036 USD a second``, or by size: ``480p 0.018, 720p 0.036 USD a second``."""
    unit = _UNITS.get(price.per, f"a {price.per.replace('-', ' ')}")
    if price.usd_out is not None:
        return f"{price.usd:f} USD {unit} that go in, {price.usd_out:f} that come out"
    amounts = ", ".join(f"{name} {usd:f}" for name, usd in price.by_size.items())
    return f"{amounts if price.usd is None else f'{price.usd:f}'} USD {unit}"
