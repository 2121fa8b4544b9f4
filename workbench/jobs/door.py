"""Whether a host can be asked at all: found out once, and told alike to all who come."""

from __future__ import annotations

import threading
from collections.abc import Callable

from workbench.errors import ProviderError

__all__ = ["Door"]


class Door:
    """Closed until somebody has looked. For any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_open = False
        self._error: ProviderError | None = None

    def open(self, is_needed: Callable[[], bool], look: Callable[[], None]) -> None:
        """Look, unless somebody has.

        Args:
            is_needed: whether who comes has to go through; asked only as long as nobody had to.
            look: raises ``ProviderError`` where the host cannot be asked.

        Raises:
            ProviderError: it cannot; the same for all who come later.
        """
        if self._is_open:
            return
        with self._lock:
            if self._is_open or not is_needed():
                return
            if self._error is None:
                try:
                    look()
                except ProviderError as error:
                    self._error = error
            if self._error is not None:
                raise ProviderError(self._error.message, fault=self._error.fault)
            self._is_open = True
