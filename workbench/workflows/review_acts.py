"""What notes on a film ask for, done in the background: clips made again, words corrected, and the film with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, cast

from workbench.analysis.words.amend import plain_line
from workbench.errors import CancelledError, OptionError, StaleVersionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener
from workbench.model.board_edits import cut_near, move_cut, move_words
from workbench.model.counted import counted
from workbench.model.documents import FilmGlance
from workbench.model.plan import Plan
from workbench.model.review import CutOffer, Note, Offer, Scope
from workbench.model.shot import MOST_TRIES
from workbench.store.rows import FilmRow
from workbench.timebase import frame_at
from workbench.workflows.background import Background, held_back, slot
from workbench.workflows.corrections import Corrections
from workbench.workflows.locking import locked_kept
from workbench.workflows.preview import film_preview
from workbench.workflows.regenerating import why_held
from workbench.workflows.run_quotes import quote_run
from workbench.workflows.share_places import page_target

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["ReviewActs"]

_CLIPS_SHARE = 60.0
"""Percent of the work that making clips again takes; the film takes the rest."""
_REPLACED = "The film of it takes the place of this one."


class ReviewActs:
    """The acts of one project. The work is the process's: a page that is loaded again finds it.

    Args:
        project: whose film it is.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._work = cast("Background[str]", slot(f"review {project.id} of {project.settings.library}"))

    def glance(self) -> FilmGlance:
        """How it stands with what was begun last, in whatever window; which film is shown is not looked at."""
        work = self._work.glance
        seen = FilmGlance(running=work.running, progress=work.progress if work.running else None)
        if work.state == "done":
            return replace(seen, sentence=self._work.result or "")
        stopped = isinstance(work.error, CancelledError)
        return replace(seen, sentence=work.error.message if work.error else "", failed=bool(work.error) and not stopped)

    @property
    def runs(self) -> tuple[int, bool]:
        """How often something was begun, and whether it goes on: another value once it has ended."""
        return self._work.glance.runs, self._work.glance.running

    def offer(self, clip: int, scope: Scope) -> Offer:
        """What making it again would cost.

        Args:
            clip: index of the note's clip in the plan in force.
            scope: the clip, its section, or only the film.

        Raises:
            NotFoundError, LibraryError, OptionError: it cannot be made again.
        """
        project, plan = self._project, self._project.planned()
        if scope == "film":
            quote = quote_run(project, plan, range(len(plan.clips)))
            missing = [each.index for each in quote.clips]
            said = f"of its clips, {quote.sentence} are to be made" if missing else "all its clips are there"
            return Offer(missing, f"The film is made of what is there; {said}. {_REPLACED}", quote.total_usd)
        clips = _free(project, plan, clip, scope)
        quote = project.quote_regenerate(clips)
        often = _often(project.settings.most_regenerations, [plan.clips[index].shot.tries for index in clips])
        said = " ".join([f"{quote.sentence}{often}.", *quote.notes, _REPLACED])
        return Offer(clips, said, quote.total_usd)

    def again(self, film: FilmRow, clip: int, scope: Scope, *, line: str | None, most_usd: Decimal | None) -> None:
        """Begin to make clips again, and the film with them.

        Args:
            film: the one that is shown; the new one takes its place.
            clip: as for ``offer``.
            scope: the same.
            line: what the model is told; what it was told before where it is None.
            most_usd: what it may cost; None = the budgets alone count.

        Raises:
            NotFoundError, LibraryError, OptionError: it cannot be made again, or something else is under way.
        """
        project = self._project
        if scope == "film":
            self._begin(lambda told, cancel: _filmed(project, film, told, cancel, most_usd, seen=True))
            return
        clips = _free(project, project.planned(), clip, scope)

        def work(told: Listener, cancel: CancelToken) -> str:
            made = _part(told, 0.0, _CLIPS_SHARE)
            project.regenerate(clips, line=line, budget=most_usd, progress=made, cancel=cancel)
            return _filmed(project, film, _part(told, _CLIPS_SHARE, 100.0), cancel)

        self._begin(work)

    def correct(self, film: FilmRow, note: Note, text: str) -> None:
        """Begin to correct a line of lyrics, and the film with it.

        Raises:
            OptionError: the note speaks of no line, or something else is under way.
        """
        project = self._project
        line, nth = _which_line(project, note)

        def work(told: Listener, cancel: CancelToken) -> str:
            before = project.heard(project.planned())
            corrections = Corrections(project, progress=_part(told, 0.0, _CLIPS_SHARE), cancel=cancel)
            corrections.text(line, text, nth=nth, reason=note.text)
            plan, now = project.planned(), project.heard()
            if (now.beats, now.sections) != (before.beats, before.sections):
                return "The words are corrected; beats or sections are others, too, so plan the film again."
            made = locked_kept(project, plan, replace(plan, analysis=now.key))
            project.store.save_plan(project.id, made, plan)
            return _filmed(project, film, _part(told, _CLIPS_SHARE, 100.0), cancel)

        self._begin(work)

    def offer_cut(self, at_s: float) -> CutOffer:
        """Where the cut nearest to a time would go, and what that would cost.

        Args:
            at_s: of the song, seconds.

        Raises:
            OptionError: it may not move.
            NotFoundError: nothing was planned yet.
        """
        document = self._project.board
        board = document.value
        wanted = frame_at(at_s, board.rate)
        clip, mark = cut_near(board, wanted)
        impact = document.preview(move_cut(board, clip, mark.frame))
        return CutOffer(clip, mark.frame, move_words(board, clip, mark, wanted), impact)

    def move_cut(self, at_s: float, clip: int, frame: int) -> None:
        """Let that cut go where it was offered to go.

        Args:
            at_s: as for ``offer_cut``.
            clip: as offered.
            frame: as offered.

        Raises:
            OptionError: it may not move there.
            StaleVersionError: the plan is another one since, or clips of it are being made again.
        """
        self._refuse_while_running()
        document = self._project.board
        board = document.value
        found, mark = cut_near(board, frame_at(at_s, board.rate))
        if (found, mark.frame) != (clip, frame):
            raise StaleVersionError(
                "The clips were changed meanwhile, so the cut was not moved: look at what it would cost now.",
                field="cut",
            )
        document.commit(move_cut(board, clip, frame))
        self._project.store.make_later()
        document.refresh()  # raises what kept it from being saved

    def share(self, film: FilmRow, to: Path) -> None:
        """Begin to write a film's page.

        Args:
            film: the one that is shown.
            to: the page's folder; its parent is made where it is missing. A visitor's is always the usual one.

        Raises:
            StaleVersionError: something else is under way.
            OptionError: the folder cannot be made, or may not be written.
        """
        self._refuse_while_running()
        project = self._project
        target = page_target(project, to)

        def work(told: Listener, cancel: CancelToken) -> str:
            made = project.share(target, film=Path(film.path), progress=held_back(99.0, told), cancel=cancel)
            size = f"{counted(len(made.files), 'file')}, {made.size_bytes / 1e6:.1f} MB"
            said = f"The page is in {made.folder} ({size}); put it on any static web host."
            if project.store.allowance.visitor:  # who is told of no folder, and takes it along from the studio's page
                said = f"The page is made ({size}); press Share in the studio's page to take it along."
            return " ".join([said, *made.notes])

        self._begin(work)

    def stop(self) -> None:
        """Ask what was begun to stop; what is finished is kept."""
        self._work.cancel()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for its end, for whoever has no page."""
        self._work.wait(timeout_s)

    def _begin(self, work: Callable[[Listener, CancelToken], str]) -> None:
        self._refuse_unless(self._work.start(work))

    def _refuse_while_running(self) -> None:
        self._refuse_unless(not self._work.glance.running)

    def _refuse_unless(self, free: bool) -> None:  # noqa: FBT001  what was just asked
        if not free:
            raise StaleVersionError(
                "Something of this film is being made at this moment; wait until that is done, or stop it.",
                field="film",
            )


def _filmed(
    project: Project,
    film: FilmRow,
    told: Listener,
    cancel: CancelToken,
    most_usd: Decimal | None = Decimal(0),
    *,
    seen: bool = False,
) -> str:
    """Make the film of the plan in force in another one's place; what is left to do where nobody has seen its price."""
    plan = project.planned()
    quote = quote_run(project, plan, range(len(plan.clips)))
    if not seen and quote.total_usd != 0:
        return f"The film is not made again yet, as clips are missing: {quote.sentence}. Make it if you want that."
    shown, path = project.store.timeline(film.timeline), Path(film.path)
    made = project.compose(
        plan,
        out=path,
        preset="web" if path.suffix == ".webm" else None,
        size=None if shown.size == plan.size else shown.size,
        budget=most_usd,
        progress=held_back(99.0, told),
        cancel=cancel,
    )
    row = project.store.films(project.id)[0]
    film_preview(project, made.path, row.sha256, cancel=cancel)
    return "" if made.certificate.ok else f"The film's certificate is not ok: {' '.join(made.certificate.reasons)}"


