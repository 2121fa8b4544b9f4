"""The DuckDB file of a library, opened for one transaction at a time.

Conventions:

- A file lock is held from before the file is opened to after it is closed. DuckDB's own lock is not
  enough: connecting again after its lock error lost committed writes.
- The engine (an in-memory DuckDB) stays; the library's file is attached to it for one transaction and
  detached again, so between transactions nothing holds the file. A fresh engine each time costs 36 ms.
- Reads take the same lock as writes.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import LibraryError, WorkbenchError, is_full
from workbench.jobs.clock import Clock, SystemClock
from workbench.store.daily_copies import Copies, copy_whole, wal_of
from workbench.store.files import gone, no_room
from workbench.store.later import later_of
from workbench.store.migrations import MIGRATIONS, Migration, applied, migrate

if TYPE_CHECKING:
    import duckdb  # noqa: TID251  this is the room that speaks SQL
    from filelock import FileLock

__all__ = ["FILE_NAME", "Connection", "Database", "check_not_gone"]

FILE_NAME = "songreel.duckdb"
_LOCK_NAME = "songreel.lock"
_QUEUE_NAME = "songreel.queue"
_CHANGES_NAME = "changes"
_TIMEOUT_S = 60.0
_POLL_S = 0.005
_FULL = ("no space left", "not enough space", "disk full", "file too large", "disk quota exceeded")
_DAMAGED = (
    "corrupt",
    "not a valid duckdb",
    "could not read",
    "checksum",
    "serialization",
    "failed to deserialize",
    "wal file",
    "internal error",
    "fatal error",
    "database file",
)


_SEEN: set[Path] = set()
"""Libraries that were there while this process has run."""


def check_not_gone(folder: Path) -> None:
    """Refuse a library that this process has seen and that is not there any more: for who would begin it anew.

    Raises:
        LibraryGoneError
    """
    folder = folder.absolute()
    path = folder / FILE_NAME
    if folder in _SEEN and not path.is_file():
        raise gone(folder, path)


class _DamagedError(LibraryError):
    """The database's file cannot be read, and waiting or another version would not help."""


