"""Clips from hosted models: from a plan's clips to questions, and who buys the answers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from workbench.errors import OptionError
from workbench.jobs.buying import POLL_S, Buyer
from workbench.jobs.choices import Choice
from workbench.jobs.clock import Clock, SystemClock
from workbench.jobs.gate import Gate
from workbench.jobs.hosting import HasWebhooks, ModelProvider, Webhooks
from workbench.jobs.patience import Patience
from workbench.jobs.stops import Stops
from workbench.jobs.turns import Turns
from workbench.jobs.uploads import HasUploads, Uploads
from workbench.jobs.wakeups import Wakeups
from workbench.media.conform import conform
from workbench.media.errands import Far
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.asking import FileRef, ModelRequest, Quote
from workbench.model.hosted import HostedModel, ModelKind
from workbench.model.plan import Plan
from workbench.model.prompting import PromptBook
from workbench.model.quoting import quote
from workbench.model.request import ClipRequest
from workbench.model.still import Still, StillImage
from workbench.planning.asking import Asked, ask
from workbench.planning.makers import clip_question, still_wish
from workbench.planning.mix import still_of
from workbench.providers import load_provider
from workbench.render.generate.far import FarConform
from workbench.render.generate.hosted.clips import HostedClips
from workbench.render.generate.hosted.stills import HostedStills
from workbench.render.generate.provider import ClipProvider
from workbench.store.files import Files
from workbench.workflows.falling_back import Fallbacks
from workbench.workflows.model_tables import models_of
from workbench.workflows.spending import budgets_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Hosts", "LibraryShelf", "Questions", "Run", "hosted_clips", "hosted_stills", "known_by_tables"]


class LibraryShelf:
    """The library's media as a ``Shelf``."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def path(self, file: FileRef) -> Path:
        """Where its bytes are."""
        return self._files.path(file.sha256, file.suffix)

    def intact(self, file: FileRef) -> bool:
        """Whether they are there, and are what they were."""
        return self._files.intact(file.sha256, file.suffix)

    def adopt(self, path: Path) -> FileRef:
        """Take a file in; its old name is gone."""
        return FileRef(self._files.adopt(path, path.suffix), path.suffix)

    def room(self) -> Path:
        """The library's work folder."""
        return self._files.work_path("").parent


@dataclass(frozen=True, slots=True)
class Questions:
    """What hosted models are asked for the clips of a plan. For any number of threads."""

    plan: Plan
    models: Sequence[HostedModel]
    book: PromptBook
    _composed: dict[int, tuple[ClipRequest, Asked]] = field(default_factory=dict, compare=False, repr=False)
    """The last question for each clip."""

    def asked(self, request: ClipRequest) -> Asked:
        """The question for a clip.

        Raises:
            OptionError: its model cannot make it.
        """
        known = self._composed.get(request.clip_index)
        if known is None or known[0] != request:
            known = self._composed[request.clip_index] = request, self._asked(request)
        return known[1]

    def _asked(self, request: ClipRequest) -> Asked:
        clip = self.plan.clips[request.clip_index]
        profile = find_profile(clip.profile) if clip.profile else None
        try:
            model = find_model(self.models, clip.model)
            if clip.shown == "still":
                return ask(model, still_wish(request, model, self.book), models=self.models, profile=profile)
            return clip_question(request, model, self.book, models=self.models, profile=profile)
        except OptionError as error:
            raise OptionError(f"Clip {clip.index}: {error.message}", field=error.field) from error

    def request(self, request: ClipRequest) -> ModelRequest:
        """The same in the model's own words alone."""
        return self.asked(request).request

    def quote(self, question: ModelRequest) -> Quote:
        """What it costs by its model's table."""
        return quote(find_model(self.models, question.model), question)


_AT_ONCE = 0.1
"""The share of what a host allows in a minute that may come without a pause."""
_IN_WORDS: frozenset[ModelKind] = frozenset({"llm", "transcribe"})


def known_by_tables(models: Sequence[HostedModel]) -> dict[str, Any]:
    """What every host is made with: the prices, and which models answer in words."""
    return {
        "price": lambda request: quote(find_model(models, request.model), request),
        "words": [model.id for model in models if set(model.kinds) <= _IN_WORDS],
    }


