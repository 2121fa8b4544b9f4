"""Clips from hosted models: from a plan's clips to questions, and who buys the answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.jobs.buying import POLL_S, Buyer
from workbench.jobs.claims import Claims
from workbench.jobs.clock import Clock, SystemClock
from workbench.jobs.gate import Gate
from workbench.jobs.hosting import ModelProvider
from workbench.jobs.ledger import Budgets, Ledger
from workbench.jobs.patience import Patience
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.asking import FileRef, ModelRequest, Quote
from workbench.model.hosted import HostedModel
from workbench.model.plan import Plan
from workbench.model.quoting import quote
from workbench.model.request import ClipRequest
from workbench.planning.asking import Asked, ask
from workbench.planning.makers import clip_wish
from workbench.providers import load_provider
from workbench.store.files import Files

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Hosts", "LibraryShelf", "Questions"]


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


class Questions:
    """What hosted models are asked for the clips of a plan."""

    def __init__(self, plan: Plan, models: Sequence[HostedModel]) -> None:
        self._plan, self._models = plan, models

    def asked(self, request: ClipRequest) -> Asked:
        """The question for a clip.

        Raises:
            OptionError: its model cannot make it.
        """
        clip = self._plan.clips[request.clip_index]
        try:
            return ask(
                find_model(self._models, clip.model),
                clip_wish(request),
                models=self._models,
                profile=find_profile(clip.profile) if clip.profile else None,
            )
        except OptionError as error:
            raise OptionError(f"Clip {clip.index}: {error.message}", field=error.field) from error

    def request(self, request: ClipRequest) -> ModelRequest:
        """The same in the model's own words alone."""
        return self.asked(request).request

    def quote(self, question: ModelRequest) -> Quote:
        """What it costs by its model's table."""
        return quote(find_model(self._models, question.model), question)


class Hosts:
    """The hosts of models that a library buys from, and how they are asked.

    Args:
        providers: by their names, instead of those that the table names.
        clock: how late it is.
        poll_s: when a prediction is looked at again, seconds after the last look.
        draw: numbers from 0 to 1, for jitter.
    """

    def __init__(
        self,
        providers: Mapping[str, ModelProvider] | None = None,
        *,
        clock: Clock | None = None,
        poll_s: Sequence[float] = POLL_S,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._providers = dict(providers or {})
        self._clock, self._poll_s, self._draw = clock or SystemClock(), poll_s, draw
        self._gates: dict[str, Gate] = {}

    def provider(self, name: str) -> ModelProvider:
        """The host of a name.

        Raises:
            OptionError: there is none.
            MissingExtraError: what it needs is not installed.
        """
        if name not in self._providers:
            self._providers[name] = load_provider("models", name)
        return self._providers[name]

    def buyer(
        self,
        name: str,
        project: SongWork,
        ledger: Ledger,
        claims: Claims,
        *,
        run: str,
        budgets: Budgets,
        tell: Callable[[str], None],
    ) -> Buyer:
        """Who buys for one run of a project.

        Args:
            name: the host's.
            project: whose money it is.
            ledger: where purchases are kept.
            claims: who works on what.
            run: an id of the run.
            budgets: what may be spent.
            tell: hears once of what concerns the whole run.
        """
        gate = self._gates.setdefault(name, Gate(self._clock))
        patience = Patience(self._clock, gate, self._draw, tell)
        shelf = LibraryShelf(project.files)
        return Buyer(self.provider(name), ledger, shelf, claims, patience, project.id, run, budgets, self._poll_s)
