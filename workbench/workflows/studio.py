"""What the studio page works with: songs to choose from, the song at hand, and the long work that runs for it.

The page's state is the library's: a session holds nothing that a reload may not lose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from workbench.model.analysis import Analysis
from workbench.model.plan import Plan
from workbench.store.step_facts import StepFacts
from workbench.workflows.arranging import SectionCounts
from workbench.workflows.background import Background, slot
from workbench.workflows.board import BoardDocument
from workbench.workflows.documents import SectionsDocument
from workbench.workflows.lyrics_document import LyricsDocument
from workbench.workflows.preview import song_preview
from workbench.workflows.project import Project
from workbench.workflows.steps import ProjectSteps
from workbench.workflows.studio_acts import Attempt, attempt
from workbench.workflows.studio_elsewhere import Elsewhere
from workbench.workflows.studio_films import StudioFilms
from workbench.workflows.studio_look import DIRECTIONS, LookPanel
from workbench.workflows.studio_mending import Mending
from workbench.workflows.studio_money import MoneyPanel
from workbench.workflows.studio_session import end_with
from workbench.workflows.studio_songs import Chosen, StudioSongs

__all__ = ["SONG_TYPES", "Studio", "open_studio"]

SONG_TYPES = ("audio/*", "video/*", ".opus", ".aif", ".aiff", ".flac", ".lrc", ".srt")


class Studio(StudioSongs, StudioFilms):
    """One session of the page.

    Args:
        arguments: ``song``, ``library``, ``lyrics``, ``style``, ``type``, ``prompt``, ``size``, ``fps``, ``seed``,
            as they were written after ``--``; unknown ones are left alone. Where a person is there, those of the look
            are for a song that has no plan yet: what they choose on the page is not undone by a reload.
        attended: whether a person is there; otherwise everything runs to its end at once, in order.
        request: ``mo.app_meta().request``; in a shared studio it says whose library is opened.
        live: whether a browser is there that can ask for media, which never travel inside a saved page; where there is
            a request, by default.
    """

    def __init__(
        self, arguments: Mapping[str, object], *, attended: bool, request: object = None, live: bool | None = None
    ) -> None:
        super().__init__(arguments, attended=attended, request=request, live=live)
        self._money: dict[str, MoneyPanel] = {}
        self._elsewhere = Elsewhere()
        self._lanes: dict[str, LyricsDocument | None] = {}
        self._arrangements: dict[str, SectionsDocument] = {}

    def listen(self, chosen: Chosen) -> Background[Analysis]:
        """Listen to the song in the background; what was heard before is there at once. The page turns to it."""
        self._elsewhere.turn()
        project = chosen.project
        work = cast("Background[Analysis]", slot(self._name("listen", chosen.id)))
        if project is None or work.glance.running:
            return self.remember(work)
        known = project.latest.fitting_analysis
        if known is not None and chosen.lyrics is None:
            work.keep(known)
        else:
            work.start(lambda told, cancel: project.analyze(lyrics=chosen.lyrics, progress=told, cancel=cancel))
        return self.remember(work)

    def mending(self, project: Project) -> Mending:
        """The song's corrections, and ways to make and undo one."""
        mending = Mending(project)
        self.remember(mending.work)
        return mending

    def draft(self, project: Project) -> Plan:
        """A plan to begin with: that of the library over the sections of now, else the first one.

        Raises:
            NotFoundError: nobody has listened yet.
            OptionError, PlanError: an argument is not allowed, or a section cannot be tiled.
        """
        if self.attended and project.latest.plan is not None:
            return project.replan()
        said = {name: self._arguments[name] for name in DIRECTIONS if name in self._arguments}
        look = LookPanel(project, said)
        return look.direct(**{name: getattr(look.offer, name) for name in said})

    def steps(
        self,
        chosen: Chosen,
        changed: Callable[[], object] = lambda: None,
        heard: Callable[[object], object] = lambda _: None,
        ended: Callable[[str], object] = lambda _: None,
        again: Callable[[], object] = lambda: None,
    ) -> ProjectSteps:
        """What of the song at hand is done and what comes next; whoever looks at it sees what other windows changed.

        Args:
            chosen: the song at hand.
            changed: draws the panels anew.
            heard: draws all anew that shows what was heard, editor and lane too.
            ended: draws anew what a run that has ended may have made or paid, whoever began it.
            again: draws the panels anew, and what was told there, once a library that was gone is put back.
        """
        project = chosen.project
        if project is None:
            return ProjectSteps(None)

        def follow_heard() -> None:
            lane = self._lanes.get(project.id)
            if (lane is None) == bool(project.heard().lyrics):
                heard(project.latest.analysis)
            elif lane is None or not _only_words_changed(lane):
                changed()

        def look(facts: StepFacts) -> None:
            if self._sections_came(project):
                changed()
            self._elsewhere.look(project.id, facts, changed, follow_heard)

        def over(run: str) -> None:
            if self._elsewhere.draws_plan(project.id):
                ended(run)

        def put_back() -> None:
            if project.id not in self._arrangements:  # not even the editor could be drawn
                heard(project)
            again()

        return ProjectSteps(project, look, over, put_back)

    def _sections_came(self, project: Project) -> bool:
        """Whether others put other sections in force: the editor shows them.

        While an edit of this page waits for its save, the editor looks itself, and tells what became of it.
        """
        shown = self._arrangements.get(project.id)
        return shown is not None and shown.saved and bool(attempt(shown.refresh).value)

    def _band_follows(self, project: Project) -> None:
        """Have the lyric lane show the sections that the editor shows.

        While an edit of words waits for its save, the lane looks itself, and tells what became of it.
        """
        lane, shown = self._lanes.get(project.id), self._arrangements.get(project.id)
        if lane is None or shown is None or not lane.saved or lane.value.sections == shown.value.sections:
            return
        attempt(lane.refresh)  # what could not be read is told with the plan

    def words(self, project: Project) -> LyricsDocument | None:
        """What the page's lyric lane edits; None where the song has no lyrics.

        Raises:
            NotFoundError: nobody has listened yet.
        """
        lane = project.lyrics if project.heard().lyrics else None
        self._lanes[project.id] = lane
        return lane

    def heard(self, project: Project) -> Analysis | None:
        """What was heard of a song; the page shows it from now on."""
        heard = project.latest.analysis
        self._elsewhere.drew_heard(project.id, heard.key if heard else None)
        return heard

    def replan(self, project: Project, storyboard: BoardDocument) -> Plan:
        """The plan over the sections of now; the storyboard on the page shows it, and the lyric lane their band.

        Raises:
            WorkbenchError: it cannot be planned so, or the library cannot be read.
        """
        self._band_follows(project)
        plan = project.replan()
        storyboard.refresh()
        self._elsewhere.drew_plan(project.id, plan)
        return plan

    def money(self, project: Project) -> MoneyPanel:
        """What its clips cost; one for each project, as it knows the budget of the page's next run."""
        return self._money.setdefault(project.id, MoneyPanel(project))

    def look(self, project: Project) -> LookPanel:
        """How the film looks, and what may be chosen for it."""
        return LookPanel(project)

    def parting(self, project: Project) -> SectionCounts:
        """The song's arrangement, and how many sections it may have."""
        self._arrangements.pop(project.id, None)  # where it cannot be read, no editor is drawn
        counts = SectionCounts(project)
        self._arrangements[project.id] = counts.document
        return counts

    def sound(self, project: Project) -> Callable[[], tuple[bytes, str]]:
        """What the section editor plays; made when it is first asked for."""
        return lambda: song_preview(project)


def _only_words_changed(lane: LyricsDocument) -> bool:
    """Whether nothing but words was heard otherwise: the lane shows them, whoever edited them."""
    before = lane.value
    attempt(lane.refresh)  # what could not be saved is told where it was edited
    return lane.same(before, lane.value)


def open_studio(arguments: Mapping[str, object], *, attended: bool, request: object = None) -> Attempt[Studio]:
    """A session of the page, or why there can be none: its library cannot be read, or is a newer Songreel's.

    Args:
        arguments: as ``Studio`` has them.
        attended: whether a person is there.
        request: as ``Studio`` has it.

    Raises:
        SystemExit: nobody is there and there can be none; the error's sentence is on stderr.
    """
    opened = attempt(lambda: Studio(arguments, attended=attended, request=request))
    read = attempt(opened.value.library.projects) if opened.value else None
    error = opened.error or (read.error if read else None)
    if error is None:
        return opened
    if not attended:
        end_with(error)
    return Attempt(error=error)
