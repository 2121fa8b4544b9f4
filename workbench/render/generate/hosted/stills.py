"""Clips of a picture that a hosted model made, under a move of the camera: far cheaper than a moving picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

from workbench.errors import LibraryError, NotFoundError, OptionError, why
from workbench.jobs.buying import Buyer
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.jobs.purchases import purchase_key
from workbench.media.images import image_facts
from workbench.model.asking import Answer, FileRef, ModelRequest, Quote
from workbench.model.request import ClipRequest
from workbench.model.still import Still, StillImage
from workbench.render.generate.provider import ClipProvider, MadeBy

__all__ = ["HostedStills", "answered_picture"]

_UNKNOWN = StillImage("0" * 64, ".png", 1, 1)
"""In place of a picture that is not there yet, in a key that its question is part of."""


class HostedStills:
    """A ``ClipProvider`` that buys one picture a clip, unless there is one for it that a person has approved.

    Args:
        name: the host's.
        model_request: from what a clip is asked for to the question, in its model's own words.
        quote: what a question costs.
        buyer: buys answers; not needed as long as nothing is bought.
        path_of: where a picture's file is.
        still_of: how a picture is shown in a clip.
        stills: makes clips of pictures.
        at_hand: the picture that a clip is to show, where nothing need be bought, and the model that made it; that is
            empty for a person's own.
        hear: hears what is done for which clip, and how far that is; nothing once it is over.
    """

    def __init__(
        self,
        name: str,
        model_request: Callable[[ClipRequest], ModelRequest],
        quote: Callable[[ModelRequest], Quote],
        buyer: Callable[[], Buyer],
        path_of: Callable[[FileRef], Path],
        still_of: Callable[[ClipRequest, StillImage], Still],
        stills: ClipProvider,
        at_hand: Callable[[ClipRequest], tuple[StillImage, str] | None] = lambda _: None,
        hear: Callable[[int, str, float | None], None] = lambda _clip, _what, _share: None,
    ) -> None:
        self.name, self._model_request, self._quote, self._buyer = name, model_request, quote, buyer
        self._path_of, self._still_of, self._stills = path_of, still_of, stills
        self._at_hand, self._hear = at_hand, hear

    @property
    def version(self) -> str:
        """Of who moves the camera; which model was asked stands in its purchase."""
        return self._stills.version

    def price_usd(self, request: ClipRequest) -> Decimal | None:
        """What the picture costs, US dollars; None = unknown."""
        if self._at_hand(request) is not None:
            return Decimal(0)
        return self._quote(self._model_request(request)).usd

    def key(self, request: ClipRequest) -> str:
        """Hash of the question, and of how its answer is shown; of the picture itself where it is at hand."""
        if (there := self._at_hand(request)) is not None:
            shown = replace(request, still=self._still_of(request, there[0]))
            return key_of("approved still", request.span, self._stills.key(shown))
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
    ) -> MadeBy | None:
        """Buy the picture, or take what was bought or approved, and make the clip of it.

        Returns:
            The model that made the picture, where that was approved.

        Raises:
            BudgetError, ProviderError: it was not made, or what came is of no use.
            NotFoundError: the picture that was approved is gone or damaged.
            RenderError, DiskFullError, CancelledError
        """
        there = self._at_hand(request)
        image = self._bought(request, cancel) if there is None else there[0]
        path = self._path_of(FileRef(image.sha256, image.suffix))
        shown = replace(request, still=self._still_of(request, image), still_files=(path,))
        try:
            self._stills.generate(shown, out, on_frame=on_frame, cancel=cancel)
        except NotFoundError as error:
            if there is None:
                raise
            raise NotFoundError(
                f"The library's copy of the picture that clip {request.clip_index} starts with is gone or damaged; "
                "approve another one (songreel pictures P --clips N --approve K, or approve_picture(N, K)), or give "
                "one of yours (songreel shot P N --first FILE, or shot(N, first=FILE)).",
                field="first",
            ) from error
        return None if there is None else MadeBy(there[1], Decimal(0))

    def _bought(self, request: ClipRequest, cancel: CancelToken | None) -> StillImage:
        buyer, question = self._buyer(), self._model_request(request)
        hear = partial(self._hear, request.clip_index)
        try:
            answer = buyer.buy(question, self._quote(question), clip=request.clip_index, hear=hear, cancel=cancel)
        finally:
            hear("", None)
        return answered_picture(buyer, question, answer)


def answered_picture(buyer: Buyer, question: ModelRequest, answer: Answer) -> StillImage:
    """The picture that a model sent.

    Args:
        buyer: who bought it.
        question: what was asked.
        answer: what came.

    Raises:
        ProviderError: there is none, or it is of no use; the buyer remembers that it is paid in vain.
        LibraryError: it cannot be read here, which is not its fault; it stays bought.
    """
    if not answer.files:
        raise buyer.unusable(question, f"The model {question.model} sent no picture.")
    file = answer.files[0]
    try:
        facts = image_facts(buyer.media.path(file))
    except NotFoundError as error:
        reason = why(error.__cause__) if isinstance(error.__cause__, OSError) else "its file is gone"
        raise LibraryError(
            f"What {question.model} sent cannot be read in the library ({reason}); mend that, and run it again: the "
            "picture is paid, and not paid twice.",
            field="library",
        ) from error
    except OptionError as error:
        raise buyer.unusable(question, f"{question.model} sent no usable picture: {error.message}") from error
    return StillImage(file.sha256, file.suffix, facts.width, facts.height)
