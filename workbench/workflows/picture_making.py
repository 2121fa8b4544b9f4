"""Pictures for clips, bought from models of images: cheap, so that a person sees a film before they pay for it."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from workbench.errors import BudgetError, OptionError, WorkbenchError
from workbench.jobs.affording import check_affordable, short_of
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.jobs.purchases import purchase_key
from workbench.jobs.standing import Standing, standing_of
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.asking import ModelRequest, Quote
from workbench.model.hosted import HostedModel
from workbench.model.picture import Picture
from workbench.model.plan import Plan
from workbench.model.profile import Profile
from workbench.model.quoting import quote
from workbench.model.request import ClipRequest
from workbench.model.run_account import RunAccount
from workbench.model.run_quote import ClipQuote, RunQuote
from workbench.planning.asking import ask
from workbench.planning.makers import painter_of, still_wish
from workbench.render.generate.hosted.stills import answered_picture
from workbench.store.plans import content_id
from workbench.workflows.accounting import add_account, run_account
from workbench.workflows.doings import Doings
from workbench.workflows.hosting import LibraryMedia, Run
from workbench.workflows.makers import profile_of
from workbench.workflows.model_tables import models_of, prompts_of
from workbench.workflows.setbacks import Setbacks
from workbench.workflows.spending import budget_lines_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["PictureMaking", "PictureWishes", "clip_pictures"]

_MOST = 16


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
    remake: bool = False
    """What was paid for, and is gone or of no use, is bought again."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One picture that is to be there."""

    clip: int
    key: str
    request: ModelRequest
    prompt: str
    price: Quote
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
        self._project, self._plan, self._remake = project, plan, wishes.remake
        self._models, self._book = models_of(project.settings), prompts_of(project.settings)
        self._clips = [index for index in sorted(clips) if plan.clips[index].still is None]
        self._profile = find_profile(wishes.profile or profile_of([plan.clips[index] for index in self._clips]))
        self._count = _checked_count(wishes.count, self._profile)
        self._model = find_model(self._models, wishes.model) if wishes.model else None
        intact = project.files.intact
        kept = project.store.pictures(project.id)
        self._kept = {p.key: p for p in kept if intact(p.image.sha256, p.image.suffix)}
        requests = project.requests(plan)
        self._wanted = [one for i in self._clips for one in self._of_clip(requests[i], more=wishes.more)]

    def _of_clip(self, request: ClipRequest, *, more: bool) -> list[_Wanted]:
        """So many of a clip; where more are wished, the first that are not there yet and were not bought in vain."""
        if not more:
            return [self._picture(request, number) for number in range(self._count)]
        wanted: list[_Wanted] = []
        for number in itertools.count():
            picture = self._picture(request, number)
            known = self._project.store.ledger.find([picture.key]).get(picture.key)
            in_vain = known is not None and known.is_wasted and not self._remake
            wanted += [] if picture.key in self._kept or in_vain else [picture]
            if len(wanted) == self._count:
                break
        return wanted

    def _picture(self, request: ClipRequest, number: int) -> _Wanted:
        index = request.clip_index
        model = self._model or find_model(self._models, painter_of(self._profile, request))
        wish = still_wish(request, model, self._book, number)
        try:
            asked = ask(model, wish, models=self._models, profile=self._profile)
        except OptionError as error:
            raise OptionError(f"Clip {index}: {error.message}", field=error.field) from error
        key = purchase_key(self._project.hosts.answering(model.provider), asked.request)
        return _Wanted(index, key, asked.request, wish.prompt, quote(model, asked.request), asked.notes)

    @property
    def _missing(self) -> list[_Wanted]:
        return [wanted for wanted in self._wanted if wanted.key not in self._kept]

    def quote(self, budget: Decimal | None = None) -> RunQuote:
        """What they would cost, and what budgets have left; what was bought before costs nothing. Nobody is asked.

        Args:
            budget: what a run may spend, US dollars; those of project and month count in any case.
        """
        missing, intact = self._missing, LibraryMedia(self._project.files).intact
        known = self._project.store.ledger.find([wanted.key for wanted in missing])
        stands = {w.key: standing_of(known.get(w.key), intact, remake=self._remake) for w in missing}
        quotes = (_quoted(w, self._provider(w), stands[w.key]) for w in missing if not stands[w.key].gone)
        gone = [wanted.clip for wanted in missing if stands[wanted.key].gone]
        aside = sum((each.aside_usd for each in stands.values()), Decimal(0))
        lines = budget_lines_of(self._project, budget, aside) if missing else ()
        return RunQuote(tuple(quotes), len(self._wanted), lines, gone=tuple(dict.fromkeys(gone)), what="pictures")

    def make(
        self, budget: Decimal | None, reporter: Reporter, cancel: CancelToken
    ) -> Mapping[int, tuple[Picture, ...]]:
        """Buy those that are missing.

        Args:
            budget: what may be spent on it, US dollars; those of project and month count in any case.
            reporter: hears of each.
            cancel: stops it, at the host too; what came by then is kept.

        Returns:
            By the clip's index, all that it can be chosen from.

        Raises:
            NotFoundError, BudgetError: it may not begin; nothing was spent.
            BudgetError, ProviderError: some were not made; the others are kept.
            CancelledError, DiskFullError
        """
        told, missing = self.quote(budget), self._missing
        check_affordable(told)
        fitting = {id(clip) for clip in told.fitting}  # two of a clip may be equal
        meant = [wanted for wanted, clip in zip(missing, told.clips, strict=True) if id(clip) in fitting]
        run = Run(
            self._project,
            content_id(self._plan),
            budget,
            again=self._remake,
            tell=reporter.tell,
            hear=Doings(reporter).hear,
        )
        opened = {each.key for each in self._project.store.ledger.open(self._project.id)}
        if meant:
            reporter.tell(short_of(told) or f"To be made: {told.sentence}.")
        try:
            with cancel.held():
                self._buy(meant, run, reporter, cancel)
            if short := short_of(told):
                raise BudgetError(short, field="budget")
        except WorkbenchError as error:
            with suppress(WorkbenchError):  # where nothing can be read, what ended it is said all the same
                made = {wanted.clip for wanted in missing if wanted.key in self._kept}
                add_account(error, self._account(run, told, missing, opened), made)
            raise
        of_clip = {index: [wanted.key for wanted in self._wanted if wanted.clip == index] for index in self._clips}
        return {index: tuple(self._kept[key] for key in keys) for index, keys in of_clip.items()}

    def _account(self, run: Run, told: RunQuote, missing: Sequence[_Wanted], opened: Collection[str]) -> RunAccount:
        keys, intact = [wanted.key for wanted in missing], LibraryMedia(self._project.files).intact
        return run_account(
            self._project.store.ledger,
            run.id,
            told,
            items=keys,
            keys={key: key for key in keys},
            made=[key for key in keys if key in self._kept],
            opened=opened,
            budgets=budget_lines_of(self._project, run.budgets.run_usd),
            stands=lambda purchase: standing_of(purchase, intact, remake=self._remake, lost=run.lost),
        )

    def _buy(self, meant: Sequence[_Wanted], run: Run, reporter: Reporter, cancel: CancelToken) -> None:
        """Buy some at once, and keep each as it comes; what is under way when it ends is paid, so it is waited for."""
        for host in {self._provider(wanted) for wanted in meant}:
            asked = [wanted.request for wanted in meant if self._provider(wanted) == host]
            run.buyer(host).ready(asked, cancel)
        with ThreadPoolExecutor(self._project.settings.hosted_at_once, thread_name_prefix="picture") as pool:
            jobs = {pool.submit(self._bought, wanted, run, cancel): wanted for wanted in meant}
            setbacks = Setbacks({job: wanted.clip for job, wanted in jobs.items()}, lambda _index, _error: None)
            first: WorkbenchError | None = None
            for done, job in enumerate(as_completed(jobs), start=1):
                try:
                    picture = setbacks.result_of(jobs[job].clip, job)
                except WorkbenchError as error:
                    first = first or error
                    for other in jobs:
                        other.cancel()
                    continue
                if picture is not None:
                    self._keep(run.plan, picture)
                    reporter.report("generate", done, len(meant), f"{done} of {len(meant)} pictures")
        if first is not None:
            raise first
        setbacks.raise_for(len(meant), "pictures")

    def _bought(self, wanted: _Wanted, run: Run, cancel: CancelToken) -> Picture:
        host = self._host(wanted)
        buyer = run.buyer(self._provider(wanted))
        hear = partial(run.hear, wanted.clip, item=wanted.key)
        try:
            answer = buyer.buy(wanted.request, wanted.price, clip=wanted.clip, hear=hear, cancel=cancel)
        finally:
            hear("", None)
        clip = self._plan.clips[wanted.clip]
        start_s, end_s = map(float, clip.span.times(self._plan.rate))
        return Picture(
            wanted.key,
            wanted.clip,
            start_s,
            end_s,
            answered_picture(buyer, wanted.request, answer),
            buyer.provider.name,
            host.id,
            wanted.prompt,
            clip.shot.line,
            wanted.price.usd,
        )

    def _provider(self, wanted: _Wanted) -> str:
        return self._project.hosts.answering(self._host(wanted).provider)

    def _host(self, wanted: _Wanted) -> HostedModel:
        return find_model(self._models, wanted.request.model)

    def _keep(self, plan_id: str, picture: Picture) -> None:
        self._project.store.save_picture(self._project.id, plan_id, picture)
        self._kept[picture.key] = picture


def _quoted(wanted: _Wanted, provider: str, stands: Standing) -> ClipQuote:
    notes = (*wanted.notes, stands.note) if stands.note else wanted.notes
    usd = Decimal(0) if stands.free else wanted.price.usd
    return ClipQuote(wanted.clip, provider, wanted.request.model, Fraction(), Fraction(), usd, notes)


def clip_pictures(project: SongWork, plan: Plan, clip: int) -> tuple[Picture, ...]:
    """The pictures that a clip can be chosen from: all that were made for its time, the oldest first."""
    start_s, end_s = map(float, plan.clips[clip].span.times(plan.rate))
    return tuple(picture for picture in project.store.pictures(project.id) if picture.is_of(start_s, end_s))


def _checked_count(count: int | None, profile: Profile) -> int:
    if count is None:
        return profile.stills
    if not isinstance(count, int) or not 1 <= count <= _MOST:
        raise OptionError(f"{count} pictures a clip are not allowed; give 1 to {_MOST}.", field="count")
    return count
