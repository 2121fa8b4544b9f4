"""Files that go to a model: each once per content, under a name of ours, for as long as the host keeps it."""

from __future__ import annotations

import io
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from workbench.errors import NotFoundError, OptionError, ProviderError
from workbench.jobs.clock import Clock
from workbench.jobs.keys import file_sha256
from workbench.jobs.uploads import MemoryUploads, Upload, Uploads
from workbench.media.kinds import FileKind, kind_of
from workbench.media.sending import media_to_send, picture_to_send
from workbench.model.asking import FileRef

__all__ = ["Uploader", "until_of"]

_PICTURES = (".png", ".jpg", ".jpeg", ".webp")
_USUAL = timedelta(minutes=50)
"""How long an upload is used where the host does not say until when it keeps it."""
_SPARE = timedelta(minutes=10)
"""How long before its end it is used no more: a model may begin late."""


Send = Callable[[BinaryIO, str, str, str], Upload]
"""Uploads bytes: from the open file, its name, its type and the sha256 that we know it by."""


class Uploader:
    """Gives files an address at the host; two threads that need the same one send it once.

    Args:
        send: sends one.
        named: from a file's sha256 to the key that its upload is remembered by.
        clock: how late it is.
    """

    def __init__(self, send: Send, named: Callable[[str], str], clock: Clock) -> None:
        self._send, self._named, self._clock = send, named, clock
        self.uploads: Uploads = MemoryUploads()
        """Where they are remembered."""
        self._here: dict[str, Upload] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def address(self, file: FileRef, path: Path) -> str:
        """Where the host has a file; it is sent where it has it no more.

        Args:
            file: which.
            path: where it lies here.

        Raises:
            ProviderError: it cannot be sent, or is nothing that a model takes.
        """
        with self._lock:
            lock = self._locks[file.sha256]
        with lock:
            key = self._named(file.sha256)
            known = self._lasting(self._here.get(key)) or self._lasting(self.uploads.find(key))
            if known is None:
                sent = self._uploaded(file, path)
                known = replace(sent, until=sent.until or self._clock.now() + _USUAL)
                self.uploads.keep(key, known)
            self._here[key] = known
            return known.address

    def _lasting(self, known: Upload | None) -> Upload | None:
        """The same, where it lies at the host long enough for a model to take it."""
        now = self._clock.now()
        return None if known is None or (known.until or now) - _SPARE <= now else known

    def _uploaded(self, file: FileRef, path: Path) -> Upload:
        content, kind = _ready(file, path)
        with content:
            return self._send(content, f"{file.sha256}{kind.suffix}", kind.mime, file.sha256)


def until_of(text: str | None) -> datetime | None:
    """A time as the host writes it; None where it is none."""
    try:
        told = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _ready(file: FileRef, path: Path) -> tuple[BinaryIO, FileKind]:
    """The bytes to send, and what they are."""
    try:
        if file_sha256(path) != file.sha256:
            raise ProviderError(
                f"The file {path.name!r} was changed since it was taken in; take it in again.", fault="model"
            )
        # a picture's door comes first: it has sentences of its own
        anew = picture_to_send(path) if file.suffix.lower() in _PICTURES else None
        kind = media_to_send(path) if anew is None else kind_of(anew.data)
        assert kind is not None
        return (path.open("rb") if anew is None else io.BytesIO(anew.data)), kind
    except (OptionError, NotFoundError) as error:
        raise ProviderError(error.message, fault="model") from error
    except OSError as error:
        raise ProviderError(f"The file {path.name!r} cannot be read ({error.strerror}).", fault="model") from error
