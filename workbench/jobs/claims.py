"""Who works on an item at this moment, so that two conductors do not do the same at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

__all__ = ["Claims", "MemoryClaims"]


class Claims(Protocol):
    """Gives items to one owner at a time."""

    def claim(self, item: str) -> AbstractContextManager[None] | None:
        """Hold an item while the context lasts; None where somebody else, who is alive, holds it."""


class MemoryClaims:
    """The double: for the threads of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: set[str] = set()

    def claim(self, item: str) -> AbstractContextManager[None] | None:
        """As the Protocol says."""
        with self._lock:
            if item in self._held:
                return None
            self._held.add(item)
        return self._holding(item)

    @contextmanager
    def _holding(self, item: str) -> Iterator[None]:
        try:
            yield
        finally:
            with self._lock:
                self._held.discard(item)
