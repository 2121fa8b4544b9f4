"""Clips of a picture that a hosted model made, under a move of the camera: far cheaper than a moving picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from workbench.errors import OptionError
from workbench.jobs.buying import Buyer
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.jobs.purchases import purchase_key
from workbench.media.images import image_facts
from workbench.model.asking import Answer, FileRef, ModelRequest, Quote
from workbench.model.request import ClipRequest
from workbench.model.still import Still, StillImage
from workbench.render.generate.provider import ClipProvider

__all__ = ["HostedStills", "answered_picture"]

_UNKNOWN = StillImage("0" * 64, ".png", 1, 1)
"""In place of a picture that is not there yet, in a key that its question is part of."""


class HostedStills:
    """A ``ClipProvider`` that buys one picture a clip.

    Args:
        name: the host's.
        model_request: from what a clip is asked for to the question, in its model's own words.
        quote: what a question costs.
        buyer: buys answers; not needed as long as nothing is made.
        still_of: how a picture is shown in a clip.
        stills: makes clips of pictures.
    """

    def __init__(
        self,
        name: str,
        model_request: Callable[[ClipRequest], ModelRequest],
        quote: Callable[[ModelRequest], Quote],
        buyer: Callable[[], Buyer],
        still_of: Callable[[ClipRequest, StillImage], Still],
        stills: ClipProvider,
    ) -> None:
        self.name, self._model_request, self._quote, self._buyer = name, model_request, quote, buyer
        self._still_of, self._stills = still_of, stills

    @property
    def version(self) -> str:
        """Of who moves the camera; which model was asked stands in its purchase."""
        return self._stills.version

    def price_usd(self, request: ClipRequest) -> Decimal | None:
        """What the picture costs, US dollars; None = unknown."""
        return self._quote(self._model_request(request)).usd

    def key(self, request: ClipRequest) -> str:
        """Hash of the question, and of how its answer is shown."""
        bought = purchase_key(self.name, self._model_request(request))
        shown = replace(request, still=self._still_of(request, _UNKNOWN))
        return key_of("hosted still", bought, self._stills.key(shown))

    def generate(
        self,
        request: ClipRequest,
        out: Path,
        *,
        on_frame: Callable[[int], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        """Buy the picture, or take what was bought, and make the clip of it.

        Raises:
            BudgetError, ProviderError: it was not made, or what came is of no use.
            RenderError, DiskFullError, CancelledError, NotFoundError
        """
        question, buyer = self._model_request(request), self._buyer()
        answer = buyer.buy(question, self._quote(question), clip=request.clip_index, cancel=cancel)
        image = answered_picture(buyer, question, answer)
        path = buyer.shelf.path(FileRef(image.sha256, image.suffix))
        shown = replace(request, still=self._still_of(request, image), still_files=(path,))
        self._stills.generate(shown, out, on_frame=on_frame, cancel=cancel)


def answered_picture(buyer: Buyer, question: ModelRequest, answer: Answer) -> StillImage:
    """The picture that a model sent.

    Args:
        buyer: who bought it.
        question: what was asked.
        answer: what came.

    Raises:
        ProviderError: there is none, or it is of no use; the buyer remembers that it is paid in vain.
    """
    if not answer.files:
        raise buyer.unusable(question, f"The model {question.model} sent no picture.")
    file = answer.files[0]
    try:
        facts = image_facts(buyer.shelf.path(file))
    except OptionError as error:
        raise buyer.unusable(question, f"{question.model} sent no usable picture: {error.message}") from error
    return StillImage(file.sha256, file.suffix, facts.width, facts.height)
