"""Texts that a library's ``Store`` keeps by their keys. One transaction a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from workbench.store import events
from workbench.store.calls import Calls

__all__ = ["TextCalls"]


class TextCalls(Calls):
    """A ``jobs.cache.Cache``: the same key always brings the same text; raises as ``Store``."""

    def get(self, key: str) -> str | None:
        """The text that was kept under a key, or None."""
        with self._transaction() as connection:
            return events.get_text(connection, key)

    def put(self, key: str, text: str) -> None:
        """Keep a text; the same key always brings the same text."""
        with self._transaction() as connection:
            events.put_text(connection, key, text)

    def get_all(self, keys: Iterable[str]) -> dict[str, str]:
        """The texts that were kept under some of these keys."""
        with self._transaction() as connection:
            found = {key: events.get_text(connection, key) for key in keys}
        return {key: text for key, text in found.items() if text is not None}

    def put_all(self, texts: Mapping[str, str]) -> None:
        """Keep several texts at once; nothing is written where there are none."""
        if texts:
            with self._transaction() as connection:
                for key, text in texts.items():
                    events.put_text(connection, key, text)

    def forget_texts(self, older_s: float, *, dry_run: bool = False) -> int:
        """Remove texts that were kept at least ``older_s`` seconds ago; returns their bytes.

        The database file does not shrink: its room is used again.
        """
        with self._transaction() as connection:
            before = events.utc_now() - timedelta(seconds=older_s)
            return events.forget_texts(connection, before, dry_run=dry_run)
