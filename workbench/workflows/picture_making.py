"""Pictures for clips, bought from models of images: cheap, so that a person sees a film before they pay for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from workbench.errors import BudgetError, OptionError, ProviderError, WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.jobs.purchases import purchase_key
from workbench.media.images import image_facts
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.asking import Answer, ModelRequest
from workbench.model.hosted import HostedModel
from workbench.model.picture import Picture
from workbench.model.plan import Plan
from workbench.model.profile import Profile
from workbench.model.quoting import quote
from workbench.model.request import ClipRequest
from workbench.model.run_quote import ClipQuote, RunQuote
from workbench.model.still import StillImage
from workbench.planning.asking import ask
from workbench.planning.makers import painter_of, still_wish
from workbench.store.plans import content_id
from workbench.timebase import seconds_at
from workbench.workflows.affording import check_affordable, short_of
from workbench.workflows.hosting import Run
from workbench.workflows.model_tables import models_of, prompts_of
from workbench.workflows.setbacks import Setbacks
from workbench.workflows.spending import budget_lines_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["PictureMaking", "PictureWishes", "clip_pictures"]

_MOST = 16
_DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class PictureWishes:
    """What a person says about pictures for clips."""

    count: int | None = None
    """How many a clip is chosen from; as the profile has it by default."""
    model: str | None = None
    """A hosted model's name; the profile's by default."""
    profile: str | None = None
    """``draft`` or ``final``; the clips' own by default, or ``draft``."""
    more: bool = False
    """So many beyond those that there are."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One picture that is to be there."""

    clip: int
    key: str
    request: ModelRequest
    prompt: str
    usd: Decimal | None
    notes: tuple[str, ...]


