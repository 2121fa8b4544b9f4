"""Asking the process that listens: found where it is, started where it is not, replaced where it is another code's."""

from __future__ import annotations

import json
import os
import pickle
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, answer_challenge, deliver_challenge
from pathlib import Path
from typing import Any

from workbench._version import __version__
from workbench.errors import LibraryError, ListenerEndedError, ListenerError, OptionError, WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import Report, lacking
from workbench.media.listener_wire import LOCK_NAME, Address, identity, loads_plain, read_address
from workbench.media.process import start_lasting
from workbench.nearest import did_you_mean

__all__ = ["IDLE_S", "STUBBORN_S", "ListeningProcess"]

IDLE_S = 600.0
"""How long the process waits for the next request before it ends, seconds."""
STUBBORN_S = 10.0
"""How long a request may go on after it was cancelled before the process is ended, seconds."""

_MODULE, _READY = "workbench.media.listener_process", "ready"
_LOOK_S = 0.05
_SILENT_S = 60.0
_TRIES = 3
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


class _NotBegunError(Exception):
    """The line broke before anybody worked at the request: it may be asked again."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A conversation with a process that has shown that it knows the key."""

    connection: Connection
    pid: int
    identity: str
    version: str


class ListeningProcess:
    """Asks the one process of a library; a ``Heavy``. Nothing is started before the first question.

    Usable from any thread, and by any number of programs at once: requests wait for each other.

    Args:
        library: its folder, which must be there.
        table: each listener's ``module:function`` by its name.
        needs: the optional modules of those that need some.
        idle_s: how long a process that this one starts waits for the next request.
        stubborn_s: how long a cancelled request may go on.
    """

    def __init__(
        self,
        library: Path,
        table: Mapping[str, str],
        needs: Mapping[str, Sequence[str]] | None = None,
        *,
        idle_s: float = IDLE_S,
        stubborn_s: float = STUBBORN_S,
    ) -> None:
        self._library, self._table, self._needs = library.absolute(), dict(table), dict(needs or {})
        self._idle_s, self._stubborn_s = idle_s, stubborn_s

    def lacks(self, name: str) -> tuple[str, ...]:
        """As ``Heavy`` says."""
        return lacking(self._needs, name)

    def ask(
        self,
        name: str,
        arguments: Mapping[str, object],
        on_progress: Report | None = None,
        cancel: CancelToken | None = None,
    ) -> Any:  # noqa: ANN401  each listener has its own answer
        """As ``Heavy`` says; besides

        Raises:
            ListenerEndedError: the process was killed or died in the middle of it, or cannot begin.
            LibraryError: there is no such folder.
        """
        token = cancel or CancelToken()
        if name not in self._table:
            raise OptionError(
                f"There is no listener {name!r};{did_you_mean(name, self._table)} there are "
                f"{', '.join(self._table) or 'none'}.",
                field="listener",
            )
        question = pickle.dumps(("ask", name, dict(arguments)))
        for _ in range(_TRIES):
            token.check()
            with suppress(_NotBegunError), _closing(self._line(token)) as line:
                return _Talk(line, name, on_progress, token, self._stubborn_s).value(question)
        raise ListenerEndedError(
            f"The process that listens ended {_TRIES} times before it began ({name}); the library's log may say why.",
            field="listener",
        )

    def end(self) -> None:
        """End the process, if there is one, once it has answered what was asked before; returns when it is gone."""
        if self._library.is_dir():
            token = CancelToken()
            with self._alone(token):
                line = self._reach(token)
                if line is not None:
                    _retire(line, token)

    def _line(self, token: CancelToken) -> _Line:
        """A line to a process that runs the code that we have."""
        if not self._library.is_dir():
            raise LibraryError(f"There is no library in {self._library}; open it first.", field="library")
        mine = identity(self._table)
        line = self._reach(token)
        if line is not None and line.identity == mine:
            return line
        if line is not None:
            line.connection.close()
        with self._alone(token):  # of several who find none, one starts it
            line = self._reach(token)
            if line is not None and line.identity != mine:
                _retire(line, token)
                line = None
            if line is None:
                self._start(token)
                line = self._reach(token)
        if line is None:
            raise _NotBegunError
        if line.version != __version__:
            line.connection.close()
            raise ListenerError(
                f"Songreel was changed from {__version__} to {line.version} while this program ran; start it again.",
                field="listener",
            )
        return line

    def _start(self, token: CancelToken) -> None:
        wanted = {
            "library": str(self._library),
            "table": self._table,
            "idle_s": self._idle_s,
            "stubborn_s": self._stubborn_s,
        }
        start_lasting(_MODULE, json.dumps(wanted), _READY, cancel=token)

    def _reach(self, token: CancelToken) -> _Line | None:
        """A line to whatever process is there; None where none is, or only an address that one left behind."""
        address = read_address(self._library)
        if address is None:
            return None
        try:
            connection = Client(address.place)
        except OSError:
            return None
        try:
            _wait_for_word(connection, address, token)
            answer_challenge(connection, address.key)
            deliver_challenge(connection, address.key)
            _wait_for_word(connection, address, token)
            _, found, version = loads_plain(connection.recv_bytes())
        except (OSError, EOFError, AuthenticationError, ValueError, pickle.UnpicklingError):
            connection.close()
            return None
        except BaseException:
            connection.close()
            raise
        return _Line(connection, address.pid, found, version)

    @contextmanager
    def _alone(self, token: CancelToken) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(self._library / LOCK_NAME)
        try:
            while not lock.is_locked:
                token.check()
                with suppress(Timeout):
                    lock.acquire(timeout=4 * _LOOK_S)
        except OSError as error:
            raise LibraryError(
                f"The library in {self._library} cannot be written ({error.strerror}); mend the folder.",
                field="library",
            ) from error
        try:
            yield
        finally:
            lock.release()


