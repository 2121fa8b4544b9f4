"""The face of the library's database: values in, values out, one whole transaction a call.

A call costs about 10 ms when it reads and 25 ms when it writes, so the flow of a film needs few of them;
where it has several things to keep at once, one call takes them together. Calls that would change nothing
write nothing. Each subject's calls have a file of their own: ``project_calls``, ``heard_calls`` and so on.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from workbench.jobs.allowance import Allowance
from workbench.jobs.bookkeeping import BookLedger
from workbench.jobs.clock import Clock, SystemClock
from workbench.store.database import Database
from workbench.store.film_calls import FilmCalls
from workbench.store.heard_calls import HeardCalls
from workbench.store.money_calls import MoneyCalls
from workbench.store.plan_calls import PlanCalls
from workbench.store.project_calls import ProjectCalls
from workbench.store.quota import Quota
from workbench.store.take_calls import TakeCalls
from workbench.store.text_calls import TextCalls
from workbench.store.uploads import LibraryUploads
from workbench.store.work_calls import WorkCalls

__all__ = ["Store"]

R = TypeVar("R")

_PATIENCE_S = 0.5


class Store(ProjectCalls, HeardCalls, PlanCalls, TakeCalls, FilmCalls, MoneyCalls, WorkCalls, TextCalls):
    """What a library remembers. Usable from any thread and any process; it is also a ``jobs.cache.Cache``.

    Args:
        folder: of the library.
        database: in it.
        clock: how late it is.
        patience_s: how long takes may wait for a purchase that is about to begin.
        quota: what the library may hold.
        allowance: what whoever works in it may do; all of it by default.

    Any call may raise:
        LibraryError: the library is in use for more than a minute, damaged, or of a newer Songreel.
        DiskFullError: no room left.
    Calls that write for a project raise ``NotFoundError`` where it was deleted in between.
    """

    def __init__(
        self,
        folder: Path,
        database: Database | None = None,
        clock: Clock | None = None,
        *,
        patience_s: float = _PATIENCE_S,
        quota: Quota = Quota(),  # noqa: B008  it is frozen
        allowance: Allowance | None = None,
    ) -> None:
        clock = clock or SystemClock()
        super().__init__(
            folder,
            database or Database(folder, clock=clock),
            clock,
            patience_s=patience_s,
            quota=quota,
            allowance=allowance or Allowance(),
        )
        self.ledger = BookLedger(self._book, clock)
        self.uploads = LibraryUploads(self._transaction, clock)
        """Which files hosts have; a ``jobs.uploads.Uploads``."""

    def changes(self) -> int:
        """A number that grows with every change, from a small file: poll it as often as you like."""
        return self._database.changes()

    def later(self, write: Callable[[], R], by: object) -> Future[R]:
        """Have something written soon, outside a person's hand; every later call of this process sees it done.

        Args:
            write: makes calls of a store.
            by: who hands it in.
        """
        return self._database.later.put(write, by)

    def make_later(self) -> None:
        """Write now what was handed in for later, by whomever."""
        self._database.later.make_all()

    def changes_by_others(self, than: object) -> int:
        """``changes()``, once what others in this process handed in is written."""
        self._database.later.make_others(than)
        return self.changes()

    @property
    def counted(self) -> tuple[int, int] | None:
        """``changes()`` before and after this thread's last call; None where that wrote nothing."""
        return self._database.counted

    def close(self) -> None:
        """Give back memory; the store stays usable."""
        self._database.close()
