"""A whole project as one file: its rows without any place of this computer, and the files that they name."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import DiskFullError, OptionError
from workbench.export.archive import archive_manifest, row_lines, write_archive
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256, loads
from workbench.jobs.progress import Reporter
from workbench.model.analysis import Analysis
from workbench.model.counted import counted, was
from workbench.redact import redacted, refuse_secret
from workbench.store.carrying import TableRows, Values
from workbench.workflows.listening import part_keys
from workbench.workflows.own_looks import own_looks
from workbench.workflows.private_places import forms_of, pattern_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["PROJECT_KIND", "write_project"]

PROJECT_KIND = "songreel"
"""What the export of a whole project is called, and the ending of its file."""

_HASH = re.compile(r"[0-9a-f]{64}")
_SAID = {("clips", "error"), ("films", "error"), ("purchases", "error"), ("spent_elsewhere", "error"), ("log", "data")}
"""What Songreel itself has written down, where a place of this computer may stand in a sentence."""
_SHORTEST_PLACE = 4
_SPARE = 1.1


@dataclass(frozen=True, slots=True)
class _Places:
    """What of this computer must not leave it, and what is said instead."""

    words: Mapping[re.Pattern[str], str]

    @classmethod
    def of(cls, library: Path) -> _Places:
        found = {
            form: word for place, word in ((Path.home(), "~"), (library, "the library")) for form in forms_of(place)
        }
        longest = sorted((path for path in found if len(path) >= _SHORTEST_PLACE), key=len, reverse=True)
        return cls({re.compile(pattern_of(path)): found[path] for path in longest})

    def without(self, text: str) -> str:
        for pattern, word in self.words.items():
            text = pattern.sub(word, text)
        return text


def write_project(project: SongWork, out: Path, reporter: Reporter, cancel: CancelToken) -> tuple[str, ...]:
    """Write a project's file; sentences for the person. The caller removes ``out`` where this fails.

    Raises:
        OptionError: it holds a secret, or a place of this computer in a person's words.
        DiskFullError, LibraryError, CancelledError
    """
    store, library = project.store, project.settings.library
    texts = {key for row in store.project_rows(project.id)[1]["analyses"] for key in _part_keys(project, row)}
    migrations, rows = store.project_rows(project.id, texts)
    films = _films(rows["films"], library, cancel)
    rows = {**rows, "films": rows["films"].changed(lambda row: row | {"path": _film_path(row, films)})}
    rows = _clean(rows, _Places.of(library))
    files, lost = _media(project, rows, cancel)
    files |= {f"films/{row['sha256']}{path.suffix}": path for row, path in films.values()}
    lines = {table: row_lines(found.columns, found.rows) for table, found in rows.items() if found.rows}
    manifest = archive_manifest(project.id, migrations, lines, files)
    total = sum(entry.size_bytes for entry in manifest.entries)
    _check_room(total, out.parent)
    write_archive(
        out,
        manifest,
        lines,
        files,
        on_bytes=lambda done: reporter.report("export", done, total + 1, f"{done / 1e6:.0f} of {total / 1e6:.0f} MB"),
        cancel=cancel,
    )
    return _notes(project, lost)


def _part_keys(project: SongWork, row: Values) -> Iterable[str]:
    """Those of what was heard that need not be heard again, where one can be made of the row."""
    try:
        return part_keys(project.song.id, loads(Analysis, row["value"] or ""))
    except ValueError:
        return ()


def _films(rows: TableRows, library: Path, cancel: CancelToken) -> dict[str, tuple[Values, Path]]:
    """The films that lie in the library as they were made, by their id."""
    found = {}
    for row in rows:
        cancel.check()
        path = Path(row["path"] or "")
        if path.is_relative_to(library) and path.is_file() and file_sha256(path) == row["sha256"]:
            found[row["id"] or ""] = (row, path)
    return found


def _film_path(row: Values, films: Mapping[str, object]) -> str:
    name = re.split(r"[/\\]", row["path"] or "")[-1] or "film"
    return f"films/{name}" if row["id"] in films else name


def _clean(rows: Mapping[str, TableRows], places: _Places) -> dict[str, TableRows]:
    return {table: found.changed(_cleaning(table, places)) for table, found in rows.items()}


def _cleaning(table: str, places: _Places) -> Callable[[Values], Values]:
    def clean(row: Values) -> Values:
        made = dict(row)
        for column, text in row.items():
            if text is not None and (table, column) in _SAID:
                made[column] = places.without(str(redacted(text)))
            elif text is not None:
                refuse_secret(text, "project")
                _refuse_place(text, places, table)
        return made

    return clean


def _refuse_place(text: str, places: _Places, table: str) -> None:
    if places.without(text) != text:
        raise OptionError(
            f"The project names a folder of this computer in its {table}, and its file would tell it to everybody; "
            "take it out of the words that you gave (of prompts, the bible, lyrics, names), and export it again.",
            field="project",
        )


def _media(project: SongWork, rows: Mapping[str, TableRows], cancel: CancelToken) -> tuple[dict[str, Path], int]:
    """The files that the rows name, by their name in the file, and of how many takes and pictures there is none."""
    named = {
        sha for found in rows.values() for row in found.rows for text in row if text for sha in _HASH.findall(text)
    }
    files: dict[str, Path] = {}
    for sha256 in sorted(named):
        cancel.check()
        for path in project.files.copies(sha256):
            if project.files.intact(sha256, path.suffix):
                files[f"media/{path.name}"] = path
    project.song_path()  # without its song there is no project
    wanted = {(row["sha256"], row["suffix"]) for table in ("takes", "pictures") for row in rows[table]}
    lost = [sha for sha, suffix in wanted if f"media/{sha}{(suffix or '').lower()}" not in files]
    return files, len(lost)


def _check_room(needed: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed * _SPARE:
        raise DiskFullError(
            f"The project needs {needed / 1e6:.0f} MB and the disk has {free / 1e6:.0f} MB left; free some, or give "
            "another name."
        )


def _notes(project: SongWork, lost: int) -> tuple[str, ...]:
    notes = []
    if lost:
        files = f"{counted(lost, 'file')} of takes and pictures of {project.name!r}"
        finalized = project.store.find_project(project.id).finalized_at is not None
        why = "not kept when it was finalized, or lost since" if finalized else "gone or damaged in this library"
        notes.append(f"{files} {was(lost)} {why}, and so not in the file.")
    plan = project.store.latest_readable_plan(project.id)
    if plan and (own := own_looks(project, plan)):
        notes.append(
            f"The film needs the {', the '.join(own)} of this library's own catalogues, which are not in the file; put "
            "styles.toml, types.toml, grades.toml and the folder grades into the other library's folder, too."
        )
    return tuple(notes)