def _wait_for_word(connection: Connection, address: Address, token: CancelToken) -> None:
    """Until there is something to read. Who says nothing for a minute hangs, and is ended.

    Raises:
        EOFError: it was ended.
        CancelledError: the token was set.
    """
    deadline = time.monotonic() + _SILENT_S
    while not connection.poll(_LOOK_S):
        token.check()
        if time.monotonic() > deadline:
            _kill(address.pid)
            raise EOFError


def _retire(line: _Line, token: CancelToken) -> None:
    """Ask a process to end once its requests are done, and wait for that."""
    with _closing(line), suppress(OSError, EOFError):
        line.connection.send_bytes(pickle.dumps(("retire",)))
        while True:
            token.check()
            if line.connection.poll(_LOOK_S):
                line.connection.recv_bytes()


@contextmanager
def _closing(line: _Line) -> Iterator[_Line]:
    try:
        yield line
    finally:
        line.connection.close()  # which cancels what is still asked


def _kill(pid: int) -> None:
    with suppress(OSError):
        os.kill(pid, _KILL)


class _Talk:
    """One question and its answer."""

    def __init__(
        self, line: _Line, name: str, on_progress: Report | None, token: CancelToken, stubborn_s: float
    ) -> None:
        self._line, self._name, self._token = line, name, token
        self._on_progress, self._stubborn_s = on_progress, stubborn_s
        self._begun = False
        self._asked_to_stop_at: float | None = None

    def value(self, question: bytes) -> Any:  # noqa: ANN401  each listener has its own answer
        self._say(question)
        while True:
            self._look_at_token()
            message = self._message()
            if message is None:
                continue
            word, *rest = loads_plain(message)
            if word == "value":
                return loads_plain(rest[0])
            self._hear(word, rest)

    def _say(self, data: bytes) -> None:
        try:
            self._line.connection.send_bytes(data)
        except OSError as error:
            raise self._broken() from error

    def _message(self) -> bytes | None:
        """The next one, None where there is none yet."""
        try:
            return self._line.connection.recv_bytes() if self._line.connection.poll(_LOOK_S) else None
        except (EOFError, OSError) as error:
            raise self._broken() from error

    def _broken(self) -> Exception:
        if self._asked_to_stop_at is not None:
            self._token.check()
        if not self._begun:
            return _NotBegunError()
        return ListenerEndedError(
            f"The process that listens ended in the middle of its work ({self._name}): it was killed, or the system "
            "had no memory left; close other programs and run it again.",
            field="listener",
        )

    def _hear(self, word: str, rest: list[Any]) -> None:
        if word == "begun":
            self._begun = True
        elif word == "report" and self._on_progress is not None:
            self._on_progress(*rest)
        elif word == "error":
            assert isinstance(rest[0], WorkbenchError)
            raise rest[0]

    def _look_at_token(self) -> None:
        if not self._token.cancelled:
            return
        if not self._begun:
            self._token.check()  # leaving the line takes the request back
        now = time.monotonic()
        if self._asked_to_stop_at is None:
            self._asked_to_stop_at = now
            self._say(pickle.dumps(("cancel",)))
        elif now - self._asked_to_stop_at > self._stubborn_s + 2:  # it ends itself, unless it cannot even do that
            _kill(self._line.pid)
