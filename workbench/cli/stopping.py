"""Ctrl-C and its relatives: whatever is being computed, the process ends within two seconds.

A signal reaches only the main thread, and only between two steps of Python, so the work runs in a thread of its
own and the main thread does nothing but wait. Asked to stop, it sets the token and waits; then it interrupts the
thread, for code that never looks at the token; and a call into C that nobody can interrupt is left to die with
the process.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from workbench.errors import CancelledError
from workbench.jobs.cancel import CancelToken

__all__ = ["StopAsked", "in_worker", "leave_now", "signals_ask"]

_LOOK_S = 0.2
_GENTLE_S, _FIRM_S = 0.8, 0.5
_HELD_S, _HELD_END_S = 40.0, 3.0
"""How long work that pays hosts is waited for; they are told to stop, and what they had made by then is kept."""
_SHOW_CURSOR = "\x1b[?25h"


class StopAsked(KeyboardInterrupt):
    """A signal asked the process to end."""

    def __init__(self, signum: int) -> None:
        super().__init__()
        self.status = 128 + signum
        """The exit status that shells expect: 130 after Ctrl-C, 143 after SIGTERM."""
        self.unfinished = False
        """Whether a thread still computes that cannot be stopped."""
        self.sentence = ""
        """What the work says of how it ended, where it does."""


def _ask(signum: int, _frame: FrameType | None) -> None:
    raise StopAsked(signum)


@contextmanager
def signals_ask() -> Iterator[None]:
    """While it lasts, Ctrl-C, SIGTERM and the end of the terminal raise ``StopAsked`` in the main thread."""
    wanted = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means to go on
        wanted.append(signal.SIGHUP)
    if threading.current_thread() is not threading.main_thread():
        wanted = []
    before = {signum: signal.signal(signum, _ask) for signum in wanted}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, signal.SIG_DFL if handler is None else handler)


def in_worker(work: Callable[[CancelToken], int], tell: Callable[[str], None] = lambda _sentence: None) -> int:
    """Run work in a thread and wait for it; returns its exit status or raises what it raised.

    Args:
        work: is asked to stop by its token.
        tell: hears why a stop takes longer.

    Raises:
        StopAsked: a signal came, and the work did not get done.
    """
    cancel = CancelToken()
    ended = threading.Event()  # not Thread.join: one that is interrupted takes the thread for ended (bpo-45274)
    statuses: list[int] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            statuses.append(work(cancel))
        except BaseException as error:  # noqa: BLE001  it is raised again where the work is waited for
            errors.append(error)
        finally:
            ended.set()

    worker = threading.Thread(target=run, name="command", daemon=True)
    try:
        worker.start()
        while not ended.wait(_LOOK_S):  # not for ever: Windows would not hear of Ctrl-C
            pass
    except StopAsked as asked:
        asked.unfinished = not _stop(worker, ended, cancel, tell)
        said = _last_words(cancel) if asked.unfinished else ""
        asked.sentence = next((error.message for error in errors if isinstance(error, CancelledError)), said)
        errors.clear()  # of no use to anybody, and its traceback would hold the library until the end
        if not statuses:
            raise
    if errors:
        raise errors.pop()
    return statuses[0]


def _stop(worker: threading.Thread, ended: threading.Event, cancel: CancelToken, tell: Callable[[str], None]) -> bool:
    """Whether the work could be ended."""
    hook, threading.excepthook = threading.excepthook, lambda _: None  # nobody needs what ended threads complain of
    try:
        cancel.cancel()
        if not ended.wait(_GENTLE_S) and cancel.is_held:
            tell("Hosts are told to stop; Ctrl-C again ends it at once, and the next run fetches what they made.")
            until = time.monotonic() + _HELD_S
            while cancel.is_held and not ended.wait(_LOOK_S) and time.monotonic() < until:
                pass
            ended.wait(_HELD_END_S)
        if not ended.is_set() and worker.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(worker.ident), ctypes.py_object(KeyboardInterrupt)
            )
            ended.wait(_FIRM_S)
    except StopAsked:  # asked twice: at once
        return False
    if ended.is_set():
        threading.excepthook = hook
    return ended.is_set()


def _last_words(cancel: CancelToken) -> str:
    """What the work puts in order and says where nobody waits for it any more."""
    with suppress(StopAsked):  # asked a third time
        return cancel.last_words()
    return ""


def leave_now(status: int) -> NoReturn:
    """End the process and its children, whatever its threads do."""
    from workbench.media.process import end_children

    end_children()
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(_SHOW_CURSOR)  # progress bars hide it
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError):
            continue
    os._exit(status)
