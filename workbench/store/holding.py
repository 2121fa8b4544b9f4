"""Who works on a project at this moment. A lock that the system gives back at once where its program dies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from workbench.store.files import gone, unwritable

__all__ = ["anybody", "held", "holding"]

_LEFT_S = 3600.0
_WAIT_S = 5.0
"""Somebody who looks whether a lock is free has it for a moment."""


@contextmanager
def holding(library: Path, project: str) -> Iterator[None]:
    """Work on a project; several may at once, each with a file of its own.

    Raises:
        LibraryError: the library's folder cannot be written.
    """
    from filelock import FileLock

    folder = library / "locks"
    path = folder / f"{project}-{uuid4().hex[:16]}.lock"
    lock = FileLock(path, timeout=_WAIT_S, thread_local=False)
    try:
        folder.mkdir(exist_ok=True)
        _sweep(library, project)
        lock.acquire()
        while not path.exists():  # somebody looked whether it was free before it was ours, and removed it
            lock.release()
            lock.acquire()
    except OSError as error:
        raise (unwritable(library, error) if library.is_dir() else gone(library)) from error
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):
            path.unlink(missing_ok=True)


def held(library: Path, project: str) -> bool:
    """Whether anybody works on a project: here, in another program, or on another computer that shares the folder."""
    return not all(_free(path) for path in _locks(library, project))


def anybody(library: Path) -> bool:
    """Whether anybody works on any project of a library, or buys something for one."""
    return not all(
        _free(path) for pattern in ("locks/*-????????????????.lock", "leases/*.alive") for path in library.glob(pattern)
    )


def _locks(library: Path, project: str) -> list[Path]:
    return list((library / "locks").glob(f"{project}-*.lock"))


def _free(path: Path) -> bool:
    """Whether the program that had a lock is gone; then its file goes too."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(path, timeout=0), suppress(OSError):
            path.unlink(missing_ok=True)  # while it is held, so that it is nobody's by now
    except Timeout:
        return False
    return True


def _sweep(library: Path, project: str) -> None:
    """What programs that died have left. One that begins at this moment is left alone."""
    before = time.time() - _LEFT_S
    for path in _locks(library, project):
        with suppress(OSError):  # somebody else was faster
            if path.stat().st_mtime < before:
                _free(path)
