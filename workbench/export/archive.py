"""A whole project as one file, written: see ``model.archive``. Nothing is held whole but the rows."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from workbench._version import __version__
from workbench.errors import LibraryError
from workbench.export.zips import store_file, zip_entry
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps
from workbench.model.archive import ARCHIVE_FORMAT, ArchiveEntry, ArchiveManifest

__all__ = ["MANIFEST", "archive_manifest", "row_lines", "write_archive"]

MANIFEST = "manifest.json"
_LEVEL = 6


def row_lines(columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> bytes:
    """Rows of a table as they lie in the file."""
    return "".join(
        f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n" for line in (columns, *rows)
    ).encode()


def archive_manifest(
    project: str, migrations: Sequence[str], rows: Mapping[str, bytes], files: Mapping[str, Path]
) -> ArchiveManifest:
    """The list of what is written.

    Args:
        project: its id.
        migrations: the changes of the schema that the rows are of.
        rows: by the table's name.
        files: by their name in the file, which holds their sha256.
    """
    tables = [
        ArchiveEntry(f"rows/{name}.jsonl", len(data), hashlib.sha256(data).hexdigest())
        for name, data in sorted(rows.items())
    ]
    media = [
        ArchiveEntry(name, path.stat().st_size, name.partition("/")[2].partition(".")[0])
        for name, path in sorted(files.items())
    ]
    return ArchiveManifest(ARCHIVE_FORMAT, __version__, tuple(migrations), project, (*tables, *media))


def write_archive(
    out: Path,
    manifest: ArchiveManifest,
    rows: Mapping[str, bytes],
    files: Mapping[str, Path],
    *,
    on_bytes: Callable[[int], None] = lambda _done: None,
    cancel: CancelToken | None = None,
) -> None:
    """Write the file: the same project gives the same bytes. The caller removes ``out`` where this fails.

    Args:
        out: the file to write.
        manifest: what is written, by ``archive_manifest``.
        rows: by the table's name.
        files: by their name in the file.
        on_bytes: hears how many bytes of media are in it.
        cancel: stops it within 2 seconds.

    Raises:
        LibraryError: a file was changed meanwhile.
        OSError
        CancelledError
    """
    stop, done = CancelToken(cancel), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as package:
        package.writestr(zip_entry(MANIFEST), dumps(manifest), zipfile.ZIP_DEFLATED, _LEVEL)
        for entry in manifest.entries:
            if entry.folder == "rows":
                stop.check()
                package.writestr(zip_entry(entry.name), rows[entry.stem], zipfile.ZIP_DEFLATED, _LEVEL)
                continue
            if store_file(package, entry.name, files[entry.name], stop) != entry.sha256:
                raise LibraryError(
                    f"The library's file {files[entry.name].name} was changed while it was read; run it again."
                )
            done += entry.size_bytes
            on_bytes(done)
