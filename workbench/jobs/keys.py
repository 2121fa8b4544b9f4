"""Canonical JSON and the keys made of it. Same inputs, same key, on every machine."""

from __future__ import annotations

import functools
import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

__all__ = ["dumps", "file_sha256", "keepable", "key_of", "loads", "to_jsonable"]

T = TypeVar("T")


def to_jsonable(value: object) -> Any:  # noqa: ANN401  JSON is any of six types
    """A value of the model as plain JSON types; bytes as base64, fractions as text."""
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value, bytes_mode="base64", fallback=str)


def dumps(value: object) -> str:
    """One line of JSON, keys sorted, no spaces: the same text for the same value."""
    return json.dumps(to_jsonable(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def keepable(value: Any) -> Any:  # noqa: ANN401  JSON is any of six types
    """The same JSON value as UTF-8 text can hold it: numbers that are none are null, half characters are marked."""
    if isinstance(value, Mapping):
        return {keepable(str(name)): keepable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [keepable(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def loads(kind: type[T], text: str) -> T:
    """The value that ``dumps`` wrote; checked as at birth.

    Raises:
        ValueError: the text is not such a value.
    """
    value: T = _adapter(cast("Any", kind)).validate_json(text)
    return value


@functools.cache
def _adapter(kind: Any) -> Any:  # noqa: ANN401  any type, and pydantic is imported at first use
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def key_of(*parts: object) -> str:
    """sha256 of the parts' canonical JSON, 64 hex digits."""
    return hashlib.sha256(dumps(parts).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """sha256 of a file's bytes, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
