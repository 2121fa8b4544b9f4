"""Reading the TOML files that people write: what is wrong with one is said in a sentence that names the key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from workbench.errors import CatalogueError
from workbench.model.hints import shown
from workbench.nearest import did_you_mean

__all__ = ["complaint", "read_document"]


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


def complaint(where: str, error: ValidationError, models: Mapping[str, type[BaseModel]]) -> CatalogueError:
    """The first thing that is wrong with an entry.

    Args:
        where: the sentence's beginning: which entry of which file.
        error: what its model found.
        models: the models of tables, or lists of them, inside the entry by their keys; the entry's own under ``""``.
    """
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"] if not str(part).startswith("_") and "[" not in str(part))
    parent, _, last = key.rpartition(".")
    legal = list(models.get(parent.partition(".")[0], models[""]).model_fields)
    if first["type"] == "extra_forbidden":
        said = f"has the key {key!r}, which is not known;{did_you_mean(last, legal)} there are {', '.join(legal)}."
    elif first["type"] == "missing":
        said = f"lacks the key {key!r}; it must have one."
    else:
        said = f"has the value {shown(first['input'])} at {key!r}, which is not allowed; {_allowed(error)}."
    return CatalogueError(f"{where} {said}", field=key)


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
