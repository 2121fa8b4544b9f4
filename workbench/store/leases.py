"""Who works on what: one small file for each item, whose time is the heartbeat.

It stands beside the database, as a heartbeat must cost nothing. Conventions:

- An item is claimed by making its file, which fails where there is one; the file names its owner.
- All who claim, take over or give back hold one lock meanwhile, so of two takers one wins, and nobody reads half a
  file. The system gives the lock back where its program dies.
- Each owner holds a lock of its own as long as it lives. Where that is free, on the same computer, the owner is dead
  and its items may be taken over at once; elsewhere, and where a program hangs, silence tells.
- How old a sign of life is, the file system's own clock says, which gave the file its time: the computers that share
  the folder may each believe another time of day.
- A lease protects work from being done twice, not money: that the ledger does. So one that cannot be given back is no
  failure of the work: it is only not kept alive any more.
"""

from __future__ import annotations

import os
import platform
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from workbench.errors import LibraryError, is_full, why
from workbench.jobs.clock import Clock, SystemClock
from workbench.store.files import no_room

if TYPE_CHECKING:
    from filelock import FileLock

__all__ = ["Leases"]

_BEAT_S, _SILENCE_S = 30.0, 300.0
_ITEM = re.compile(r"[0-9A-Za-z_-]{1,80}")
_WAIT_S = 30.0
_TICK_NS = 1_000_000


