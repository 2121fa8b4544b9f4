"""A project: one song's work inside the library. Its verbs do and return the value; ``latest`` reads the newest."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from workbench.analysis.listen import PART_TYPES, TrackerName, analysis_key, analyze, choose_tracker
from workbench.errors import NotFoundError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.media.audio import Audio, decode
from workbench.media.catalogue import find_style, find_type, load_catalogue
from workbench.model.analysis import Analysis, Section
from workbench.model.lyrics import Lyrics
from workbench.model.plan import Plan, Size
from workbench.model.progress import FILM_STAGES, Stage
from workbench.model.request import ClipRequest
from workbench.model.song import Song
from workbench.model.style import Catalogue
from workbench.model.take import Take
from workbench.planning.assemble import captions_of, make_timeline
from workbench.planning.direct import Direction, make_plan
from workbench.planning.requests import clip_requests
from workbench.planning.suggest import suggest_style, suggest_type
from workbench.planning.tiling import Limits
from workbench.providers import load_provider
from workbench.render.generate.provider import ClipProvider
from workbench.settings import Settings
from workbench.store.files import Files
from workbench.store.library import Store
from workbench.store.plans import content_id
from workbench.timebase import parse_rate
from workbench.workflows.composing import Film, compose_film
from workbench.workflows.documents import SectionsDocument
from workbench.workflows.filming import Shooting, TakeKeeper, shoot
from workbench.workflows.listening import KeptParts, given_lyrics, suffix_of
from workbench.workflows.work import working

__all__ = ["Latest", "Project", "parse_size"]

_DEFAULT_PROVIDER = "offline"


class Latest:
    """The newest value of each kind, or None."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @property
    def analysis(self) -> Analysis | None:
        """What was heard last."""
        return self._project.store.latest_analysis(self._project.id)

    @property
    def plan(self) -> Plan | None:
        """What was planned last."""
        return self._project.store.latest_plan(self._project.id)


