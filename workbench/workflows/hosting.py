"""Clips from hosted models: from a plan's clips to questions, and who buys the answers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from workbench.errors import OptionError
from workbench.jobs.buying import POLL_S, Buyer
from workbench.jobs.clock import Clock, SystemClock
from workbench.jobs.gate import Gate
from workbench.jobs.hosting import HasWebhooks, ModelProvider, Webhooks
from workbench.jobs.patience import Patience
from workbench.jobs.stops import Stops
from workbench.jobs.turns import Turns
from workbench.jobs.uploads import HasUploads, Uploads
from workbench.jobs.wakeups import Wakeups
from workbench.media.models import find_model
from workbench.model.asking import FileRef
from workbench.model.hosted import HostedModel, ModelKind
from workbench.model.quoting import quote
from workbench.providers import load_provider
from workbench.store.files import Files
from workbench.workflows.model_tables import models_of
from workbench.workflows.spending import budgets_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Hosts", "LibraryMedia", "Run", "known_by_tables"]


class LibraryMedia:
    """What the library has, for who buys."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def path(self, file: FileRef) -> Path:
        """Where its bytes are: among the media, or a clip's voice."""
        if file.suffix == ".wav" and not self._files.holds(file.sha256, file.suffix):
            return self._files.voice_path(file.sha256)
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


class HearsClips(Protocol):
    """Hears what is done for clips."""

    def __call__(self, clip: int, what: str, share: float | None, *, item: str = "") -> None:
        """As ``Doings.hear``."""


def _unheard(clip: int, what: str, share: float | None, *, item: str = "") -> None:
    """Nobody hears it."""


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
        hear: hears what is done for which clip, and how far that is; nothing once it is over.
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
        hear: HearsClips = _unheard,
    ) -> None:
        self._project, self.plan, self.again, self._tell = project, plan, again, tell
        self._priority, self.fallback, self.fresh = priority, fallback, frozenset(fresh)
        self.hear = hear
        """Told by whoever buys clips."""
        self.id = uuid4().hex
        """Of its purchases."""
        self.stops = Stops()
        """Whether a person is stopping the run."""
        self.lost: set[str] = set()
        """Keys of purchases of whose predictions their host knows nothing."""
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
                LibraryMedia(project.files),
                project.hosts.patience(host, self.said),
                project.store.claims(self.said),
                project.id,
                self.id,
                self.budgets,
                self.plan,
                poll_s=project.hosts.poll_s,
                again=self.again,
                stops=self.stops,
                lost=self.lost,
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
