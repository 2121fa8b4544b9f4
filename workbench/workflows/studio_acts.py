"""What a control of a page does: it calls a verb, and the page shows what the library holds then."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from workbench.errors import WorkbenchError

__all__ = ["Act", "Acts", "Attempt", "attempt"]

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


class Act:
    """The hand of one panel's controls: ``act(lambda: panel.set_grade(value))``.

    Args:
        tell_changed: lets the page's panels be drawn from the library anew.
    """

    def __init__(self, tell_changed: Callable[[], object]) -> None:
        self._tell_changed = tell_changed
        self.refused: WorkbenchError | None = None
        """Why the last one was refused; None where it was not."""

    def __call__(self, verb: Callable[[], object]) -> None:
        """Do it; also where it is refused, the panels show then what is in force."""
        self.refused = attempt(verb).error
        self.look_again()

    def look_again(self, *_ended: object) -> None:
        """Let the panels be drawn anew: after an act, or at the end of work in the background."""
        self._tell_changed()


class Acts:
    """The hands of a page's panels.

    Args:
        tell_changed: hears of each act, with another number each time.
    """

    def __init__(self, tell_changed: Callable[[int], object]) -> None:
        self._tell_changed = tell_changed
        self._count = itertools.count(1)
        self._hands: dict[str, Act] = {}

    def of(self, panel: str) -> Act:
        """A panel's, by its name; the same one each time."""
        return self._hands.setdefault(panel, Act(lambda: self._tell_changed(next(self._count))))