class Project:
    """One song's work. Made by ``Library.open``."""

    def __init__(
        self,
        project_id: str,
        song: Song,
        store: Store,
        files: Files,
        settings: Settings,
        *,
        audio: Audio | None = None,
        provider: ClipProvider | None = None,
    ) -> None:
        self.id = project_id
        self.song = song
        self.store = store
        self.files = files
        self.settings = settings
        self.latest = Latest(self)
        self.notes: list[str] = []
        self.listened = False
        """Whether the last ``analyze`` listened; otherwise it loaded what was heard before."""
        self._audio = audio
        self._analysis: Analysis | None = None
        self._provider = provider

    @property
    def provider(self) -> ClipProvider:
        """Who makes clips: the offline provider unless another was handed in."""
        if self._provider is None:
            self._provider = load_provider("clips", _DEFAULT_PROVIDER)
        return self._provider

    @property
    def catalogue(self) -> Catalogue:
        """Styles and types, the library's own included."""
        return load_catalogue(self.settings.library)

    def audio(self) -> Audio:
        """The decoded song.

        Raises:
            NotFoundError: the library's copy of the song is gone or damaged.
        """
        if self._audio is None:
            suffix = suffix_of(self.song)
            if not self.files.intact(self.song.id, suffix):
                raise NotFoundError(
                    f"The library's copy of {self.song.name!r} is gone or damaged; open the song's file again.",
                    field="song",
                )
            self._audio = decode(self.files.path(self.song.id, suffix), longest_s=float("inf")).audio
        return self._audio

    def analyze(
        self,
        *,
        beats: TrackerName = "auto",
        lyrics: Path | str | None = None,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Analysis:
        """Listen to the song; what was heard before is loaded.

        Args:
            beats: who tracks beats.
            lyrics: an .lrc or .srt file; a .txt is kept with the project and not shown yet.
            progress: hears of each part.
            cancel: stops it.

        Raises:
            LyricsError, MissingExtraError, OptionError, CancelledError
        """
        reporter = _reporter(progress, ("analyze",))
        words: Lyrics | None = None
        if lyrics:
            words, told = given_lyrics(self.store, self.id, self.song, Path(lyrics))
            for sentence in told:
                self._note(sentence)
        tracker = choose_tracker(beats, self.settings.weights)
        known = self.store.analysis_by_key(analysis_key(self.song.id, tracker, words))
        self.listened = known is None
        if known is None:
            with working(self.store, self.id, "analysis", reporter):
                known = analyze(
                    self.audio(),
                    self.song.id,
                    beats=tracker,
                    lyrics=words,
                    cached=KeptParts(self.store, self.song.id, PART_TYPES),
                    cancel=cancel,
                    on_part=lambda part, done, total: reporter.report("analyze", done, total, f"listening: {part}"),
                )
        self.store.save_analysis(self.id, known)
        self._analysis = known
        reporter.report("analyze", 1, 1, "listened")
        return known

    def arrangement(self) -> tuple[Section, ...]:
        """The sections in force: a person's, or those that were heard.

        Raises:
            NotFoundError: nobody has listened yet.
        """
        kept = self.store.sections(self.id)
        if kept is not None and kept[1] and kept[1][-1].end_s == self.song.duration_s:
            return kept[1]
        return self.heard().sections

    @property
    def sections(self) -> SectionsDocument:
        """The arrangement as a document for ``SectionEditor``."""
        return SectionsDocument(self, self.heard())

    def plan(
        self,
        *,
        style: str | None = None,
        type: str | None = None,  # noqa: A002  the word of the field
        prompt: str = "",
        size: str | Size = "1280x720",
        fps: str | float | Fraction = 30,
        seed: int = 1,
    ) -> Plan:
        """Plan the film's clips.

        Args:
            style: a name of the catalogue; suggested from the analysis by default.
            type: a video type's name; suggested by default.
            prompt: what the film is about.
            size: pixels, such as ``"1280x720"``.
            fps: frames a second, such as 30, ``"23.976"`` or ``"30000/1001"``.
            seed: another one, another film.

        Raises:
            NotFoundError: nobody has listened yet.
            OptionError, PlanError: a value is not allowed (a secret in the prompt neither), or the limits
                contradict the song.
        """
        heard, catalogue = self.heard(), self.catalogue
        if style is None:
            suggestion = suggest_style(heard, catalogue)
            style = suggestion.name
            self._note(f"Style {style}: {suggestion.reason}")
        if type is None:
            suggestion = suggest_type(heard, catalogue)
            type = suggestion.name  # noqa: A001  the word of the field
            self._note(f"Type {type}: {suggestion.reason}")
        pixels = size if isinstance(size, Size) else parse_size(size)
        direction = self._direction(style, type, parse_rate(fps), pixels, seed, prompt)
        made = make_plan(heard, self.arrangement(), self.song.duration, direction)
        self.store.save_plan(self.id, made)
        return made

    def replan(self, plan: Plan, sections: Sequence[Section]) -> Plan:
        """The same direction over other sections; nothing is kept."""
        direction = self._direction(plan.style, plan.type, plan.rate, plan.size, plan.seed, plan.prompt)
        return make_plan(self.heard(), sections, self.song.duration, direction)

    def _direction(self, style: str, kind: str, rate: Fraction, size: Size, seed: int, prompt: str) -> Direction:
        catalogue = self.catalogue
        return Direction(
            style=find_style(catalogue, style),
            type=find_type(catalogue, kind),
            rate=rate,
            size=size,
            seed=seed,
            prompt=prompt,
            provider=self.provider.name,
            limits=Limits(self.settings.min_clip_s, self.settings.max_clip_s),
        )

    def take_keys(self, plan: Plan) -> dict[int, str]:
        """The key of each clip's take, by the clip's index."""
        return {index: self.provider.key(request) for index, request in self._requests(plan).items()}

    def generate(
        self,
        plan: Plan | None = None,
        *,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Mapping[int, Take]:
        """Make the takes that do not exist yet.

        Raises:
            NotFoundError: nothing was planned yet.
        """
        plan, reporter = plan or self._planned(), _reporter(progress, ("generate",))
        with working(self.store, self.id, "generation", reporter):
            return self.shoot(plan, compose=False, reporter=reporter, cancel=cancel or CancelToken()).takes

    def compose(
        self,
        plan: Plan | None = None,
        *,
        out: Path | str | None = None,
        force: bool = False,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Film:
        """Make the film, with the takes that it lacks, and prove it.

        Args:
            plan: the newest by default.
            out: where to; the song's name in the current folder by default.
            force: replace a file that Songreel did not write.
            progress: hears of each step.
            cancel: stops it.

        Raises:
            NotFoundError, FileExistsInTheWayError, DiskFullError, RenderError, CancelledError
        """
        return compose_film(
            self,
            plan or self._planned(),
            Path(out or f"{self.song.name}.mp4").absolute(),
            force=force,
            reporter=_reporter(progress, FILM_STAGES),
            cancel=cancel or CancelToken(),
        )

    def shoot(self, plan: Plan, *, compose: bool, reporter: Reporter, cancel: CancelToken) -> Shooting:
        """Make what a plan lacks: takes and, if asked, chunks."""
        plan_id = content_id(plan)  # not the newest: a person may plan on while this one is made
        captions = captions_of(plan, self.heard(plan).lyrics)
        caption_style = find_style(self.catalogue, plan.style).caption
        keeper = TakeKeeper(
            self.store.takes_by_keys,
            lambda index, take: self.store.save_take(self.id, index, take, plan_id),
            lambda index, error: self.store.fail_clip(self.id, index, error, plan_id),
        )
        return shoot(
            plan,
            self._requests(plan),
            self.provider,
            keeper,
            self.files,
            compose=compose,
            timeline_of=lambda takes: make_timeline(plan, takes, captions, caption_style),
            workers=self.settings.workers,
            reporter=reporter,
            cancel=cancel,
            clock=time.monotonic,
        )

    def _note(self, sentence: str) -> None:
        """Tell the person once, however often a verb is called."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _requests(self, plan: Plan) -> dict[int, ClipRequest]:
        return clip_requests(plan, self.heard(plan), find_style(self.catalogue, plan.style).palette)

    def heard(self, plan: Plan | None = None) -> Analysis:
        """The analysis that a plan was made from; the one in force by default.

        Raises:
            NotFoundError: nobody has listened yet, or the library has lost what the plan was made from.
        """
        key = plan.analysis if plan else self.store.latest_analysis_key(self.id)
        if key is None:
            raise NotFoundError(
                f"Nobody has listened to {self.song.name!r} yet; call analyze() first.", field="analysis"
            )
        if self._analysis is None or self._analysis.key != key:
            self._analysis = self.store.analysis_by_key(key)
        if self._analysis is None:
            raise NotFoundError(
                f"The library does not hold what this plan of {self.song.name!r} was made from; call plan() again.",
                field="plan",
            )
        return self._analysis

    def _planned(self) -> Plan:
        plan = self.latest.plan
        if plan is None:
            raise NotFoundError(f"Nothing was planned for {self.song.name!r} yet; call plan() first.", field="plan")
        return plan


def parse_size(text: str) -> Size:
    """A picture's size from ``"1280x720"``.

    Raises:
        OptionError: it is no size, or not an allowed one.
    """
    width, _, height = text.lower().partition("x")
    try:
        return Size(int(width), int(height))
    except ValueError as error:
        raise OptionError(
            f"The size {text!r} is not allowed: give width x height in pixels, both even and from 16 to "
            "4096, such as 1280x720.",
            field="size",
        ) from error


def _reporter(progress: Listener | Reporter | None, stages: Sequence[Stage]) -> Reporter:
    """The run's reporter, or one for a run of these stages alone."""
    return progress if isinstance(progress, Reporter) else Reporter(progress, stages)