class Hosts:
    """The hosts of models that a library buys from, and how they are asked.

    Args:
        providers: by their names, instead of those that the table names.
        clock: how late it is.
        poll_s: when a prediction is looked at again, seconds after the last look.
        draw: numbers from 0 to 1, for jitter.
        stand_ins: who speaks for another host, whose models it is asked for, by its name.
        said: what a person is told wherever these hosts make clips.
        webhook: the public address at which ``webhook_door`` is mounted, where a studio has one.
    """

    def __init__(
        self,
        providers: Mapping[str, ModelProvider] | None = None,
        *,
        clock: Clock | None = None,
        poll_s: Sequence[float] = POLL_S,
        draw: Callable[[], float] = random.random,
        stand_ins: Mapping[str, str] | None = None,
        said: str = "",
        webhook: str = "",
    ) -> None:
        self._providers = dict(providers or {})
        self._stand_ins, self.said = dict(stand_ins or {}), said
        self._clock, self.poll_s, self._draw = clock or SystemClock(), poll_s, draw
        self._webhook = webhook
        self.wakeups = Wakeups(self._clock) if webhook else None
        """Who waits for what a host says by itself."""
        self._turns: dict[str, Turns] = {}
        self._gates: dict[str, tuple[Gate, Gate]] = {}

    def provider(self, name: str, models: Sequence[HostedModel], uploads: Uploads | None = None) -> ModelProvider:
        """The host of a name.

        Args:
            name: as tables of models call it.
            models: all tables; they know the prices, and which models answer in words.
            uploads: where it remembers which files it has, if it is sent any; in memory by default.

        Raises:
            OptionError: there is none.
            MissingExtraError: what it needs is not installed.
        """
        if name not in self._providers:
            told = {"webhook": self._webhook} if self._webhook else {}
            self._providers[name] = load_provider("models", name, **told, **known_by_tables(models))
        provider = self._providers[name]
        if uploads is not None and isinstance(provider, HasUploads):
            provider.remember_uploads(uploads)
        return provider

    def answering(self, name: str) -> str:
        """Who is asked for a host's models: the host, unless another stands in for it; then never the host itself."""
        return next((stand_in for stand_in, host in self._stand_ins.items() if host == name), name)

    def stands_for(self, name: str) -> str:
        """Whose models a host is asked for: its own, unless it speaks for another."""
        return self._stand_ins.get(name, name)

    def webhook_door(self, name: str, models: Sequence[HostedModel]) -> Webhooks:
        """The ASGI application that hears a host: mount it at the address that was handed in.

        Raises:
            OptionError: there is no such host, it has no door, or no address was handed in.
        """
        provider = self.provider(name, models)
        if self.wakeups is None or not isinstance(provider, HasWebhooks):
            raise OptionError(
                f"The provider {name} tells nothing by itself; give hosts the address of its webhooks, and a provider "
                "that has them, such as replicate.",
                field="webhook",
            )
        return provider.webhook_door(self.wakeups.wake)

    def turns(self, name: str, at_once: int) -> Turns:
        """Who of all that buy from a host may now; the first that comes says how many may at once."""
        return self._turns.setdefault(name, Turns(at_once))

    def patience(self, name: str, tell: Callable[[str], None]) -> Patience:
        """How a host is asked; all that ask it go through one gate, and as often as it allows."""
        if name not in self._gates:
            limits = self._providers[name].limits
            rates = (limits.all, limits.purchases)
            every, purchases = (Gate(self._clock, rate, max(1, int((rate or 0) * _AT_ONCE))) for rate in rates)
            self._gates.setdefault(name, (every, purchases))
        every, purchases = self._gates[name]
        return Patience(self._clock, every, self._draw, tell, purchases)