class Connection:
    """What a transaction works with; remembers whether anything was written."""

    def __init__(self, engine: duckdb.DuckDBPyConnection) -> None:
        self._engine = engine
        self.wrote = False

    def read(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._engine.execute(sql, list(parameters)).fetchall()

    def first(self, sql: str, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        return next(iter(self.read(sql, parameters)), None)

    def write(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement that changes the library."""
        self.wrote = True
        self._engine.execute(sql, list(parameters))

    def take_back(self) -> None:
        """Let the transaction end as if it had only read: what was written in it so far was a trial."""
        self.wrote = False


class Database:
    """The database of one library folder. Usable from any thread and any process."""

    def __init__(
        self,
        folder: Path,
        *,
        migrations: Sequence[Migration] = MIGRATIONS,
        timeout_s: float = _TIMEOUT_S,
        clock: Clock | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self._migrations = tuple(migrations)
        self._timeout_s = timeout_s
        self._mutex = threading.Lock()
        self._owner: int | None = None
        self._engine: duckdb.DuckDBPyConnection | None = None
        self._engine_process = 0
        self._begun = False
        self._seen = False
        if self.path.is_file():
            self._note_seen()
        self.later = later_of(self.folder)
        """Writes that wait for a moment; each transaction of this process comes after them."""
        self._counted = threading.local()
        self.copies = Copies(self.folder, clock or SystemClock())
        """Of the database, one a day."""

    @property
    def path(self) -> Path:
        """The DuckDB file."""
        return self.folder / FILE_NAME

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One whole transaction: committed at the end, undone by any exception.

        Raises:
            LibraryError: in use for longer than the timeout, damaged, or made by a newer Songreel.
            DiskFullError: no room left; nothing of the transaction was kept.
        """
        self.later.make_all()
        self._counted.step = None
        with self._alone():
            with self._detaching():
                engine = self._attached()
                connection = Connection(engine)
                engine.execute("BEGIN")
                self._begun = True
                yield connection
                engine.execute("COMMIT" if connection.wrote else "ROLLBACK")
                self._begun = False
                self._note_seen()
            if connection.wrote:
                self._count_change()

    def _note_seen(self) -> None:
        self._seen = True
        _SEEN.add(self.folder)

    def check_there(self) -> None:
        """Refuse a library that was there and is not any more: nothing of it is begun anew.

        Raises:
            LibraryError
        """
        if self._seen and not self.path.is_file():
            raise gone(self.folder, self.path)

    def changes(self) -> int:
        """How many writing transactions there were; an app polls this instead of the database."""
        try:
            return int((self.folder / _CHANGES_NAME).read_text("ascii"))
        except (OSError, ValueError):
            return 0

    def state(self) -> tuple[object, ...]:
        """Another one once anything was written; also where the disk was too full to count that, or a kill came first.

        One that was asked for before a transaction tells whether what that read still holds.
        """
        return self.changes(), _stamp(self.path), _stamp(wal_of(self.path))

    @property
    def counted(self) -> tuple[int, int] | None:
        """``changes()`` before and after this thread's last transaction; None where it wrote nothing."""
        step: tuple[int, int] | None = getattr(self._counted, "step", None)
        return step

    def examine(self) -> str | None:
        """The newest change of the schema that the library has seen; None where there is no database yet.

        For a look from outside: nothing is made, changed or migrated.

        Raises:
            LibraryError: somebody holds it for longer than the timeout, it cannot be read, it is none of ours,
                or of a newer Songreel.
        """
        if not (self.path.is_file() and self.path.stat().st_size):
            return None
        # Waiting would make the lock's files where there are none; then nobody holds them either.
        locked = (self.folder / _LOCK_NAME).is_file() and (self.folder / _QUEUE_NAME).is_file()
        with self._alone() if locked else nullcontext(), self._detaching():
            engine = self._fresh_engine()
            self._attach(engine, read_only=True)
            return next(reversed(self._names(engine)), None)

    def copy_to(self, target: Path) -> None:
        """Copy the file as it is, whole: for who wants to look at it longer than others should wait.

        Raises:
            LibraryError, DiskFullError: as a transaction.
        """
        self.later.make_all()
        with self._alone():
            with self._detaching():
                self._attached()  # made and migrated where it must be; detaching writes its log into the file
                self._note_seen()
            try:
                copy_whole(self.path, target)
            except OSError as error:
                raise self._mapped(error) from error

    @contextmanager
    def _detaching(self) -> Iterator[None]:
        """Whatever happens, the file is let go; what went wrong is told in our own words."""
        try:
            yield
        except Exception as error:
            mapped = self._mapped(error)
            if mapped is error:
                raise
            raise mapped from error
        finally:
            self._detach()

    def close(self) -> None:
        """Give back the engine's memory; the next transaction makes a new one."""
        with self._mutex:
            self._discard()

    @contextmanager
    def _alone(self, *, lost: bool = False) -> Iterator[None]:
        """Hold the library against all other threads and processes.

        Args:
            lost: its database may be gone; otherwise one that was there and is not is never begun anew.
        """
        from filelock import Timeout

        if self._owner == threading.get_ident():
            raise RuntimeError("a transaction of the library cannot hold another one")
        in_use = LibraryError(
            f"The library in {self.folder} is in use by another Songreel for more than "
            f"{self._timeout_s:g} s; wait for it or stop it, and try again."
        )
        until = time.monotonic() + self._timeout_s
        if not self._mutex.acquire(timeout=self._timeout_s):
            raise in_use
        try:
            self._owner = threading.get_ident()
            if not lost:
                self.check_there()
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                lock = self._locked(until)
            except Timeout as error:
                raise in_use from error
            except OSError as error:
                raise self._mapped(error) from error
            try:
                yield
            finally:
                lock.release()
        finally:
            self._owner = None
            self._mutex.release()

    def _locked(self, until: float) -> FileLock:
        """The library's lock, held.

        Who waits for it holds the queue's lock meanwhile. So who has just released the library must queue up
        too and cannot take it again before the one that waits; without that a busy writer starves the others.
        """
        from filelock import FileLock

        def held(name: str) -> FileLock:
            # An object of its own for each transaction: it is never reentrant by accident.
            lock = FileLock(
                self.folder / name,
                timeout=max(0.0, until - time.monotonic()),
                poll_interval=_POLL_S,
                thread_local=False,
            )
            lock.acquire()
            return lock

        queue = held(_QUEUE_NAME)
        try:
            return held(_LOCK_NAME)
        finally:
            queue.release()

    def _attached(self) -> duckdb.DuckDBPyConnection:
        """The engine with the library's file attached, migrated to what this Songreel knows."""
        engine = self._fresh_engine()
        self._attach(engine)
        names = self._names(engine)
        pending = [m for m in self._migrations if m.__name__ not in names]
        if names and (pending or self.copies.due()):
            engine.execute("USE memory")
            engine.execute("DETACH library")  # writes the log into the file, so the copy is whole
            self.copies.take(self.path)
            if pending:
                copy_whole(self.path, self.path.with_name(f"{FILE_NAME}.before-{pending[0].__name__}"))
            self._attach(engine)
        self._migrate(engine, pending)
        return engine

    def _migrate(self, engine: duckdb.DuckDBPyConnection, pending: Sequence[Migration]) -> None:
        if pending:
            self._change(engine, lambda connection: migrate(connection, pending))

    def _change(self, engine: duckdb.DuckDBPyConnection, change: Callable[[Connection], None]) -> None:
        """Change what is attached, whole or not at all."""
        engine.execute("BEGIN")
        self._begun = True
        try:
            change(Connection(engine))
            engine.execute("COMMIT")
            self._begun = False
        finally:
            if self._begun:
                self._begun = False
                engine.execute("ROLLBACK")

    def put_back(
        self,
        which: str,
        keep: Callable[[Connection], None],
        *,
        check: Callable[[], None],
        renew: Callable[[Connection], None] = lambda _: None,
    ) -> Path | None:
        """Let a copy take the database's place; where the present one is kept from now on, None where there was none.

        Args:
            which: the copy's name.
            keep: is called where the present one can be read, which is then attached as ``present``: takes from it
                what must not be forgotten.
            check: raises where it may not be done now; nobody begins anything while it looks.
            renew: brings what the copy holds to this day.

        Raises:
            LibraryError: the copy cannot be read, or the present one is sound and cannot be read now; it stays.
            DiskFullError
        """
        self.later.make_all()
        with self._alone(lost=True):
            check()
            readable = self._is_readable()
            try:
                part = self.copies.part(which)
                try:
                    self._prepared(part, renew, keep if readable else None)
                    if wal_of(part).is_file():  # what was kept may lie in there alone
                        raise LibraryError(
                            f"The copy {which} could not be written whole; what is in force stays. Try again.",
                            field="copy",
                        )
                    kept = self.copies.keep_aside(self.path)
                    part.replace(self.path)
                finally:
                    self.copies.drop(part)
            except OSError as error:
                raise self._mapped(error) from error
            self._count_change()
        return kept

    def _prepared(
        self, part: Path, renew: Callable[[Connection], None], keep: Callable[[Connection], None] | None
    ) -> None:
        try:
            self._prepare(part, renew, keep)
        except LibraryError as error:
            if error.__cause__ is None:  # our own judgement, which says what is wrong
                raise
            raise LibraryError(
                f"The copy {part.name.partition('.')[0]} cannot be read; what is in force stays. Put back another one.",
                field="copy",
            ) from error

    def _prepare(
        self, part: Path, renew: Callable[[Connection], None], keep: Callable[[Connection], None] | None
    ) -> None:
        """Bring a copy to what this Songreel knows, with what must not be forgotten."""
        with self._detaching():
            engine = self._fresh_engine()
            self._attach(engine, part)
            names = self._names(engine)
            if not names:
                raise LibraryError("This copy holds no library; put back another one.", field="copy")
            self._migrate(engine, [m for m in self._migrations if m.__name__ not in names])
            self._change(engine, renew)
            if keep is None:
                return
            engine.execute(f"ATTACH '{_literal(self.path)}' AS present (TYPE duckdb, READ_ONLY)")
            try:
                self._change(engine, keep)
            finally:
                engine.execute("DETACH present")

    def _is_readable(self) -> bool:
        """Whether there is a database of this folder that can be read; it is as this Songreel knows it then.

        Raises:
            LibraryError: what it holds cannot be taken over now, and is not lost: another program has it open, or it is
                of a newer Songreel.
            DiskFullError
        """
        if not self.path.is_file():
            return False
        try:
            with self._detaching():
                self._attached()
        except _DamagedError:
            return False
        return True

    def _names(self, engine: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
        """The changes of the schema that the attached file has seen, all of them known to us."""
        names = applied(Connection(engine))
        unknown = [name for name in names if name not in {m.__name__ for m in self._migrations}]
        if unknown:
            raise LibraryError(
                f"The library in {self.folder} was made by a newer Songreel (it knows {unknown[-1]!r}); "
                "install that version, or choose another folder."
            )
        return names

    def _attach(self, engine: duckdb.DuckDBPyConnection, path: Path | None = None, *, read_only: bool = False) -> None:
        path = path or self.path
        if not read_only and path.is_file() and path.stat().st_size == 0:
            path.unlink()  # DuckDB refuses an empty file, and there is nothing in it to lose
        engine.execute(f"ATTACH '{_literal(path)}' AS library (TYPE duckdb{', READ_ONLY' if read_only else ''})")
        engine.execute("USE library")

    def _detach(self) -> None:
        engine = self._engine
        if engine is None:
            return
        try:
            self._leave(engine)
        except BaseException:
            self._discard()  # closes the file in any case; what was committed is in it or in its log
            raise

    def _leave(self, engine: duckdb.DuckDBPyConnection) -> None:
        import duckdb  # noqa: TID251  this is the room that speaks SQL

        begun, self._begun = self._begun, False
        try:
            if begun:
                engine.execute("ROLLBACK")
            engine.execute("USE memory")
            engine.execute("DETACH library")
        except duckdb.Error:
            self._discard()

    def _fresh_engine(self) -> duckdb.DuckDBPyConnection:
        import duckdb  # noqa: TID251  this is the room that speaks SQL

        if self._engine is None or self._engine_process != os.getpid():
            self._engine = duckdb.connect(
                ":memory:",
                config={
                    "threads": 1,
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                    "temp_directory": str(self.folder / "duckdb.tmp"),
                },
            )
            self._engine_process = os.getpid()
        return self._engine

    def _discard(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None and self._engine_process == os.getpid():
            engine.close()

    def _count_change(self) -> None:
        part, before = self.folder / f"{_CHANGES_NAME}.part", self.changes()
        try:
            part.write_text(str(before + 1), "ascii")
            part.replace(self.folder / _CHANGES_NAME)
            self._counted.step = before, before + 1
        except OSError:  # a hint for those who poll; the commit itself is done
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _mapped(self, error: Exception) -> Exception:
        """The error that the person sees; itself where it is our own bug."""
        import duckdb  # noqa: TID251  this is the room that speaks SQL

        if isinstance(error, WorkbenchError):
            return error
        said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        small = said.lower()
        if is_full(error) or (isinstance(error, duckdb.Error) and any(phrase in small for phrase in _FULL)):
            return no_room(self.folder)
        if isinstance(error, OSError) and not isinstance(error, duckdb.Error):
            return LibraryError(
                f"The library in {self.folder} cannot be used ({error.strerror or said}); mend the "
                "folder, or choose another one."
            )
        if not isinstance(error, duckdb.Error):
            return error
        if "conflicting lock" in small or "being used by another process" in small:
            return LibraryError(f"The library in {self.folder} is open in another program; close it and try again.")
        if isinstance(error, duckdb.IOException | duckdb.FatalException | duckdb.InternalException) or any(
            phrase in small for phrase in _DAMAGED
        ):
            return _DamagedError(
                f"The library's {FILE_NAME} in {self.folder} cannot be read ({said}); put back a copy (songreel "
                "restore, or restore_copy()), or move it away to begin a new one: media are found by their content."
            )
        return error


def _literal(path: Path) -> str:
    """A path inside quotes: ATTACH takes no parameter before DuckDB 2; doubling is how a literal is written."""
    return str(path).replace("'", "''")


def _stamp(path: Path) -> tuple[int, int] | None:
    """When a file was written last and how long it is; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
