"""Reading the TOML files that people write: what is wrong with one is said in a sentence that names the key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from workbench.errors import CatalogueError
from workbench.model.hints import shown
from workbench.nearest import did_you_mean

__all__ = ["complaint", "line_of_key", "read_document"]


_KINDS = {
    "string_type": "text in quotes",
    "string_too_short": "text that is not empty",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "date_type": "a date such as 2026-11-01, without quotes",
}
"""What may stand where pydantic found something else, in words of a TOML file."""


def read_document(path: Path, what: str, *, field: str) -> dict[str, Any]:
    """A TOML file's tables and values.

    Args:
        path: the file.
        what: how the sentence calls it, such as ``brand file``.
        field: what the error is about.

    Raises:
        FileNotFoundError: there is none.
        CatalogueError: it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CatalogueError(f"The {what} {path} cannot be read ({error.strerror}).", field=field) from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"The {what} {path} is no text; give a TOML file in UTF-8.", field=field) from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(
            f'The {what} {path} cannot be read as TOML ({error}); give it lines such as key = "value".', field=field
        ) from error


def complaint(
    where: str | Callable[[str], str], error: ValidationError, models: Mapping[str, type[BaseModel]]
) -> CatalogueError:
    """The first thing that is wrong with an entry.

    Args:
        where: the sentence's beginning: which entry of which file; or gives it for the key that is wrong.
        error: what its model found.
        models: the models of tables, or lists of them, inside the entry by their keys; the entry's own under ``""``.
    """
    found = error.errors()
    first = next((each for each in found if each["type"] == "extra_forbidden"), found[0])  # a typo of what is missing
    key = ".".join(str(part) for part in first["loc"] if not str(part).startswith("_") and "[" not in str(part))
    parent, _, last = key.rpartition(".")
    legal = list(models.get(parent.partition(".")[0], models[""]).model_fields)
    if first["type"] == "literal_error" and first["loc"][-1] == "[key]":
        known = re.findall(r"'([^']*)'", first["ctx"]["expected"])
        said = f"has the key {key!r}, which is not known;{did_you_mean(last, known)} there are {', '.join(known)}."
    elif first["type"] == "extra_forbidden":
        said = f"has the key {key!r}, which is not known;{did_you_mean(last, legal)} there are {', '.join(legal)}."
    elif first["type"] == "missing":
        said = f"lacks the key {key!r}; it must have one."
    else:
        said = f"has the value {shown(first['input'])} at {key!r}, which is not allowed; {_allowed(error)}."
    return CatalogueError(f"{where if isinstance(where, str) else where(key)} {said}", field=key)


def line_of_key(text: str, table: str, number: int, key: str) -> int | None:
    """The line on which an entry of a TOML file says something; where it begins if that is said nowhere.

    Args:
        text: the file.
        table: what begins an entry, between double brackets.
        number: which entry, from 1.
        key: as ``complaint`` names it in its ``field``: with dots, and the places in lists as numbers.
    """
    lines = text.splitlines()
    start, end = _block(lines, table, number, 0, len(lines))
    if start is None:
        return None
    parts = key.split(".")
    if len(parts) > 2 and parts[1].isdigit():  # a key of one of the entry's own tables
        inner, inner_end = _block(lines, f"{table}.{parts[0]}", int(parts[1]) + 1, start, end)
        start, end = (start, end) if inner is None else (inner, inner_end)
    elif len(parts) > 1:
        header = re.compile(rf"\s*\[\s*{re.escape(f'{table}.{parts[0]}')}\s*]")
        start = next((n for n in range(start, end) if header.match(lines[n])), start)
    word = re.escape(next((part for part in reversed(parts) if not part.isdigit()), ""))
    said = re.compile(rf"""(?:^\s*|[{{,]\s*)["']?{word}["']?\s*=|^\s*\[+[^]=]*\b{word}\s*]""")
    return next((n for n in range(start, end) if word and said.search(lines[n])), start) + 1


def _block(lines: Sequence[str], table: str, number: int, start: int, end: int) -> tuple[int | None, int]:
    """Where the so-manieth table of a name begins and the next one does, counted from 0; None where there is none."""
    header = re.compile(rf"\s*\[\[\s*{re.escape(table)}\s*]]")
    begins = [n for n in range(start, end) if header.match(lines[n])]
    return (begins[number - 1], [*begins, end][number]) if number <= len(begins) else (None, end)


def _allowed(error: ValidationError) -> str:
    """What may stand where the first mistake is; of a value that may have several types, all of them."""
    errors = error.errors()
    here = [each for each in errors if each["loc"][:1] == errors[0]["loc"][:1]]
    if all(each["type"] in _KINDS for each in here):
        return f"give {' or '.join(dict.fromkeys(_KINDS[each['type']] for each in here))}"
    if errors[0]["type"] == "literal_error":
        return f"give {errors[0]['ctx']['expected']}"
    said = errors[0]["msg"].removeprefix("Value error, ")
    return said[:1].lower() + said[1:]