class Leases:
    """The folder ``leases`` of a library, as one owner sees it: ``jobs.claims.Claims`` for all who share the folder.

    For any number of threads. While it holds items, a thread of its own gives a sign of life for them.

    Args:
        folder: of the library.
        clock: measures how long a file is watched.
        tell: hears a sentence for the person where an item was taken over; only the owner that did it tells.
        silence_s: after how many seconds without a sign of life an item may be taken over.
        beat_s: how often one is given, real seconds.
        wait_s: how long others may keep it waiting, real seconds.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock | None = None,
        *,
        tell: Callable[[str], None] = lambda _: None,
        silence_s: float = _SILENCE_S,
        beat_s: float = _BEAT_S,
        wait_s: float = _WAIT_S,
    ) -> None:
        self._folder = folder.absolute() / "leases"
        self._new = not folder.is_dir()  # a library that was there and is not is never begun anew
        self._clock, self._tell, self._silence_s = clock or SystemClock(), tell, silence_s
        self._computer = platform.node() or "computer"
        self.owner = f"{self._computer} {os.getpid()} {uuid4().hex[:12]}"
        """Computer, process, and what tells two of one process apart."""
        self._mutex = threading.Lock()
        self._alive: FileLock | None = None
        self._beat_s, self._wait_s = beat_s, wait_s
        self._seen: dict[str, tuple[float, float]] = {}
        self._mine: set[str] = set()
        self._rests = threading.Event()

    def claim(self, item: str) -> AbstractContextManager[None] | None:
        """Hold an item while the context lasts; None where somebody who is alive does, this owner included.

        Raises:
            LibraryError: the folder cannot be written.
        """
        path = self._path(item)
        with self._locked():
            sentence = self._free(item, path)
            if sentence is None:
                return None
            self._live()
            path.unlink(missing_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(self.owner)
            self._stamp(path)
            self._mine.add(item)
        if sentence:
            self._tell(sentence)
        return self._holding(item)

    @contextmanager
    def _holding(self, item: str) -> Iterator[None]:
        try:
            yield
        finally:
            with suppress(LibraryError):  # the work is done; whoever wants the item next finds that nobody keeps it
                self.release(item)

    def beat(self) -> tuple[str, ...]:
        """Give a sign of life for all items of this owner.

        Returns:
            Those that it has lost, as it was silent for too long.
        """
        with self._locked():
            lost = tuple(sorted(item for item in self._mine if self._owner_of(self._path(item)) != self.owner))
            self._mine.difference_update(lost)
            for item in self._mine:
                self._stamp(self._path(item))
            if not self._mine:
                self._rest()
        return lost

    def release(self, item: str) -> None:
        """Give an item back; nothing happens where it was taken over.

        Raises:
            LibraryError: the folder cannot be written. The item is given up all the same, and not kept alive.
        """
        path = self._path(item)
        try:
            with self._locked():
                self._mine.discard(item)
                if self._owner_of(path) == self.owner:
                    path.unlink(missing_ok=True)
                if not self._mine:
                    self._rest()
        except LibraryError:
            with self._mutex:
                self._mine.discard(item)
            raise

    def _free(self, item: str, path: Path) -> str | None:
        """What is told of taking an item, nothing where nobody had it; None where somebody alive works on it."""
        try:
            owner, stamp = path.read_text("utf-8"), path.stat().st_mtime
        except FileNotFoundError:
            return ""
        silent_s = self._silent_s(item, stamp, here=owner.rsplit(" ", 2)[0] == self._computer)
        if owner == self.owner and item not in self._mine:  # it could not be given back
            return ""
        if owner == self.owner or not (owner == "" or self._dead(owner) or silent_s > self._silence_s):
            return None
        if owner == "":  # it died while it claimed, and had begun nothing
            return ""
        return (
            f"Songreel went on with what another program ({owner.rpartition(' ')[0]}) had begun to buy and left "
            f"{silent_s:.0f} s ago."
        )

    def _silent_s(self, item: str, stamp: float, *, here: bool) -> float:
        """For how long a file's time has not changed: by the disk's clock, or by watching where that went backwards.

        Of this computer only watching counts: its lid may have been closed, and whoever died there is known otherwise.
        """
        watched, since = self._seen.get(item, (None, 0.0))
        if watched != stamp:
            since = self._clock.monotonic()
            self._seen[item] = (stamp, since)
        watched_s = self._clock.monotonic() - since
        return watched_s if here else max(self._disk_now() - stamp, watched_s)

    def _disk_now(self) -> float:
        """What time it is by the clock that gives files their times, seconds since 1970."""
        probe = self._folder / "leases.clock"
        probe.touch()
        os.utime(probe)
        return probe.stat().st_mtime

    def _dead(self, owner: str) -> bool:
        """Whether an owner's program is known to have ended: only of this computer, as others' locks may not show."""
        from filelock import FileLock, Timeout

        path = self._sign(owner)
        if owner.rsplit(" ", 2)[0] != self._computer:
            return False
        try:
            with FileLock(path, timeout=0, thread_local=False):
                pass
        except (Timeout, OSError):
            return False
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return True

    def _live(self) -> None:
        """Hold the sign that this owner lives, and beat from here on."""
        from filelock import FileLock

        if self._alive is None:
            self._alive = FileLock(self._sign(self.owner), timeout=self._wait_s, thread_local=False)
            self._alive.acquire()
            self._rests = threading.Event()
            threading.Thread(target=self._beating, args=(self._rests,), name="heartbeat of leases", daemon=True).start()

    def _beating(self, rests: threading.Event) -> None:
        while not rests.wait(self._beat_s):
            with suppress(LibraryError):  # a disk that refuses once; the next beat comes soon
                self.beat()

    def _rest(self) -> None:
        """Nothing is held any more: no sign, no beat."""
        self._rests.set()
        alive, self._alive = self._alive, None
        if alive is not None:
            alive.release()
            self._sign(self.owner).unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self._folder.mkdir(parents=self._new, exist_ok=True)
            with self._mutex, FileLock(self._folder / "leases.lock", timeout=self._wait_s, thread_local=False):
                yield
        except OSError as error:  # a Timeout is one, too
            where = self._folder.parent
            if is_full(error):
                raise no_room(where) from error
            if isinstance(error, Timeout):
                said = (
                    f"Other programs kept the library in {where} busy for {self._wait_s:g} s; run it again in a moment."
                )
            else:
                said = (
                    f"The library in {where} cannot be used ({why(error)}); mend its folder, or choose another library."
                )
            raise LibraryError(said, field="library") from error

    def _stamp(self, path: Path) -> None:
        """Give a file the disk's time, which is another one than before even where its clock stands still."""
        before = path.stat().st_mtime_ns
        os.utime(path)
        if (now := path.stat().st_mtime_ns) <= before:
            os.utime(path, ns=(now, before + _TICK_NS))

    @staticmethod
    def _owner_of(path: Path) -> str:
        try:
            return path.read_text("utf-8")
        except FileNotFoundError:
            return ""

    def _path(self, item: str) -> Path:
        if not _ITEM.fullmatch(item):
            raise ValueError(f"{item!r} is no item's name")
        return self._folder / f"{item}.lease"

    def _sign(self, owner: str) -> Path:
        return self._folder / f"{owner.rpartition(' ')[2]}.alive"
