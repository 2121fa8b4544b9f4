"""Clips that are made, or conformed, by workers elsewhere. Who buys them stays here."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from workbench.jobs.cancel import CancelToken
from workbench.media.conform import CONFORM_VERSION, conform
from workbench.media.encoding import LIBX264, Encoder
from workbench.media.errands import Far
from workbench.model.request import ClipRequest
from workbench.model.size import Size
from workbench.providers import load_provider, names
from workbench.render.generate.provider import ClipProvider

__all__ = ["FarClips", "FarConform", "can_travel"]


def can_travel(provider: ClipProvider) -> bool:
    """Whether a worker can make the same provider by its name: one that was handed in as an object it cannot."""
    return provider.name in names("clips") and type(_provider(provider.name)) is type(provider)


class FarClips:
    """A provider whose clips workers make.

    Args:
        provider: one that can travel; its keys and prices are asked here.
        far: where clips are made.
    """

    def __init__(self, provider: ClipProvider, far: Far) -> None:
        self._provider, self._far = provider, far

    @property
    def name(self) -> str:
        """The provider's."""
        return self._provider.name

    @property
    def version(self) -> str:
        """The provider's."""
        return self._provider.version

    def price_usd(self, request: ClipRequest) -> Decimal | None:
        """The provider's."""
        return self._provider.price_usd(request)

    def key(self, request: ClipRequest) -> str:
        """The provider's."""
        return self._provider.key(request)

    def generate(
        self,
        request: ClipRequest,
        out: Path,
        *,
        on_frame: Callable[[int], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        """Have the clip made. Its frames are told once all are there.

        Raises:
            EngineError, WorkersEndedError: nobody could.
            CancelledError, DiskFullError, RenderError: nothing is left behind.
        """
        key = ("take", self.name, self.key(request), request.finished, request.key_frames)
        images = tuple(path.name for path in request.still_files)
        values = (self.name, replace(request, still_files=()), images)
        self._far.make(key, _make_clip, values, request.still_files, out, cancel=cancel)
        if on_frame is not None:
            on_frame(request.span.frames)


class FarConform:
    """``conform``, done by a worker; the video is one of the library's."""

    def __init__(self, far: Far) -> None:
        self._far = far

    def __call__(
        self,
        source: Path,
        out: Path,
        frames: int,
        size: Size,
        rate: Fraction,
        *,
        what: str,
        focus: tuple[float, float] = (0.5, 0.5),
        finished: bool = False,
        key_frames: Sequence[int] = (),
        encoder: Encoder = LIBX264,
        on_frame: Callable[[int], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        """As ``conform`` says.

        Raises:
            EngineError, WorkersEndedError: nobody could.
            RenderError, DiskFullError, CancelledError
        """
        wanted = {
            "frames": frames,
            "size": size,
            "rate": rate,
            "focus": focus,
            "finished": finished,
            "key_frames": tuple(key_frames),
            "encoder": encoder,
        }
        key = ("conform", CONFORM_VERSION, source.name, wanted)
        self._far.make(key, _conform, (source.name, {**wanted, "what": what}), [source], out, cancel=cancel)
        if on_frame is not None:
            on_frame(frames)


def _make_clip(
    values: tuple[str, ClipRequest, tuple[str, ...]], files: Mapping[str, Path], out: Path, cancel: CancelToken
) -> None:
    name, request, images = values
    request = replace(request, still_files=tuple(files[image] for image in images))
    _provider(name).generate(request, out, cancel=cancel)


def _conform(values: tuple[str, dict[str, Any]], files: Mapping[str, Path], out: Path, cancel: CancelToken) -> None:
    name, wanted = values
    conform(files[name], out, **wanted, cancel=cancel)


@functools.cache
def _provider(name: str) -> ClipProvider:
    """One in the life of a worker: what it draws with is loaded once."""
    provider: ClipProvider = load_provider("clips", name)
    return provider
