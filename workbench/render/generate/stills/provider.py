"""The provider of stills: makes a clip of a person's images, on this computer."""

from __future__ import annotations

import functools
import importlib.metadata
import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NotFoundError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256, key_of
from workbench.media.images import read_image
from workbench.model.request import ClipRequest
from workbench.model.still import Still
from workbench.render.generate.provider import write_clip
from workbench.render.generate.stills.layers import Layers, layers_of
from workbench.render.generate.stills.moves import focus_of, push, route_of
from workbench.render.generate.stills.swaps import image_at, swap_frames
from workbench.render.generate.stills.views import View
from workbench.render.generate.stills.windows import Canvas, eased

__all__ = ["StillsProvider"]

Picture = NDArray[np.uint8]


class StillsProvider:
    """Ken Burns, pan, zoom, parallax, swap. Any number of threads may make clips at once.

    A take depends on its images, its move and its length, and not on its place in the film; only a swap also on the
    beats.
    """

    name = "stills"
    version = "1"

    def price_usd(self, request: ClipRequest) -> Decimal | None:  # noqa: ARG002
        """Nothing."""
        return Decimal(0)

    def key(self, request: ClipRequest) -> str:
        """Hash of all that the pixels depend on."""
        still = _still(request)
        swaps = swap_frames(request) if still.move == "swap" else ()
        return key_of(
            self.name,
            self.version,
            _engine(),
            still,
            request.span.frames,
            request.rate,
            request.size,
            [frame - request.span.start for frame in swaps],
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
            NotFoundError: an image is gone from the library, or damaged.
            CancelledError, DiskFullError, RenderError: nothing is left behind.
        """
        if cancel is not None:
            cancel.check()
        pictures = self.pictures(request)
        what = f"making the still of clip {request.clip_index}"
        write_clip(request, pictures, out, what=what, on_frame=on_frame, cancel=cancel)

    def pictures(self, request: ClipRequest) -> Iterator[Picture]:
        """The clip's frames in order, uint8 RGB, shape=(height, width, 3).

        Raises:
            NotFoundError: an image is gone from the library, or damaged.
        """
        still = _still(request)
        if still.move == "swap":
            return _swap(request, still)
        images = [_opened(request, number) for number in range(len(still.images))]
        return _parallax(request, still, images) if still.move == "parallax" else _moved(request, still, images[0])


def _moved(request: ClipRequest, still: Still, image: Picture) -> Iterator[Picture]:
    """One image under a moving camera."""
    route = route_of(still, _canvas(image, request), _seconds(request))
    windows = [route(eased(share, still.easing)) for share in _shares(request.span.frames)]
    view = View(_opaque(image), windows, request.size)
    if still.move == "hold":
        return itertools.repeat(view.through(windows[0]), len(windows))
    return map(view.through, windows)


def _parallax(request: ClipRequest, still: Still, images: list[Picture]) -> Iterator[Picture]:
    """Layers at different speeds."""
    first = _opaque(images[0])
    layers = layers_of([first, *images[1:]], focus_of(still))
    shares = _shares(request.span.frames)
    shown = Layers(layers, still, _canvas(first, request), shares, _seconds(request))
    return map(shown.picture, shares)


def _swap(request: ClipRequest, still: Still) -> Iterator[Picture]:
    """One image after the other; each is opened when its turn comes, and only as many are kept as are shown once."""
    swaps, shown = swap_frames(request), -1
    for frame in range(request.span.start, request.span.end):
        number, share = image_at(frame, swaps, request)
        if number != shown:
            place, shown = number % len(still.images), number
            image = _opaque(_opened(request, place))
            points = still.focus or (focus_of(still),)
            route = push(_canvas(image, request), points[min(place, len(points) - 1)], still.intensity)
            view = View(image, [route(0.0), route(1.0)], request.size)
        yield view.through(route(share))


def _shares(frames: int) -> list[float]:
    """Of the clip's time, for each frame: 0 for the first and 1 for the last."""
    return [i / max(1, frames - 1) for i in range(frames)]


def _seconds(request: ClipRequest) -> float:
    return float(request.span.frames / request.rate)


def _canvas(image: Picture, request: ClipRequest) -> Canvas:
    return Canvas(image.shape[1], image.shape[0], request.size)


def _opened(request: ClipRequest, number: int) -> Picture:
    """One of the request's images, as it was when it was given."""
    assert request.still is not None
    wanted = request.still.images[number]
    try:
        path = request.still_files[number]
        if file_sha256(path) == wanted.sha256:
            return read_image(path)
    except (OSError, IndexError, NotFoundError, OptionError):
        pass
    raise NotFoundError(
        f"The library's copy of image {number + 1} of clip {request.clip_index} is gone or damaged; give the image "
        "once more (still()).",
        field="images",
    )


def _opaque(image: Picture) -> Picture:
    """RGB; what is transparent is black."""
    if image.shape[2] == 3:
        return image
    share = image[..., 3:].astype(np.uint16)
    return (image[..., :3] * share // 255).astype(np.uint8)


def _still(request: ClipRequest) -> Still:
    if request.still is None:
        raise OptionError(f"Clip {request.clip_index} has no still; give it an image (still()).", field="clip")
    return request.still


@functools.cache
def _engine() -> str:
    """What warps, as another version may move a pixel; asked without loading it."""
    return f"opencv {importlib.metadata.version('opencv-python-headless')}"
