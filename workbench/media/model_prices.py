"""What models cost, as tables say it: with the model, or alone for one whose table somebody else wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import CatalogueError, OptionError
from workbench.media.entries import complaint, line_of_key
from workbench.model.hosted import HostedModel, PaidUnit, Price

__all__ = ["PRICES", "PriceEntry", "entries_of", "priced"]

PRICES = "price"
"""What a table is called that is a price alone."""
_DOLLARS = re.compile(r"\d{1,6}(\.\d{1,8})?")


def _dollars(said: Any) -> Decimal:  # noqa: ANN401  what TOML holds
    if isinstance(said, str) and _DOLLARS.fullmatch(said):
        return Decimal(said)
    raise ValueError('give US dollars in quotes, such as "0.036"')


_Dollars = Annotated[Any, AfterValidator(_dollars)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PriceEntry(_Entry):
    """What a model costs."""

    per: PaidUnit
    usd: _Dollars | None = None
    by_size: dict[str, _Dollars] = {}
    usd_out: _Dollars | None = None
    most_out: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    as_of: date
    source: Annotated[str, Field(min_length=1)]

    def value(self) -> Price:
        """The value; raises ``ValueError`` as that does."""
        return Price(
            per=self.per,
            usd=self.usd,
            by_size=self.by_size,
            as_of=self.as_of,
            source=self.source,
            usd_out=self.usd_out,
            most_out=self.most_out,
        )


class _NamedPriceEntry(PriceEntry):
    model: Annotated[str, Field(min_length=1, max_length=200)]


def priced(path: Path, document: dict[str, Any], find: Callable[[str], HostedModel]) -> Iterator[HostedModel]:
    """Models at the prices that a file says of them, whoever wrote their tables.

    Args:
        path: the file.
        document: what it holds.
        find: the model of a name.

    Raises:
        CatalogueError: a price is not valid, is for no model, or is the second of its model; names file, line
            and key.
    """
    names: set[str] = set()
    for number, raw in enumerate(entries_of(path, document, PRICES), start=1):

        def where(key: str, number: int = number) -> str:
            line = line_of_key(path.read_text(encoding="utf-8"), PRICES, number, key)
            return f"The price number {number} in {path}" + (f", line {line}," if line else "")

        try:
            entry = _NamedPriceEntry.model_validate(raw)
            model = replace(find(entry.model), price=entry.value())
        except ValidationError as error:
            raise complaint(where, error, {"": _NamedPriceEntry}) from error
        except (OptionError, ValueError) as error:
            raise CatalogueError(f"{where('model')} is not allowed: {str(error).rstrip('.')}.", field=PRICES) from error
        if model.name in names:
            raise CatalogueError(f"{where('model')} is the second one of {model.name}; remove one.", field=PRICES)
        names.add(model.name)
        yield model


def entries_of(path: Path, document: dict[str, Any], table: str) -> list[dict[str, Any]]:
    """The tables of one name in a file.

    Raises:
        CatalogueError: they are none.
    """
    entries = document.get(table, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CatalogueError(f"The table of models {path} must hold {table}s that begin with [[{table}]].", field=table)
    return entries
