"""From a song's plan to takes and timeline: what each clip asks for, who makes it, and the making."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from functools import cached_property, partial

from workbench.errors import NotFoundError, RenderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.media.errands import Far
from workbench.model.output import WHOLE, Output
from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.model.run_quote import RunQuote
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.planning.prompt_parts import clip_words
from workbench.planning.requests import clip_requests
from workbench.providers import load_provider
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.far import FarChunks
from workbench.render.generate.far import FarClips, can_travel
from workbench.render.generate.provider import ClipProvider
from workbench.store.plans import content_id
from workbench.workflows.accounting import RunBook
from workbench.workflows.board import BoardDocument
from workbench.workflows.chaining import shoot_followed, with_last_frames
from workbench.workflows.checking import TakeChecks
from workbench.workflows.choosing import chosen_keys, with_chosen
from workbench.workflows.documents import SectionsDocument
from workbench.workflows.doings import Doings
from workbench.workflows.door import checked
from workbench.workflows.dressing import check_logo, dressed_style, finishing_of, known_type, timeline_maker
from workbench.workflows.engines import opened_engine
from workbench.workflows.filming import Shooting, shoot, wanted_take
from workbench.workflows.hosted_makers import hosted_clips, hosted_stills
from workbench.workflows.hosting import Run
from workbench.workflows.keeping import TakeKeeper
from workbench.workflows.lyrics_document import LyricsDocument
from workbench.workflows.model_tables import models_of, prompts_of
from workbench.workflows.outputs import encoder_of, for_output, needed_clips, shaped
from workbench.workflows.questions import Questions
from workbench.workflows.run_glances import ProjectRun
from workbench.workflows.run_quotes import quote_run
from workbench.workflows.singing import with_voices
from workbench.workflows.song_at_hand import SongAtHand
from workbench.workflows.steps import ProjectSteps
from workbench.workflows.stills import with_files
from workbench.workflows.useless_takes import useless_told

__all__ = ["SongWork"]


class SongWork(SongAtHand):
    """One song's work, without the verbs that plan and make films."""

    _questions: Questions | None = None

    @property
    def sections(self) -> SectionsDocument:
        """The arrangement as a document for ``SectionEditor``."""
        return SectionsDocument(self, self.heard())

    @property
    def lyrics(self) -> LyricsDocument:
        """The words as a document for ``LyricLane``."""
        return LyricsDocument(self)

    @property
    def run(self) -> ProjectRun:
        """The long work that goes on, for ``RunMeter``."""
        return ProjectRun(self)

    @property
    def steps(self) -> ProjectSteps:
        """How far the project is, for ``StepBar``."""
        return ProjectSteps(self)

    @property
    def board(self) -> BoardDocument:
        """The plan as a document for ``ClipBoard``."""
        return BoardDocument(self)

    @cached_property
    def _stills(self) -> ClipProvider:
        provider: ClipProvider = load_provider("clips", "stills")
        return provider

    @checked
    def timeline(self, plan: Plan | None = None) -> Timeline:
        """What is rendered: every clip with its take, the joins, the captions. One value; equal ones give equal films.

        Raises:
            NotFoundError: nothing was planned yet, or takes are missing.
        """
        plan = plan or self.planned()
        takes = self.expected_takes(plan)
        missing = [index for index, take in takes.items() if not take.sha256]
        if missing:
            raise NotFoundError(
                f"{len(missing)} of {len(takes)} clips of {self.song.name!r} have no take yet (the first is clip "
                f"{missing[0]}); generate them first (songreel generate, or generate()).",
                field="takes",
            )
        return self._timeline_of(plan)(takes)

    def expected_takes(self, plan: Plan) -> dict[int, Take]:
        """The take of each clip, by the clip's index; one that is not made yet has no hash."""
        maker = self.maker(plan)
        wanted = {i: wanted_take(plan, i, request, maker(request)) for i, request in self.requests(plan).items()}
        known = self.store.takes_by_keys(take.key for take in wanted.values())
        return {index: known.get(take.key, take) for index, take in wanted.items()}

    @checked
    def take_keys(self, plan: Plan) -> dict[int, str]:
        """The key of each clip's take, by the clip's index: of the chosen one, where it fits."""
        maker = self.maker(plan)
        return {index: maker(request).key(request) for index, request in self.requests(plan).items()}

    def maker(
        self, plan: Plan, run: Run | None = None, far: Far | None = None
    ) -> Callable[[ClipRequest], ClipProvider]:
        """Who makes the clip of a request: whoever makes stills, where it is one; chosen takes keep their keys.

        Args:
            plan: the clips'.
            run: what may be spent; nothing can be bought without one.
            far: where clips are made that need not be made here.
        """
        chosen = {**self._bought(plan, run), **chosen_keys(plan, self.store, self.files)}
        provider, stills = (with_chosen(_sent(each, far), chosen) for each in (self.provider, self._stills))
        hosts = {clip.provider for clip in plan.clips if clip.model}
        hosted: dict[tuple[str, bool], ClipProvider] = {}
        for name in hosts:
            hosted[name, False] = with_chosen(hosted_clips(self, plan, name, run, far), chosen)
            hosted[name, True] = with_chosen(hosted_stills(self, plan, name, run, self._stills), chosen)

        def who(request: ClipRequest) -> ClipProvider:
            clip = plan.clips[request.clip_index]
            return stills if request.still else hosted.get((clip.provider, clip.shown == "still"), provider)

        return who

    def _bought(self, plan: Plan, run: Run | None) -> dict[int, str]:
        """The keys of takes that hosts made for clips of just this plan, by the clip's index.

        They stay its takes whatever has become of their models' tables since.
        """
        if not any(clip.model for clip in plan.clips):
            return {}
        takes = self.store.clip_takes(self.id, run.plan if run else content_id(plan))
        return {i: take.key for i, take in takes.items() if plan.clips[i].model and take.span == plan.media_span(i)}

    @checked
    def questions(self, plan: Plan) -> Questions:
        """What hosted models are asked for a plan's clips by the tables of now; each is composed once.

        Raises:
            CatalogueError: a table is not valid.
        """
        found = Questions(plan, models_of(self.settings), prompts_of(self.settings))
        if self._questions != found:
            self._questions = found
        return self._questions

    def shoot(
        self,
        plan: Plan,
        *,
        output: Output = WHOLE,
        compose: bool,
        strict: bool = False,
        reporter: Reporter,
        cancel: CancelToken,
        remake: bool = False,
        clips: Collection[int] | None = None,
        budget: Decimal | None = None,
        quote: RunQuote | None = None,
        retries: int = 0,
        fallback: str | None = None,
    ) -> Shooting:
        """Make what a plan lacks for an output: takes and, if asked, chunks.

        Args:
            plan: the plan.
            output: the film's shape.
            compose: also render the chunks.
            strict: what cannot be rendered as it was meant is an error.
            reporter: hears of it.
            cancel: stops it.
            remake: also make takes again that were paid for and are gone.
            clips: the indices of those whose takes are made; all that the output shows by default.
            budget: what may be spent on it, US dollars.
            quote: what it was said to cost just now; it is reckoned here by default.
            retries: how often a hosted clip whose take is bad is asked again with another seed.
            fallback: the model that may be asked instead, ``none``, or None for those of the clips' profiles.
        """
        if compose:
            check_logo(plan, self.files)
        shown = needed_clips(plan, output) if clips is None else clips
        plan_id = content_id(plan)  # not the newest: a person may plan on while this one is made
        hosted = any(plan.clips[index].model for index in shown)
        if quote is None:
            quote = (
                quote_run(self, plan, shown, budget, remake=remake, retries=retries, fallback=fallback)
                if hosted
                else RunQuote((), len(plan.clips))
            )
        run = Run(
            self,
            plan_id,
            budget,
            again=remake,
            tell=reporter.tell,
            priority=-len(shown),  # one clip does not wait for a whole film
            fallback=fallback,
            hear=Doings(reporter).hear,
            fresh=[clip.index for clip in quote.clips if clip.model == plan.clips[clip.index].model],
        )
        book = RunBook(self, plan, run, quote)
        shown = book.afforded(shown)
        planned = plan
        if told := useless_told(self, plan, shown):
            if strict and compose:
                raise RenderError(told)
            self.note(told)
        plan = for_output(plan, output, dressed_style(self, plan).caption)
        keeper = TakeKeeper(
            self.store.takes_by_keys,
            book.counting(partial(self.store.save_takes, self.id, plan_id)),
            lambda index, error: self.store.fail_clip(self.id, index, error, plan_id),
        )
        with (
            opened_engine(self.engine, self.settings) as far,
            book.told(reporter, cancel),
            closing(TakeChecks(self, planned, run, far, quote, retries, reporter.tell)) as checks,
        ):
            shoot_some = partial(
                shoot,
                plan,
                maker=self.maker(plan, run, far),
                keeper=keeper,
                files=self.files,
                timeline_of=shaped(plan, output, self._timeline_of(plan)),
                encoder=encoder_of(self, plan, output),
                strict=strict,
                workers=far.engine.at_once if far else self.settings.workers,
                at_once=self.settings.hosted_at_once if hosted else None,
                reporter=reporter,
                cancel=cancel,
                clock=time.monotonic,
                remake=remake,
                render=FarChunks(far) if far else render_chunk,
                check=checks,
            )

            def asked() -> dict[int, ClipRequest]:
                return self.requests(for_output(checks.plan, output, dressed_style(self, plan).caption), keep=True)

            shoot_followed(plan, shown, asked, shoot_some, lambda: checks.stopped)
            requests = {index: request for index, request in asked().items() if index in shown}
            shooting = shoot_some(requests=requests, compose=compose and not book.short)
        if self.settings.cache_gb is not None:
            self.files.keep_within(self.settings.cache_gb * 1e9, self.store.needed_sources)
        return replace(shooting, account=book.account(), plan=checks.plan)

    def _timeline_of(self, plan: Plan) -> Callable[[Mapping[int, Take]], Timeline]:
        return timeline_maker(self, plan)

    @checked
    def requests(self, plan: Plan, *, keep: bool = False) -> dict[int, ClipRequest]:
        """What the provider is asked for, by the clip's index.

        Args:
            plan: the plan.
            keep: whether the frames and voices that are sent are put into the library, which whoever makes clips needs;
                who only asks for a price writes nothing.

        Raises:
            NotFoundError: the library has lost what the plan was made from.
        """
        style, heard = dressed_style(self, plan), self.heard(plan)
        kind = known_type(self, plan)
        words = clip_words(plan, heard, style, kind)
        requests = clip_requests(plan, heard, style.palette, finishing_of(self, plan), words)
        requests = with_voices(self, plan, with_files(requests, self.files), keep=keep)
        return with_last_frames(self, plan, requests, keep=keep)


def _sent(provider: ClipProvider, far: Far | None) -> ClipProvider:
    return FarClips(provider, far) if far and can_travel(provider) else provider
