"""Depots: where this process and its workers on other machines leave files for each other, known by their content.

A depot travels with each piece of work, so it is a value. What is made is put there whole or not at all, and under the
key of what it was made from: whoever is given the same work after a death finds it done.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from workbench.errors import EngineError
from workbench.jobs.keys import file_sha256

__all__ = ["ROOM", "SHA256_LENGTH", "SUFFIX", "Depot", "SharedFolder"]

ROOM = "songreel-errand-"
SUFFIX = ".mp4"
SHA256_LENGTH = 64


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
        with suppress(OSError):  # it may be another user's
            os.utime(self._work / self.sign)  # it is in use: what nobody touches is swept
        with TemporaryDirectory(dir=self._work, prefix=ROOM, ignore_cleanup_errors=True) as room:
            yield Path(room)

    def deliver(self, path: Path, key: str, run: str) -> str:
        """Rename it."""
        sha256 = file_sha256(path)
        path.replace(self._path(key, run, sha256))
        return sha256

    def made(self, key: str, run: str) -> str | None:
        """By its name. What another run has there gets a second name, as that run may take its own away."""
        for path in self._work.glob(f"{key}-*{SUFFIX}"):
            sha256 = path.stem[-SHA256_LENGTH:]
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
        return self._work / f"{key}-{run}-{sha256}{SUFFIX}"
