"""Files that lie at hosts, in SQL."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC

from workbench.jobs.clock import Clock
from workbench.jobs.uploads import Upload
from workbench.redact import redacted
from workbench.store.database import Connection
from workbench.store.events import utc

__all__ = ["LibraryUploads"]


class LibraryUploads:
    """The library's ``jobs.uploads.Uploads``: whoever comes next need not send a file that lies there.

    Args:
        transaction: opens one.
        clock: how late it is.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[Connection]], clock: Clock) -> None:
        self._transaction, self._clock = transaction, clock

    def find(self, key: str) -> Upload | None:
        """As the Protocol says."""
        with self._transaction() as connection:
            row = connection.first("SELECT id, address, until FROM uploads WHERE key = ?", [key])
        return None if row is None else Upload(row[0], row[1], None if row[2] is None else utc(row[2]))

    def keep(self, key: str, upload: Upload) -> None:
        """As the Protocol says. What hosts have deleted by now goes; an address that holds a secret is not kept."""
        if redacted(upload.address) != upload.address:
            return
        now = self._clock.now().astimezone(UTC).replace(tzinfo=None)
        until = None if upload.until is None else upload.until.astimezone(UTC).replace(tzinfo=None)
        with self._transaction() as connection:
            connection.write("DELETE FROM uploads WHERE until <= ?", [now])
            connection.write(
                "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)", [key, upload.id, upload.address, until]
            )
