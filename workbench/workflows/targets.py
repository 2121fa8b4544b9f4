"""Where a film is written: what may be replaced, who writes there, and whose film a file is."""

from __future__ import annotations

import glob
import re
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import FileExistsInTheWayError, LibraryError, OptionError
from workbench.jobs.keys import file_sha256, key_of
from workbench.redact import refuse_secret
from workbench.render.compose.join import read_metadata
from workbench.store.files import gone, unwritable
from workbench.store.library import Store

__all__ = [
    "Tag",
    "alone",
    "check_target",
    "failed_path",
    "left_behind",
    "part_path",
    "put_in_place",
    "read_tag",
    "real_path",
]

_TAG = "songreel"
_FAILED = ".failed"
_LEFT_S = 3600.0
"""A film that nobody has written to for so long was left behind by a program that died."""
_LONGEST_STEM = 40
"""Of a target's name, in the name of its part."""
_PART = re.compile(r"\.(?P<stem>.+)-(?P<own>[0-9a-f]{4})[0-9a-f]{4}\.part(?P<ending>\.[a-z0-9]+)")


@dataclass(frozen=True, slots=True)
class Tag:
    """What a film's container says of where it came from."""

    project: str
    plan: str
    film: str

    def __str__(self) -> str:
        return f"{_TAG} project={self.project} plan={self.plan} film={self.film}"


def read_tag(film: Path) -> Tag | None:
    """Which film this is, as its container says; None where Songreel did not write it."""
    try:
        words = read_metadata(film).get("comment", "").split()
    except (OSError, ValueError):
        return None
    values = dict(word.split("=", 1) for word in words if "=" in word)
    if not words or words[0] != _TAG or not {"project", "plan", "film"} <= values.keys():
        return None
    return Tag(values["project"], values["plan"], values["film"])


def check_target(target: Path, store: Store, *, song_id: str, force: bool, ending: str = ".mp4") -> None:
    """Refuse to write where it must not or cannot be written.

    Args:
        target: where the film shall be.
        store: knows the films that were written.
        song_id: sha256 of the song's file, which is never replaced.
        force: replace files that Songreel did not write.
        ending: the container's, with its dot.

    Raises:
        FileExistsInTheWayError: the file exists and Songreel did not write it.
        OptionError: it is the song itself, the folder is missing or cannot be written, the ending is another, or no
            file can have that name, or it holds a secret.
    """
    refuse_secret(target.name, "film's name")
    try:
        str(target).encode()
        with suppress(FileNotFoundError, NotADirectoryError):
            failed_path(target).stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OptionError(
            f"The film's name {target.name[:40]!r}... cannot be used ({reason}); give another one.",
            field="out",
        ) from error
    if target.suffix.lower() != ending:
        kind = {".mp4": "an MP4", ".webm": "a WebM"}.get(ending, f"a {ending[1:].upper()}")
        raise OptionError(f"The film is {kind} file; call it something{ending}, not {target.name!r}.", field="out")
    if not target.parent.is_dir():
        raise OptionError(f"The folder of {target.name!r} does not exist; make it, or give another name.", field="out")
    try:
        with tempfile.TemporaryFile(dir=target.parent):
            pass
        exists = target.exists()
    except OSError as error:
        reason = f"{target.name[:60]!r} cannot be written here ({error.strerror}); give another name."
        raise OptionError(reason, field="out") from error
    if exists and not target.is_file():
        raise OptionError(f"{target.name!r} is a folder or a device; give the film another name.", field="out")
    for path in (target, failed_path(target)):
        _check_replaceable(path, store, song_id=song_id, force=force)


