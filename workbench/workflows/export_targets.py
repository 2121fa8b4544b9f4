"""Where an export may be written."""

from __future__ import annotations

import tempfile
from pathlib import Path

from workbench.errors import FileExistsInTheWayError, OptionError
from workbench.jobs.keys import file_sha256
from workbench.store.library import Store

__all__ = ["check_export_target"]


def check_export_target(target: Path, kind: str, ending: str, store: Store, *, song_id: str, force: bool) -> None:
    """Refuse to write where it must not or cannot be written.

    Args:
        target: where the file shall be.
        kind: what is written there.
        ending: its kind's ending, with the dot.
        store: knows the exports that were written.
        song_id: sha256 of the song's file, which is never replaced.
        force: replace a file that is no export of this library.

    Raises:
        FileExistsInTheWayError: the file exists and is no export of this library, or was changed since.
        OptionError: it is the song itself, the folder is missing or cannot be written, the ending is another, or no
            file can have that name.
    """
    try:
        str(target).encode()
        exists, plain = target.exists(), target.is_file()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OptionError(
            f"The file's name {target.name[:40]!r}... cannot be used ({reason}); give another one.",
            field="out",
        ) from error
    if target.suffix.lower() != ending:
        named = (target.with_suffix(ending) if target.stem else target / f"{kind}{ending}").name
        raise OptionError(f"The export {kind} is a {ending} file; call it {named!r}, not {target.name!r}.", field="out")
    if not target.parent.is_dir():
        raise OptionError(f"The folder of {target.name!r} does not exist; make it, or give another name.", field="out")
    try:
        with tempfile.TemporaryFile(dir=target.parent):
            pass
    except OSError as error:
        raise OptionError(
            f"{target.name[:60]!r} cannot be written here ({error.strerror}); give another name.", field="out"
        ) from error
    if not exists:
        return
    if not plain:
        raise OptionError(f"{target.name!r} is a folder or a device; give the export another name.", field="out")
    sha256 = file_sha256(target)
    if sha256 == song_id:
        raise OptionError(f"{target.name!r} is the song itself; give the export another name.", field="out")
    if not force and not store.wrote_export(sha256):
        raise FileExistsInTheWayError(
            f"{target.name!r} exists and is no export of this library, or was changed since; replace it "
            "(--force, or force=True), or give another name.",
            field="out",
        )
