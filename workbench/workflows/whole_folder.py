"""A folder that is written whole or not at all: what may be replaced, and how it comes to its place."""

from __future__ import annotations

import json
import re
import shutil
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench._version import __version__
from workbench.errors import FileExistsInTheWayError, OptionError
from workbench.jobs.keys import file_sha256, key_of
from workbench.workflows.targets import left_behind

__all__ = ["PACK", "SHARED_PAGE", "WholeFolder"]

_LEFT_S = 3600.0
"""What nobody has touched for so long was left behind by a program that died."""
_OLD = "-old"
"""Ends the name of a folder that was set aside while another one takes its place."""


@dataclass(frozen=True, slots=True)
class WholeFolder:
    """One kind of folder that we write, and replace."""

    noun: str
    """What a person calls it."""
    listing: str
    """The file in which it names its files and their hashes; none of ours has it without."""
    field: str
    """The option that says where it shall be."""
    keeps_strangers: bool
    """Whether ``force`` allows files in it that are not ours: they stay beside the new ones."""

    def check(self, target: Path, library: Path, *, force: bool) -> None:
        """Refuse a place where something else is than a folder of this kind that was not changed.

        Args:
            target: the folder.
            library: what its programs have left there when they died is in nobody's way.
            force: replace files of ours that were changed. What is not ours is never removed.

        Raises:
            FileExistsInTheWayError, OptionError
        """
        if not self._exists(target):
            return
        if not target.is_dir() or target.is_symlink():
            raise OptionError(f"{target.name!r} is no folder; give the {self.noun} another name.", field=self.field)
        known, there = self.listed(target), self._there(target, library)
        if not there:
            return
        strange = sorted(there - known.keys() - {self.listing})
        if (not known or strange) and not (force and self.keeps_strangers):
            raise self._in_the_way(target, strange)
        changed = [n for n in there & known.keys() if file_sha256(target / n) != known[n]]
        if changed and not force:
            raise FileExistsInTheWayError(
                f"{changed[0]!r} in {target.name!r} was changed since it was written; replace it "
                "(--force, or force=True), or give another name.",
                field=self.field,
            )

    def _exists(self, target: Path) -> bool:
        try:
            str(target).encode()
            exists = target.exists()
            if not target.parent.is_dir():
                raise OptionError(
                    f"The folder of {target.name!r} does not exist; make it, or give another name.", field=self.field
                )
        except (OSError, ValueError) as error:
            raise OptionError(
                f"The folder's name {target.name[:40]!r} cannot be used; give another name.", field=self.field
            ) from error
        return exists

    def _there(self, target: Path, library: Path) -> set[str]:
        """The files in a folder, by their names in it."""
        files = [path for path in target.rglob("*") if not path.is_dir() and not left_behind(path, library)]
        return {path.relative_to(target).as_posix() for path in files}

    def _in_the_way(self, target: Path, strange: list[str]) -> FileExistsInTheWayError:
        named = f", such as {strange[0]!r}" if strange else ""
        kept = "keep them beside it (--force, or force=True), or " if self.keeps_strangers else ""
        return FileExistsInTheWayError(
            f"The folder {target.name!r} holds files that are no {self.noun} of Songreel's{named}; {kept}"
            "give another name.",
            field=self.field,
        )

    def listed(self, folder: Path) -> dict[str, str]:
        """Names and hashes of a folder's files, as it says itself; empty where it is none of this kind."""
        try:
            said = json.loads((folder / self.listing).read_text("utf-8"))
            return {str(name): str(entry["sha256"]) for name, entry in said["files"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def write_list(self, part: Path, head: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
        """Write into a finished folder what is in it, so that a later one knows what it replaces.

        Args:
            part: the folder.
            head: what else stands in the list.

        Returns:
            By the name in the folder: bytes and sha256.
        """
        paths = sorted(path for path in part.rglob("*") if path.is_file())
        files = {path.relative_to(part).as_posix(): (path.stat().st_size, file_sha256(path)) for path in paths}
        body: dict[str, Any] = {
            "songreel": __version__,
            **head,
            "files": {name: {"bytes": size, "sha256": sha256} for name, (size, sha256) in files.items()},
        }
        (part / self.listing).write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8", newline="\n")
        return files

    def part(self, target: Path) -> Path:
        """A new name beside the target, for a folder that is being made."""
        return target.with_name(f"{_prefix(target)}{uuid.uuid4().hex[:8]}.part")

    def sweep(self, target: Path) -> None:
        """Tidy up what programs that died have left beside the target; nobody else may be making the same folder.

        One that was set aside gets its name back where nothing has it by now. It goes only where the target is one of
        this kind.

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
                raise self._stuck(target, error) from error
            old.remove(newest)
        for path in left:
            replaced = path in old and bool(self.listed(target))
            if replaced or (path not in old and path.exists() and _last_touched(path) < before):
                shutil.rmtree(path, ignore_errors=True)

    def take_strangers(self, target: Path, part: Path) -> None:
        """Copy into a finished folder what is not ours in the one that it replaces; names of ours win."""
        if not target.is_dir():
            return
        known = self.listed(target)
        for path in sorted(target.rglob("*")):
            name = path.relative_to(target)
            if path.is_dir() and not path.is_symlink():
                continue
            if name.as_posix() in known or name.as_posix() == self.listing or (part / name).exists():
                continue
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, part / name, follow_symlinks=False)

    def put_in_place(self, part: Path, target: Path) -> None:
        """Give the folder its name; the one that was there goes once the new one is in its place."""
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
            raise self._stuck(target, error) from error
        shutil.rmtree(old, ignore_errors=True)

    def _stuck(self, target: Path, error: OSError) -> OptionError:
        return OptionError(
            f"The folder could not be called {target.name!r} ({error.strerror}); if a file in it is open, close it and "
            "do the same again.",
            field=self.field,
        )


PACK = WholeFolder("pack", "pack.json", "out", keeps_strangers=False)
"""All that a release needs."""
SHARED_PAGE = WholeFolder("shared page", "share.json", "to", keeps_strangers=True)
"""A page that any static host serves."""


def _prefix(target: Path) -> str:
    """How the names begin of what lies beside a target; other targets, whose names begin alike, have another one."""
    return f".{target.name[:40]}-{key_of(target.name)[:8]}-"


def _last_touched(folder: Path) -> float:
    with suppress(OSError):
        return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
    return time.time()  # somebody is at work there
