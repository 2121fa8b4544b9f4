"""Which other models may make a clip, should the one that is meant not be to be had."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.errors import MissingExtraError, OptionError
from workbench.jobs.buying import Buyer
from workbench.jobs.choices import Choice
from workbench.jobs.purchases import purchase_key
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.asking import ModelRequest, Quote
from workbench.model.hosted import HostedModel, ModelKind
from workbench.model.plan import Plan
from workbench.model.quoting import quote
from workbench.model.request import ClipRequest
from workbench.planning.makers import clip_question
from workbench.workflows.model_tables import models_of, prompts_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["NO_FALLBACK", "Fallbacks", "Other", "check_fallback"]

NO_FALLBACK = "none"
"""What a person says who wants no other model."""
_VIDEO: frozenset[ModelKind] = frozenset({"text-to-video", "image-to-video"})


def check_fallback(name: str | None, models: Sequence[HostedModel]) -> None:
    """Refuse a model that cannot be asked instead of another.

    Raises:
        OptionError: there is none of this name, or it makes no video.
    """
    if name in (None, NO_FALLBACK):
        return
    model = find_model(models, str(name))
    if not _VIDEO & set(model.kinds):
        raise OptionError(
            f"The model {model.name} makes no video from text or pictures; give one that does as the fallback, or "
            "none (songreel models list shows them).",
            field="fallback",
        )


@dataclass(frozen=True, slots=True)
class Other:
    """One other model, and its question."""

    host: str
    request: ModelRequest
    price: Quote
    named: bool
    """Whether the person named it: then it may be dearer."""

    @property
    def usd(self) -> Decimal | None:
        """What it costs, US dollars; None = unknown."""
        return self.price.usd

    @property
    def key(self) -> str:
        """Of its purchase."""
        return purchase_key(self.host, self.request)


class Fallbacks:
    """The other models of a plan's clips.

    Args:
        project: whose clips they are.
        plan: the plan.
        named: the model that a person named, ``none``, or None for those of the clips' profiles.
    """

    def __init__(self, project: SongWork, plan: Plan, named: str | None = None) -> None:
        self._project, self._plan, self._named = project, plan, named
        self._models, self._book = models_of(project.settings), prompts_of(project.settings)

    def of(self, request: ClipRequest, usd: Decimal | None) -> tuple[Other, ...]:
        """What may be asked for a clip instead; models that cannot make it are left out, and so are dearer ones that
        nobody named.

        Args:
            request: the clip.
            usd: what the model that is meant costs, US dollars.
        """
        clip = self._plan.clips[request.clip_index]
        if clip.shown != "generated":  # a picture under a move of the camera, which no model of videos makes
            return ()
        framed = request.first_frame or request.last_frame or request.waits_for is not None
        kind: ModelKind = "image-to-video" if framed else "text-to-video"
        found = []
        for name in self._names(clip.profile, kind):
            model = find_model(self._models, name)
            if kind not in model.kinds or model.id == clip.model:
                continue
            if (other := self._other(request, model, clip.provider, clip.profile)) is None:
                continue
            if other.named or (other.usd is not None and usd is not None and other.usd <= usd):
                found.append(other)
        return tuple(found)

    def choices(self, request: ClipRequest, usd: Decimal | None, buyer: Callable[[str], Buyer]) -> list[Choice]:
        """The same as what can be bought in a run; hosts that are not to be had are left out, unless they were named.

        Raises:
            OptionError, MissingExtraError: the host of the model that was named is not to be had.
        """
        found = []
        for other in self.of(request, usd):
            try:
                found.append(Choice(buyer(other.host), other.request, other.price, other.named))
            except (OptionError, MissingExtraError):
                if other.named:
                    raise
        return found

    def _names(self, profile: str, kind: ModelKind) -> Sequence[str]:
        if self._named == NO_FALLBACK:
            return ()
        if self._named is not None:
            return (self._named,)
        return find_profile(profile).fallbacks.get(kind, ()) if profile else ()

    def _other(self, request: ClipRequest, model: HostedModel, host: str, profile: str) -> Other | None:
        care = find_profile(profile) if profile else None
        try:
            asked = clip_question(request, model, self._book, profile=care).request
        except OptionError:
            return None
        same = model.provider == self._project.hosts.stands_for(host)
        return Other(host if same else model.provider, asked, quote(model, asked), self._named is not None)
