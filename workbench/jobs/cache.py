"""Results by key: what was made once is loaded afterwards."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Cache", "MemoryCache"]


class Cache(Protocol):
    """Text by key; the library implements it."""

    def get(self, key: str) -> str | None:
        """The text that was kept under the key, or None."""

    def put(self, key: str, text: str) -> None:
        """Keep a text; the same key always brings the same text."""


class MemoryCache:
    """The double that ships: a dict."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """The text that was kept under the key, or None."""
        return self._texts.get(key)

    def put(self, key: str, text: str) -> None:
        """Keep a text."""
        self._texts[key] = text