class Run:
    """One run of a project, and what may be spent on it.

    Args:
        project: whose money it is.
        plan: id of the plan that is made.
        budget: of this run, US dollars; None = only those of the project and the month count.
        again: what was paid for, and is gone, damaged or of no use, is bought again.
        tell: hears at once of what keeps it waiting.
        priority: the larger, the sooner it is this run's turn among those that buy from the same host.
        fallback: the model that may be asked instead, ``none``, or None for those of the clips' profiles.
        fresh: indices of clips of whose questions it is known that no other model was asked them.
    """

    def __init__(
        self,
        project: SongWork,
        plan: str,
        budget: Decimal | None,
        *,
        again: bool,
        tell: Callable[[str], None] = lambda _sentence: None,
        priority: int = 0,
        fallback: str | None = None,
        fresh: Collection[int] = (),
    ) -> None:
        self._project, self.plan, self._again, self._tell = project, plan, again, tell
        self._priority, self.fallback, self.fresh = priority, fallback, frozenset(fresh)
        self.id = uuid4().hex
        """Of its purchases."""
        self.stops = Stops()
        """Whether a person is stopping the run."""
        self._told: set[str] = set()
        self.budgets = budgets_of(project, budget)
        """What may be spent, as it was when the run began."""
        self._buyers: dict[str, Buyer] = {}

    def buyer(self, host: str) -> Buyer:
        """Who buys from a host; made at first use.

        Raises:
            OptionError, MissingExtraError: there is no such host, or what it needs is not installed.
        """
        if host not in self._buyers:
            project = self._project
            self._buyers[host] = Buyer(
                project.hosts.provider(host, models_of(project.settings), project.store.uploads),
                project.store.ledger,
                LibraryShelf(project.files),
                project.store.claims(self.said),
                project.hosts.patience(host, self.said),
                project.id,
                self.id,
                self.budgets,
                project.hosts.poll_s,
                self.plan,
                self._again,
                self.stops,
                turns=project.hosts.turns(host, project.settings.hosted_at_once),
                priority=self._priority,
                wakeups=project.hosts.wakeups,
            )
        return self._buyers[host]

    def said(self, sentence: str) -> None:
        """Tell the person at once what keeps the run waiting, or changes it; of those that differ in numbers the first
        is noted."""
        kind = re.sub(r"[\d.]+", "#", sentence)
        if kind not in self._told:
            self._project.note(sentence)
        if sentence not in self._told:
            self._tell(sentence)
        self._told |= {kind, sentence}


def hosted_clips(project: SongWork, plan: Plan, host: str, run: Run | None, far: Far | None = None) -> HostedClips:
    """Who makes the clips of a plan that a host's models are asked for.

    Args:
        project: whose clips they are.
        plan: the plan.
        host: the host's name.
        run: buys; without one they have keys and prices, and cannot be made.
        far: conforms what was bought; here by default.
    """
    questions = project.questions(plan)

    def buyer() -> Buyer:
        if run is None:
            raise RuntimeError("clips are bought in a run")
        return run.buyer(host)

    if project.hosts.said:
        project.note(project.hosts.said)
    brought = FarConform(far) if far else conform
    if run is None:
        return HostedClips(host, questions.request, questions.quote, buyer, conform=brought)
    fallbacks, buys = Fallbacks(project, plan, run.fallback), run.buyer

    def others(request: ClipRequest) -> Sequence[Choice]:
        return fallbacks.choices(request, questions.quote(questions.request(request)).usd, buys)

    def begun(request: ClipRequest) -> bool:
        clip = plan.clips[request.clip_index]
        return clip.shot.follows is not None or clip.seed != request.seed or clip.index not in run.fresh

    return HostedClips(host, questions.request, questions.quote, buyer, others, run.said, begun=begun, conform=brought)


def hosted_stills(project: SongWork, plan: Plan, host: str, run: Run | None, stills: ClipProvider) -> HostedStills:
    """Who makes the clips of a plan that are shown as a still of a hosted model; arguments as ``hosted_clips``.

    Args:
        project: whose clips they are.
        plan: the plan.
        host: the host's name.
        run: buys; without one they have keys and prices, and cannot be made.
        stills: makes clips of pictures.
    """
    questions = project.questions(plan)

    def buyer() -> Buyer:
        if run is None:
            raise RuntimeError("pictures are bought in a run")
        return run.buyer(host)

    def shown(request: ClipRequest, image: StillImage) -> Still:
        return still_of(plan, request.clip_index, image)

    return HostedStills(host, questions.request, questions.quote, buyer, shown, stills)
