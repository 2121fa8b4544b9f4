"""A whole project as one file, read. It comes from anywhere, so all of it is checked, and nothing in it is a path.

The file is a ZIP of entries that its own list names with size and hash: media lie in it as they are, so they cannot
swell; rows are packed, and may swell within bounds. See ``model.archive``.
"""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from workbench.errors import NotFoundError, OptionError, why
from workbench.export.archive import MANIFEST
from workbench.export.zips import BLOCK_BYTES
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import loads
from workbench.model.archive import ARCHIVE_FORMAT, ArchiveEntry, ArchiveManifest
from workbench.model.hints import shown

__all__ = ["Archive", "Row", "newer", "opened_archive", "refused"]

Row = list[str | None]

_MOST_ENTRIES = 20_000
_LARGEST_MANIFEST = 16 << 20
_LARGEST_ROWS = 512 << 20
"""Bytes of all rows, unpacked."""
_MOST_RATIO = 200
"""Rows are words that come again and again, and are packed to a thirtieth or so; what is packed to a thousandth was
made to swell."""
_SMALL = 64 << 10
"""So much may always come out."""
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)
"""What zipfile and its readers say of a file that is none."""


def refused(path: Path, reason: str) -> OptionError:
    """What to say of a file that Songreel never wrote so."""
    return OptionError(
        f"{shown(path.name)} is not as Songreel writes a project ({reason}); nothing of it was taken in. Export the "
        "project again.",
        field="file",
    )


