"""What a library's ``Store`` knows of what was finished. One transaction a call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from workbench.model.certificate import Certificate
from workbench.model.plan import Plan
from workbench.model.review import Note
from workbench.model.timeline import Timeline
from workbench.store import events, exports, films, plans, reviews
from workbench.store.calls import Calls
from workbench.store.commits import Move
from workbench.store.rows import ExportRow, FilmRow

__all__ = ["FilmCalls"]


class FilmCalls(Calls):
    """Films, their proofs, the notes on them, and exports; raises as ``Store``."""

    def save_film(self, film: FilmRow, plan: Plan | None = None, timeline: Timeline | None = None) -> None:
        """Keep a film and, in the same transaction, the plan and the timeline that it shows."""
        with self._transaction() as connection:
            if plan is not None and not plans.knows_plan(connection, film.project, film.plan):
                plans.save_plan(connection, film.project, plan)
            if timeline is not None:
                plans.save_timeline(connection, film.project, film.plan, timeline)
            films.save_film(connection, film)

    def film(self, film_id: str) -> FilmRow | None:
        """A film by the id that its file carries."""
        with self._transaction() as connection:
            return next(iter(films.films(connection, film=film_id)), None)

    def films(self, project: str) -> tuple[FilmRow, ...]:
        """A project's films, the newest first."""
        with self._transaction() as connection:
            return films.films(connection, project=project)

    def certificate(self, film_sha256: str, proof: str) -> Certificate | None:
        """A proof that was made before: of this file, against this plan (and by this certifier)."""
        with self._transaction() as connection:
            return films.certificate(connection, film_sha256, proof)

    def own_proof(self, film_sha256: str) -> Certificate | None:
        """What was proven of a file in this library, last of all; None where nothing was."""
        with self._transaction() as connection:
            return films.own_proof(connection, film_sha256)

    def save_certificate(self, film_sha256: str, proof: str, certificate: Certificate) -> None:
        """Keep a proof."""
        with self._transaction() as connection:
            films.save_certificate(connection, film_sha256, proof, certificate)

    def film_notes(self, project: str) -> reviews.VersionedNotes:
        """The notes on a project's film that are in force, in the order of their times, and their version.

        It grows with every commit, undo and redo; 0 before the first.
        """
        with self._transaction() as connection:
            return reviews.notes(connection, project)

    def save_film_notes(self, project: str, new: Sequence[Note], expected_version: int | None = None) -> int:
        """Commit notes; returns their version, as ``save_sections`` does.

        Raises:
            OptionError: a text holds a secret; nothing was written.
            StaleVersionError: another version is in force; nothing was written.
        """
        with self._transaction() as connection:
            return reviews.save_notes(connection, project, new, expected_version)

    def move_film_notes(
        self, project: str, move: Move, expected_version: int | None = None
    ) -> reviews.VersionedNotes | None:
        """Go back or forward by one commit; the new version and its notes, or None where there is nothing to go to."""
        with self._transaction() as connection:
            return reviews.move_notes(connection, project, move, expected_version)

    def save_export(self, row: ExportRow, plan: Plan | None = None) -> None:
        """Keep an export and, in the same transaction, the plan that it shows."""
        with self._transaction() as connection:
            if plan is not None and not plans.knows_plan(connection, row.project, row.plan):
                plans.save_plan(connection, row.project, plan)
            exports.save_export(connection, row)

    def exports(self, project: str | None = None) -> tuple[ExportRow, ...]:
        """A project's exports, or all, the newest first."""
        with self._transaction() as connection:
            return exports.exports(connection, project=project)

    def wrote_export(self, sha256: str) -> bool:
        """Whether a file with these bytes is an export of this library."""
        with self._transaction() as connection:
            return exports.wrote(connection, sha256)

    def old_exports(self, kind: str, older_s: float) -> tuple[ExportRow, ...]:
        """Exports of a kind that were written at least so many seconds ago and not swept yet."""
        before = events.utc_now() - timedelta(seconds=older_s)
        with self._transaction() as connection:
            return tuple(row for row in exports.exports(connection, kind=kind, before=before) if row.swept_at is None)

    def mark_swept(self, export: str) -> None:
        """Remember that an export's file was removed by the library."""
        with self._transaction() as connection:
            exports.mark_swept(connection, export)
