"""How far a project is, step by step, from what the library holds. A page may look as often as it likes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.analysis.versions import is_outdated
from workbench.errors import WorkbenchError
from workbench.model.analysis import Section
from workbench.model.counted import counted
from workbench.model.documents import LIVE_STATES, RunGlance
from workbench.model.plan import Plan
from workbench.model.review_edits import settled
from workbench.model.steps import STEP_NAMES, Step, StepName, StepState
from workbench.planning.kept_sections import fits_sections
from workbench.store.files import times_gone
from workbench.store.step_facts import StepFacts
from workbench.workflows.run_glances import NewestJob
from workbench.workflows.screening import footage_in_force

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["ProjectSteps"]

_OPEN: tuple[StepState, ...] = ("failed", "stale", "waiting")
_FILMING = ("compose", "join", "verify")
"""Stages of a run that come after its clips."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read when the library changed last."""

    changes: int
    facts: StepFacts
    plan: Plan | None
    sections: tuple[Section, ...]
    """Those in force; none where nobody has listened yet."""
    open_notes: int


class ProjectSteps:
    """``StepSource`` of one project, or of none. The database is read only where the library has changed.

    Args:
        project: None where no song is chosen yet.
        seen: hears what was read, each time that it was.
        ended: hears the id of a run that has ended since the first look, whichever program did it.
        again: called once the library can be read again that could not be.
    """

    def __init__(
        self,
        project: SongWork | None,
        seen: Callable[[StepFacts], object] = lambda _: None,
        ended: Callable[[str], object] = lambda _: None,
        again: Callable[[], object] = lambda: None,
    ) -> None:
        self._project, self._seen, self._ended, self._again = project, seen, ended, again
        self._lost, self._gone = False, 0 if project is None else times_gone(project.settings.library)
        self._run = None if project is None else NewestJob(project)
        self._known: _Known | None = None
        self._over: set[str] | None = None
        """Ids of the runs that had ended by the last look."""

    def glance(self) -> tuple[Step, ...]:
        """How it stands now.

        Raises:
            NotFoundError: the project was deleted.
            LibraryError: the library, or the plan in force, cannot be read.
        """
        if self._project is None or self._run is None:
            return _with_current([Step(name, "waiting") for name in STEP_NAMES])
        changes, gone = self._project.store.changes(), times_gone(self._project.settings.library)
        if self._known is None or self._known.changes != changes or self._gone != gone:
            self._known = self._read_or_lose(self._project, changes)
            self._seen(self._known.facts)
        if self._lost or self._gone != gone:  # others may have looked while it was gone, and not this bar
            self._lost, self._gone = False, gone
            self._again()
        known, run = self._known, self._look_for_an_end(self._run)
        steps = [Step("song", "done"), _listened(known), _arranged(known, self._project), _planned(known)]
        composed = _composed(known, visits=bool(self._project.store.allowance.visitor))
        steps += [_generated(known), composed, _reviewed(known), _shared(known)]
        return _with_current(_with_run(steps, run))

    def _look_for_an_end(self, newest: NewestJob) -> RunGlance:
        """How it stands with the newest run; each run's end is told once, and none that was there at the first look."""
        run = newest.glance()
        over = {job.id for job in newest.rows if job.state not in LIVE_STATES}
        if newest.job is not None and run.state != "running":  # its program died, which its row does not say yet
            over.add(newest.job.id)
        before, self._over = self._over, over
        for job in over - before if before is not None else ():
            self._ended(job)
        return run

    def _read_or_lose(self, project: SongWork, changes: int) -> _Known:
        """What the library says; where it cannot be read, it is read at the next look, as it may be put back."""
        try:
            return self._read(project, changes)
        except WorkbenchError:
            self._known, self._lost = None, True
            raise

    def _read(self, project: SongWork, changes: int) -> _Known:
        facts, before = project.store.step_facts(project.id), self._known
        if before is not None and before.facts.plan == facts.plan:
            plan = before.plan
        else:
            plan = None if facts.plan is None else project.store.plan(facts.plan)
        return _Known(changes, facts, plan, self._sections(project, facts), _open_notes(project, facts, plan))

    def _sections(self, project: SongWork, facts: StepFacts) -> tuple[Section, ...]:
        if facts.analysis is None:
            return ()
        if _fits(facts, project):
            return facts.arranged[1] if facts.arranged else ()
        before = self._known
        if before is not None and before.facts.analysis == facts.analysis and not _fits(before.facts, project):
            return before.sections
        heard = project.store.analysis_by_key(facts.analysis)
        return heard.sections if heard else ()


def _fits(facts: StepFacts, project: SongWork) -> bool:
    """Whether sections of a person's are in force: they are there, and end where the song does."""
    sections = facts.arranged[1] if facts.arranged else ()
    return bool(sections) and sections[-1].end_s == project.song.duration_s


def _open_notes(project: SongWork, facts: StepFacts, plan: Plan | None) -> int:
    """How many notes are still open as the plan in force stands: those that have resolved themselves are not."""
    notes = facts.notes
    if plan is not None and any(note.state == "open" for note in notes):
        with suppress(WorkbenchError):  # what the plan was made from is lost: they stand as they were kept
            notes = settled(notes, footage_in_force(project, plan))
    return sum(note.state == "open" for note in notes)


