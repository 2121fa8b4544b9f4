"""How far running work is: one small file a job, replaced atomically; its time is the heartbeat.

It stands beside the database because a database transaction an event would be far too dear, and because
a reader must never have to wait for a writer.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from workbench.jobs.keys import dumps, loads
from workbench.model.progress import Progress

__all__ = ["ProgressFiles"]

_JOB = re.compile(r"[0-9A-Za-z_-]{1,64}")
_LEFT_S = 86400.0


class ProgressFiles:
    """The folder ``jobs`` of a library."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute() / "jobs"
        self._new = not folder.is_dir()  # a library that was there and is not is never begun anew

    def write(self, job: str, progress: Progress) -> None:
        """Tell how far a job is. Never raises for the disk's sake: the next event comes soon."""
        path = self._path(job)
        part = path.with_name(f"{job}-{uuid4().hex[:8]}.part")
        try:
            self._folder.mkdir(parents=self._new, exist_ok=True)
            part.write_text(dumps(progress), "utf-8")
            part.replace(path)  # Windows refuses while somebody reads
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def beat(self, job: str) -> None:
        """Give a sign of life where there is nothing new to tell."""
        with suppress(OSError):
            self._folder.mkdir(parents=self._new, exist_ok=True)
            self._path(job).touch()

    def read(self, job: str) -> Progress | None:
        """How far a job is; None if it never told."""
        try:
            return loads(Progress, self._path(job).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def alive(self, job: str, older_than_s: float) -> bool:
        """Whether a job gave a sign within the last ``older_than_s`` seconds."""
        try:
            return time.time() - self._path(job).stat().st_mtime <= older_than_s
        except OSError:
            return False

    def ask_to_stop(self, job: str) -> None:
        """Leave word for whoever does a job, in whatever program, that somebody wants it stopped.

        Raises:
            OSError: the folder cannot be written.
        """
        self._folder.mkdir(exist_ok=True)  # the library's first job may not have told anything yet
        self._stop_path(job).touch()

    def asked_to_stop(self, job: str) -> bool:
        """Whether somebody wants a job stopped."""
        return self._stop_path(job).exists()

    def keep(self, job: str) -> None:
        """Of a job that ended early: how far it came stays for a day or more; nobody is to stop it now."""
        self._stop_path(job).unlink(missing_ok=True)

    def remove(self, job: str) -> None:
        """Forget a job."""
        self._path(job).unlink(missing_ok=True)
        self._stop_path(job).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Forget jobs that gave no sign for so long: they ended early, and nobody asks for them again."""
        before = time.time() - _LEFT_S
        for path in self._folder.glob("*"):
            with suppress(OSError):  # somebody else was faster
                if path.stat().st_mtime < before:
                    path.unlink()

    def _path(self, job: str) -> Path:
        if not _JOB.fullmatch(job):
            raise ValueError(f"{job!r} is no job's id")
        return self._folder / f"{job}.json"

    def _stop_path(self, job: str) -> Path:
        return self._path(job).with_suffix(".stop")
