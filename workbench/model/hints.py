"""Values held against their type hints: what people hand over may be anything.

Numbers of numpy and its like become Python's own, a whole number becomes a float where one is meant, and a list a
tuple. Anything else that does not fit is refused with a phrase that says what is allowed.
"""

from __future__ import annotations

import functools
import math
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from numbers import Real
from pathlib import Path
from reprlib import Repr
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from workbench.errors import RefusedValueError

__all__ = ["check_fields", "fitted", "shown", "what_fits"]

_SHOWN = Repr()
_SHOWN.maxstring = _SHOWN.maxother = 60
_NAMES: dict[Any, str] = {
    int: "a whole number",
    float: "a finite number",
    Fraction: "a Fraction",
    str: "text",
    bool: "True or False",
    Path: "a path",
}
_MANY_OF: dict[Any, str] = {int: "whole numbers", float: "numbers", Path: "paths"}
_MANY = 5
_UNIONS = (Union, types.UnionType)


def check_fields(value: object) -> None:
    """Hold a frozen dataclass against the hints of its fields, at its birth; numbers become Python's own.

    Raises:
        RefusedValueError: a field does not fit.
    """
    kind: Any = type(value)
    for name, hint in _hints(kind).items():
        given = getattr(value, name)
        try:
            fit = fitted(given, hint)
        except ValueError as error:
            raise RefusedValueError(f"{kind.__name__}.{name} is {error}, not {shown(given)}", field=name) from None
        if fit is not given:
            object.__setattr__(value, name, fit)


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:  # noqa: ANN401
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


@functools.cache
def _parts(hint: Any) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401
    return get_origin(hint), get_args(hint)


def shown(value: object) -> str:
    """A value as code has it, shortened."""
    return _SHOWN.repr(value)


def fitted(value: Any, hint: Any) -> Any:  # noqa: ANN401  of any type, and a hint is of no type
    """The value as a hint wants it.

    Args:
        value: what came.
        hint: a type, or what ``typing`` and ``collections.abc`` make of types; unions of them, too.

    Raises:
        ValueError: it does not fit; says in a few words what does.
    """
    if hint is Any:
        return value
    value = _plain(value)
    origin, inner = _parts(hint)
    if origin in _UNIONS:
        return _one_of(value, hint, inner)
    if origin is Literal:
        fits, fit = isinstance(value, str) and value in inner, value
    elif origin is tuple and inner[-1] is not ...:
        fits, fit = _items(value, hint, inner)
    elif origin in (tuple, Sequence):
        fits, fit = _items(value, hint, inner[:1] * (len(value) if _is_list(value) else 0))
    elif origin is Mapping:
        fits, fit = _pairs(value, hint, inner)
    elif origin is Callable:
        fits, fit = callable(value), value
    else:
        fits, fit = _single(value, hint)
    if not fits:
        raise ValueError(what_fits(hint))
    return fit


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Numbers and arrays of numpy and its like as Python's own."""
    return value.tolist() if hasattr(value, "tolist") and hasattr(value, "shape") else value


def _one_of(value: Any, hint: Any, inner: Iterable[Any]) -> Any:  # noqa: ANN401
    if value is None and types.NoneType in inner:
        return None
    if isinstance(value, str) and Path in inner:
        return value  # the name of a file, which need not be text
    if isinstance(value, str) and str in inner:
        return fitted(value, str)
    for each in inner:
        try:
            return fitted(value, each)
        except ValueError:
            continue
    raise ValueError(what_fits(hint))


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray)


def _items(value: Any, hint: Any, inner: Sequence[Any]) -> tuple[bool, Any]:  # noqa: ANN401
    if not _is_list(value) or len(value) != len(inner):
        return False, value
    try:
        fit = tuple(fitted(item, each) for item, each in zip(value, inner, strict=True))
    except ValueError:
        raise ValueError(what_fits(hint)) from None
    same = isinstance(value, tuple) and all(a is b for a, b in zip(fit, value, strict=True))
    return True, value if same else fit


def _pairs(value: Any, hint: Any, inner: Sequence[Any]) -> tuple[bool, Any]:  # noqa: ANN401
    if not isinstance(value, Mapping):
        return False, value
    try:
        return True, {fitted(key, inner[0]): fitted(item, inner[1]) for key, item in value.items()}
    except ValueError:
        raise ValueError(what_fits(hint)) from None


def _single(value: Any, kind: Any) -> tuple[bool, Any]:  # noqa: ANN401
    if kind is float:
        number = _number(value)
        return number is not None, number
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool), value
    if kind is str:
        if isinstance(value, str) and not _is_text(value):
            raise ValueError("text of whole characters")
        return isinstance(value, str), value
    return isinstance(value, kind), value


def _number(value: Any) -> float | None:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _is_text(value: str) -> bool:
    """Half a character (a lone surrogate) is none: no file takes it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def what_fits(hint: Any) -> str:  # noqa: ANN401  a hint is of no type
    """What a hint allows, in a few words: ``a whole number``, ``a list of Title``, ``one of top-left, centre``."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in _UNIONS and len(inner) > _MANY:
        return f"one of {', '.join(map(_bare, inner))}"
    if origin in _UNIONS:
        return " or ".join(what_fits(each) for each in inner)
    if origin is Literal:
        return f"one of {', '.join(map(str, inner))}" if len(inner) > 1 else repr(inner[0])
    if origin is tuple and inner[-1] is not ...:
        return f"({', '.join(map(_bare, inner))})"
    if origin in (tuple, Sequence):
        return f"a list of {_MANY_OF.get(inner[0]) or _bare(inner[0])}"
    if origin is Mapping:
        return f"a dict from {_bare(inner[0])} to {_bare(inner[1])}"
    if origin is Callable:
        return "a function"
    if hint is types.NoneType:
        return "None"
    return _NAMES.get(hint) or f"a {hint.__name__}"


def _bare(hint: Any) -> str:  # noqa: ANN401
    return what_fits(hint).removeprefix("a ").removeprefix("finite ")