class Archive:
    """An open file whose list was checked against what is in it."""

    def __init__(self, path: Path, package: zipfile.ZipFile, manifest: ArchiveManifest, readers: ExitStack) -> None:
        self.path, self.manifest, self._package, self._readers = path, manifest, package, readers

    def rows(self, entry: ArchiveEntry) -> Iterator[Row]:
        """The lines of a table, the names of its columns first; its hash is checked at the end.

        Raises:
            OptionError: it is damaged, or holds anything else.
        """
        digest = hashlib.sha256()
        with self._told(entry), self._package.open(entry.name) as file:
            self._readers.callback(file.close)  # whoever reads may stop in the middle
            while line := file.readline():
                digest.update(line)
                yield self._row(entry, line)
        self._check(entry, digest.hexdigest())

    def extract(self, entry: ArchiveEntry, out: Path, *, on_bytes: Callable[[int], None], cancel: CancelToken) -> None:
        """Write one of its files, checked, to a place of ours.

        Raises:
            OptionError: it is damaged.
            OSError
            CancelledError
        """
        digest = hashlib.sha256()
        with self._told(entry), self._package.open(entry.name) as file, out.open("xb") as into:
            while block := self._block(entry, file):
                cancel.check()
                digest.update(block)
                into.write(block)
                on_bytes(len(block))
        self._check(entry, digest.hexdigest())

    def _block(self, entry: ArchiveEntry, file: IO[bytes]) -> bytes:
        try:
            return file.read(BLOCK_BYTES)
        except OSError as error:  # of the file that is read; what is written to has its own
            raise _unreadable(self.path, error, entry.name) from error

    @contextmanager
    def _told(self, entry: ArchiveEntry) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise _damaged(self.path, entry.name) from error

    def _row(self, entry: ArchiveEntry, line: bytes) -> Row:
        try:
            row = json.loads(line)
            if isinstance(row, list) and all(value is None or isinstance(value, str) for value in row):
                "".join(value or "" for value in row).encode()
                return row
        except (ValueError, RecursionError):
            pass
        raise refused(self.path, f"{entry.name} holds a line that is no row")

    def _check(self, entry: ArchiveEntry, sha256: str) -> None:
        if sha256 != entry.sha256:
            raise _damaged(self.path, entry.name)


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """A project's file, with its list checked; of its media nothing is read yet.

    Raises:
        NotFoundError: there is no such file.
        OptionError: it is none, is damaged, or of a newer Songreel.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file {shown(path.name)}; give a .songreel file.", field="file")
    try:
        package = zipfile.ZipFile(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    except _BROKEN as error:
        raise _no_project(path) from error
    with package, ExitStack() as readers:
        infos = _checked_infos(path, package)
        manifest = _manifest(path, package)
        _check_entries(path, manifest, infos)
        yield Archive(path, package, manifest, readers)


def _checked_infos(path: Path, package: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = package.infolist()
    if len(infos) > _MOST_ENTRIES:
        raise refused(path, f"it has {len(infos)} entries, and {_MOST_ENTRIES} are allowed")
    if MANIFEST not in package.NameToInfo:
        raise _no_project(path)
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.flag_bits & _ENCRYPTED:
            raise refused(path, f"{shown(info.filename)} in it is locked with a password")
        if kind not in (0, stat.S_IFREG):
            raise refused(path, f"{shown(info.filename)} in it is no plain file")
    named = {info.filename: info for info in infos}
    if len(named) != len(infos):
        raise refused(path, "it has one name twice")
    if sum(info.compress_size for info in infos) > path.stat().st_size:
        raise refused(path, "its entries lie over each other")
    return named


def _manifest(path: Path, package: zipfile.ZipFile) -> ArchiveManifest:
    info = package.getinfo(MANIFEST)
    if info.file_size > _LARGEST_MANIFEST or _swells(info):
        raise refused(path, "its list is too long")
    try:
        text = package.read(MANIFEST).decode()
        head: Any = json.loads(text)
    except (*_BROKEN, RecursionError) as error:
        raise _damaged(path, MANIFEST) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    if not isinstance(head, dict) or not isinstance(head.get("format"), int):
        raise _no_project(path)
    if head["format"] > ARCHIVE_FORMAT:
        raise newer(path, f"layout {head['format']}")
    try:
        return loads(ArchiveManifest, text)
    except ValueError as error:
        raise refused(path, "its list is no list of a project") from error


def _check_entries(path: Path, manifest: ArchiveManifest, infos: dict[str, zipfile.ZipInfo]) -> None:
    listed = {entry.name: entry for entry in manifest.entries}
    for name in (*infos.keys() - listed.keys() - {MANIFEST}, *listed.keys() - infos.keys()):
        missing = "is listed and not in it" if name in listed else "in it is not listed"
        raise refused(path, f"{shown(name)} {missing}")
    for entry in manifest.entries:
        info = infos[entry.name]
        if info.file_size != entry.size_bytes:
            raise refused(path, f"{entry.name} has another size than its list says")
        packed = info.compress_type != zipfile.ZIP_STORED
        if packed and (entry.folder != "rows" or info.compress_type != zipfile.ZIP_DEFLATED or _swells(info)):
            raise refused(path, f"{entry.name} is packed in another way")
        if not packed and info.compress_size != info.file_size:
            raise refused(path, f"{entry.name} has two sizes")
    if sum(entry.size_bytes for entry in manifest.of("rows")) > _LARGEST_ROWS:
        raise refused(path, "its rows are too large")


def _swells(info: zipfile.ZipInfo) -> bool:
    return info.file_size > _SMALL + _MOST_RATIO * info.compress_size


def newer(path: Path, what: str) -> OptionError:
    """What to say of a file that a later version wrote."""
    return OptionError(
        f"{shown(path.name)} was written by a newer Songreel ({what}); install that version, and import it then.",
        field="file",
    )


def _no_project(path: Path) -> OptionError:
    return OptionError(
        f"{shown(path.name)} is no project of Songreel's, or was cut off on its way; give a whole .songreel file "
        "(songreel export P --to FILE.songreel, or project.export('songreel')).",
        field="file",
    )


def _damaged(path: Path, name: str) -> OptionError:
    return OptionError(
        f"{shown(path.name)} is damaged: {name} in it is not as it was written; copy the file again from where it "
        "came. Nothing of it was taken in.",
        field="file",
    )


def _unreadable(path: Path, error: OSError, name: str = "") -> OptionError:
    where = f" at {name}" if name else ""
    return OptionError(f"{shown(path.name)} cannot be read{where} ({why(error)}); mend that.", field="file")
