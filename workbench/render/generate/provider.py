"""Who makes clips: one question, one method, and the doubles that ship."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RenderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.media.frames import writing_frames
from workbench.model.request import ClipRequest

__all__ = ["ClipProvider", "CountingProvider", "FlatProvider", "MadeBy", "write_clip"]


@dataclass(frozen=True, slots=True)
class MadeBy:
    """A model that made a clip, or its picture, instead of the one that was meant."""

    model: str
    """Its id."""
    usd: Decimal | None
    """What it cost, US dollars; None = unknown."""


class ClipProvider(Protocol):
    """Makes the file of one clip."""

    @property
    def name(self) -> str:
        """How plans and options call it."""

    @property
    def version(self) -> str:
        """Changes whenever its pixels do."""

    def price_usd(self, request: ClipRequest) -> Decimal | None:
        """What a take costs, US dollars; None = unknown."""

    def key(self, request: ClipRequest) -> str:
        """Hash of all that the pixels depend on, 64 hex digits; the same key is never made twice."""

    def generate(
        self,
        request: ClipRequest,
        out: Path,
        *,
        on_frame: Callable[[int], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> MadeBy | None:
        """Make the clip: exactly ``request.span.frames`` frames of its size and rate.

        Args:
            request: what is wanted.
            out: the file to write, an ``.mp4``; it appears only when it is whole.
            on_frame: called with the number of frames done.
            cancel: stops it within 2 seconds.

        Returns:
            Who made it, where that is not whom the request was meant for.

        Raises:
            CancelledError, DiskFullError, RenderError: nothing is left behind.
        """


def write_clip(
    request: ClipRequest,
    pictures: Iterable[NDArray[np.uint8]],
    out: Path,
    *,
    what: str,
    on_frame: Callable[[int], None] | None,
    cancel: CancelToken | None,
) -> None:
    """Encode the pictures of a clip as the request wants its file.

    Args:
        request: what is wanted.
        pictures: the clip's frames in order, RGB, shape=(height, width, 3).
        out: as ``generate`` has it.
        what: what is being done, for the sentence of an error.
        on_frame: the same.
        cancel: the same.

    Raises:
        CancelledError, DiskFullError, RenderError: nothing is left behind.
    """
    with writing_frames(
        out,
        request.size,
        request.rate,
        what=what,
        finished=request.finished,
        key_frames=request.key_frames,
        cancel=cancel,
    ) as write:
        for done, picture in enumerate(pictures, start=1):
            write(picture)
            if on_frame is not None:
                on_frame(done)


class FlatProvider:
    """The double: one flat colour a clip with a bar that moves a step each frame. Quick, for tests."""

    name = "flat"
    version = "1"

    def price_usd(self, request: ClipRequest) -> Decimal | None:  # noqa: ARG002
        """Nothing."""
        return Decimal(0)

    def key(self, request: ClipRequest) -> str:
        """Hash of the clip's place, size, rate and number."""
        return key_of(
            self.name, self.version, request.span, request.rate, request.size, request.seed, request.clip_index
        )

    def generate(
        self,
        request: ClipRequest,
        out: Path,
        *,
        on_frame: Callable[[int], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        """Make the clip.

        Raises:
            CancelledError, DiskFullError, RenderError: nothing is left behind.
        """
        what = f"making the flat clip {request.clip_index}"
        write_clip(request, self._pictures(request), out, what=what, on_frame=on_frame, cancel=cancel)

    def _pictures(self, request: ClipRequest) -> Iterator[NDArray[np.uint8]]:
        size = request.size
        digest = hashlib.sha256(f"{request.seed} {request.clip_index}".encode()).digest()
        ground = np.empty((size.height, size.width, 3), np.uint8)
        ground[:] = [40 + value % 176 for value in digest[:3]]
        width = max(2, size.width // 16)
        for frame in range(request.span.start, request.span.end):
            picture = ground.copy()
            left = frame * 4 % (size.width - width)
            picture[size.height // 3 : 2 * size.height // 3, left : left + width] = 255 - ground[0, 0]
            yield picture


class CountingProvider(FlatProvider):
    """The double that remembers which clips it made, asks for money, and fails where it is told to."""

    def __init__(self, *, fail_at: int | None = None, usd: Decimal | None = Decimal(0)) -> None:
        """Make one.

        Args:
            fail_at: the index of the clip that fails each time; None = none does.
            usd: what a take costs, US dollars; None = unknown.
        """
        self.usd = usd
        self.made: list[int] = []
        """The indices of the clips that were made, in the order in which they were finished."""
        self._fail_at = fail_at

    def price_usd(self, request: ClipRequest) -> Decimal | None:  # noqa: ARG002
        """As it was told."""
        return self.usd

    def generate(
        self,
        request: ClipRequest,
        out: Path,
        *,
        on_frame: Callable[[int], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        """Make the clip and count it.

        Raises:
            CancelledError, DiskFullError, RenderError: nothing is left behind, and nothing is counted.
        """
        if request.clip_index == self._fail_at:
            raise RenderError("It failed, as it was told to.")
        super().generate(request, out, on_frame=on_frame, cancel=cancel)
        self.made.append(request.clip_index)