class PictureMaking:
    """All pictures that some clips are to be chosen from.

    Args:
        project: whose clips they are.
        plan: the plan.
        clips: their indices; those with a person's own images are left out.
        wishes: what the person said.

    Raises:
        OptionError: a wish is not allowed, or the model cannot make one of them.
        CatalogueError: there is no such model or profile.
    """

    def __init__(self, project: SongWork, plan: Plan, clips: Collection[int], wishes: PictureWishes) -> None:
        self._project, self._plan = project, plan
        self._models, self._book = models_of(project.settings), prompts_of(project.settings)
        self._clips = [index for index in sorted(clips) if plan.clips[index].still is None]
        self._profile = find_profile(wishes.profile or _profile_of(plan, self._clips))
        self._count = _checked_count(wishes.count, self._profile)
        self._model = find_model(self._models, wishes.model) if wishes.model else None
        requests = project.requests(plan)
        self._wanted = [
            self._picture(requests[index], number)
            for index in self._clips
            for number in self._numbers(index, more=wishes.more)
        ]
        kept = project.store.pictures(project.id, [wanted.key for wanted in self._wanted])
        self._kept = {p.key: p for p in kept if project.files.intact(p.image.sha256, p.image.suffix)}

    def _numbers(self, index: int, *, more: bool) -> range:
        first = len(clip_pictures(self._project, self._plan, index)) if more else 0
        return range(first, first + self._count)

    def _picture(self, request: ClipRequest, number: int) -> _Wanted:
        index = request.clip_index
        model = self._model or find_model(self._models, painter_of(self._profile, request))
        wish = still_wish(request, model, self._book, number)
        try:
            asked = ask(model, wish, models=self._models, profile=self._profile)
        except OptionError as error:
            raise OptionError(f"Clip {index}: {error.message}", field=error.field) from error
        key, usd = (
            purchase_key(self._project.hosts.answering(model.provider), asked.request),
            quote(model, asked.request).usd,
        )
        return _Wanted(index, key, asked.request, wish.prompt, usd, asked.notes)

    @property
    def _missing(self) -> list[_Wanted]:
        """Each once: of a model that takes no seed, several numbers may be the same question."""
        return list({wanted.key: wanted for wanted in self._wanted if wanted.key not in self._kept}.values())

    def quote(self, budget: Decimal | None = None) -> RunQuote:
        """What they would cost, and what budgets have left; what was bought before costs nothing. Nobody is asked.

        Args:
            budget: what a run may spend, US dollars; those of project and month count in any case.
        """
        missing = self._missing
        bought = self._project.store.ledger.find([wanted.key for wanted in missing])
        free = {key for key, purchase in bought.items() if purchase.answer is not None}
        quotes = (
            ClipQuote(
                wanted.clip,
                self._provider(wanted),
                wanted.request.model,
                Fraction(),
                Fraction(),
                Decimal(0) if wanted.key in free else wanted.usd,
                wanted.notes,
            )
            for wanted in missing
        )
        lines = budget_lines_of(self._project, budget) if missing else ()
        return RunQuote(tuple(quotes), len(self._wanted), lines, what="pictures")

    def make(
        self, budget: Decimal | None, reporter: Reporter, cancel: CancelToken, *, remake: bool = False
    ) -> Mapping[int, tuple[Picture, ...]]:
        """Buy those that are missing.

        Args:
            budget: what may be spent on it, US dollars; those of project and month count in any case.
            reporter: hears of each.
            cancel: stops it; what came by then is kept.
            remake: also what was paid for, and whose file is gone, is bought again.

        Returns:
            By the clip's index, all that it can be chosen from.

        Raises:
            BudgetError, ProviderError: some were not made; the others are kept.
            CancelledError, DiskFullError
        """
        told = self.quote(budget)
        check_affordable(told)
        short, missing = short_of(told), self._missing[: len(told.fitting)]
        plan_id, stop = content_id(self._plan), CancelToken(cancel)
        run = Run(self._project, plan_id, budget, again=remake, tell=reporter.tell)
        if missing:
            reporter.tell(short or f"To be made: {told.sentence}.")
        with ThreadPoolExecutor(self._project.settings.hosted_at_once, thread_name_prefix="picture") as pool:
            jobs = {pool.submit(self._bought, wanted, run, stop): wanted for wanted in missing}
            setbacks = Setbacks({job: wanted.clip for job, wanted in jobs.items()}, lambda _index, _error: None)
            try:
                for done, job in enumerate(as_completed(jobs), start=1):
                    picture = setbacks.result_of(jobs[job].clip, job)
                    if picture is not None:
                        self._keep(plan_id, picture)
                        reporter.report("generate", done, len(missing), f"{done} of {len(missing)} pictures")
                setbacks.raise_for(len(missing))
            except BaseException:
                if cancel.cancelled:
                    stop.cancel()
                for job in jobs:
                    job.cancel()
                for job in as_completed(jobs):  # what is under way is paid: it is waited for and kept
                    with suppress(WorkbenchError):
                        if not job.cancelled() and job.exception() is None and job.result().key not in self._kept:
                            self._keep(plan_id, job.result())
                raise
        if short:
            raise BudgetError(short, field="budget")
        of_clip = {index: [wanted.key for wanted in self._wanted if wanted.clip == index] for index in self._clips}
        return {i: tuple(self._kept[key] for key in dict.fromkeys(keys)) for i, keys in of_clip.items()}

    def _bought(self, wanted: _Wanted, run: Run, cancel: CancelToken) -> Picture:
        host = self._host(wanted)
        buyer = run.buyer(self._provider(wanted))
        answer = buyer.buy(wanted.request, wanted.usd, clip=wanted.clip, cancel=cancel)
        clip, rate = self._plan.clips[wanted.clip], self._plan.rate
        return Picture(
            wanted.key,
            wanted.clip,
            float(seconds_at(clip.span.start, rate)),
            float(seconds_at(clip.span.end, rate)),
            self._image(host, answer),
            buyer.provider.name,
            host.id,
            wanted.prompt,
            clip.shot.line,
            wanted.usd,
        )

    def _image(self, host: HostedModel, answer: Answer) -> StillImage:
        for file in answer.files:
            path = self._project.files.path(file.sha256, file.suffix)
            try:
                facts = image_facts(path)
            except OptionError as error:
                raise ProviderError(
                    f"The model {host.name} sent no usable picture: {error.message}", fault="model"
                ) from error
            return StillImage(file.sha256, file.suffix, facts.width, facts.height)
        raise ProviderError(f"The model {host.name} sent no picture.", fault="model")

    def _provider(self, wanted: _Wanted) -> str:
        return self._project.hosts.answering(self._host(wanted).provider)

    def _host(self, wanted: _Wanted) -> HostedModel:
        return find_model(self._models, wanted.request.model)

    def _keep(self, plan_id: str, picture: Picture) -> None:
        self._project.store.save_picture(self._project.id, plan_id, picture)
        self._kept[picture.key] = picture


def clip_pictures(project: SongWork, plan: Plan, clip: int) -> tuple[Picture, ...]:
    """The pictures that a clip can be chosen from: all that were made for its time, the oldest first."""
    span = plan.clips[clip].span
    start_s, end_s = (float(seconds_at(frame, plan.rate)) for frame in (span.start, span.end))
    return tuple(picture for picture in project.store.pictures(project.id) if picture.is_of(start_s, end_s))


def _profile_of(plan: Plan, clips: Collection[int]) -> str:
    profiles = {plan.clips[index].profile for index in clips} - {""}
    return profiles.pop() if len(profiles) == 1 else _DRAFT


def _checked_count(count: int | None, profile: Profile) -> int:
    if count is None:
        return profile.stills
    if not isinstance(count, int) or not 1 <= count <= _MOST:
        raise OptionError(f"{count} pictures a clip are not allowed; give 1 to {_MOST}.", field="count")
    return count
