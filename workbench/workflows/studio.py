"""What the studio page works with: songs to choose from, the song at hand, and the long work that runs for it.

The page's state is the library's: a session holds nothing that a reload may not lose.
"""

from __future__ import annotations

import shutil
import sys
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NoReturn, TypeVar, cast

from workbench.errors import (
    DiskFullError,
    LibraryError,
    LyricsError,
    NotFoundError,
    OptionError,
    WorkbenchError,
    is_full,
)
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener
from workbench.media.bundle import bundled
from workbench.model.analysis import Analysis
from workbench.model.plan import Plan
from workbench.model.progress import Progress
from workbench.model.take import Take
from workbench.store.plans import content_id
from workbench.store.rows import FilmRow
from workbench.workflows.arranging import SectionCounts
from workbench.workflows.background import Background, Glance, held_back, slot
from workbench.workflows.board import BoardDocument
from workbench.workflows.composing import Film
from workbench.workflows.dropping import Dropped, lyrics_beside, write_dropped
from workbench.workflows.preview import film_preview, song_preview
from workbench.workflows.project import Project
from workbench.workflows.screening import newest_film
from workbench.workflows.shared_studio import library_of
from workbench.workflows.sketching import Animatic
from workbench.workflows.steps import ProjectSteps
from workbench.workflows.studio_acts import Attempt, attempt
from workbench.workflows.studio_look import DIRECTIONS, Look
from workbench.workflows.studio_mending import Mending
from workbench.workflows.studio_money import MoneyPanel

__all__ = ["SONG_TYPES", "Chosen", "Studio", "open_studio"]

T = TypeVar("T")

