"""The face of the library's database: values in, values out, one whole transaction a call.

A call costs about 10 ms when it reads and 25 ms when it writes, so the flow of a film needs few of them;
where it has several things to keep at once, one call takes them together. Calls that would change nothing
write nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from workbench.errors import NotFoundError
from workbench.jobs.allowance import Allowance
from workbench.jobs.bookkeeping import Book, BookLedger
from workbench.jobs.clock import Clock, SystemClock
from workbench.model.analysis import Analysis, Section
from workbench.model.certificate import Certificate
from workbench.model.correction import Correction
from workbench.model.cost import Cost
from workbench.model.data_model import TableNote
from workbench.model.insights import Answer, Insights
from workbench.model.parting import Parting
from workbench.model.picture import Picture
from workbench.model.plan import Plan
from workbench.model.review import Note
from workbench.model.song import Song
from workbench.model.still import StillImage
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.model.worked import WorkSum
from workbench.store import (
    asking,
    carrying,
    copies,
    corrections,
    costs,
    events,
    exports,
    films,
    insights,
    pictures,
    plans,
    projects,
    reviews,
    step_facts,
    table_notes,
    taking_in,
    trash,
    versions,
    work,
)
from workbench.store.along import Along
from workbench.store.arrivals import Arrival
from workbench.store.care import Care
from workbench.store.commits import Move
from workbench.store.corrections import Versioned
from workbench.store.database import Connection, Database
from workbench.store.leases import Leases
from workbench.store.migrations import applied
from workbench.store.progress import ProgressFiles
from workbench.store.purchases import PurchaseBook
from workbench.store.quota import Quota
from workbench.store.rows import ClipRow, ExportRow, FilmRow, JobKind, JobRow, JobState, LogEvent, ProjectRow
from workbench.store.uploads import LibraryUploads

__all__ = ["SILENCE_S", "Store"]

R = TypeVar("R")

SILENCE_S = 300.0
"""A job that gave no sign for so long has died with its program."""
_PATIENCE_S = 0.5


class Store(Care):
    """What a library remembers. Usable from any thread and any process; it is also a ``jobs.cache.Cache``.

    Args:
        folder: of the library.
        database: in it.
        clock: how late it is.
        patience_s: how long takes may wait for a purchase that is about to begin.
        quota: what the library may hold.
        allowance: what whoever works in it may do; all of it by default.

    Any call may raise:
        LibraryError: the library is in use for more than a minute, damaged, or of a newer Songreel.
        DiskFullError: no room left.
    Calls that write for a project raise ``NotFoundError`` where it was deleted in between.
    """

    def __init__(
        self,
        folder: Path,
        database: Database | None = None,
        clock: Clock | None = None,
        *,
        patience_s: float = _PATIENCE_S,
        quota: Quota = Quota(),  # noqa: B008  it is frozen
        allowance: Allowance | None = None,
    ) -> None:
        super().__init__(folder, database or Database(folder, clock=clock), quota)
        self.progress = ProgressFiles(folder)
        self._clock = clock or SystemClock()
        self.allowance = allowance or Allowance()
        """Asked wherever work begins."""
        self._along = Along(self._transaction, patience_s)
        self.ledger = BookLedger(self._book, self._clock)
        """What is bought; a ``jobs.ledger.Ledger``."""
        self.uploads = LibraryUploads(self._transaction, self._clock)
        """Which files hosts have; a ``jobs.uploads.Uploads``."""

    def changes(self) -> int:
        """A number that grows with every change, from a small file: poll it as often as you like."""
        return self._database.changes()

    def later(self, write: Callable[[], R], by: object) -> Future[R]:
        """Have something written soon, outside a person's hand; every later call of this process sees it done.

        Args:
            write: makes calls of a store.
            by: who hands it in.
        """
        return self._database.later.put(write, by)

    def make_later(self) -> None:
        """Write now what was handed in for later, by whomever."""
        self._database.later.make_all()

    def changes_by_others(self, than: object) -> int:
        """``changes()``, once what others in this process handed in is written."""
        self._database.later.make_others(than)
        return self.changes()

    @property
    def counted(self) -> tuple[int, int] | None:
        """``changes()`` before and after this thread's last call; None where that wrote nothing."""
        return self._database.counted

    def close(self) -> None:
        """Give back memory; the store stays usable."""
        self._database.close()

    # projects

    def open_project(self, song: Song, *, tell: Callable[[str], None] = lambda _: None) -> str:
        """The id of the song's project, which is made if it does not exist, and comes back out of the trash.

        Args:
            song: the song.
            tell: hears a sentence where it came back.

        Raises:
            LibraryError: the library may have no more projects.
        """
        with self._database.transaction() as connection:
            return projects.open_project(connection, song, check=self._quota.check_count, tell=tell)

    def song(self, song_id: str) -> Song | None:
        """A song that the library knows, by the sha256 of its file."""
        with self._database.transaction() as connection:
            return projects.song(connection, song_id)

    def projects(self) -> tuple[ProjectRow, ...]:
        """All projects, the oldest first. Jobs that fell silent are marked as failed, so that no state is a lie."""
        with self._database.transaction() as connection:
            self._end_silent_jobs(connection)
            return projects.projects(connection)

    def find_project(self, text: str) -> ProjectRow:
        """The project that a person means: its id, its name, or a unique start of its id.

        Raises:
            NotFoundError: none (with the nearest names), one in the trash, or several (with all of them).
        """
        try:
            return projects.choose(self.projects(), text)
        except NotFoundError as error:
            raise self._in_trash(text) or error from None

    def _in_trash(self, text: str) -> NotFoundError | None:
        """What to say where a person means something in the trash."""
        try:
            thrown = projects.choose(self.trash(), text)
        except NotFoundError:
            return None
        return NotFoundError(
            f"{thrown.name!r} lies in the trash until {thrown.until:%Y-%m-%d}; bring it back first (songreel restore "
            f"{thrown.id}, or restore({thrown.id!r})).",
            field="project",
        )

    def step_facts(self, project: str) -> step_facts.StepFacts:
        """What was done for a project and from what, for whoever shows how far it is.

        Raises:
            NotFoundError: it was deleted.
        """
        with self._database.transaction() as connection:
            return step_facts.step_facts(connection, project)

    def copy_project(self, project: str, name: str | None = None) -> str:
        """Another project of the same song with all that was decided and made in this one; its id.

        Args:
            project: its id.
            name: the copy's, which no other project has; ``NAME copy`` by default.

        Raises:
            NotFoundError: there is no such project.
            OptionError: another project has that name.
        """
        with self._database.transaction() as connection:
            self._quota.check_count(connection)
            return copies.copy_project(connection, project, name)

    def project_name(self, project: str) -> str:
        """What people call a project."""
        with self._database.transaction() as connection:
            return projects.name(connection, project)

    def project_rows(
        self, project: str, texts: Iterable[str] = ()
    ) -> tuple[tuple[str, ...], Mapping[str, carrying.TableRows]]:
        """All rows of a project that go into its file, and the changes of the schema that they are of.

        Args:
            project: its id.
            texts: keys of the kept texts that go with it.
        """
        with self._database.transaction() as connection:
            projects.require(connection, project, edits=False)
            return applied(connection), carrying.project_rows(connection, project, tuple(texts))

    def take_in(
        self,
        arrival: Arrival,
        *,
        as_copy: bool,
        films: Mapping[str, str],
        intact: Callable[[str, str], bool],
        place: Callable[[taking_in.TakenIn], None],
    ) -> taking_in.TakenIn:
        """Make a project that came as a file one of this library's, whole or not at all.

        Args:
            arrival: its rows.
            as_copy: under another id.
            films: where films will lie, by their id.
            intact: whether the library holds a file whole, by its hash and ending.
            place: puts the files in their places before the rows are kept; where it raises nothing is kept.

        Raises:
            OptionError: the project is there already.
        """
        with self._database.transaction() as connection:
            self._quota.check_count(connection)
            taken = taking_in.take_in(connection, arrival, as_copy=as_copy, films=films, intact=intact)
            place(taken)
        return taken

    def check_new(self, project: str) -> None:
        """Refuse a project that is there already.

        Raises:
            OptionError: it is.
        """
        with self._database.transaction() as connection:
            taking_in.check_new(connection, project)

    def has_project(self, project: str) -> bool:
        """Whether there is a project of this id."""
        with self._database.transaction() as connection:
            return projects.is_there(connection, project)

    def delete_project(
        self, project: str, *, expired: bool = False, check: Callable[[], None] = lambda: None
    ) -> tuple[str, ...]:
        """Delete a project; the sha256 of files that nothing refers to any more.

        Args:
            project: its id.
            expired: only where its time in the trash is over.
            check: raises where it may not be deleted now; no job of any project begins while it looks.

        Raises:
            NotFoundError: there is no such project, or it was brought back out of the trash.
        """
        with self._database.transaction() as connection:
            check()
            if expired and project not in trash.expired(connection):
                raise NotFoundError(f"The project {project!r} is no longer due to leave the trash.", field="project")
            jobs = work.jobs(connection, project)
            freed = projects.delete(connection, project)
        for job in jobs:
            self.progress.remove(job.id)
        return freed

    # what was heard, and how it is arranged

    def save_analysis(self, project: str, analysis: Analysis) -> None:
        """Put an analysis in force."""
        with self._database.transaction() as connection:
            versions.save_analysis(connection, project, analysis)

    def latest_analysis(self, project: str) -> Analysis | None:
        """The analysis in force."""
        with self._database.transaction() as connection:
            return versions.latest_analysis(connection, project)

    def latest_analysis_key(self, project: str) -> str | None:
        """The key of the analysis in force, which is quicker to read than the analysis."""
        with self._database.transaction() as connection:
            return versions.latest_key(connection, project)

    def analysis_by_key(self, key: str) -> Analysis | None:
        """An analysis that was made from the same inputs, of whatever project."""
        with self._database.transaction() as connection:
            return versions.analysis_by_key(connection, key)

    def save_sections(self, project: str, sections: Sequence[Section], expected_version: int | None = None) -> int:
        """Commit sections; returns their version. What could be redone before can no longer be.

        Args:
            project: its id.
            sections: the new ones.
            expected_version: the version that the edit began from (0 = as heard); None to overwrite in any case.

        Raises:
            StaleVersionError: another version is in force; nothing was written.
        """
        with self._database.transaction() as connection:
            return versions.save_sections(connection, project, sections, expected_version)

    def sections(self, project: str) -> versions.Arranged | None:
        """Version and sections in force; None before the first edit, no sections where all edits were undone.

        The version grows with every commit, undo and redo.
        """
        with self._database.transaction() as connection:
            return versions.sections(connection, project)

    def undo_sections(self, project: str, expected_version: int | None = None) -> versions.Arranged | None:
        """Go back one commit; the new version and its sections, or None at the oldest."""
        with self._database.transaction() as connection:
            return versions.move_sections(connection, project, "undo", expected_version)

    def redo_sections(self, project: str, expected_version: int | None = None) -> versions.Arranged | None:
        """Go forward one commit; the new version and its sections, or None at the newest."""
        with self._database.transaction() as connection:
            return versions.move_sections(connection, project, "redo", expected_version)

    def corrections(self, project: str) -> Versioned:
        """A person's corrections of what was heard that are in force, the oldest first, and their version.

        It grows with every commit, undo and redo; 0 before the first.
        """
        with self._database.transaction() as connection:
            return corrections.corrections(connection, project)

    def aimed_corrections(self, project: str, move: Move) -> Versioned | None:
        """The version in force, and the corrections that a move would put in force; None where it has no aim."""
        with self._database.transaction() as connection:
            return corrections.aimed_corrections(connection, project, move)

    def save_heard(
        self, project: str, analysis: Analysis, version: int, decided: Sequence[Correction] | Move | None = None
    ) -> None:
        """Put an analysis in force together with the corrections that it holds: both, or neither.

        Args:
            project: its id.
            analysis: with the corrections.
            version: of the corrections that were in force when it was made.
            decided: the corrections that are in force from now on, or the move that leads to them; None where they are
                those of ``version``.

        Raises:
            OptionError: a text of theirs holds a secret; nothing was written.
            StaleVersionError: somebody has decided since; nothing was written.
        """
        with self._database.transaction() as connection:
            if decided is None:
                corrections.check_corrections(connection, project, version)
            elif isinstance(decided, str):
                corrections.move_corrections(connection, project, decided, version)
            else:
                corrections.save_corrections(connection, project, decided, version)
            versions.save_analysis(connection, project, analysis)

    def save_decisions(
        self, project: str, analysis: Analysis, version: int, decided: Sequence[Sequence[Correction]]
    ) -> None:
        """The same for decisions that followed each other quickly: each is a version, the analysis holds the last.

        Args:
            project: its id.
            analysis: with the corrections of the last.
            version: of the corrections that the first was made from.
            decided: for each decision the corrections that it puts in force.

        Raises:
            OptionError: a text of theirs holds a secret; nothing was written.
            StaleVersionError: somebody has decided since; nothing was written.
        """
        with self._database.transaction() as connection:
            for expected, each in enumerate(decided, version):
                corrections.save_corrections(connection, project, each, expected)
            versions.save_analysis(connection, project, analysis)

    # plans, takes, timelines, films

    def save_plan(
        self,
        project: str,
        plan: Plan,
        after: Plan | None = None,
        sections: tuple[int, tuple[Section, ...]] | None = None,
        expected_version: int | None = None,
    ) -> str:
        """Put a plan in force, with its clips and its line in the log; returns its id.

        Args:
            project: its id.
            plan: the plan.
            after: the plan that it was made from, where nobody may have changed that in between.
            sections: what the song's sections become with it, after the version of theirs that they were made from.
            expected_version: the version that must be in force.

        Raises:
            NotFoundError: there is no such project any more.
            LibraryError: it is finalized, also where this plan is in force already.
            StaleVersionError: somebody has changed it, or the sections; nothing was written.
            OptionError: a prompt holds a secret; nothing was written.
        """
        with self._database.transaction() as connection:
            made_from = None if after is None else plans.content_id(after)
            made = plans.save_plan(connection, project, plan, made_from, expected_version)
            if sections is not None:
                versions.save_sections(connection, project, sections[1], sections[0])
        return made

    def plan(self, plan_id: str) -> Plan:
        """A plan by its id.

        Raises:
            NotFoundError: the library does not know it.
        """
        with self._database.transaction() as connection:
            found = plans.plan_by_id(connection, plan_id)
        if found is None:
            raise NotFoundError(
                f"This library does not know the plan {plan_id!r}; open the library that made it.",
                field="plan",
            )
        return found

    def latest_plan(self, project: str) -> Plan | None:
        """The plan in force.

        Raises:
            LibraryError: it cannot be read.
        """
        with self._database.transaction() as connection:
            return plans.latest_plan(connection, project)

    def versioned_plan(self, project: str) -> tuple[int, Plan, dict[int, Take]] | None:
        """The plan in force with its version, and the takes that its clips have, by the clip's index; those that a
        person chose are told as chosen. None where nothing was planned yet.

        Raises:
            LibraryError: it cannot be read.
        """
        with self._database.transaction() as connection:
            found = plans.versioned_plan(connection, project)
            if found is None:
                return None
            rows = plans.clips(connection, project, plans.content_id(found[1]))
            keys = {row.index: row.take for row in rows if row.take}
            keys |= {clip.index: clip.take for clip in found[1].clips if clip.take}
            known = plans.takes(connection, keys.values())
        return found[0], found[1], {index: known[key] for index, key in keys.items() if key in known}

    def undo_plan(self, project: str, expected_version: int | None = None) -> bool:
        """Put the plan before the one in force back in force; False where there is none.

        Raises:
            StaleVersionError: ``expected_version`` is not in force.
            LibraryError: it cannot be read.
        """
        with self._database.transaction() as connection:
            return plans.move_plan(connection, project, "undo", expected_version)

    def redo_plan(self, project: str, expected_version: int | None = None) -> bool:
        """Put the plan that was undone last in force again; raises as ``undo_plan``."""
        with self._database.transaction() as connection:
            return plans.move_plan(connection, project, "redo", expected_version)

    def latest_readable_plan(self, project: str) -> Plan | None:
        """The newest plan that can be read, for who makes a new one."""
        with self._database.transaction() as connection:
            return plans.latest_readable_plan(connection, project)

    def clips(self, project: str, plan_id: str) -> tuple[ClipRow, ...]:
        """How far the clips of a plan are."""
        with self._database.transaction() as connection:
            return plans.clips(connection, project, plan_id)

    def clip_takes(self, project: str, plan_id: str) -> dict[int, Take]:
        """The take of each clip of a plan that has one, by the clip's index."""
        with self._database.transaction() as connection:
            keys = {row.index: row.take for row in plans.clips(connection, project, plan_id) if row.take}
            known = plans.takes(connection, keys.values())
        return {index: known[key] for index, key in keys.items() if key in known}

    def save_takes(
        self,
        project: str,
        plan_id: str,
        takes: Sequence[tuple[int, Take]],
        chosen: Mapping[int, str] = MappingProxyType({}),
        *,
        may_wait: bool = False,
    ) -> None:
        """Keep takes at once, in the order in which they were made, and choose one for each of their clips.

        Args:
            project: its id.
            plan_id: the plan whose clips they are of.
            takes: what is kept, each with its clip's index.
            chosen: from a clip's index to the key of its chosen take; the last one by default.
            may_wait: a moment, for a purchase that is about to begin: then both are one transaction.
        """

        def write(connection: Connection) -> None:
            plans.save_takes(connection, project, plan_id, takes, chosen)

        self._along.write(write, may_wait=may_wait)

    def fail_clip(self, project: str, clip: int, error: str, plan_id: str) -> None:
        """Remember why a clip of a plan could not be made: a sentence for the person."""
        with self._database.transaction() as connection:
            plans.fail_clip(connection, project, clip, error, plan_id)

    def go_on(self, project: str, before: str, after: str) -> None:
        """Let a plan that was changed while it was made go on from the one before: with its takes, and what it cost."""
        with self._database.transaction() as connection:
            plans.go_on(connection, project, before, after)

    def count_regenerations(self, project: str, plan_id: str, clips: Sequence[int], sections: Sequence[int]) -> None:
        """Remember that clips of a plan were made again for a person, and which whole sections."""
        with self._database.transaction() as connection:
            plans.count_regenerations(connection, project, plan_id, clips, sections)

    def takes_by_keys(self, keys: Iterable[str]) -> dict[str, Take]:
        """The takes that exist, by their key."""
        with self._database.transaction() as connection:
            return plans.takes(connection, keys)

    def keep_useless(self, reasons: Mapping[str, str]) -> None:
        """Remember why takes must not be in a film, by the sha256 of their files."""
        with self._database.transaction() as connection:
            for sha256, reason in reasons.items():
                connection.write("INSERT OR REPLACE INTO useless_takes VALUES (?, ?)", [sha256, reason])

    def useless_takes(self) -> dict[str, str]:
        """Why takes must not be in a film, by the sha256 of their files; few are."""
        with self._database.transaction() as connection:
            return dict(connection.read("SELECT sha256, reason FROM useless_takes"))

    def reject_take(self, project: str, key: str, reason: str | None) -> None:
        """Remember that a person does not want a take, and why; None takes that back."""
        with self._database.transaction() as connection:
            projects.require(connection, project)
            connection.write("DELETE FROM rejected_takes WHERE project = ? AND key = ?", [project, key])
            if reason is not None:
                connection.write("INSERT INTO rejected_takes VALUES (?, ?, ?)", [project, key, reason])
            events.append(connection, project, "take rejected", {"key": key, "reason": reason})

    def rejected_takes(self, project: str) -> dict[str, str]:
        """Why a person does not want takes, by their keys."""
        with self._database.transaction() as connection:
            return dict(connection.read("SELECT key, reason FROM rejected_takes WHERE project = ?", [project]))

    def save_timeline(self, project: str, plan_id: str, timeline: Timeline) -> str:
        """Keep a timeline and choose its takes for the plan's clips; returns its id."""
        with self._database.transaction() as connection:
            return plans.save_timeline(connection, project, plan_id, timeline)

    def timeline(self, timeline_id: str) -> Timeline:
        """A timeline by its id.

        Raises:
            NotFoundError: the library does not know it.
        """
        with self._database.transaction() as connection:
            found = plans.timeline_by_id(connection, timeline_id)
        if found is None:
            raise NotFoundError(
                f"This library does not know the timeline {timeline_id!r}; open the library that made it.",
                field="timeline",
            )
        return found

    def save_film(self, film: FilmRow, plan: Plan | None = None, timeline: Timeline | None = None) -> None:
        """Keep a film and, in the same transaction, the plan and the timeline that it shows."""
        with self._database.transaction() as connection:
            if plan is not None and not plans.knows_plan(connection, film.project, film.plan):
                plans.save_plan(connection, film.project, plan)
            if timeline is not None:
                plans.save_timeline(connection, film.project, film.plan, timeline)
            films.save_film(connection, film)

    def film(self, film_id: str) -> FilmRow | None:
        """A film by the id that its file carries."""
        with self._database.transaction() as connection:
            return next(iter(films.films(connection, film=film_id)), None)

    def films(self, project: str) -> tuple[FilmRow, ...]:
        """A project's films, the newest first."""
        with self._database.transaction() as connection:
            return films.films(connection, project=project)

    def certificate(self, film_sha256: str, proof: str) -> Certificate | None:
        """A proof that was made before: of this file, against this plan (and by this certifier)."""
        with self._database.transaction() as connection:
            return films.certificate(connection, film_sha256, proof)

    def own_proof(self, film_sha256: str) -> Certificate | None:
        """What was proven of a file in this library, last of all; None where nothing was."""
        with self._database.transaction() as connection:
            return films.own_proof(connection, film_sha256)

    def save_certificate(self, film_sha256: str, proof: str, certificate: Certificate) -> None:
        """Keep a proof."""
        with self._database.transaction() as connection:
            films.save_certificate(connection, film_sha256, proof, certificate)

    # pictures for clips

    def save_picture(self, project: str, plan_id: str, picture: Picture) -> None:
        """Keep a picture that was made for a clip of a plan."""
        with self._database.transaction() as connection:
            pictures.save_picture(connection, project, plan_id, picture)

    def pictures(self, project: str, keys: Iterable[str] | None = None) -> Sequence[Picture]:
        """A project's pictures, the oldest first; only those of some keys where they are given."""
        with self._database.transaction() as connection:
            return pictures.pictures(connection, project, None if keys is None else tuple(keys))

    def save_frame(self, take_sha256: str, frame: int, image: StillImage) -> None:
        """Remember a frame of a take as a picture that the library keeps."""
        with self._database.transaction() as connection:
            pictures.save_frame(connection, take_sha256, frame, image)

    def frame(self, take_sha256: str, frame: int) -> StillImage | None:
        """The picture of a take's frame, where one was made."""
        with self._database.transaction() as connection:
            return pictures.frame_of(connection, take_sha256, frame)

    # notes on films

    def film_notes(self, project: str) -> reviews.VersionedNotes:
        """The notes on a project's film that are in force, in the order of their times, and their version.

        It grows with every commit, undo and redo; 0 before the first.
        """
        with self._database.transaction() as connection:
            return reviews.notes(connection, project)

    def save_film_notes(self, project: str, new: Sequence[Note], expected_version: int | None = None) -> int:
        """Commit notes; returns their version, as ``save_sections`` does.

        Raises:
            OptionError: a text holds a secret; nothing was written.
            StaleVersionError: another version is in force; nothing was written.
        """
        with self._database.transaction() as connection:
            return reviews.save_notes(connection, project, new, expected_version)

    def move_film_notes(
        self, project: str, move: Move, expected_version: int | None = None
    ) -> reviews.VersionedNotes | None:
        """Go back or forward by one commit; the new version and its notes, or None where there is nothing to go to."""
        with self._database.transaction() as connection:
            return reviews.move_notes(connection, project, move, expected_version)

    # exports

    def save_export(self, row: ExportRow, plan: Plan | None = None) -> None:
        """Keep an export and, in the same transaction, the plan that it shows."""
        with self._database.transaction() as connection:
            if plan is not None and not plans.knows_plan(connection, row.project, row.plan):
                plans.save_plan(connection, row.project, plan)
            exports.save_export(connection, row)

    def exports(self, project: str | None = None) -> tuple[ExportRow, ...]:
        """A project's exports, or all, the newest first."""
        with self._database.transaction() as connection:
            return exports.exports(connection, project=project)

    def wrote_export(self, sha256: str) -> bool:
        """Whether a file with these bytes is an export of this library."""
        with self._database.transaction() as connection:
            return exports.wrote(connection, sha256)

    def old_exports(self, kind: str, older_s: float) -> tuple[ExportRow, ...]:
        """Exports of a kind that were written at least so many seconds ago and not swept yet."""
        before = events.utc_now() - timedelta(seconds=older_s)
        with self._database.transaction() as connection:
            return tuple(row for row in exports.exports(connection, kind=kind, before=before) if row.swept_at is None)

    def mark_swept(self, export: str) -> None:
        """Remember that an export's file was removed by the library."""
        with self._database.transaction() as connection:
            exports.mark_swept(connection, export)

    def project_takes(self, project: str) -> tuple[Take, ...]:
        """All takes that a project has ever had for a clip, in the order in which it had them first."""
        with self._database.transaction() as connection:
            return exports.project_takes(connection, project)

    # money

    @contextmanager
    def _book(self) -> Iterator[Book]:
        with self._along.carrying() as carry, self._database.transaction() as connection:
            book = PurchaseBook(connection)
            yield book
            if book.reserved:
                carry(connection)

    def claims(self, tell: Callable[[str], None]) -> Leases:
        """Who buys what at this moment; ``tell`` hears a sentence where a dead program's work is gone on with."""
        return Leases(self.folder, self._clock, tell=tell)

    def project_budget(self, project: str) -> Decimal | None:
        """What may be spent on a project in all, US dollars; None where nobody said so."""
        with self._database.transaction() as connection:
            return costs.project_budget(connection, project)

    def set_project_budget(self, project: str, usd: Decimal | None) -> None:
        """Say what may be spent on a project in all, US dollars; None takes the limit away."""
        with self._database.transaction() as connection:
            costs.set_project_budget(connection, project, usd)

    def cost(self, project: str | None = None) -> Cost:
        """The account of a project, or of the whole library, without budgets."""
        month = self.ledger.month()
        with self._database.transaction() as connection:
            return costs.cost(connection, project, month)

    def parting(self, project: str) -> Parting:
        """What of a project's money would go with it."""
        with self._database.transaction() as connection:
            return costs.parting(connection, project)

    # how well it goes

    def keep_first_preview(self, project: str, drawn_s: float) -> None:
        """Remember the first animatic of a project, and how many seconds drawing it took."""
        with self._database.transaction() as connection:
            insights.keep_first_preview(connection, project, drawn_s)

    def insights(self) -> Insights:
        """How well the library's work goes."""
        with self._database.transaction() as connection:
            self._end_silent_jobs(connection)
            return insights.insights(connection)

    def ask(self, sql: str) -> Answer:
        """What a person's own query gives; it runs on a copy, and nobody waits for it.

        Raises:
            OptionError: it is not one SELECT, cannot be run, wants what is not allowed, or takes too long.
        """
        return asking.ask(self._database, sql)

    def table_notes(self) -> tuple[TableNote, ...]:
        """What each table is for, and which of its columns name rows of others."""
        with self._database.transaction() as connection:
            return table_notes.table_notes(connection)

    # jobs, log, texts

    def start_job(self, project: str, kind: JobKind) -> str:
        """Remember that long work begins; returns its id. Jobs that fell silent are marked as failed.

        Raises:
            LibraryError: the library may hold no more; what only goes out of it is always allowed.
        """
        if kind != "export":
            self._quota.check_bytes(self.allowance.place or self.folder)
        with self._database.transaction() as connection:
            self._end_silent_jobs(connection)
            return work.start_job(connection, project, kind)

    def _end_silent_jobs(self, connection: Connection) -> None:
        before = events.utc_now() - timedelta(seconds=SILENCE_S)
        for job in work.end_silent_jobs(connection, lambda job: self.progress.alive(job, SILENCE_S), before):
            self.progress.remove(job)

    def end_job(
        self,
        job: str,
        state: JobState,
        error: str | None = None,
        *,
        kind: str | None = None,
        sums: Sequence[WorkSum] = (),
    ) -> None:
        """Remember how it ended, and what it found and made.

        Args:
            job: its id.
            state: how it ended.
            error: a sentence for the person.
            kind: which error of the tree that was.
            sums: what it found and made, by stage and provider.
        """
        with self._database.transaction() as connection:
            work.end_job(connection, job, state, error, kind=kind, sums=sums)
        self.progress.remove(job)

    def jobs(self, project: str) -> tuple[JobRow, ...]:
        """A project's jobs, the newest first. Those that fell silent are marked as failed."""
        with self._database.transaction() as connection:
            self._end_silent_jobs(connection)
            return work.jobs(connection, project)

    def append_log(self, project: str, event: str, data: Mapping[str, object]) -> None:
        """Add a decision to a project's log, without secrets. Sections, plans, timelines and films log themselves."""
        with self._database.transaction() as connection:
            projects.require(connection, project)
            events.append(connection, project, event, data)

    def log(self, project: str) -> tuple[LogEvent, ...]:
        """A project's log, oldest first; ``store.replay.replay`` goes through it."""
        with self._database.transaction() as connection:
            return events.events(connection, project)

    def forget_texts(self, older_s: float, *, dry_run: bool = False) -> int:
        """Remove texts that were kept at least ``older_s`` seconds ago; returns their bytes.

        The database file does not shrink: its room is used again.
        """
        with self._database.transaction() as connection:
            before = events.utc_now() - timedelta(seconds=older_s)
            return events.forget_texts(connection, before, dry_run=dry_run)

    def get(self, key: str) -> str | None:
        """The text that was kept under a key, or None."""
        with self._database.transaction() as connection:
            return events.get_text(connection, key)

    def put(self, key: str, text: str) -> None:
        """Keep a text; the same key always brings the same text."""
        with self._database.transaction() as connection:
            events.put_text(connection, key, text)

    def get_all(self, keys: Iterable[str]) -> dict[str, str]:
        """The texts that were kept under some of these keys."""
        with self._database.transaction() as connection:
            found = {key: events.get_text(connection, key) for key in keys}
        return {key: text for key, text in found.items() if text is not None}

    def put_all(self, texts: Mapping[str, str]) -> None:
        """Keep several texts at once; nothing is written where there are none."""
        if texts:
            with self._database.transaction() as connection:
                for key, text in texts.items():
                    events.put_text(connection, key, text)
