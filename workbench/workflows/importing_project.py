"""A whole project that came as one file: read and checked aside, then taken into the library at once, or not at all.

Its rows and files are written out in the library's work folder first. Files get their places inside the transaction
that keeps the rows, before it ends: where that fails they go again, and where the program is killed meanwhile they lie
there unnamed, which the next import of the same file puts right.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from workbench.analysis.listen import PART_TYPES
from workbench.errors import DiskFullError, WorkbenchError
from workbench.export.archive_reading import Archive, newer, opened_archive, refused
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import loads
from workbench.jobs.progress import Reporter
from workbench.media.containers import is_list, is_video
from workbench.media.disk import full_disk_told
from workbench.model.archive import ArchiveEntry
from workbench.model.cost import Spent
from workbench.model.counted import counted, was
from workbench.model.money import shown_usd
from workbench.store.arrivals import Arrival, staged, unknown_migrations
from workbench.store.carrying import TableRows, Values
from workbench.store.files import unwritable
from workbench.store.taking_in import TakenIn
from workbench.workflows.listening import part_keys
from workbench.workflows.own_looks import missing_looks
from workbench.workflows.song_files import check_length, kept_songs, suffix_of

if TYPE_CHECKING:
    from workbench.workflows.library import Library
    from workbench.workflows.project import Project

__all__ = ["ArrivedProject", "take_in_project"]

_SPARE = 1.1


@dataclass(frozen=True, slots=True)
class ArrivedProject:
    """What came of a project's file."""

    project: Project
    name: str
    """What it is called here."""
    files: int
    """How many files came with it that were not there."""
    size_bytes: int
    """Of these."""
    elsewhere: Spent
    """What was spent on it in other libraries."""
    notes: tuple[str, ...]


def take_in_project(
    library: Library, path: Path, *, as_copy: bool, reporter: Reporter, cancel: CancelToken
) -> ArrivedProject:
    """Take a project's file into a library.

    Raises:
        NotFoundError: there is no such file.
        OptionError: it is no project's file, is damaged, of a newer Songreel, or its project is there already.
        SongError: its song is longer than this library allows.
        DiskFullError, LibraryError, CancelledError: nothing of it was taken in.
    """
    reporter.report("import", 0, 1, f"reading {path.name}")
    with full_disk_told("reading the project"), opened_archive(path) as archive:
        if unknown := unknown_migrations(archive.manifest.migrations):
            raise newer(path, unknown[-1])
        if not as_copy:
            library.store.check_new(archive.manifest.project)  # better known before all is read
        work = library.files.work_path("-import")
        try:
            work.mkdir()
            arrival = _arrival(archive, work / "rows", library)
            _check_room(archive, library)
            _extract(archive, work, reporter, cancel)
            _check_files(archive, work, arrival)
            placing = _Placing(library, archive, work, {} if as_copy else _films(arrival, archive, library))
            with _refusing(path):
                taken = placing.take_in(arrival, as_copy=as_copy)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    reporter.report("import", 1, 1, "taken in")
    project = library.project(taken.project)
    elsewhere = project.store.cost(project.id).elsewhere
    notes = _notes(project, taken, arrival, elsewhere)
    return ArrivedProject(project, taken.name, placing.files, placing.size_bytes, elsewhere, notes)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """What is wrong with rows becomes the sentence of their file."""
    try:
        yield
    except WorkbenchError:
        raise
    except ValueError as error:
        raise refused(path, str(error)) from error


def _arrival(archive: Archive, folder: Path, library: Library) -> Arrival:
    """Its rows, checked."""
    folder.mkdir()
    tables = [(entry.stem, archive.rows(entry)) for entry in archive.manifest.of("rows")]
    with _refusing(archive.path):
        arrival = staged(folder, archive.manifest.migrations, archive.manifest.project, tables)
    check_length(arrival.song.duration_s, library.settings)
    others = partial(kept_songs, library.store, beside=arrival.song.id)
    library.store.allowance.check_bytes(arrival.song.name, arrival.song.size_bytes, others)
    library.store.allowance.check_minutes(arrival.song.name, arrival.song.duration_s, others)
    song = f"media/{arrival.song.id}{suffix_of(arrival.song)}"
    if song not in {entry.name for entry in archive.manifest.of("media")}:
        raise refused(archive.path, "its song is not in it")
    return replace(arrival, rows={**arrival.rows, "texts": _heard_before(arrival)})


def _heard_before(arrival: Arrival) -> TableRows:
    """Of the kept texts those that are answers about its own song, and can be read."""
    parts = {key: part for one in arrival.analyses for key, part in part_keys(arrival.song.id, one).items()}

    def kept(row: Values) -> Values | None:
        part = parts.get(row["key"] or "")
        if part not in PART_TYPES:
            return None
        try:
            loads(cast("type[Any]", PART_TYPES[part]), row["text"] or "")
        except ValueError:
            return None
        return row

    return arrival.rows["texts"].changed(kept)