SONG_TYPES = ("audio/*", "video/*", ".opus", ".aif", ".aiff", ".flac", ".lrc", ".srt")
_DEMO_SONGS = ("glass-tide", "paper-waltz", "step-change")
_MEGABYTE = 1_000_000
_LONGEST_STOP_S = 2.0
_ID_SHOWN = 4
_NOT_HERE = (
    "This is none of your songs, and a shared studio opens no file of the computer that it runs on; choose one of your "
    "songs, or drop one on the page."
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The song at hand, or why there is none."""

    project: Project | None = None
    lyrics: Path | None = None
    """Lyrics that came with the song and were not heard yet."""
    error: WorkbenchError | None = None

    @property
    def id(self) -> str | None:
        """The project's id, for the page's address."""
        return self.project.id if self.project else None


class Studio:
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
        self._arguments = {name: str(value) for name, value in arguments.items()}
        self.library = library_of(self._arguments.get("library"), request)
        self.attended = attended
        self.live = request is not None if live is None else live
        self._at_hand: Project | None = None
        self._ends_seen: dict[str, int] = {}
        self._sketched: Plan | None = None
        self._money: dict[str, MoneyPanel] = {}

    @property
    def ways(self) -> str:
        """How a song comes onto the page, in a sentence: a visitor gives no path."""
        path = "" if self.visited else "give the path of a file on this computer, "
        return f"Choose one, {path}or drop one."

    @property
    def limits(self) -> str:
        """What may be dropped, in a sentence."""
        settings = self.library.settings
        visit = " What is left for you today, and the way out, are on [your visit](/visit)." if self.visited else ""
        return (
            f"A song has 1 second to {settings.max_song_s / 60:g} minutes and at most {settings.max_song_mb:g} MB: "
            f"MP3, WAV, M4A, FLAC, OGG, Opus, AIFF, or a video with sound; its .lrc or .srt may come along.{visit}"
        )

    @property
    def visited(self) -> bool:
        """Whether a visitor of a shared studio is here, to whom this computer's files and folders say nothing."""
        return bool(self.library.store.allowance.visitor)

    @property
    def most_bytes(self) -> int:
        """The largest file that may be dropped, bytes."""
        return int(self.library.settings.max_song_mb * _MEGABYTE)

    def songs(self) -> dict[str, str]:
        """Songs to choose from, by what a person reads: those of the library, newest first, then the demo songs."""
        rows = sorted(self.library.projects(), key=lambda row: row.made_at, reverse=True)
        kept = {f"{row.name} ({row.id[:4]}, {row.state})": row.id for row in rows}
        names = {row.name for row in rows}
        demos = {f"{name} (demo song)": str(_demo(name)) for name in _DEMO_SONGS if name not in names}
        return kept | demos

    def first(self, wanted: object) -> Chosen:
        """The song to begin with: the argument's, else that of the page's address, else the newest project's."""
        if song := self._arguments.get("song"):
            return self.open(song)
        if wanted:
            return self.open(str(wanted))
        newest = max(self.library.projects(), key=lambda row: row.made_at, default=None)
        return self.open(newest.id) if newest else Chosen()

    def open(self, choice: str | None) -> Chosen:
        """Open a project by its id, or a song by its path, with the lyrics that lie beside it."""
        if not choice or not choice.strip():
            return Chosen(self._at_hand)
        try:
            if self.visited and choice not in self._offered():
                raise OptionError(_NOT_HERE, field="song")
            path = _path_of(choice)
            if path.is_file():
                return self._choose(self.library.open(path), self._lyrics(path))
            if path.suffix or len(path.parts) > 1:
                raise NotFoundError(
                    f"The song {path.name!r} does not exist; give the path of an audio file.", field="song"
                )
            return self._choose(self.library.project(choice))
        except WorkbenchError as error:
            return Chosen(self._at_hand, error=error)

    def _offered(self) -> set[str]:
        """What a visitor may choose: their own projects, by the whole id, and the demo songs."""
        return {row.id for row in self.library.projects()} | {str(_demo(name)) for name in _DEMO_SONGS}

    def open_dropped(self, files: Sequence[Dropped]) -> Chosen:
        """Open a song that was dropped on the page, with its lyrics if they were dropped too.

        Args:
            files: names and contents.
        """
        if not files:
            return Chosen(self._at_hand)
        try:
            chosen = self._choose(*self._take_in(files))
        except WorkbenchError as error:
            return Chosen(self._at_hand, error=error)
        if chosen.lyrics is None or not slot(self._name("listen", chosen.id)).glance.running:
            return chosen
        sentence = "This song is being listened to without its lyrics; drop both again when that is done."
        return Chosen(chosen.project, error=LyricsError(sentence, field="lyrics"))

    def take(self, chosen: Chosen, before: Chosen, show: Callable[[Chosen], object]) -> None:
        """Show what was chosen; where it cannot be used, the song before it stays on the page as it is.

        Args:
            chosen: what ``open`` or ``open_dropped`` gave.
            before: what is on the page.
            show: puts another song there.

        Raises:
            WorkbenchError: why it cannot be used, or only without its lyrics.
        """
        if chosen.error is None or chosen.id != before.id:
            show(Chosen(chosen.project, chosen.lyrics))
        if chosen.error is not None:
            raise chosen.error

    def _take_in(self, files: Sequence[Dropped]) -> tuple[Project, Path | None]:
        folder = self.library.files.work_path("-dropped")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)  # not now: lyrics are heard later
        song, lyrics = write_dropped(folder, files)
        try:
            return self.library.open(song), lyrics
        finally:
            song.unlink(missing_ok=True)  # the library has its own copy

    def _choose(self, project: Project, lyrics: Path | None = None) -> Chosen:
        self._at_hand = project  # a song that cannot be used does not close it
        return Chosen(project, lyrics)

    def listen(self, chosen: Chosen) -> Background[Analysis]:
        """Listen to the song in the background; what was heard before is there at once."""
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
        look = Look(project, said)
        return look.direct(**{name: getattr(look.offer, name) for name in said})

    def steps(self, chosen: Chosen) -> ProjectSteps:
        """What of the song at hand is done and what comes next."""
        return ProjectSteps(chosen.project)

    def replan(self, project: Project, storyboard: BoardDocument) -> Plan:
        """The plan over the sections of now; the storyboard on the page shows it.

        Raises:
            WorkbenchError: it cannot be planned so, or the library cannot be read.
        """
        plan = project.replan()
        storyboard.refresh()
        return plan

    def money(self, project: Project) -> MoneyPanel:
        """What its clips cost; one for each project, as the next run's budget is the page's."""
        return self._money.setdefault(project.id, MoneyPanel(project))

    def look(self, project: Project) -> Look:
        """How the film looks, and what may be chosen for it."""
        return Look(project)

    def parting(self, project: Project) -> SectionCounts:
        """The song's arrangement, and how many sections it may have."""
        return SectionCounts(project)

    def sound(self, project: Project) -> Callable[[], tuple[bytes, str]]:
        """What the section editor plays; made when it is first asked for."""
        return lambda: song_preview(project)

    def sketch(self, project: Project, plan: Plan) -> Background[Animatic]:
        """The slot of a project's animatic, the first moving picture; drawn anew for each plan that has no film yet.

        Nothing begins where no browser can show it, nor beside the making of a film.
        """
        work = cast("Background[Animatic]", slot(self._name("animatic", project.id)))
        filming = slot(self._name("film", project.id)).glance.running
        if not self.live or filming or self._filmed(project, plan):
            return self.remember(work)
        if work.glance.running and self._sketched != plan:
            work.cancel()
            work.wait(_LONGEST_STOP_S)
        if self.moving(project, plan) is None:
            self._sketched = plan
            work.start(lambda told, cancel: project.animatic(plan=plan, progress=told, cancel=cancel))
        return self.remember(work)

    def moving(self, project: Project, plan: Plan) -> Path | None:
        """The animatic of a plan, where it is there and nothing better is."""
        made = cast("Background[Animatic]", slot(self._name("animatic", project.id))).result
        fits = made is not None and made.plan == plan and made.path.is_file() and not self._filmed(project, plan)
        return made.path if made is not None and fits else None

    def _filmed(self, project: Project, plan: Plan) -> bool:
        film = self.newest_film(project)
        return film is not None and film.plan == content_id(plan)

    def takes(self, project: Project) -> Background[Mapping[int, Take]]:
        """The slot of a project's takes."""
        return self.remember(cast("Background[Mapping[int, Take]]", slot(self._name("takes", project.id))))

    def generate(self, project: Project, budget: Decimal | None = None) -> None:
        """Begin to make the takes that the plan lacks.

        Args:
            project: whose.
            budget: what the run may spend, US dollars; those of project and month count in any case.

        Raises:
            LibraryError: it is being done already.
        """
        work = self.takes(project)
        _begin(work, lambda told, cancel: project.generate(budget=budget, progress=told, cancel=cancel))

    def film(self, project: Project, plan: Plan) -> Background[Film]:
        """The slot of a project's film; begins to make it where nobody is there to ask."""
        if not self.attended:
            self.make(project, plan)
        return self.remember(cast("Background[Film]", slot(self._name("film", project.id))))

    def make(self, project: Project, plan: Plan, budget: Decimal | None = None) -> None:
        """Begin to make the film of a plan, with the takes that it lacks; arguments as ``generate``."""
        work = cast("Background[Film]", slot(self._name("film", project.id)))
        _begin(work, lambda told, cancel: self._make(project, plan, budget, told, cancel))

    def follow(self, work: Background[T], ended: Callable[[Glance], object], stop: Callable[[], bool]) -> None:
        """Tell the end of running work, each end once. For a thread of the page's."""
        last = work.follow(lambda _: None, stop=stop)
        if not last.running and last.runs > self._ends_seen[last.name] and not stop():
            self._ends_seen[last.name] = last.runs
            ended(last)

    def remember(self, work: Background[T]) -> Background[T]:
        """An end that this session's page shows anyway, as it begins with it, is not told once more."""
        glance = work.glance
        self._ends_seen.setdefault(glance.name, glance.runs - glance.running)
        return work

    def settle(self, work: Background[T]) -> None:
        """Where nobody is there: wait for the end of the work.

        Raises:
            SystemExit: nobody is there and the work failed; the error's sentence is on stderr.
        """
        if not self.attended:
            self.give_up(work.wait().error)

    def give_up(self, error: WorkbenchError | None) -> None:
        """Where nobody is there to read an error on the page: say it on stderr and end.

        Raises:
            SystemExit: with the error's status.
        """
        if not self.attended and error is not None:
            _give_up(error)

    def announce(self, film: FilmRow | None) -> None:
        """Where nobody is there: say on stdout where the film is."""
        if not self.attended and film is not None:
            word = "certified" if film.certificate and film.certificate.ok else "not certified"
            sys.stdout.write(f"Film ({word}): {film.path}\n")

    def standing(self, project: Project, plan: Plan, glance: Glance) -> str:
        """How the newest film stands to the plan, in a sentence."""
        film = self.newest_film(project)
        if glance.running:
            return "Go on editing if you like: the film shows the plan as it was when you began."
        if film is None:
            return "There is no film yet."
        if film.plan != content_id(plan):
            return "The plan has changed since the film below was made; make it again, and only what changed is made."
        return "The film below shows this plan."

    def newest_film(self, project: Project) -> FilmRow | None:
        """The project's newest film of the whole song whose file is still there."""
        return newest_film(project)

    def _make(self, project: Project, plan: Plan, budget: Decimal | None, told: Listener, cancel: CancelToken) -> Film:
        out = self._films() / f"{project.name} {project.id[:_ID_SHOWN]}.mp4"
        film = project.compose(plan, out=out, budget=budget, progress=held_back(99.0, told), cancel=cancel)
        if self.attended:
            row = project.store.films(project.id)[0]
            told(Progress("verify", 1, 1, 99.0, "preparing the preview"))
            film_preview(project, film.path, row.sha256, cancel=cancel)
        told(Progress("verify", 1, 1, 100.0, "certified" if film.certificate.ok else "not certified"))
        return film

    def _films(self) -> Path:
        """The library's folder of films, made where it is not there.

        Raises:
            DiskFullError, LibraryError: it cannot be made.
        """
        folder = self.library.settings.library / "films"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if is_full(error):
                raise DiskFullError("There is no room left on the disk for the film; free some.") from error
            raise LibraryError(
                f"The folder of films {str(folder)!r} cannot be made ({error.strerror}); mend the library's folder.",
                field="library",
            ) from error
        return folder

    def _name(self, what: str, project: str | None) -> str:
        return f"{what} {project} of {self.library.settings.library}"

    def _lyrics(self, song: Path) -> Path | None:
        given = self._arguments.get("lyrics")
        if given and self._arguments.get("song") == str(song):
            return Path(given)
        return lyrics_beside(song)


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
        _give_up(error)
    return Attempt(error=error)


def _begin(work: Background[T], do: Callable[[Listener, CancelToken], T]) -> None:
    """Begin work that a person asked for.

    Raises:
        LibraryError: it goes on already.
    """
    if not work.start(do):
        raise LibraryError("This is being done already; wait for it or stop it, and do it again then.", field="project")


def _give_up(error: WorkbenchError) -> NoReturn:
    sys.stderr.write(f"songreel: {error.message}\n")
    raise SystemExit(error.exit_status)


def _path_of(choice: str) -> Path:
    """The path that a person gave.

    Raises:
        NotFoundError: there can be no such file.
    """
    path = Path(choice.strip().strip("'\""))
    try:
        path = path.expanduser()
        path.exists()
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotFoundError(
            f"The song {path.name[:40]!r} cannot be found ({reason.rstrip('.')}); give the path of an audio file.",
            field="song",
        ) from error
    return path


def _demo(name: str) -> Path:
    return bundled(f"data/songs/{name}.ogg")
