"""Heavy listening: functions that need torch, asked by name, so that no notebook has to load it.

A heavy listener is a plain function ``listener(..., *, report, check) -> value``. It stands in a table under its
name; what it takes and gives are plain values, arrays, or names of files. ``report(share, word)`` tells how far it is,
``check()`` raises where it may be stopped, and what ``warm`` brings is loaded once a process.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, cast

from workbench.errors import (
    ListenerError,
    MissingExtraError,
    OptionError,
    OutOfMemoryError,
    WorkbenchError,
    full_disk,
    is_full,
)
from workbench.jobs.cancel import CancelToken
from workbench.nearest import did_you_mean

__all__ = ["Heavy", "HereHeavy", "Report", "cool", "lacking", "load_listener", "told", "warm"]

T = TypeVar("T")
Report = Callable[[float, str], None]
"""How much of the work is done, 0 to 1, and a word on what is being done."""

_PATH = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_MOST_WARM = 4
_NO_MEMORY = ("allocate memory", "out of memory", "bad_alloc", "not enough memory")
_WARM: dict[Hashable, Any] = {}  # the least recently used first
_WARMING = threading.RLock()


class Heavy(Protocol):
    """Who is asked for heavy listening."""

    def lacks(self, name: str) -> tuple[str, ...]:
        """The modules that a listener needs and that are not installed."""

    def ask(
        self,
        name: str,
        arguments: Mapping[str, object],
        on_progress: Report | None = None,
        cancel: CancelToken | None = None,
    ) -> Any:  # noqa: ANN401  each listener has its own answer
        """What the listener of that name says.

        Args:
            name: as the table has it.
            arguments: the listener's own, by name.
            on_progress: hears what it reports.
            cancel: stops it where it checks.

        Raises:
            OptionError: there is no listener of that name.
            MissingExtraError: what it needs is not installed.
            ListenerError: it failed, or its process did.
            OutOfMemoryError, DiskFullError: the system had no memory, or no room, for it.
            CancelledError: the token was set.
        """


class HereHeavy:
    """Listens in the process that asks: for tests, and for programs that end afterwards anyway.

    Args:
        table: each listener's ``module:function`` by its name.
        needs: the optional modules of those that need some.
    """

    def __init__(self, table: Mapping[str, str], needs: Mapping[str, Sequence[str]] | None = None) -> None:
        self._table, self._needs = dict(table), dict(needs or {})
        self._one_at_a_time = threading.Lock()

    def lacks(self, name: str) -> tuple[str, ...]:
        """As the Protocol says."""
        return lacking(self._needs, name)

    def ask(
        self,
        name: str,
        arguments: Mapping[str, object],
        on_progress: Report | None = None,
        cancel: CancelToken | None = None,
    ) -> Any:  # noqa: ANN401  each listener has its own answer
        """As the Protocol says."""
        token = cancel or CancelToken()
        with self._one_at_a_time:
            token.check()
            try:
                listener = load_listener(self._table, name)
                return listener(**arguments, report=on_progress or _nobody_hears, check=token.check)
            except Exception as error:
                heard = told(name, error)
                if heard is error:
                    raise
                raise heard from error


def lacking(needs: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    """Of the modules that a listener needs, those that are not installed."""
    return tuple(module for module in needs.get(name, ()) if importlib.util.find_spec(module) is None)


def _nobody_hears(_share: float, _word: str) -> None:
    return


def load_listener(table: Mapping[str, str], name: str) -> Callable[..., Any]:
    """The function of a name, imported. Only what the table holds is ever imported.

    Raises:
        OptionError: there is none of that name.
        ImportError: its module, or what it imports, is not there.
    """
    if name not in table:
        raise OptionError(
            f"There is no listener {name!r};{did_you_mean(name, table)} there are {', '.join(table) or 'none'}.",
            field="listener",
        )
    if not _PATH.fullmatch(table[name]):
        raise ValueError(f"the listener {name!r} stands at {table[name]!r}, which is no module:function")
    module, _, attribute = table[name].partition(":")
    return cast("Callable[..., Any]", getattr(importlib.import_module(module), attribute))


def warm(key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` made when this key was first asked for in this process: a model, ready to answer.

    The four that were used last are kept.

    Args:
        key: all that decides what is made: a word for the model, its file, the device.
        make: loads it.
    """
    with _WARMING:
        if key in _WARM:
            _WARM[key] = _WARM.pop(key)
            return cast("T", _WARM[key])
        while len(_WARM) >= _MOST_WARM:  # before the next one takes its memory
            del _WARM[next(iter(_WARM))]
        made = make()
        _WARM[key] = made
        return made


def cool() -> None:
    """Forget all that is kept warm."""
    with _WARMING:
        _WARM.clear()


def told(name: str, error: BaseException) -> WorkbenchError:
    """What went wrong in a listener, in our own words; an error of ours is told as it is.

    Foreign errors never travel on: their classes would bring their libraries into the process that asked.
    """
    if isinstance(error, WorkbenchError):
        return error
    reason = (str(error).splitlines() or [""])[0][:300]
    if isinstance(error, ImportError) and not (error.name or "workbench").startswith("workbench"):
        return MissingExtraError(
            f"The listener {name} needs {error.name}, which is not installed: "
            "python -m pip install 'songreel[models]'.",
            field="listener",
        )
    if is_full(error):
        return full_disk(f"listening ({name})")
    if isinstance(error, MemoryError) or any(words in str(error).lower() for words in _NO_MEMORY):
        return OutOfMemoryError(
            f"The system had no memory left while listening ({name}); close other programs and run it again."
        )
    return ListenerError(f"Listening ({name}) failed: {type(error).__name__}: {reason}.", field="listener")