def _free(project: Project, plan: Plan, clip: int, scope: Scope) -> tuple[int, ...]:
    """The clips that are meant and may be made again; the one that was named is refused where it may not.

    Raises:
        LibraryError: the project is finalized.
        OptionError: none may.
    """
    project.store.check_editable(project.id)
    section = plan.clips[clip].section
    meant = [clip] if scope == "clip" else [each.index for each in plan.clips if each.section == section]
    free = tuple(index for index in meant if not why_held(plan.clips[index]))
    if free:
        return free
    if scope == "clip":
        raise OptionError(f"Clip {clip} {why_held(plan.clips[clip])}, so it is not made again; free it first.")
    raise OptionError("All clips of this section are locked or show images of yours; free one first.", field="clips")


def _often(most: int, tries: Sequence[int]) -> str:
    """How often clips may still be made again, as the end of a sentence; empty where the library sets no limit."""
    if most >= MOST_TRIES:
        return ""
    left = counted(min(max(0, most - each) for each in tries), "more time")
    return f"; it may be made again {left}" if len(tries) == 1 else f"; each may be made again {left} at least"


def _which_line(project: Project, note: Note) -> tuple[str, int]:
    """The line of the words in force that a note speaks of, and which of several it is, from 1.

    Raises:
        OptionError: it speaks of none, or that is not there any more.
    """
    lyrics, text = project.heard().lyrics, note.seen.line
    places = [line for line in lyrics.lines if plain_line(line.text) == plain_line(text)] if lyrics else []
    if not text or not places:
        raise OptionError("No line of these lyrics is sung where this note is; correct the words themselves.")
    nearest = min(places, key=lambda line: abs(line.start_s - note.seen.line_start_s))
    return text, places.index(nearest) + 1


def _part(told: Listener, low: float, high: float) -> Listener:
    """A listener to which a whole piece of work is a part of more, in percent."""
    return lambda event: told(replace(event, percent=low + event.percent * (high - low) / 100.0))
