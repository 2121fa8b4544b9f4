"""Depots: where this process and its workers on other machines leave files for each other, known by their content.

A depot travels with each piece of work, so it is a value. What is made is put there whole or not at all, and under the
key of what it was made from: whoever is given the same work after a death finds it done.
"""

from __future__ import annotations

import functools
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from workbench.errors import DiskFullError, EngineError, MissingExtraError, OptionError, is_full
from workbench.jobs.keys import file_sha256

__all__ = ["Depot", "FsspecDepot", "SharedFolder", "open_depot"]

_ROOM = "songreel-errand-"
_SUFFIX = ".mp4"
_STALE_S = 86400.0
"""No piece takes so long: whoever made a room so long ago is dead."""
_OWN_SHA = 64


class Depot(Protocol):
    """Where files lie that machines hand each other. A file's name is its sha256 and its ending."""

    @property
    def look_s(self) -> float:
        """How often a worker may look whether it is to stop, seconds."""

    def offer(self, path: Path) -> str:
        """Make a file of the library reachable for workers; says where it is."""

    def fetch(self, where: str, name: str, room: Path) -> Path:
        """A worker's own way to an offered file; its bytes are what its name says."""

    def room(self) -> Any:  # noqa: ANN401  a context manager of a Path
        """A folder for a worker while it makes something."""

    def deliver(self, path: Path, key: str, run: str) -> str:
        """Leave what was made under its key, for a run; returns its sha256."""

    def made(self, key: str, run: str) -> str | None:
        """The sha256 of what was made under a key, by whomever, and is there for a run to collect."""

    def collect(self, sha256: str, key: str, run: str, out: Path) -> None:
        """Bring what was made to its place in the library."""

    def stop(self, run: str) -> None:
        """Tell the workers of a run to stop."""

    def stopped(self, run: str) -> bool:
        """Whether they were told."""


@dataclass(frozen=True)
class SharedFolder:
    """The library's own folder, which workers see as we do: nothing is copied.

    Args:
        folder: the library's.
        sign: the name of a file in it by which a worker knows that it is the same folder.
    """

    folder: str
    sign: str
    look_s: float = 0.2

    @property
    def _work(self) -> Path:
        return Path(self.folder) / "work"

    @contextmanager
    def shown(self) -> Iterator[SharedFolder]:
        """While it lasts, the sign is there."""
        self._work.mkdir(parents=True, exist_ok=True)
        sign = self._work / self.sign
        sign.touch()
        try:
            yield self
        finally:
            sign.unlink(missing_ok=True)

    def offer(self, path: Path) -> str:
        """Where it is."""
        return str(path)

    def fetch(self, where: str, name: str, room: Path) -> Path:  # noqa: ARG002  nothing is copied
        """The file itself.

        Raises:
            EngineError: this worker does not see it.
        """
        if not (path := Path(where)).is_file():
            raise EngineError(f"A worker does not find the library's file {name}; it was removed while it was used.")
        return path

    @contextmanager
    def room(self) -> Iterator[Path]:
        """A folder in the library's work folder, so that what is made is only renamed.

        Raises:
            EngineError: this worker does not see the library.
        """
        if not (self._work / self.sign).is_file():
            raise EngineError(
                "A worker does not see the library's folder; name a folder or a bucket that all machines reach with "
                "SONGREEL_ENGINE_STORE, such as file:///mnt/films or s3://bucket/films.",
                field="engine_store",
            )
        with TemporaryDirectory(dir=self._work, prefix=_ROOM, ignore_cleanup_errors=True) as room:
            yield Path(room)

    def deliver(self, path: Path, key: str, run: str) -> str:
        """Rename it."""
        sha256 = file_sha256(path)
        path.replace(self._path(key, run, sha256))
        return sha256

    def made(self, key: str, run: str) -> str | None:
        """By its name. What another run has there gets a second name, as that run may take its own away."""
        for path in self._work.glob(f"{key}-*{_SUFFIX}"):
            sha256 = path.stem[-_OWN_SHA:]
            if path == (own := self._path(key, run, sha256)):
                return sha256
            with suppress(OSError):  # it was taken away, or files have one name here
                own.hardlink_to(path)
                return sha256
        return None

    def collect(self, sha256: str, key: str, run: str, out: Path) -> None:
        """Rename it.

        Raises:
            EngineError: it is gone, or damaged.
        """
        path = self._path(key, run, sha256)
        if not path.is_file() or file_sha256(path) != sha256:
            path.unlink(missing_ok=True)
            raise EngineError("What a worker made is gone or damaged; run it again.")
        path.replace(out)

    def stop(self, run: str) -> None:
        """Leave a mark; it is swept with what is half-made."""
        (self._work / f"{run}.stop").touch()

    def stopped(self, run: str) -> bool:
        """Whether the mark is there."""
        return (self._work / f"{run}.stop").exists()

    def _path(self, key: str, run: str, sha256: str) -> Path:
        return self._work / f"{key}-{run}-{sha256}{_SUFFIX}"


