"""Files that lie at a host: remembered, so that each is sent once as long as it lies there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

__all__ = ["HasUploads", "MemoryUploads", "Upload", "Uploads"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies at the host."""

    id: str
    address: str
    until: datetime | None = None
    """When the host deletes it; None where it does not say."""


class Uploads(Protocol):
    """Remembers uploads. For any number of threads.

    A key stands for a file's content at one host under one token; the token cannot be told from it.
    """

    def find(self, key: str) -> Upload | None:
        """What is known of a file."""

    def keep(self, key: str, upload: Upload) -> None:
        """Remember one; it replaces an older one."""


class MemoryUploads:
    """Remembers as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[str, Upload] = {}

    def find(self, key: str) -> Upload | None:
        """As the Protocol says."""
        return self._kept.get(key)

    def keep(self, key: str, upload: Upload) -> None:
        """As the Protocol says."""
        self._kept[key] = upload


@runtime_checkable
class HasUploads(Protocol):
    """A host that files are sent to, and that can be told where to remember them."""

    def remember_uploads(self, uploads: Uploads) -> None:
        """Remember them there from now on."""
