"""One pass over a take's decoded frames: each becomes a small picture, and all that is asked is measured on those.

Reading a picture small costs next to nothing beside decoding it; ``tests/bench/bench_triage.py`` says how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from workbench.model.size import Size
from workbench.model.triage import TakeMeasures
from workbench.render.compose.pictures import Thumb, thumb_of
from workbench.render.triage import pictures as measured

__all__ = ["MEASURES_VERSION", "measure_pictures", "measure_take"]

MEASURES_VERSION = "2"


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
        light=tuple((float(a), float(b), float(c)) for a, b, c in np.round(light, 4)),
    )


def _head(path: Path) -> tuple[Size | None, Fraction | None]:
    import av

    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            rate = stream.average_rate
            return Size(stream.width, stream.height), None if rate is None else Fraction(rate)
    except (av.error.FFmpegError, IndexError, ValueError):
        return None, None
