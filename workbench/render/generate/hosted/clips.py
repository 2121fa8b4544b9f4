"""Clips from hosted models: a question is bought, and its answer conformed to the planned frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path

from workbench.errors import ProviderError, UnusableVideoError
from workbench.jobs.bookkeeping import OPEN
from workbench.jobs.buying import Buyer
from workbench.jobs.cancel import CancelToken
from workbench.jobs.choices import Choice, buy_first
from workbench.jobs.keys import key_of
from workbench.jobs.purchases import purchase_key
from workbench.media.conform import CONFORM_VERSION, conform
from workbench.model.asking import ModelRequest, Quote
from workbench.model.request import ClipRequest
from workbench.render.generate.provider import MadeBy

__all__ = ["HostedClips"]

_VIDEOS = (".mp4", ".mov", ".webm", ".mkv")


class HostedClips:
    """A ``ClipProvider`` that asks models.

    Args:
        name: the host's.
        model_request: from what a clip is asked for to the question, in its model's own words.
        quote: what a question costs.
        buyer: buys answers; not needed as long as nothing is made.
        others: from what a clip is asked for to what may be asked instead, where the model cannot be had.
        tell: hears a sentence where that is so.
        begun: whether one of the others may have been asked before; without an answer to that, it is looked up.
        conform: brings an answer to the planned frames; here by default.
        hear: hears what is done for which clip, and how far that is; nothing once it is over.
    """

    def __init__(
        self,
        name: str,
        model_request: Callable[[ClipRequest], ModelRequest],
        quote: Callable[[ModelRequest], Quote],
        buyer: Callable[[], Buyer],
        others: Callable[[ClipRequest], Sequence[Choice]] = lambda _: (),
        tell: Callable[[str], None] = lambda _: None,
        *,
        begun: Callable[[ClipRequest], bool] = lambda _: True,
        conform: Callable[..., None] = conform,
        hear: Callable[[int, str, float | None], None] = lambda _clip, _what, _share: None,
    ) -> None:
        self._others, self._tell, self._begun = others, tell, begun
        self.name, self._model_request, self._quote, self._buyer = name, model_request, quote, buyer
        self._brought, self._hear = conform, hear

    @property
    def version(self) -> str:
        """Of what is done to an answer here; which model was asked stands in its purchase."""
        return CONFORM_VERSION

    def price_usd(self, request: ClipRequest) -> Decimal | None:
        """What the take costs, US dollars; None = unknown."""
        return self._quote(self._model_request(request)).usd

    def key(self, request: ClipRequest) -> str:
        """Hash of the question, and of the frames that its answer is conformed to."""
        bought = purchase_key(self.name, self._model_request(request))
        return key_of("hosted", CONFORM_VERSION, bought, request.span.frames, request.rate, request.size)

    def is_begun(self, request: ClipRequest) -> bool:
        """Whether its clip was bought, or asked for, before."""
        key = purchase_key(self.name, self._model_request(request))
        known = self._buyer().ledger.find([key]).get(key)
        return known is not None and (known.state in OPEN or known.state == "bought")

    def generate(
        self,
        request: ClipRequest,
        out: Path,
        *,
        on_frame: Callable[[int], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> MadeBy | None:
        """Buy the clip, or take what was bought, and conform it.

        Returns:
            The model that made it, where it is another than the one that was meant.

        Raises:
            BudgetError, ProviderError: it was not made, or what came is of no use.
            RenderError, DiskFullError, CancelledError, NotFoundError
        """
        if request.waits_for is not None:
            raise ProviderError(
                f"It starts with the last frame of clip {request.waits_for}, which has no take; make that one first.",
                fault="model",
            )
        try:
            return self._generated(request, out, on_frame, cancel)
        finally:
            self._hear(request.clip_index, "", None)

    def _generated(
        self, request: ClipRequest, out: Path, on_frame: Callable[[int], None] | None, cancel: CancelToken | None
    ) -> MadeBy | None:
        question = self._model_request(request)
        meant = Choice(self._buyer(), question, self._quote(question))
        choices = (meant, *self._others(request))
        bought = buy_first(
            choices,
            clip=request.clip_index,
            hear=partial(self._hear, request.clip_index),
            cancel=cancel,
            tell=lambda sentence: self._tell(f"Clip {request.clip_index}: {sentence}"),
            begun=self._begun(request),
        )
        self._hear(request.clip_index, "being conformed", None)
        buyer, question = bought.choice.buyer, bought.choice.request
        video = next((file for file in bought.answer.files if file.suffix in _VIDEOS), None)
        if video is None:
            raise buyer.unusable(question, f"The model {question.model} sent no video.")
        try:
            self._conform(buyer.media.path(video), request, question, out, on_frame, cancel)
        except UnusableVideoError as error:  # it is the model's fault, and not the end of the run
            raise buyer.unusable(question, error.message) from error
        return None if bought.choice is meant else MadeBy(question.model, bought.choice.usd)

    def _conform(
        self,
        video: Path,
        request: ClipRequest,
        question: ModelRequest,
        out: Path,
        on_frame: Callable[[int], None] | None,
        cancel: CancelToken | None,
    ) -> None:
        self._brought(
            video,
            out,
            request.span.frames,
            request.size,
            request.rate,
            what=f"conforming clip {request.clip_index} of {question.model}",
            finished=request.finished,
            key_frames=request.key_frames,
            on_frame=on_frame,
            cancel=cancel,
        )
