"""What a request will cost by its model's table. Exact; asks nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction
from typing import Any

from workbench.model.asking import FileRef, ModelRequest, Quote
from workbench.model.hosted import HostedModel, Price
from workbench.model.money import CENT_PARTS

__all__ = ["quote"]

_EXACT = Context(prec=60, rounding=ROUND_CEILING)


def quote(model: HostedModel, request: ModelRequest) -> Quote:
    """The price of a request: exact where the table prices what comes out or what goes in.

    By tokens it is the most that it can cost, and what each costs: a token is at least a byte of what goes in, and no
    more come out than the request lets. Amounts finer than a millionth of a dollar are rounded up.

    Args:
        model: the table of the request's model.
        request: what is asked for; it was made by the table.
    """
    price = model.price
    if price is None:
        return Quote(None, f"Nobody wrote down what {model.name} costs; a [[price]] in models.toml would tell.")
    usd = price.of(request.size)
    if usd is None:
        return Quote(None, f"Nobody wrote down what {model.name} costs at {request.size or 'this size'}.")
    if price.per == "run-second":
        sentence = f"{model.name} costs {usd:f} USD a second that it runs, which is known only afterwards."
        return Quote(None, sentence, run_second_usd=usd)
    if price.per == "thousand-tokens":
        return _by_tokens(model, price, request)
    units = _units(model, price, request)
    if units is None:
        return Quote(None, f"{model.name} costs {usd:f} USD a second, and the length is not known.")
    return Quote(_product(usd, units), _origin(price))


def _units(model: HostedModel, price: Price, request: ModelRequest) -> Fraction | None:
    """How many units are paid for; None where the length is not known."""
    if price.per == "thousand-characters":
        said = request.payload.get(model.inputs.get("prompt", ""), "")
        return Fraction(len(said), 1000)
    if price.per == "item":
        return Fraction(request.items)
    return None if request.seconds is None else request.seconds * request.items


def _by_tokens(model: HostedModel, price: Price, request: ModelRequest) -> Quote:
    assert price.usd is not None
    assert price.usd_out is not None  # as both are checked at the price's birth
    each = (price.usd / 1000, price.usd_out / 1000)
    if any(isinstance(value, FileRef) for value in _values(request.payload)):
        said = f"How many tokens {model.name} makes of a file is known only afterwards."
        return Quote(None, said, token_usd=each)
    text = json.dumps(dict(request.payload), ensure_ascii=False)
    most = _product(price.usd, Fraction(len(text.encode()), 1000))
    most += _product(price.usd_out, Fraction(price.most_out * request.items, 1000))
    return Quote(most, f"At most; {_origin(price)}", token_usd=each)


def _values(value: Any) -> Iterator[Any]:  # noqa: ANN401  JSON, and files in it
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _values(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _values(inner)
    else:
        yield value


def _product(usd: Decimal, units: Fraction) -> Decimal:
    exact = _EXACT.divide(_EXACT.multiply(usd, Decimal(units.numerator)), Decimal(units.denominator))
    return exact.quantize(CENT_PARTS, ROUND_CEILING).normalize(_EXACT) + Decimal("0.00")


def _origin(price: Price) -> str:
    return f"price of {price.as_of:%Y-%m-%d}, {price.source}"
