"""One pass over a take's decoded frames: each becomes a small picture, and all that is asked is measured on those.

Reading a picture small costs next to nothing beside decoding it; ``tests/bench/bench_triage.py`` says how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.model.size import Size
from workbench.model.triage import Oklab, TakeMeasures
from workbench.render.compose.pictures import THUMB_HEIGHT, THUMB_WIDTH, Thumb, thumb_of
from workbench.render.triage import pictures as measured

__all__ = ["MEASURES_VERSION", "measure_image", "measure_pictures", "measure_take"]

MEASURES_VERSION = "3"


def measure_take(path: Path) -> TakeMeasures:
    """Decode a take once and measure it; one that cannot be read has no frames, and says why."""
    import av

    damage, thumbs = "", []
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                if frame.is_corrupt:
                    damage = "some of its frames cannot be decoded whole"
                thumbs.append(thumb_of(frame))
    except (av.error.FFmpegError, IndexError) as error:
        damage = getattr(error, "strerror", None) or "it has no picture"
    return measure_pictures(path, thumbs, damage=damage)


def measure_pictures(path: Path, thumbs: Sequence[Thumb], *, damage: str = "") -> TakeMeasures:
    """Measure a take whose frames were decoded for another purpose.

    Args:
        path: its file, of which only the head is read here.
        thumbs: small pictures of all its frames.
        damage: why decoding ended early.
    """
    size, rate = _head(path)
    if not thumbs:
        return TakeMeasures(size, rate, 0, damage or "it has no frames")
    rgb = np.stack(thumbs)
    luma, cells = measured.lumas(rgb), measured.cells_of(rgb)
    light = cells.mean((1, 2))
    return TakeMeasures(
        size=size,
        rate=rate,
        frames=len(thumbs),
        damage=damage,
        black=measured.black_runs(luma),
        frozen=measured.frozen_runs(luma, float(rate or 0)),
        flicker=measured.flicker(light[:, 0], float(rate or 0)),
        bars=measured.bars(luma),
        cuts=measured.scene_cuts(cells, luma),
        hashes=measured.hashes(luma),
        palette=measured.palette(rgb, float(rate or 0)),
        light=_rounded(light),
        first=_rounded(cells[0].reshape(-1, 3)),
        detail=tuple(float(step) for step in np.round(measured.detail(luma), 2)),
    )


def measure_image(path: Path, size: Size) -> tuple[Oklab, ...]:
    """The mean colours of an image's fields, as ``TakeMeasures.first`` has them: of its middle, in a take's shape.

    Args:
        path: the image's file.
        size: of the take, pixels.
    """
    from PIL import Image

    with Image.open(path) as opened:
        image = opened.convert("RGB")
    wide = min(image.width, image.height * size.width / size.height)
    high = min(image.height, image.width * size.height / size.width)
    left, top = (image.width - wide) / 2, (image.height - high) / 2
    small = image.resize((THUMB_WIDTH, THUMB_HEIGHT), Image.Resampling.BOX, (left, top, left + wide, top + high))
    return _rounded(measured.cells_of(np.asarray(small, dtype=np.uint8)[None])[0].reshape(-1, 3))


def _rounded(colours: NDArray[np.floating[Any]]) -> tuple[Oklab, ...]:
    return tuple((float(a), float(b), float(c)) for a, b, c in np.round(colours, 4))


def _head(path: Path) -> tuple[Size | None, Fraction | None]:
    import av

    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            rate = stream.average_rate
            return Size(stream.width, stream.height), None if rate is None else Fraction(rate)
    except (av.error.FFmpegError, IndexError, ValueError):
        return None, None