def _listened(known: _Known) -> Step:
    if known.facts.analysis is None:
        return Step("listen", "waiting")
    if any(is_outdated(part) for part in known.facts.analyzers):
        return Step("listen", "stale", "Somebody who listened would answer otherwise today: listen again.")
    return Step("listen", "done")


def _arranged(known: _Known, project: SongWork) -> Step:
    facts = known.facts
    if facts.analysis is None:
        return Step("arrange", "waiting")
    if facts.arranged and facts.arranged[1] and not _fits(facts, project):
        return Step("arrange", "stale", "Your sections do not fit the song any more; those that were heard are used.")
    if facts.arranged is None and facts.plan is None:
        return Step("arrange", "waiting", "The sections are as they were heard.")
    return Step("arrange", "done")


def _planned(known: _Known) -> Step:
    plan = known.plan
    if plan is None:
        return Step("plan", "waiting")
    if known.facts.analysis is not None and plan.analysis and plan.analysis != known.facts.analysis:
        return Step("plan", "stale", "The song was heard anew since.")
    if known.sections and not fits_sections(plan, known.sections, by_person=known.facts.arranged is not None):
        return Step("plan", "stale", "The sections have changed since.")
    return Step("plan", "done")


def _generated(known: _Known) -> Step:
    facts = known.facts
    if known.plan is None:
        return Step("generate", "waiting")
    if not facts.lacking:
        return Step("generate", "done")
    some = f"{facts.lacking} of {counted(facts.clips, 'clip')} {'has' if facts.lacking == 1 else 'have'} no take."
    if facts.failed is not None:
        return Step("generate", "failed", f"{some} {facts.failed}")
    return Step("generate", "stale" if facts.made_before or facts.films else "waiting", some)


def _composed(known: _Known, *, visits: bool) -> Step:
    """Whoever visits is told of no path."""
    films = known.facts.films
    if not films:
        return Step("compose", "waiting")
    film = films[0]
    if film.plan != known.facts.plan:
        return Step("compose", "stale", "The film shows an older plan.")
    if not film.certified:
        return Step("compose", "failed", film.error or "The film could not be proven; make it again.")
    if not Path(film.path).is_file():
        gone = "The film's file is gone." if visits else f"The film is no longer at {film.path}."
        return Step("compose", "stale", gone)
    return Step("compose", "done")


def _reviewed(known: _Known) -> Step:
    facts = known.facts
    if not facts.films:
        return Step("review", "waiting")
    if known.open_notes:
        one = known.open_notes == 1
        return Step("review", "waiting", f"{counted(known.open_notes, 'note')} {'is' if one else 'are'} open.")
    looked = bool(facts.notes or facts.exported or facts.finalized)
    if not any(film.plan == facts.plan for film in facts.films):
        return Step("review", "stale" if looked else "waiting", "The film shows an older plan.")
    if facts.notes or facts.finalized or facts.plan in facts.exported:
        return Step("review", "done")
    return Step("review", "stale" if looked else "waiting", "Nobody has said anything about this film yet.")


def _shared(known: _Known) -> Step:
    facts = known.facts
    if facts.finalized or facts.plan in facts.exported:
        return Step("share", "done", "The project is finalized." if facts.finalized else "")
    if facts.exported:
        return Step("share", "stale", "What was shared shows an older plan.")
    return Step("share", "waiting")


def _with_run(steps: list[Step], run: RunGlance) -> list[Step]:
    """The same, as the newest run has it: the step that it does runs, or failed where it is not done."""
    name = _step_of(run, steps)
    if name is None:
        return steps
    at = STEP_NAMES.index(name)
    if run.state in LIVE_STATES:
        percent = run.progress.percent if run.progress else None
        steps[at] = replace(steps[at], state="running", percent=percent, sentence="")
    elif run.state == "failed" and steps[at].state in _OPEN:
        steps[at] = replace(steps[at], state="failed", sentence=run.sentence)
    return steps


def _step_of(run: RunGlance, steps: list[Step]) -> StepName | None:
    """Which step a run does; of a film's run the one that it is at."""
    if run.what == "composition":
        if run.progress is not None:
            return "compose" if run.progress.stage in _FILMING else "generate"
        return "compose" if steps[STEP_NAMES.index("generate")].state == "done" else "generate"
    kinds: dict[str, StepName] = {
        "analysis": "listen",
        "generation": "generate",
        "regeneration": "generate",
        "export": "share",
    }
    return kinds.get(run.what)


def _with_current(steps: list[Step]) -> tuple[Step, ...]:
    """The same, with the one where a person goes on; it is ``next`` where it was never done."""
    running = next((step for step in steps if step.state == "running"), None)
    first = running or next((step for step in steps if step.state in _OPEN), None)
    return tuple(
        replace(step, current=True, state="next" if step.state == "waiting" else step.state) if step is first else step
        for step in steps
    )