@dataclass(frozen=True)
class FsspecDepot:
    """A folder or a bucket by its address; whatever fsspec can open.

    Files stay there and save the way next time; it may be emptied whenever nobody works.

    Args:
        url: such as ``file:///mnt/films`` or ``s3://bucket/films``.
    """

    url: str
    look_s: float = 1.0

    def offer(self, path: Path) -> str:
        """Upload it, unless it is there.

        Raises:
            EngineError, DiskFullError: the store does not take it.
        """
        where = self._at("files", path.name[:2], path.name)
        with self._told():
            fs = _opened(self.url)[0]
            if not (fs.exists(where) and fs.size(where) == path.stat().st_size):
                self._put(path, where)
        return where

    def fetch(self, where: str, name: str, room: Path) -> Path:
        """Download it.

        Raises:
            EngineError: the store has lost it.
        """
        path = room / name
        if not path.exists():
            self._get(where, Path(name).stem, path)
        return path

    @contextmanager
    def room(self) -> Iterator[Path]:
        """A folder of the worker's own."""
        _sweep()
        with TemporaryDirectory(prefix=_ROOM, ignore_cleanup_errors=True) as room:
            yield Path(room)

    def deliver(self, path: Path, key: str, run: str) -> str:
        """Upload it, then its record. Of two that were made from the same, the first counts where the store can tell.

        Raises:
            EngineError, DiskFullError: the store does not take it.
        """
        sha256 = file_sha256(path)
        with self._told():
            self._put(path, self._file(sha256))
            fs, record = _opened(self.url)[0], self._at("made", key)
            fs.makedirs(self._at("made"), exist_ok=True)
            if _is_local(fs):
                _replaced(fs, record, sha256.encode())
                return sha256
            with suppress(FileExistsError):
                fs.pipe_file(record, sha256.encode(), mode="create")
        return self.made(key, run) or sha256

    def made(self, key: str, run: str) -> str | None:  # noqa: ARG002  what is there is there for all
        """What its record says, where the file is there too.

        Raises:
            EngineError: the store does not answer.
        """
        with self._told():
            fs = _opened(self.url)[0]
            try:
                sha256 = fs.cat_file(self._at("made", key)).decode("ascii")
            except FileNotFoundError:
                return None
            return sha256 if fs.exists(self._file(sha256)) else None

    def collect(self, sha256: str, key: str, run: str, out: Path) -> None:  # noqa: ARG002
        """Download it.

        Raises:
            EngineError: the store has lost it, or it is damaged; then it is made anew next time.
        """
        try:
            self._get(self._file(sha256), sha256, out)
        except EngineError:
            with suppress(OSError), self._told():
                _opened(self.url)[0].rm_file(self._at("made", key))
            raise

    def stop(self, run: str) -> None:
        """Leave a mark."""
        with self._told():
            fs = _opened(self.url)[0]
            fs.makedirs(self._at("stop"), exist_ok=True)
            fs.pipe_file(self._at("stop", run), b"stop")

    def stopped(self, run: str) -> bool:
        """Whether the mark is there."""
        with self._told():
            return bool(_opened(self.url)[0].exists(self._at("stop", run)))

    def _at(self, *names: str) -> str:
        return "/".join((_opened(self.url)[1].rstrip("/"), *names))

    def _file(self, sha256: str) -> str:
        return self._at("files", sha256[:2], f"{sha256}{_SUFFIX}")

    def _put(self, path: Path, where: str) -> None:
        """Whole or not at all: object stores show no half of a file, folders get it by its name at the end."""
        fs = _opened(self.url)[0]
        fs.makedirs(where.rpartition("/")[0], exist_ok=True)
        if not _is_local(fs):
            fs.put_file(str(path), where)
            return
        part = Path(f"{where}.{uuid4().hex}.part")
        try:
            shutil.copyfile(path, part)
            part.replace(where)
        finally:
            part.unlink(missing_ok=True)

    def _get(self, where: str, sha256: str, path: Path) -> None:
        part = path.with_name(f"{uuid4().hex}.part")
        try:
            with self._told():
                _opened(self.url)[0].get_file(where, str(part))
            if file_sha256(part) != sha256:
                with suppress(OSError), self._told():
                    _opened(self.url)[0].rm_file(where)
                raise EngineError(f"A file in the store {self.url} was damaged, and is removed; run it again.")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What a store says, in one sentence; each kind has errors of its own."""
        try:
            yield
        except (EngineError, OptionError, MissingExtraError):
            raise
        except Exception as error:
            if is_full(error):
                raise DiskFullError(
                    f"There is no room left in the store {self.url}; free some and run it again."
                ) from error
            said = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            raise EngineError(
                f"The store {self.url} cannot be used ({said}); mend it, or name another with SONGREEL_ENGINE_STORE.",
                field="engine_store",
            ) from error


def open_depot(url: str) -> FsspecDepot:
    """The depot at an address.

    Raises:
        OptionError: it is none.
        MissingExtraError: what opens it is not installed.
        EngineError: it does not answer.
    """
    parts = urlsplit(url)
    if not parts.scheme or parts.password or not url.isprintable():
        raise OptionError(
            f"The engine's store {url.partition('@')[2] or url!r} is not allowed; give an address without a password, "
            "such as file:///mnt/films or s3://bucket/films.",
            field="engine_store",
        )
    depot = FsspecDepot(url)
    try:
        _opened(url)
    except ImportError as error:
        name = error.name or "another package"
        raise MissingExtraError(
            f"The engine's store {url} needs {name}, which is not installed: python -m pip install "
            f"{'songreel[dask]' if name == 'fsspec' else name}.",
            field="engine_store",
        ) from error
    except ValueError as error:
        raise OptionError(
            f"The engine's store {url!r} is of no kind that is known ({error}); give one such as file:///mnt/films or "
            "s3://bucket/films.",
            field="engine_store",
        ) from error
    depot.made("0" * _OWN_SHA, "")
    return depot


@functools.cache
def _opened(url: str) -> tuple[Any, str]:
    import fsspec

    fs, root = fsspec.url_to_fs(url)
    return fs, str(root)


def _sweep() -> None:
    """Remove the rooms of workers that were killed."""
    before = time.time() - _STALE_S
    for room in Path(gettempdir()).glob(f"{_ROOM}*"):
        with suppress(OSError):  # somebody else's, or somebody was faster
            if room.stat().st_mtime < before:
                shutil.rmtree(room, ignore_errors=True)


def _is_local(fs: Any) -> bool:  # noqa: ANN401  fsspec's own
    return "file" in ((fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol)


def _replaced(fs: Any, where: str, data: bytes) -> None:  # noqa: ANN401
    part = f"{where}.{uuid4().hex}.part"
    fs.pipe_file(part, data)
    Path(part).replace(where)
