"""A document that lives in memory: for demos, tests, and whoever has values but no library."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Generic, TypeVar

from workbench.model.price import Impact

__all__ = ["MemoryDocument"]

T = TypeVar("T")


class MemoryDocument(Generic[T]):
    """A ``Document[T]`` without a library. Every version is kept until the object goes.

    Args:
        value: the first version.
        check: called with each new value before it is kept; it raises a WorkbenchError to refuse one.
        settle: called with each new value and the one before; gives what is kept, where more follows from an edit
            than it says. It may refuse, too.
    """

    def __init__(
        self,
        value: T,
        *,
        check: Callable[[T], None] | None = None,
        settle: Callable[[T, T], T] | None = None,
    ) -> None:
        self._kept = [value]
        self._at = 0
        self._version = 0
        self._check = check
        self._settle = settle
        self._callbacks: list[Callable[[T], None]] = []

    @property
    def value(self) -> T:
        """The newest committed value."""
        return self._kept[self._at]

    @property
    def version(self) -> int:
        """How many commits, undos and redos there were."""
        return self._version

    def commit(self, new: T) -> int:
        """Keep a new value; what was undone before it can no longer be redone.

        Raises:
            WorkbenchError: ``check`` or ``settle`` refused the value; the document is unchanged.
        """
        if self._check is not None:
            self._check(new)
        if self._settle is not None:
            new = self._settle(new, self.value)
        self._kept = [*self._kept[: self._at + 1], new]
        return self._go(self._at + 1)

    def undo(self) -> bool:
        """Go back one version; False at the oldest."""
        if self._at == 0:
            return False
        self._go(self._at - 1)
        return True

    def redo(self) -> bool:
        """Go forward again; False at the newest."""
        if self._at == len(self._kept) - 1:
            return False
        self._go(self._at + 1)
        return True

    def subscribe(self, callback: Callable[[T], None]) -> Callable[[], None]:
        """Call back after each change; returns the function that ends it."""
        self._callbacks.append(callback)

        def end() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return end

    @property
    def saved(self) -> bool:
        """Always: there is nothing else to save it to."""
        return True

    def refresh(self) -> str:
        """Nobody else has this document."""
        return ""

    def preview(self, new: T) -> Impact:  # noqa: ARG002  the Protocol's signature
        """Nothing depends on a value in memory: an edit costs nothing."""
        return Impact(kept=0, retrimmed=0, remade=0, seconds=0.0, price_usd=Decimal(0))

    def _go(self, at: int) -> int:
        self._at = at
        self._version += 1
        for callback in tuple(self._callbacks):
            callback(self.value)
        return self._version
