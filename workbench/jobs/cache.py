"""Results by key: what was made once is loaded afterwards."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Cache"]


class Cache(Protocol):
    """Text by key; the library implements it."""

    def get(self, key: str) -> str | None:
        """The text that was kept under the key, or None."""

    def put(self, key: str, text: str) -> None:
        """Keep a text; the same key always brings the same text."""
