"""What the process that listens and those who ask it agree on: where it is, which code it runs, what travels.

The address lies in the library, in a file that only its owner may read; with it the key without which nobody is
answered. The socket itself lies in a short temporary folder: names of sockets may have some hundred bytes only.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import shutil
import stat
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from workbench._version import __version__

__all__ = [
    "FILE_NAME",
    "LOCK_NAME",
    "Address",
    "identity",
    "loads_plain",
    "new_place",
    "read_address",
    "remove_place",
    "write_address",
]

FILE_NAME, LOCK_NAME = "listener.json", "listener.lock"
_FOLDER = "songreel-"
_LONGEST_PLACE = 90
"""Bytes; Linux allows 107, macOS 103, both with the end."""
_PLAIN = ("workbench", "numpy", "collections", "datetime", "decimal", "fractions", "pathlib", "_codecs")
_PLAIN_BUILTINS = ("bytearray", "complex", "frozenset", "range", "set", "slice")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a process listens, and the key that it answers to."""

    place: str
    key: bytes
    pid: int


def write_address(library: Path, address: Address) -> None:
    """Leave the address in the library, readable by its owner alone; it is there whole or not at all."""
    part = library / f"listener-{uuid4().hex}.part"
    text = json.dumps({"place": address.place, "key": address.key.hex(), "pid": address.pid})
    try:
        door = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(door, "w", encoding="ascii") as file:  # noqa: PTH123  it is a descriptor
            file.write(text)
        part.replace(library / FILE_NAME)
    finally:
        part.unlink(missing_ok=True)


def read_address(library: Path) -> Address | None:
    """The address in the library; None where there is none, or where others could have written or read it."""
    try:
        with (library / FILE_NAME).open("rb") as file:
            if not _ours_alone(os.fstat(file.fileno())):
                return None
            found = json.load(file)
        return Address(str(found["place"]), bytes.fromhex(found["key"]), int(found["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _ours_alone(status: os.stat_result) -> bool:
    if sys.platform == "win32":  # the user's own folders are closed there
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def new_place() -> str:
    """A new name to listen at: a socket in a folder of its own, or on Windows a pipe."""
    if sys.platform == "win32":
        return rf"\\.\pipe\{_FOLDER}{uuid4().hex}"
    short = len(os.fsencode(tempfile.gettempdir())) < _LONGEST_PLACE - len(_FOLDER) - 12
    return str(Path(tempfile.mkdtemp(prefix=_FOLDER, dir=None if short else "/tmp")) / "s")  # noqa: S108  0700


def remove_place(place: str) -> None:
    """Remove what ``new_place`` made, and nothing else, whoever left it."""
    folder = Path(place).parent
    if sys.platform != "win32" and folder.name.startswith(_FOLDER) and Path(place).name == "s":
        with suppress(OSError):
            if folder.stat().st_uid == os.getuid() and {path.name for path in folder.iterdir()} <= {"s"}:
                shutil.rmtree(folder, ignore_errors=True)


def identity(table: Mapping[str, str]) -> str:
    """Which code answers: our version, the Python and its environment, our files as they are on the disk now, and the
    table of listeners."""
    package = Path(__file__).resolve().parent.parent
    files = []
    for path in sorted(package.rglob("*.py")):
        with suppress(OSError):
            status = path.stat()
            files.append((str(path), status.st_mtime_ns, status.st_size))
    said = (__version__, sys.version, sys.prefix, files, sorted(table.items()))
    return hashlib.sha256(repr(said).encode("utf-8", "surrogateescape")).hexdigest()


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401  whatever it finds
        if module.partition(".")[0] in _PLAIN or (module == "builtins" and name in _PLAIN_BUILTINS):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def loads_plain(data: bytes) -> Any:  # noqa: ANN401  any plain value
    """A value that travelled: plain ones, arrays, and those of our model. So torch enters no process that asks.

    Raises:
        pickle.UnpicklingError: it is another.
    """
    return _Plain(io.BytesIO(data)).load()
