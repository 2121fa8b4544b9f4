"""A project's newest film and its notes, as a document that a player shows and edits."""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Literal

from workbench.errors import NotFoundError
from workbench.jobs.cancel import CancelToken
from workbench.model.documents import FilmGlance
from workbench.model.price import Impact
from workbench.model.review import CutOffer, Note, NoteAsks, Offer, Review, Scope
from workbench.model.review_edits import noted, settled
from workbench.redact import refuse_secret
from workbench.store.plans import content_id
from workbench.timebase import frame_at
from workbench.workflows.background import slot
from workbench.workflows.door import checked
from workbench.workflows.kept_document import KeptDocument
from workbench.workflows.preview import film_poster, film_preview, known_preview
from workbench.workflows.review_acts import ReviewActs
from workbench.workflows.screening import film_file, footage_in_force, newest_film, screening_of

if TYPE_CHECKING:
    from workbench.store.rows import FilmRow
    from workbench.workflows.project import Project

__all__ = ["ReviewDocument"]


class ReviewDocument(KeptDocument[Review]):
    """``FilmDocument`` of one project over the library.

    The film stays the one that was the newest when the document was made, until ``renew``. Notes belong to the project:
    a newer film shows them, too. Which of them have resolved themselves is found whenever they are read.

    Raises:
        NotFoundError: there is no film yet.
    """

    what = "notes"

    def __init__(self, project: Project) -> None:
        super().__init__(project.store)
        self._project = project
        self._acts = ReviewActs(project)
        self._show(self._newest())
        self._preparing = slot(f"preview {project.id} of {project.settings.library}")

    def _newest(self) -> FilmRow:
        row = newest_film(self._project)
        if row is None:
            name = self._project.song.name
            raise NotFoundError(
                f"There is no film of {name!r} yet; make it first {self._project.film_typed}.", field="film"
            )
        return row

    def _show(self, row: FilmRow) -> None:
        self._row = self._last = row
        self._screening = screening_of(self._project, row)

    def load(self) -> tuple[int, Review]:
        """The notes as they stand against the plan in force."""
        project = self._project
        self._runs_read = self._acts.runs
        version, notes = project.store.film_notes(project.id)
        self._last = newest_film(project) or self._row
        plan = project.latest.plan or project.store.plan(self._row.plan)
        self._in_force = self._row.plan == content_id(plan)
        now = footage_in_force(project, plan)
        screening = replace(self._screening, spent=project.store.cost(project.id).spent)
        return version, Review(screening, settled(notes, now), now)

    def check(self, new: Review) -> None:
        """No text holds a secret.

        Raises:
            OptionError: one does.
        """
        for note in new.notes:
            refuse_secret(f"{note.text}\n{note.why}", "note")

    def check_open(self) -> None:
        """A finalized project has its notes for good."""
        self._project.store.check_editable(self._project.id)

    def save(self, new: Review, expected: int) -> int:
        """Only the notes are kept."""
        return self._project.store.save_film_notes(self._project.id, new.notes, expected)

    def move(self, way: Literal["undo", "redo"], expected: int) -> bool:
        """Go back or forward."""
        return self._project.store.move_film_notes(self._project.id, way, expected) is not None

    def same(self, before: Review, now: Review) -> bool:
        """Whether no note has resolved itself, and what may be made again is as before."""
        return before == now

    def settled(self, new: Review) -> Review:
        """The new notes, on the film that is shown and on what is in force now."""
        held = self.value
        return replace(held, notes=settled(new.notes, held.now))

    def told(self, before: Review, now: Review) -> str:
        """What became of notes."""
        old = {note.id: note for note in before.notes}
        here = [note for note in now.notes if note.by == "itself" and note.id in old and old[note.id].state == "open"]
        if [note.id for note in now.notes] == [note.id for note in before.notes] and _texts(before) == _texts(now):
            return " ".join(f"The note at {note.at_s:.1f} s is resolved: {note.why}" for note in here)
        return f"The notes were changed elsewhere: there are {len(now.notes)} now, {len(before.notes)} were there."

    def preview(self, new: Review) -> Impact:  # noqa: ARG002  notes cost nothing
        """Notes cost nothing; ``offer`` tells what comes of them."""
        return Impact(0, 0, 0, 0.0, Decimal(0))

    @checked
    def note(self, at_s: float, text: str, asks: NoteAsks = "remark") -> Note:
        """Write a note on the film, as a person does in the player.

        Args:
            at_s: where in the film, seconds.
            text: what you want to say, at most 500 characters.
            asks: ``remark``, ``regenerate`` (another take of the clip), ``cut`` or ``text``.

        Raises:
            OptionError: the film does not go on until there, or the text is not allowed.
            LibraryError: the project is finalized.
        """
        note_id, now = token_hex(4), datetime.now(UTC).isoformat(timespec="seconds")
        frame = frame_at(at_s, self.value.screening.footage.rate)
        self.commit(noted(self.value, frame, text, asks, note_id=note_id, made_at=now))
        return self._known(note_id)

    # media

    def poster(self) -> bytes:
        """A frame of the film; empty where its file is gone."""
        path = Path(self._row.path)
        return film_poster(self._project, path, self._row.sha256) if path.is_file() else b""

    def playable(self) -> tuple[Path | bytes, str] | None:
        """The film, or a smaller one of it, which is made in the background where it is not there yet.

        Raises:
            NotFoundError: the film is gone, or another one lies in its place.
            RenderError, DiskFullError: the smaller one could not be made.
        """
        project, row = self._project, self._row
        film = Path(row.path) if Path(row.path).is_file() else film_file(row)
        if (path := known_preview(project, film, row.sha256)) is not None:
            return (film_file(row) if path == film else path), _mime(path)
        work = self._preparing
        if (error := work.glance.error) is not None:
            work.keep("")  # once it was told, the next one who asks begins anew
            raise error
        film = film_file(row)

        def prepare(_told: object, cancel: CancelToken) -> str:
            film_preview(project, film, row.sha256, cancel=cancel)
            return row.sha256

        work.start(prepare)
        return None

    def whole(self) -> tuple[Path | bytes, str]:
        """The film itself.

        Raises:
            NotFoundError: it is gone, or another one lies in its place.
        """
        path = film_file(self._row)
        return path, _mime(path)

    # what notes ask for

    def glance(self) -> FilmGlance:
        """How it stands with the film and with what was begun from its notes, in whatever window.

        Where that has ended since the library was read, it is read again: nobody looks a second time at what has ended.
        """
        self._seen()
        seen, runs = self._acts.glance(), self._acts.runs  # in this order: what has ended is read to its end
        if runs != self._runs_read:
            self.refresh()
            self._runs_read = runs
        return replace(seen, newer=self._last.id != self._row.id, in_force=self._in_force)

    def renew(self) -> None:
        """Show the newest film.

        Raises:
            NotFoundError: there is none any more.
        """
        self._show(self._newest())
        self._read()
        self._tell()

    def offer(self, note_id: str, scope: Scope) -> Offer:
        """What making it again would cost.

        Raises:
            NotFoundError, OptionError: it cannot be made again.
        """
        return self._acts.offer(self._clip_of(note_id, scope), scope)

    def act(self, note_id: str, scope: Scope, *, told: bool, most_usd: Decimal | None) -> None:
        """Begin to make it again, and the film that is shown with it.

        Raises:
            NotFoundError, OptionError: it cannot be made again, or something else is under way.
        """
        line = self._known(note_id).text if told and scope != "film" else ""
        self._acts.again(self._row, self._clip_of(note_id, scope), scope, line=line or None, most_usd=most_usd)

    def correct(self, note_id: str, text: str) -> None:
        """Begin to correct the line that a note speaks of.

        Raises:
            OptionError: it speaks of none, or something else is under way.
        """
        self._acts.correct(self._row, self._known(note_id), text)

    def offer_cut(self, note_id: str) -> CutOffer:
        """Where the cut nearest to a note would go, and what that would cost.

        Raises:
            NotFoundError, OptionError: it may not move.
        """
        return self._acts.offer_cut(self._known(note_id).at_s)

    def move_cut(self, note_id: str, clip: int, frame: int) -> str:
        """Let that cut go where it was offered to go. The note is resolved by that, as its clip is another one.

        Raises:
            NotFoundError, OptionError, StaleVersionError: it may not move there, or the plan is another one since.
        """
        self._acts.move_cut(self._known(note_id).at_s, clip, frame)
        return self.refresh()

    def share(self, to: Path) -> None:
        """Begin to write the page of the film that is shown.

        Raises:
            StaleVersionError: something else is under way.
        """
        self._acts.share(self._row, to)

    def stop(self) -> None:
        """Ask what was begun to stop."""
        self._acts.stop()

    def _clip_of(self, note_id: str, scope: Scope) -> int:
        """Index, in the plan in force, of the clip that a note speaks of."""
        return 0 if scope == "film" else self.value.now.clip_at(self._known(note_id).at_s)

    def _known(self, note_id: str) -> Note:
        note = self.value.note(note_id)
        if note is None:
            raise NotFoundError("This note is not there any more; somebody has deleted it.", field="note")
        return note


def _texts(review: Review) -> list[tuple[str, str]]:
    return [(note.text, note.asks) for note in review.notes]


def _mime(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "video/mp4"
