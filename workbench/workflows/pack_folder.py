"""The folder of a pack: what may be replaced, and how it comes to its place."""

from __future__ import annotations

import json
import re
import shutil
import time
import uuid
from contextlib import suppress
from pathlib import Path

from workbench.errors import FileExistsInTheWayError, OptionError
from workbench.jobs.keys import file_sha256, key_of
from workbench.workflows.targets import left_behind

__all__ = ["PACK_LIST", "check_pack_target", "pack_part", "put_pack_in_place", "sweep_parts"]

PACK_LIST = "pack.json"
"""The file in which a pack names its files and their hashes."""
_LEFT_S = 3600.0
"""What nobody has touched for so long was left behind by a program that died."""
_OLD = "-old"
"""Ends the name of a pack that was set aside while another one takes its place."""


def check_pack_target(target: Path, library: Path, *, force: bool) -> None:
    """Refuse a place where something else is than a pack that was not changed.

    Args:
        target: the folder.
        library: what its programs have left there when they died is in nobody's way.
        force: replace a pack whose files were changed; what is no part of it is never removed.

    Raises:
        FileExistsInTheWayError, OptionError
    """
    try:
        str(target).encode()
        exists = target.exists()
        if not target.parent.is_dir():
            raise OptionError(
                f"The folder of {target.name!r} does not exist; make it, or give another name.", field="out"
            )
    except (OSError, ValueError) as error:
        raise OptionError(
            f"The folder's name {target.name[:40]!r} cannot be used; give another name.", field="out"
        ) from error
    if not exists:
        return
    if not target.is_dir() or target.is_symlink():
        raise OptionError(f"{target.name!r} is no folder; give the pack another name.", field="out")
    files = [path for path in target.rglob("*") if not path.is_dir() and not left_behind(path, library)]
    there = {path.relative_to(target).as_posix() for path in files}
    if not there:
        return
    known = _read_list(target)
    strange = sorted(there - known.keys() - {PACK_LIST})
    if not known or strange:
        named = f", such as {strange[0]!r}" if strange else ""
        raise FileExistsInTheWayError(
            f"The folder {target.name!r} holds files that are no pack of Songreel's{named}; give another name.",
            field="out",
        )
    changed = [n for n in there if n != PACK_LIST and file_sha256(target / n) != known[n]]
    if changed and not force:
        raise FileExistsInTheWayError(
            f"{changed[0]!r} in {target.name!r} was changed since it was packed; replace it with --force (force=True), "
            "or give another name.",
            field="out",
        )


def _read_list(folder: Path) -> dict[str, str]:
    """Names and hashes of a pack's files, as it says itself; empty where it is none."""
    try:
        said = json.loads((folder / PACK_LIST).read_text("utf-8"))
        return {str(name): str(entry["sha256"]) for name, entry in said["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def pack_part(target: Path) -> Path:
    """A new name beside the target, for a pack that is being made."""
    return target.with_name(f"{_prefix(target)}{uuid.uuid4().hex[:8]}.part")


def sweep_parts(target: Path) -> None:
    """Tidy up what programs that died have left beside the target; nobody else may be making the same pack.

    A pack that was set aside gets its name back where nothing has it by now. It goes only where the target is a pack.

    Raises:
        OptionError: the system does not let go of it.
    """
    prefix, before = _prefix(target), time.time() - _LEFT_S
    names = re.compile(rf"{re.escape(prefix)}[0-9a-f]{{8}}({re.escape(_OLD)})?\.part")
    left = [path for path in target.parent.iterdir() if names.fullmatch(path.name) and path.is_dir()]
    old = [path for path in left if path.name.endswith(f"{_OLD}.part")]
    if old and not target.exists():
        newest = max(old, key=lambda path: path.stat().st_mtime)
        try:
            newest.rename(target)
        except OSError as error:
            raise _stuck(target, error) from error
        old.remove(newest)
    for path in left:
        replaced = path in old and bool(_read_list(target))
        if replaced or (path not in old and path.exists() and _last_touched(path) < before):
            shutil.rmtree(path, ignore_errors=True)


def _prefix(target: Path) -> str:
    """How the names begin of what lies beside a target; other targets, whose names begin alike, have another one."""
    return f".{target.name[:40]}-{key_of(target.name)[:8]}-"


def _last_touched(folder: Path) -> float:
    with suppress(OSError):
        return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
    return time.time()  # somebody is at work there


def put_pack_in_place(part: Path, target: Path) -> None:
    """Give the folder its name; the pack that was there goes once the new one is in its place."""
    old = part.with_name(f"{part.name[: -len('.part')]}{_OLD}.part")
    try:
        if target.exists():
            target.rename(old)
        try:
            part.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    except OSError as error:
        raise _stuck(target, error) from error
    shutil.rmtree(old, ignore_errors=True)


def _stuck(target: Path, error: OSError) -> OptionError:
    return OptionError(
        f"A pack could not be called {target.name!r} ({error.strerror}); if a file in it is open, close it and run the "
        "same command again.",
        field="out",
    )
