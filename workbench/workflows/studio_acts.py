"""What a control of a page does: it calls a verb, and the page shows what the library holds then."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from workbench.errors import StaleVersionError, WorkbenchError

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
        tell_refused: lets the page say why the last one was refused, or no longer.
    """

    def __init__(self, tell_changed: Callable[[], object], tell_refused: Callable[[], object]) -> None:
        self._tell_changed, self._tell_refused = tell_changed, tell_refused
        self.refused: WorkbenchError | None = None
        """Why the last one was refused; None where it was not."""

    def __call__(self, verb: Callable[[], object]) -> bool:
        """Do it; whether it was done. What was refused stays as it is written, to be mended, unless somebody else has
        changed it.
        """
        before, self.refused = self.refused, attempt(verb).error
        if self.refused or before:
            self._tell_refused()
        if self.refused is None or isinstance(self.refused, StaleVersionError):
            self._tell_changed()
        return self.refused is None


class Acts:
    """The hands of a page's panels.

    Args:
        tell_changed: hears of each act that was done, with another number each time.
        tell_refused: hears of each that was not, and when that is over, in the same way.
    """

    def __init__(self, tell_changed: Callable[[int], object], tell_refused: Callable[[int], object]) -> None:
        self._tell_changed, self._tell_refused = tell_changed, tell_refused
        self._count = itertools.count(1)
        self._hands: dict[str, Act] = {}

    def changed_elsewhere(self) -> None:
        """Have all panels drawn anew: another window or program has changed what they show."""
        self._tell_changed(next(self._count))

    def found_again(self) -> None:
        """The same, and all that was told there: a library that was gone is put back, so less of it holds."""
        self._tell_refused(next(self._count))
        self.changed_elsewhere()

    def of(self, panel: str) -> Act:
        """A panel's, by its name; the same one each time."""
        changed = lambda: self._tell_changed(next(self._count))  # noqa: E731
        refused = lambda: self._tell_refused(next(self._count))  # noqa: E731
        return self._hands.setdefault(panel, Act(changed, refused))
