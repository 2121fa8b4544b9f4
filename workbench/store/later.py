"""Writes that may wait for a moment, so that a person's hand does not wait for the disk.

Whoever in this process comes to the library next makes them first, so everybody here sees what was answered; where
nobody comes, a thread makes them. They are made in the order in which they were handed in. The threads stay: one that
had to start first would hold up the hand. The program's end waits for what they have been given.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

__all__ = ["Later", "later_of"]

R = TypeVar("R")

_WAIT_S = 0.03  # the answer leaves first
_THREADS = 8  # one stays for each library under edit, up to so many


class Later:
    """Of one library folder, for all its users in this process."""

    def __init__(self) -> None:
        self.begin_empty()

    def begin_empty(self) -> None:
        """Forget what waits, and who is at it: a fork leaves both to its parent."""
        self._waiting: deque[tuple[object, Callable[[], None]]] = deque()
        self._making = threading.Lock()
        self._maker: int | None = None
        self._made_for: object = None
        self._wake = threading.Lock()
        self._awake = False

    def put(self, write: Callable[[], R], by: object) -> Future[R]:
        """Have a write made soon; what came of it.

        Args:
            write: makes its own transaction.
            by: who hands it in.
        """
        future: Future[R] = Future()

        def make() -> None:
            try:
                future.set_result(write())
            except BaseException as error:
                future.set_exception(error)
                if not isinstance(error, Exception):  # somebody stops the program
                    raise

        self._waiting.append((by, make))
        self._come_soon()
        return future

    def _come_soon(self) -> None:
        with self._wake:
            if self._awake:
                return
            self._awake = True
        try:
            _makers.submit(self._wake_up)
        except RuntimeError:  # the program ends, and takes no more threads
            self._wake_up()

    def make_all(self) -> None:
        """Make what waits, or wait for whoever does; nothing where a write itself asks."""
        if self._maker == threading.get_ident():
            return
        try:
            with self._making:
                self._make_waiting()
        finally:
            if self._waiting:  # it was stopped
                self._come_soon()

    def _make_waiting(self) -> None:
        self._maker = threading.get_ident()
        try:
            while self._waiting:
                self._made_for, make = self._waiting.popleft()
                make()
        finally:
            self._maker = self._made_for = None

    def make_others(self, than: object) -> None:
        """The same, but only where somebody else's writes are among them: one's own may go on waiting."""
        if self._made_for not in (None, than) or any(by is not than for by, _ in list(self._waiting)):
            self.make_all()

    def _wake_up(self) -> None:
        time.sleep(_WAIT_S)
        with self._wake:
            self._awake = False
        self.make_all()


def _new_makers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="songreel-later")


_makers = _new_makers()
_LATER: dict[Path, Later] = {}
_LATER_LOCK = threading.Lock()


def later_of(folder: Path) -> Later:
    """The writes that wait for a library."""
    with _LATER_LOCK:
        return _LATER.setdefault(folder.absolute(), Later())


def _begin_in_fork() -> None:
    global _LATER_LOCK, _makers
    _LATER_LOCK, _makers = threading.Lock(), _new_makers()
    for later in _LATER.values():
        later.begin_empty()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_in_fork)
