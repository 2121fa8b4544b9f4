"""The door of the verbs: what a person hands over is held against the verb's type hints before anything is done, and no
error leaves with a secret in its sentence.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar, cast, get_type_hints

from workbench.errors import OptionError, WorkbenchError
from workbench.model.hints import fitted, shown
from workbench.redact import hide_secrets

__all__ = ["checked", "checked_wishes"]

F = TypeVar("F", bound=Callable[..., Any])


def checked(verb: F) -> F:
    """A method that people call, which refuses arguments of other types with an OptionError.

    Numbers of numpy are handed on as Python's own. Missing and unknown arguments are Python's own matter.
    """
    signature = inspect.signature(verb)
    hints = functools.cache(lambda: get_type_hints(verb))  # read once all modules are there

    @functools.wraps(verb)
    def at_the_door(*given: Any, **named: Any) -> Any:  # noqa: ANN401  whatever the verb takes and gives
        bound = signature.bind(*given, **named)
        try:
            for name, value in bound.arguments.items():
                if name in hints():  # self has none
                    bound.arguments[name] = _fitted(name, value, hints()[name])
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


def _fitted(name: str, value: Any, hint: Any) -> Any:  # noqa: ANN401  of any type
    try:
        return fitted(value, hint)
    except ValueError as error:
        raise OptionError(f"{name}={shown(value)} is not allowed; give {error}.", field=name) from None
