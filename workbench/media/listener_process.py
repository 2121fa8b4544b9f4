"""The process that listens: one a library, started by whoever asks first, ended when nobody asks any more.

It answers one request after the other, in its main thread. Each conversation has a thread that reads and one that
writes, so that an asker that sleeps holds up nobody. Its own words go to the library's log, if there is one; it has no
terminal.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import queue
import secrets
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from typing import NoReturn

from workbench._version import __version__
from workbench.errors import OutOfMemoryError, WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import cool, load_listener, told
from workbench.media.listener_wire import (
    FILE_NAME,
    LOCK_NAME,
    Address,
    identity,
    loads_plain,
    new_place,
    read_address,
    remove_place,
    write_address,
)

__all__ = ["READY", "main"]

READY = "ready"
"""What it says once it listens; after that it says nothing more."""

_LOOK_S = 0.5
_BREATH_S = 0.05
_FAREWELL_S = 5.0
_BACKLOG = 64
_LOG_NAME = "songreel.log"
_LOG = logging.getLogger("songreel.listener")


class _Outbox:
    """What is on its way to one asker. Nobody waits for the asker to read; of reports only the newest is kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._news = threading.Condition()
        self._kept: list[bytes] = []
        self._report: bytes | None = None
        self._closed = False
        threading.Thread(target=self._send, daemon=True).start()

    def tell(self, *message: object) -> None:
        """Send; raises where it cannot be pickled."""
        data = pickle.dumps(message)
        with self._news:
            self._kept.append(data)
            self._report = None
            self._news.notify()

    def report(self, share: float, word: str) -> None:
        """Send, unless something newer comes first."""
        data = pickle.dumps(("report", float(share), str(word)))
        with self._news:
            self._report = data
            self._news.notify()

    def close(self) -> None:
        """Nobody reads any more."""
        with self._news:
            self._closed = True
            self._news.notify()

    def _send(self) -> None:
        with suppress(OSError, ValueError):  # the asker is gone: its reader hears of it, too
            while (data := self._next()) is not None:
                self._connection.send_bytes(data)

    def _next(self) -> bytes | None:
        with self._news:
            self._news.wait_for(lambda: self._kept or self._report or self._closed)
            if self._closed:
                return None
            if self._kept:
                return self._kept.pop(0)
            data, self._report = self._report, None
            return data


class _Request:
    """One question on its way."""

    def __init__(self, name: str, arguments: Mapping[str, object], outbox: _Outbox) -> None:
        self.name, self.arguments, self.outbox = name, arguments, outbox
        self.token = CancelToken()
        self.cancelled_at: float | None = None

    def cancel(self) -> None:
        if self.cancelled_at is None:
            self.cancelled_at = time.monotonic()
        self.token.cancel()