def _films(arrival: Arrival, archive: Archive, library: Library) -> dict[str, tuple[ArchiveEntry, Path]]:
    """Where its films will lie, by their id: one that was the studio's is so here, too."""
    entries = {entry.sha256: entry for entry in archive.manifest.of("films")}
    found: dict[str, tuple[ArchiveEntry, Path]] = {}
    for row in arrival.rows["films"]:
        entry, film = entries.get(row["sha256"] or ""), row["id"] or ""
        if entry is not None and (row["path"] or "").startswith("films/"):
            studio = f"films/{arrival.project}{entry.suffix}"
            name = studio if row["path"] == studio else f"films/{arrival.project}-{film}{entry.suffix}"
            found[film] = (entry, library.settings.library / name)
    return found


def _check_room(archive: Archive, library: Library) -> None:
    size = sum(entry.size_bytes for entry in archive.manifest.entries)
    library.store.check_new_project(size)
    needed = size * _SPARE
    free = shutil.disk_usage(library.settings.library).free
    if free < needed:
        raise DiskFullError(
            f"The project needs {needed / 1e6:.0f} MB and the library's disk has {free / 1e6:.0f} MB left; free some, "
            "or remove what can be made again (songreel clean)."
        )


def _extract(archive: Archive, work: Path, reporter: Reporter, cancel: CancelToken) -> None:
    files = [*archive.manifest.of("media"), *archive.manifest.of("films")]
    total, done = sum(entry.size_bytes for entry in files), 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        reporter.report("import", done, total + 1, f"{done / 1e6:.0f} of {total / 1e6:.0f} MB")

    for folder in ("media", "films"):
        (work / folder).mkdir()
    for entry in files:
        archive.extract(entry, work / entry.name, on_bytes=count, cancel=cancel)
    cancel.check()


def _check_files(archive: Archive, work: Path, arrival: Arrival) -> None:
    """Refuse files that a program which plays them would follow to other files, or to other machines."""
    shown = {row["sha256"] for row in arrival.rows["takes"]}
    for entry in (*archive.manifest.of("media"), *archive.manifest.of("films")):
        path = work / entry.name
        if is_list(path) or ((entry.folder == "films" or entry.sha256 in shown) and not is_video(path)):
            raise refused(archive.path, f"{entry.name} is not what it is called")


class _Placing:
    """Moves checked files from the work folder to their places, and takes them away again where that was in vain."""

    def __init__(
        self, library: Library, archive: Archive, work: Path, films: Mapping[str, tuple[ArchiveEntry, Path]]
    ) -> None:
        self._library, self._work, self._films = library, work, films
        self._media = archive.manifest.of("media")
        # Hashed now: while files are placed all other programs wait.
        self._there = {one.name for one in self._media if library.files.intact(one.sha256, one.suffix)}
        self._placed: list[Path] = []
        self._project = ""
        self.files, self.size_bytes = 0, 0

    def take_in(self, arrival: Arrival, *, as_copy: bool) -> TakenIn:
        """Rows and files, or neither."""
        store, films = self._library.store, {film: str(path) for film, (_, path) in self._films.items()}
        try:
            return store.take_in(
                arrival, as_copy=as_copy, films=films, intact=self._library.files.intact, place=self._place
            )
        except BaseException:
            with suppress(WorkbenchError):  # what cannot be asked stays: it may be needed
                if not store.has_project(self._project):
                    for path in self._placed:
                        path.unlink(missing_ok=True)
            raise

    def _place(self, taken: TakenIn) -> None:
        self._project = taken.project
        files = self._library.files
        for entry in self._media:
            kept = entry.name in self._there and files.holds(entry.sha256, entry.suffix)
            if entry.sha256 in taken.named and not kept:
                self._count(entry, files.put(self._work / entry.name, entry.sha256, entry.suffix))
        try:
            for entry, path in self._films.values():
                path.parent.mkdir(exist_ok=True)
                self._count(entry, (self._work / entry.name).replace(path))
        except OSError as error:
            raise unwritable(self._library.settings.library, error) from error

    def _count(self, entry: ArchiveEntry, path: Path) -> None:
        self._placed.append(path)
        self.files += 1
        self.size_bytes += entry.size_bytes


def _notes(project: Project, taken: TakenIn, arrival: Arrival, elsewhere: Spent) -> tuple[str, ...]:
    notes = []
    plan = project.store.latest_readable_plan(project.id)
    if plan and (missing := missing_looks(project, plan)):
        notes.append(
            f"The film needs the {', the '.join(missing)} of the library that it comes from; put that one's "
            "styles.toml, types.toml, grades.toml and folder grades into this library's folder, too."
        )
    if taken.name != arrival.name:
        notes.append(f"It is called {taken.name!r} here, as there is a project {arrival.name!r} already.")
    if elsewhere.taken_usd or elsewhere.unknown:
        spent = shown_usd(elsewhere.taken_usd)
        notes.append(
            f"{spent} were spent on it elsewhere; that counts for the project's own budget and no month's here."
        )
    if taken.own_takes:
        notes.append(
            f"{counted(taken.own_takes, 'take')} of this library's own, made by the same program from the same plan, "
            f"{was(taken.own_takes)} kept instead of those in the file."
        )
    return tuple(notes)
