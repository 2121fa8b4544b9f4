"""A library's database that counts how often it is opened."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from workbench.store.database import Connection, Database


class CountingDatabase(Database):
    """Counts transactions that ended well, and the seconds that they took with waiting."""

    count, busy_s = 0, 0.0

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        began = time.perf_counter()
        with super().transaction() as connection:
            yield connection
        self.count += 1
        self.busy_s += time.perf_counter() - began