class _Desk:
    """Takes requests and answers them."""

    def __init__(self, library: Path, table: Mapping[str, str], *, idle_s: float, stubborn_s: float) -> None:
        self._library, self._table = library, table
        self._idle_s, self._stubborn_s = idle_s, stubborn_s
        self._identity = identity(table)
        self._address = Address(new_place(), secrets.token_bytes(32), os.getpid())
        self._door = Listener(self._address.place, backlog=_BACKLOG)
        self._requests: queue.SimpleQueue[_Request] = queue.SimpleQueue()
        self._working: _Request | None = None
        self._retired = threading.Event()
        before = read_address(library)
        write_address(library, self._address)
        if before is not None:
            remove_place(before.place)

    def run(self) -> NoReturn:
        """Answer until nobody asks any more, another took over, or the library is gone."""
        for work in (self._receive, self._watch):
            threading.Thread(target=work, daemon=True).start()
        _LOG.info("listening process %s begins", os.getpid())
        last = time.monotonic()
        while True:
            try:
                request = self._requests.get(timeout=_LOOK_S)
            except queue.Empty:
                if self._retired.is_set():
                    self._leave("replaced")
                if time.monotonic() - last > self._idle_s:
                    self._leave("nobody asked")
                if read_address(self._library) != self._address:
                    self._leave("its address is gone")
                continue
            if not request.token.cancelled:
                self._working = request
                self._answer(request)
                self._working = None
            last = time.monotonic()

    def _answer(self, request: _Request) -> None:
        begun, name = time.monotonic(), request.name
        request.outbox.tell("begun")
        try:
            listener = load_listener(self._table, name)
            value = listener(**request.arguments, report=request.outbox.report, check=request.token.check)
            data = pickle.dumps(value)
            loads_plain(data)
            request.outbox.tell("value", data)
        except (Exception, SystemExit) as error:  # noqa: BLE001  the asker is told
            mapped = told(name, error)
            if isinstance(mapped, OutOfMemoryError):
                cool()
            request.outbox.tell("error", mapped)
            if mapped is not error:
                _LOG.warning("%s", "".join(traceback.format_exception(error)).rstrip())
            _LOG.info("listening (%s): %s", name, mapped)
        else:
            _LOG.info("listening (%s): %.2f s", name, time.monotonic() - begun)

    def _receive(self) -> None:
        while True:
            try:
                connection = self._door.accept()
            except OSError:
                time.sleep(_BREATH_S)  # who knocked has left, or there are no descriptors for now
                continue
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: Connection) -> None:
        request: _Request | None = None
        outbox: _Outbox | None = None
        try:
            deliver_challenge(connection, self._address.key)
            answer_challenge(connection, self._address.key)
            outbox = _Outbox(connection)
            outbox.tell("hello", self._identity, __version__)
            while True:
                word, *rest = pickle.loads(connection.recv_bytes())  # noqa: S301  only who has the key comes so far
                if word == "ask" and request is None:
                    name, arguments = rest
                    request = _Request(name, arguments, outbox)
                    self._requests.put(request)
                elif word == "cancel" and request is not None:
                    request.cancel()
                elif word == "retire":
                    self._retired.set()
        except (OSError, EOFError, AuthenticationError):
            pass  # who asked has left
        except Exception as error:  # noqa: BLE001  an argument's module is not here, or the like
            _LOG.warning("a request could not be read: %s", error)
            if outbox is not None:
                outbox.tell("error", told("its arguments", error))
                connection.poll(_FAREWELL_S)  # until the asker has heard it and leaves
        finally:
            if request is not None:
                request.cancel()
            if outbox is not None:
                outbox.close()
            connection.close()

    def _watch(self) -> None:
        """End at once with the library, and with a request that does not end when it should."""
        while True:
            time.sleep(_LOOK_S)
            if not self._library.is_dir():
                self._leave("the library is gone")
            working = self._working
            since = None if working is None else working.cancelled_at
            if since is not None and time.monotonic() - since > self._stubborn_s and working is self._working:
                self._leave("what it did could not be stopped")

    def _leave(self, reason: str) -> NoReturn:
        _LOG.info("listening process %s ends: %s", os.getpid(), reason)
        self._take_address_away()
        remove_place(self._address.place)
        os._exit(0)  # not waiting for threads of anybody's library

    def _take_address_away(self) -> None:
        """Unless somebody is putting another there; who finds it left behind notices that nobody answers."""
        from filelock import FileLock, Timeout

        if not self._library.is_dir():  # the lock would make it again
            return
        with suppress(OSError, Timeout), FileLock(self._library / LOCK_NAME, timeout=0):
            if read_address(self._library) == self._address:
                (self._library / FILE_NAME).unlink(missing_ok=True)


class _LibraryLog(logging.Handler):
    """Appends to the library's log where there is one. The file is not kept open: others may rotate it."""

    def __init__(self, library: Path) -> None:
        super().__init__()
        self._path = library / _LOG_NAME
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            if self._path.is_file():
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(self.format(record) + "\n")


def main(words: list[str]) -> NoReturn:
    """Listen.

    Args:
        words: one, JSON: library, table, idle_s, stubborn_s.
    """
    wanted = json.loads(words[0])
    if sys.platform != "win32" and os.fork():
        os._exit(0)  # so that who started us has no child to wait for
    library = Path(wanted.pop("library"))
    _LOG.setLevel(logging.INFO)
    _LOG.propagate = False
    _LOG.addHandler(_LibraryLog(library))
    with suppress(OSError):  # where memory ends, the system takes us and not the notebook
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")
    try:
        desk = _Desk(library, **wanted)
    except (OSError, WorkbenchError) as error:
        sys.exit(str(error))
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # whatever a library prints, and so that nobody waits for our end
        os.dup2(null, stream)
    desk.run()


if __name__ == "__main__":
    main(sys.argv[1:])
