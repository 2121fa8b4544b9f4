"""Reading the TOML files that people write: what is wrong with one is said in a sentence that names the key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from workbench.errors import CatalogueError
from workbench.nearest import did_you_mean

__all__ = ["complaint", "read_document"]


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
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"The {what} {path} cannot be read: {error}.", field=field) from error


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
        said = f"has a value that is not allowed at {key!r}: {first['msg']}."
    return CatalogueError(f"{where} {said}", field=key)
