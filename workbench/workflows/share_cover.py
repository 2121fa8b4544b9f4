"""The picture of a film's page: the cover that travels in the film's own file, or a frame of it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.media.pictures import fill, jpeg_bytes, within
from workbench.render.compose.join import Piece
from workbench.render.compose.shots import key_pictures
from workbench.timebase import Span
from workbench.workflows.share_films import ShownFilm

__all__ = ["cover_bytes"]

_LONGER_SIDE, _MOST_BYTES = 1280, 240_000
_AT = 0.4
"""Where a film without a cover is looked at, of its length: beyond titles, before the end."""


def cover_bytes(shown: ShownFilm) -> bytes:
    """The film's cover as a JPEG that loads at once: 1280 pixels and 240 KB at most."""
    picture = _attached(shown.path)
    if picture is None:
        picture = _frame(shown)
    return jpeg_bytes(fill(picture, within(shown.timeline.size, _LONGER_SIDE)), _MOST_BYTES)


def _attached(film: Path) -> NDArray[np.uint8] | None:
    """The picture that stands for the film in lists; WebM has none."""
    import av

    with av.open(str(film), metadata_errors="replace") as container:
        for stream in container.streams.video:
            if stream.disposition & av.stream.Disposition.attached_pic:
                packet = next(container.demux(stream))
                return _decoded(bytes(packet))
    return None


def _decoded(data: bytes) -> NDArray[np.uint8]:
    from PIL import Image

    with Image.open(BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def _frame(shown: ShownFilm) -> NDArray[np.uint8]:
    timeline = shown.timeline
    whole = Piece(shown.path, 0, Span(0, timeline.frames))
    frame = int(timeline.frames * _AT)
    return next(picture for _, picture in key_pictures([whole], [frame], timeline.rate))