def _check_replaceable(path: Path, store: Store, *, song_id: str, force: bool) -> None:
    """Refuse to replace the song, what Songreel did not write and, without force, a film that was changed since."""
    if not path.exists():
        return
    sha256 = file_sha256(path)
    if sha256 == song_id:
        raise OptionError(f"{path.name!r} is the song itself; give the film another name.", field="out")
    if force:
        return
    tag = read_tag(path)
    if tag is None:
        raise FileExistsInTheWayError(
            f"{path.name!r} exists and was not written by Songreel; replace it (--force, or force=True), or give "
            "another name.",
            field="out",
        )
    film = None if path.stem.endswith(_FAILED) else store.film(tag.film)  # nobody edits a film that failed
    if film is not None and film.sha256 != sha256:
        raise FileExistsInTheWayError(
            f"{path.name!r} is a film of Songreel's that was changed since; replace it (--force, or force=True), "
            "or give another name.",
            field="out",
        )


@contextmanager
def alone(library: Path, target: Path) -> Iterator[None]:
    """Nobody else makes the same file meanwhile: the later one would silently win.

    Raises:
        OptionError: somebody does.
        LibraryError: the library's folder cannot be written.
    """
    from filelock import FileLock, Timeout

    folder = library / "locks"
    try:
        folder.mkdir(exist_ok=True)
        lock = FileLock(folder / f"{key_of(str(real_path(target)))[:16]}.lock", timeout=0, thread_local=False)
        lock.acquire()
    except Timeout as error:
        raise OptionError(
            f"Another Songreel is making {target.name!r} at this moment; wait for it, or give another name.",
            field="out",
        ) from error
    except OSError as error:
        raise (unwritable(library, error) if library.is_dir() else gone(library)) from error
    try:
        yield
    finally:
        lock.release()


def real_path(path: Path) -> Path:
    """The file that a path means, whatever links lead to it."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of links; whoever opens it says so
        return path


def part_path(target: Path, library: Path | None = None) -> Path:
    """A new name beside the target; what programs that died have left there goes.

    Args:
        target: the file that is made.
        library: whose lock on the target (``alone``) is held: what was left with its mark is nobody's, however young.
    """
    own = _mark(library, target.name) if library is not None else uuid.uuid4().hex[:4]
    stem, ending = f".{target.stem[:_LONGEST_STEM]}-", target.suffix.lower()
    for path in target.parent.glob(f"{glob.escape(stem)}????????.part{ending}"):
        mine = library is not None and path.name.startswith(f"{stem}{own}")
        with suppress(OSError):
            if mine or path.stat().st_mtime < time.time() - _LEFT_S:
                path.unlink()
    return target.with_name(f"{stem}{own}{uuid.uuid4().hex[:4]}.part{ending}")


def left_behind(path: Path, library: Path) -> bool:
    """Whether this is an unfinished file of ours that nobody writes any more: it is old, or its lock is free."""
    named = _PART.fullmatch(path.name)
    if named is None:
        return False
    with suppress(OSError):
        if path.stat().st_mtime < time.time() - _LEFT_S:
            return True
    target = path.with_name(named["stem"] + named["ending"])
    if named["own"] != _mark(library, target.name):
        return False
    with suppress(OptionError, LibraryError), alone(library, target):
        return True
    return False


def _mark(library: Path, name: str) -> str:
    """Begins the last part of the name of what a library makes under this name."""
    return key_of(str(real_path(library)), name)[:4]


def failed_path(target: Path) -> Path:
    """Where a film is kept that failed its proof."""
    return target.with_name(f"{target.stem}{_FAILED}{target.suffix.lower()}")


def put_in_place(film: Path, final: Path, store: Store, *, song_id: str, force: bool) -> None:
    """Give a finished film its name. A file that came there meanwhile is treated as one that was there before.

    Raises:
        FileExistsInTheWayError, OptionError: as ``check_target``; or the system does not let go of the old file.
    """
    _check_replaceable(final, store, song_id=song_id, force=force)
    try:
        film.replace(final)
    except OSError as error:
        raise OptionError(
            f"The film is made but could not be called {final.name!r} ({error.strerror}); if a player has that "
            "file open, close it and do the same again.",
            field="out",
        ) from error
