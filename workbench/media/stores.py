"""Stores as depots: folders and buckets by their address, whatever fsspec can open."""

from __future__ import annotations

import functools
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from workbench.errors import DiskFullError, EngineError, MissingExtraError, OptionError, is_full
from workbench.jobs.keys import file_sha256
from workbench.media.depots import ROOM, SHA256_LENGTH, SUFFIX

__all__ = ["FsspecDepot", "open_depot"]

_STALE_S = 86400.0
"""No piece takes so long: whoever made a room so long ago is dead."""


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
        with TemporaryDirectory(prefix=ROOM, ignore_cleanup_errors=True) as room:
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
            with suppress(EngineError, DiskFullError), self._told():
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
        return self._at("files", sha256[:2], f"{sha256}{SUFFIX}")

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
                with suppress(EngineError, DiskFullError), self._told():
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
    depot.made("0" * SHA256_LENGTH, "")
    return depot


@functools.cache
def _opened(url: str) -> tuple[Any, str]:
    import fsspec

    fs, root = fsspec.url_to_fs(url)
    return fs, str(root)


def _sweep() -> None:
    """Remove the rooms of workers that were killed."""
    before = time.time() - _STALE_S
    for room in Path(gettempdir()).glob(f"{ROOM}*"):
        with suppress(OSError):  # somebody else's, or somebody was faster
            if room.stat().st_mtime < before:
                shutil.rmtree(room, ignore_errors=True)


def _is_local(fs: Any) -> bool:  # noqa: ANN401  fsspec's own
    return "file" in ((fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol)


def _replaced(fs: Any, where: str, data: bytes) -> None:  # noqa: ANN401
    part = f"{where}.{uuid4().hex}.part"
    fs.pipe_file(part, data)
    Path(part).replace(where)
