"""The door of the verbs: what a person hands over is held against the verb's type hints before anything is done, files
that a visitor of a shared studio may not name are refused, and no error leaves with a secret in its sentence.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, cast, get_args, get_type_hints

from workbench.errors import OptionError, WorkbenchError
from workbench.model.hints import fitted, shown
from workbench.redact import hide_secrets
from workbench.store.library import Store

__all__ = ["checked", "checked_wishes"]

F = TypeVar("F", bound=Callable[..., Any])


def checked(verb: F) -> F:
    """A method that people call, which refuses arguments of other types with an OptionError.

    Numbers of numpy are handed on as Python's own. Missing and unknown arguments are Python's own matter.
    """
    signature = inspect.signature(verb)
    hints = functools.cache(lambda: get_type_hints(verb))  # read once all modules are there
    of_files = functools.cache(lambda: frozenset(name for name, hint in hints().items() if _names(hint)))

    @functools.wraps(verb)
    def at_the_door(*given: Any, **named: Any) -> Any:  # noqa: ANN401  whatever the verb takes and gives
        bound = signature.bind(*given, **named)
        try:
            for name, value in bound.arguments.items():
                if name in hints():  # self has none
                    bound.arguments[name] = _fitted(name, value, hints()[name])
            _check_files(given[0], [value for name, value in bound.arguments.items() if name in of_files()])
            return verb(*bound.args, **bound.kwargs)
        except WorkbenchError as error:
            hide_secrets(error)
            raise

    return cast("F", at_the_door)


def checked_wishes(wishes: object) -> None:
    """The same for a dataclass that holds a verb's arguments, at its birth.

    Raises:
        OptionError
    """
    hints = get_type_hints(type(wishes))
    for field in fields(cast("Any", wishes)):
        value = _fitted(field.name, getattr(wishes, field.name), hints[field.name])
        object.__setattr__(wishes, field.name, value)


def _names(hint: Any) -> bool:  # noqa: ANN401  of any type
    """Whether a parameter may name a file."""
    return hint is Path or any(_names(part) for part in get_args(hint))


def _check_files(one: object, values: Iterable[object]) -> None:
    store = getattr(one, "store", None)
    if isinstance(store, Store):
        for value in values:
            for path in _files(value):
                store.allowance.check_source(path)


def _files(value: object) -> Iterator[Path]:
    """The files that a value names; a word such as ``none``, or a grade's name, is none."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, str):
        if any(sign in value for sign in "/\\~") or Path(value).suffix or _is_there(value):
            yield Path(value)
    elif isinstance(value, Mapping | list | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _files(each)


def _is_there(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # too long for a name, or with a NUL: whoever opens it says so
        return False


def _fitted(name: str, value: Any, hint: Any) -> Any:  # noqa: ANN401  of any type
    try:
        return fitted(value, hint)
    except ValueError as error:
        raise OptionError(f"{name}={shown(value)} is not allowed; give {error}.", field=name) from None
