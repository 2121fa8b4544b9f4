"""Files that somebody sent to the host: kept for a while, known by their address."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .predictions import stamp


@dataclass(frozen=True, slots=True)
class Upload:
    """One file."""

    id: str
    name: str
    content_type: str
    data: bytes
    metadata: dict[str, Any]
    created_at: datetime
    life_s: float
    created_s: float

    @property
    def sha256(self) -> str:
        """Of its bytes, 64 hex digits."""
        return hashlib.sha256(self.data).hexdigest()

    def gone(self, now_s: float) -> bool:
        """Whether its time is over."""
        return now_s >= self.created_s + self.life_s


def told(upload: Upload, api: str) -> dict[str, Any]:
    """A file as JSON."""
    return {
        "id": upload.id,
        "name": upload.name,
        "content_type": upload.content_type,
        "size": len(upload.data),
        "etag": upload.sha256[:32],
        "checksums": {"sha256": upload.sha256, "md5": hashlib.md5(upload.data).hexdigest()},
        "metadata": upload.metadata,
        "created_at": stamp(upload.created_at),
        "expires_at": stamp(upload.created_at + timedelta(seconds=upload.life_s)),
        "urls": {"get": f"{api}/v1/files/{upload.id}"},
    }


def parts_of(body: bytes, content_type: str) -> dict[str, tuple[str, str, bytes]]:
    """The parts of a form by name: file name, content type, bytes.

    Raises:
        ValueError: it is no such form.
    """
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if not content_type.startswith("multipart/form-data") or boundary is None:
        raise ValueError("a file is sent as multipart/form-data")
    found = {}
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:-1]:
        head, _, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        said = head.decode("utf-8", "replace")
        name = re.search(r'[ ;]name="([^"]*)"', said)
        if name is None:
            raise ValueError("a part of the form has no name")
        file_name = re.search(r'filename="([^"]*)"', said)
        kind = re.search(r"(?im)^content-type:\s*(\S+)", said)
        found[name[1]] = (file_name[1] if file_name else "", kind[1] if kind else "application/octet-stream", data)
    return found


def metadata_of(said: bytes) -> dict[str, Any]:
    """What the sender wrote beside a file.

    Raises:
        ValueError: it is no JSON table.
    """
    found = json.loads(said or b"{}")
    if not isinstance(found, dict):
        raise ValueError("metadata is a JSON table")  # noqa: TRY004  as any other that cannot be read
    return found
