"""What a control of a page does: it calls a verb, and the page shows what the library holds then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from workbench.errors import WorkbenchError

__all__ = ["Acts", "Attempt", "attempt"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """What came of a call: a value, or the error that a person can read."""

    value: T | None = None
    error: WorkbenchError | None = None


def attempt(call: Callable[[], T]) -> Attempt[T]:
    """Call, and catch what a person can mend."""
    try:
        return Attempt(call())
    except WorkbenchError as error:
        return Attempt(error=error)


class Acts:
    """Calls verbs for the controls of a page's panels, and knows what the last one of each was refused for.

    Args:
        tell_changed: hears of each act, with another number each time; what depends on it is drawn anew.
    """

    def __init__(self, tell_changed: Callable[[int], object]) -> None:
        self._tell_changed = tell_changed
        self._count = 0
        self._refused: dict[str, WorkbenchError | None] = {}

    def of(self, panel: str) -> Callable[[Callable[[], object]], None]:
        """What the controls of a panel call with a verb."""

        def act(verb: Callable[[], object]) -> None:
            self._count += 1
            self._refused[panel] = attempt(verb).error
            self._tell_changed(self._count)

        return act

    def refused(self, panel: str) -> WorkbenchError | None:
        """Why the last act of a panel was refused; None where it was not."""
        return self._refused.get(panel)
