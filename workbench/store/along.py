"""What may wait a moment goes along with a reservation of money that is written anyway: one transaction for both.

Only where a purchase is written down, and never with an answer: whatever goes wrong then, no answer is lost. What was
not taken along in time, or could not be, is written in a transaction of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, contextmanager

from workbench.errors import WorkbenchError
from workbench.store.database import Connection

__all__ = ["Along"]

Work = Callable[[Connection], None]
"""Writes; where it raises ``WorkbenchError``, it has written nothing yet."""


class Along:
    """For any number of threads.

    Args:
        transaction: opens one.
        patience_s: how long is waited for another's.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[Connection]], patience_s: float) -> None:
        self._transaction, self._patience_s = transaction, patience_s
        self._waiting: deque[tuple[Future[bool], Work]] = deque()

    def write(self, work: Work, *, may_wait: bool) -> None:
        """Do it; it is on disk on return, or nothing happened.

        Args:
            work: what is written.
            may_wait: a reservation is about to be made, which it may wait for.
        """
        if may_wait and self._was_taken(work):
            return
        with self._transaction() as connection:
            work(connection)

    def _was_taken(self, work: Work) -> bool:
        taken: Future[bool] = Future()
        self._waiting.append((taken, work))
        try:
            wait([taken], self._patience_s)
        finally:
            given_up = taken.cancel()  # fails where somebody is at it
        return not given_up and taken.result()

    @contextmanager
    def carrying(self) -> Iterator[Callable[[Connection], None]]:
        """Around one transaction: gives what is called at its end, and does in it all that waits."""
        taken: list[Future[bool]] = []
        try:
            yield lambda connection: self._take(connection, taken)
        except BaseException:
            _tell(taken, on_disk=False)
            raise
        _tell(taken, on_disk=True)

    def _take(self, connection: Connection, taken: list[Future[bool]]) -> None:
        while self._waiting:
            one, work = self._waiting.popleft()
            if one.set_running_or_notify_cancel():
                try:
                    work(connection)
                except WorkbenchError:  # it hears that again, in a transaction of its own
                    _tell([one], on_disk=False)
                except BaseException:
                    _tell([one], on_disk=False)
                    raise
                else:
                    taken.append(one)


def _tell(ones: list[Future[bool]], *, on_disk: bool) -> None:
    for one in ones:
        one.set_result(on_disk)
