"""Bytes on disk, known by their content: ``media/ab/<sha256><suffix>``. A file is there whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from workbench.errors import DiskFullError, LibraryError, LibraryGoneError, NotFoundError, is_full, why
from workbench.jobs.keys import file_sha256
from workbench.media.bundle import bundled
from workbench.media.typefaces import bundled_faces
from workbench.model.brand import BrandFont

__all__ = ["Files", "gone", "no_room", "times_gone", "unwritable"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_BLOCK_BYTES = 1 << 20
_REMAKEABLE = (".mp4", ".m4a", ".webm", ".wav", ".jpg", ".webp", ".json")
_FONTS = (".otf", ".ttf")
_STALE_S = 3600.0
"""What is half-made and was not touched for so long was left behind by a program that died."""
_TIMES_GONE: Counter[Path] = Counter()
"""By library, in this process."""
_MARKS = (".here", ".stop")
"""Endings of what tells workers of a run where they are, and to stop: it is touched seldom."""
_STALE_MARK_S = 86_400.0


class Files:
    """The files of one library folder. Names are our own, and allowed on every system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._seen = False

    def path(self, sha256: str, suffix: str) -> Path:
        """Where the file with this content is, or would be."""
        if not _SHA256.fullmatch(sha256) or not _SUFFIX.fullmatch(suffix):
            raise ValueError(f"{sha256!r} with {suffix!r} is no name of a file in the library")
        return self.folder / "media" / sha256[:2] / f"{sha256}{suffix.lower()}"

    def holds(self, sha256: str, suffix: str) -> bool:
        """Whether the file is there."""
        return bool(_SHA256.fullmatch(sha256)) and self.path(sha256, suffix).is_file()

    def intact(self, sha256: str, suffix: str) -> bool:
        """Whether the file is there and its bytes are still those that its name says.

        Raises:
            LibraryError: it is there, and the system does not let us read it.
        """
        try:
            return self.holds(sha256, suffix) and file_sha256(self.path(sha256, suffix)) == sha256
        except FileNotFoundError:  # it went at this moment
            return False
        except OSError as error:
            raise LibraryError(
                f"The library's file {self.path(sha256, suffix)} cannot be read ({why(error)}); nothing "
                "says that it is damaged. Mend that, and run it again.",
                field="library",
            ) from error

    def adopt(self, path: Path, suffix: str) -> str:
        """Move a finished file of ours into its place; returns its sha256.

        Raises:
            DiskFullError, LibraryError: the file stays where it was.
        """
        with self._doors():
            sha256 = file_sha256(path)
            if self.intact(sha256, suffix):
                path.unlink()
            else:
                self.put(path, sha256, suffix)
            return sha256

    def put(self, path: Path, sha256: str, suffix: str) -> Path:
        """Move a file of ours, whose hash was taken just now, into its place, whatever lies there; returns that.

        Raises:
            DiskFullError, LibraryError: the file stays where it was.
        """
        with self._doors():
            target = self.path(sha256, suffix)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                path.replace(target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self.copy_in(path, suffix)  # from another disk
                path.unlink()
            return target

    def copies(self, sha256: str) -> list[Path]:
        """The files with this content, whatever their ending: one as a rule, none where it is not kept."""
        return sorted((self.folder / "media" / sha256[:2]).glob(f"{sha256}.*"))

    def keep(self, data: bytes, suffix: str) -> str:
        """Keep bytes of ours; returns their sha256.

        Raises:
            DiskFullError, LibraryError: nothing is left behind.
        """
        path = self.work_path(suffix)
        try:
            with self._doors():
                path.write_bytes(data)
            return self.adopt(path, suffix)
        finally:
            path.unlink(missing_ok=True)

    def copy_in(self, path: Path, suffix: str) -> str:
        """Copy a person's file; returns its sha256. The file itself is never touched.

        Raises:
            NotFoundError: it cannot be read.
            DiskFullError, LibraryError: nothing is left behind.
        """
        part = self.work_path(".part")
        digest = hashlib.sha256()
        try:
            source = path.open("rb")
        except OSError as error:
            raise NotFoundError(f"The file {path.name!r} cannot be read ({why(error)}).", field="file") from error
        with source, self._doors():
            try:
                with part.open("wb") as copy:
                    while block := source.read(_BLOCK_BYTES):
                        digest.update(block)
                        copy.write(block)
                target = self.path(digest.hexdigest(), suffix)
                if not self.intact(digest.hexdigest(), suffix):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    part.replace(target)
            finally:
                part.unlink(missing_ok=True)
        return digest.hexdigest()

    def remove(self, sha256: str, *, dry_run: bool = False) -> int:
        """Delete the file with this content, whatever its ending; returns the bytes that this frees."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is no sha256")
        return sum(_remove(path, dry_run=dry_run)[1] for path in self.copies(sha256))

    def sizes(self) -> dict[str, int]:
        """The bytes of each file that is kept by its content, by its sha256."""
        found: dict[str, int] = {}
        for path in (self.folder / "media").glob("*/*.*"):
            with suppress(OSError):  # it went at this moment
                found[path.stem] = found.get(path.stem, 0) + path.stat().st_size
        return found

    def work_path(self, suffix: str) -> Path:
        """A new name in the work folder, for a file that is being made. What stays there is swept."""
        with self._doors():
            (self.folder / "work").mkdir(parents=True, exist_ok=True)
        return self.folder / "work" / f"{uuid4().hex}{suffix}"

    def chunk_path(self, key: str) -> Path:
        """Where a rendered chunk or a film's preview is, or would be."""
        return self._remakeable_path(key, ".mp4")

    def sound_path(self, key: str, suffix: str = ".m4a") -> Path:
        """Where a film's encoded sound is, or would be."""
        return self._remakeable_path(key, suffix)

    def card_picture_path(self, key: str) -> Path:
        """Where the small picture that stands for a project is, or would be."""
        return self._remakeable_path(key, ".jpg")

    def thumbnail_path(self, key: str) -> Path:
        """Where a small picture for pages is, or would be; it can be made again."""
        return self._remakeable_path(key, ".webp")

    def voice_path(self, sha256: str) -> Path:
        """Where the voice that a model of lips is handed for a clip is, or would be."""
        return self._remakeable_path(sha256, ".wav")

    def _remakeable_path(self, key: str, suffix: str) -> Path:
        if not _SHA256.fullmatch(key):
            raise ValueError(f"{key!r} is no key of a chunk")
        path = self.folder / "chunks" / f"{key}{suffix}"
        with self._doors():
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                os.utime(path)  # who asks for it is about to use it, and clean goes by the last use
        return path

    @contextmanager
    def made(self, path: Path, *, of: Iterable[str] = ()) -> Iterator[Path]:
        """A name beside a chunk or a sound, for what takes its place once it is whole, and is sealed there.

        Args:
            path: where it shall be.
            of: as for ``seal``.

        Raises:
            DiskFullError, LibraryError: nothing is left behind.
        """
        with self._doors(), _replacing(path) as part:
            yield part
        self.seal(path, of=of)

    def seal(self, path: Path, *, of: Iterable[str] = ()) -> None:
        """Write beside a chunk or a sound, once it is whole, what its bytes are.

        Args:
            path: the file.
            of: sha256 of what it was made of and goes with: takes, or the song.
        """
        with self._doors():
            _seal_of(path).write_text("\n".join([file_sha256(path), *of]), "ascii")

    def sealed(self, path: Path) -> bool:
        """Whether a chunk or a sound is there, with the bytes that it was sealed with."""
        try:
            return _seal_of(path).read_text("ascii").split("\n", 1)[0] == file_sha256(path)
        except (OSError, ValueError):
            return False

    def stems_folder(self, song_id: str) -> Path:
        """Where a song's stems are, or would be."""
        if not _SHA256.fullmatch(song_id):
            raise ValueError(f"{song_id!r} is no song's id")
        return self.folder / "stems" / song_id

    def remove_made_of(self, gone: Collection[str], *, dry_run: bool = False) -> tuple[int, int]:
        """Remove chunks, sounds, stems and folders of fonts that were made of what is gone: nobody asks for them.

        Those that a version wrote which did not say what they are made of stay until ``clean``.

        Args:
            gone: sha256 of takes, songs and fonts.
            dry_run: only count.

        Returns:
            How many files, and their bytes.
        """
        made = [self.folder / "chunks" / f"fonts-{sha256}" for sha256 in gone]
        made += [self.stems_folder(sha256) for sha256 in gone]
        for seal in (self.folder / "chunks").glob("*.sha256"):
            with suppress(OSError, ValueError):  # somebody else was faster
                if not set(gone).isdisjoint(seal.read_text("ascii").split("\n")[1:]):
                    made.append(seal.with_suffix(""))
                    if not dry_run:
                        seal.unlink(missing_ok=True)
        removed = [_remove(path, dry_run=dry_run) for path in made]
        return sum(files for files, _ in removed), sum(size for _, size in removed)

    def remove_unused(self, older_s: float, *, dry_run: bool = False) -> tuple[int, int]:
        """Remove what can be made again and was not asked for in a while, and what was left half-made.

        Takes and songs always stay.

        Args:
            older_s: seconds since the last use of chunks, previews, encoded sound, clips' voices and folders of films'
                own fonts.
            dry_run: only count.

        Returns:
            How many files, and their bytes.
        """
        now = time.time()
        patterns = (*(f"*{ending}" for ending in _REMAKEABLE), "luts/*.cube", "fonts-*")
        made = (path for pattern in patterns for path in (self.folder / "chunks").glob(pattern))
        unused = [path for path in made if _older(path, now - older_s)]
        if not dry_run:
            with self._doors():
                for path in unused:
                    _seal_of(path).unlink(missing_ok=True)
        half_made = [path for path in self._half_made() if _left_behind(path, now)]
        removed = [_remove(path, dry_run=dry_run) for path in {*unused, *half_made}]
        return sum(files for files, _ in removed), sum(size for _, size in removed)

    def keep_within(self, most_bytes: float, needed: Callable[[], Collection[str]]) -> tuple[int, int]:
        """Remove what can be made again, least recently used first, until the rest is within a bound; what was used
        within the last hour stays, as somebody may be working with it.

        Args:
            most_bytes: the bound on chunks, previews, encoded sound and voices.
            needed: asked where there is more than that: sha256 of takes and songs of which what is made stays.

        Returns:
            How many files went, and their bytes.
        """
        found = sorted(self._remakeable())
        total, gone = sum(size for _, size, _ in found), 0
        if total <= most_bytes:
            return 0, 0
        kept, before, files = needed(), time.time() - _STALE_S, 0
        for used_at, _, path in found:
            if total - gone <= most_bytes or used_at > before:
                break
            if set(kept).isdisjoint(_made_of(path)):
                _seal_of(path).unlink(missing_ok=True)
                removed = _remove(path, dry_run=False)
                files, gone = files + removed[0], gone + removed[1]
        return files, gone

    def cache_bytes(self) -> int:
        """The bytes of what ``keep_within`` counts."""
        return sum(size for _, size, _ in self._remakeable())

    def _remakeable(self) -> Iterator[tuple[float, int, Path]]:
        """When each chunk, preview, sound and voice was used last, its bytes, and its path."""
        with suppress(OSError), os.scandir(self.folder / "chunks") as entries:
            for entry in entries:
                if entry.name.endswith(_REMAKEABLE):
                    with suppress(OSError):  # it went at this moment
                        state = entry.stat()
                        yield state.st_mtime, state.st_size, Path(entry.path)

    def half_made(self) -> int:
        """How many files of the last hour ``remove_unused`` leaves alone, as somebody may be writing them."""
        now = time.time()
        young = [path for path in self._half_made() if not _left_behind(path, now)]
        return sum(_remove(path, dry_run=True)[0] for path in young)

    def fonts(self) -> Path:
        """The folder with our fonts, beside the chunks: captions find it by a name without a path."""
        return self._filled("fonts", [font for font in bundled("data/fonts").iterdir() if font.suffix in _FONTS])

    def own_fonts(self, font: BrandFont) -> Path:
        """The folder of a person's font, which the library keeps, with those of ours that have another name.

        Raises:
            NotFoundError: the library has lost it.
        """
        if not self.intact(font.sha256, font.suffix):
            raise NotFoundError("The library has lost the font of a brand; give the brand file again.", field="font")
        ours = {face.path for face in bundled_faces() if face.family.casefold() != font.family.casefold()}
        folder = self._filled(f"fonts-{font.sha256}", [*sorted(ours), self.path(font.sha256, font.suffix)])
        with self._doors():
            os.utime(folder)  # clean goes by the last use
        return folder

    def _filled(self, name: str, fonts: Sequence[Path]) -> Path:
        folder = self.folder / "chunks" / name
        with self._doors():
            folder.mkdir(parents=True, exist_ok=True)
            for font in fonts:
                target = folder / font.name
                if not (target.is_file() and target.stat().st_size == font.stat().st_size):
                    with _replacing(target) as part:
                        shutil.copyfile(font, part)
        return folder

    def luts(self) -> Path:
        """The folder with the tables that colour clips, ``<sha256>.cube``, beside the chunks as fonts are."""
        folder = self.folder / "chunks" / "luts"
        with self._doors():
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def holds_lut(self, sha256: str) -> bool:
        """Whether a table is there."""
        return (self.luts() / f"{sha256}.cube").is_file()

    def keep_lut(self, text: str) -> str:
        """Write a table where chunks find it; returns its sha256. It can be made again, so ``clean`` may remove it."""
        sha256 = hashlib.sha256(text.encode("ascii")).hexdigest()
        target = self.luts() / f"{sha256}.cube"
        with self._doors():
            if target.is_file():
                os.utime(target)
            else:
                with _replacing(target) as part:
                    part.write_text(text, "ascii", newline="")
        return sha256

    def sweep(self) -> None:
        """Remove what programs that died left half-made: all that nobody has written to for an hour in ``work`` (marks
        for workers: for a day), and parts of jobs, copies, stems, chunks, fonts and tables. What cannot be removed now
        stays for the next time.

        Dropped files stay until ``clean``: an open studio reads lyrics late.
        """
        now = time.time()
        for path in self._half_made():
            if _left_behind(path, now) and not path.name.endswith("-dropped"):
                _remove(path, dry_run=False)

    def _half_made(self) -> Iterator[Path]:
        yield from (self.folder / "work").glob("*")
        for pattern in (
            "*.part",
            "jobs/*.part",
            "copies/*.part*",
            "stems/*.part",
            "stems/*.old",
            "chunks/*.part",
            "chunks/*.ass",
            "chunks/*.graph",
            "chunks/fonts*/*.part",
            "chunks/luts/*.part",
        ):
            yield from self.folder.glob(pattern)

    @contextmanager
    def _doors(self) -> Iterator[None]:
        """The system's errors as ours; a library that was there and is not is never begun anew here."""
        if self.folder.is_dir():
            self._seen = True
        elif self._seen:
            raise gone(self.folder)
        try:
            yield
        except OSError as error:
            if is_full(error):
                raise no_room(self.folder) from error
            raise unwritable(self.folder, error) from error


def no_room(library: Path) -> DiskFullError:
    """What to say where the disk of a library is full."""
    return DiskFullError(f"There is no room left on the disk of the library in {library}; free some and run it again.")


def times_gone(library: Path) -> int:
    """How often somebody in this process was told that a library is gone."""
    return _TIMES_GONE[library.absolute()]


def gone(library: Path, missing: Path | None = None) -> LibraryGoneError:
    """What to say where a library, or a file without which it is none, is no longer there."""
    _TIMES_GONE[library.absolute()] += 1
    return LibraryGoneError(
        f"The library in {library} is gone: it was deleted or moved while Songreel worked with it. Put it back, or "
        "start Songreel again to begin a new one.",
        field="library",
        missing=missing or library,
    )


def unwritable(library: Path, error: OSError) -> LibraryError:
    """What to say where the system does not let a library's folder be written."""
    return LibraryError(
        f"The library in {library} cannot be written ({why(error)}); mend the folder, or choose another one.",
        field="library",
    )


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A name beside a file, for what takes its place once it is whole; nothing stays there where it fails."""
    part = target.with_name(f"{uuid4().hex}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _seal_of(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _made_of(path: Path) -> list[str]:
    """The sha256 of what a chunk or a sound was made of; none where nobody has said."""
    try:
        return _seal_of(path).read_text("ascii").split("\n")[1:]
    except (OSError, ValueError):
        return []


def _left_behind(path: Path, now: float) -> bool:
    return _older(path, now - (_STALE_MARK_S if path.suffix in _MARKS else _STALE_S))


def _older(path: Path, moment: float) -> bool:
    """Whether nothing was written to a file, or to anything in a folder, since then."""
    try:
        return all(one.stat().st_mtime <= moment for one in (path, *(path.rglob("*") if path.is_dir() else ())))
    except OSError:  # somebody else was faster
        return False


def _remove(path: Path, *, dry_run: bool) -> tuple[int, int]:
    """Remove a file, or a folder with all its files; how many files went, and their bytes."""
    files = [file for file in (path.rglob("*") if path.is_dir() else (path,)) if file.is_file()]
    gone = []
    for file in files:
        try:
            size = file.stat().st_size
            if not dry_run:
                file.unlink()
            gone.append(size)
        except OSError:  # somebody else was faster, or still holds it
            continue
    if path.is_dir() and not dry_run:
        shutil.rmtree(path, ignore_errors=True)
    return len(gone), sum(gone)
