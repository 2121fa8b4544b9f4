"""What hosted models are asked for the clips of a plan, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.errors import OptionError
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.asking import ModelRequest, Quote
from workbench.model.hosted import HostedModel
from workbench.model.plan import Plan
from workbench.model.prompting import PromptBook
from workbench.model.quoting import quote
from workbench.model.request import ClipRequest
from workbench.planning.asking import Asked, ask
from workbench.planning.makers import clip_question, still_wish

__all__ = ["Questions"]


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
