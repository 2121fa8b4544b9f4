"""Files in a ZIP that is the same each time: no time of the clock, no owner, one block in memory."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from workbench.jobs.cancel import CancelToken

__all__ = ["BLOCK_BYTES", "store_file", "zip_entry"]

BLOCK_BYTES = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a ZIP knows; the real one would make every file another."""


def zip_entry(name: str) -> zipfile.ZipInfo:
    """A file's head, or that of a folder where the name ends with a slash."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = 3  # Windows would say otherwise
    entry.external_attr = (0o40755 << 16 | 0x10) if name.endswith("/") else 0o100644 << 16
    return entry


def store_file(package: zipfile.ZipFile, name: str, source: Path, stop: CancelToken) -> str:
    """Put a file in as it is; returns the sha256 of what was put in.

    Raises:
        OSError
        CancelledError
    """
    digest = hashlib.sha256()
    with source.open("rb") as file, package.open(zip_entry(name), "w", force_zip64=True) as into:
        while block := file.read(BLOCK_BYTES):
            stop.check()
            digest.update(block)
            into.write(block)
    return digest.hexdigest()
