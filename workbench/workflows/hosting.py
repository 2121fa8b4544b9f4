"""Clips from hosted models: from a plan's clips to questions, and who buys the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.errors import OptionError
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.asking import FileRef, ModelRequest, Quote
from workbench.model.hosted import HostedModel
from workbench.model.plan import Plan
from workbench.model.quoting import quote
from workbench.model.request import ClipRequest
from workbench.planning.asking import Asked, ask
from workbench.planning.makers import clip_seed, clip_wish
from workbench.store.files import Files

__all__ = ["LibraryShelf", "Questions"]


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
            made = ask(
                find_model(self._models, clip.model),
                clip_wish(request),
                models=self._models,
                profile=find_profile(clip.profile) if clip.profile else None,
            )
        except OptionError as error:
            raise OptionError(f"Clip {clip.index}: {error.message}", field=error.field) from error
        return replace(made, request=replace(made.request, variant=clip_seed(request)))

    def request(self, request: ClipRequest) -> ModelRequest:
        """The same in the model's own words alone."""
        return self.asked(request).request

    def quote(self, question: ModelRequest) -> Quote:
        """What it costs by its model's table."""
        return quote(find_model(self._models, question.model), question)
