"""A filmstrip: a film's pictures side by side, one each so many seconds, for scrubbing and for looking over it."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.jobs.cancel import CancelToken
from workbench.media.pictures import fill
from workbench.model.size import Size
from workbench.render.compose.join import Piece
from workbench.render.compose.shots import key_frames, key_pictures

__all__ = ["MOST_CELLS", "filmstrip", "strip_frames"]

MOST_CELLS = 240
_ROW = 10
"""Pictures in a row."""


def strip_frames(frames: int, rate: Fraction, every_s: float | None = None) -> list[int]:
    """The frames that a strip shows, one each so many seconds; by default as many seconds as give about 60."""
    if every_s is None:
        every_s = max(1.0, float(frames / rate) / 60)
    step = max(1, round(every_s * rate), -(-frames // MOST_CELLS))
    return list(range(0, frames, step))


def filmstrip(
    pieces: Sequence[Piece],
    wanted: Sequence[int],
    size: Size,
    rate: Fraction,
    *,
    height: int = 90,
    cancel: CancelToken | None = None,
) -> NDArray[np.uint8]:
    """The strip: rows of ten pictures, each the key frame at its time or the last one before; nothing else is decoded.

    Args:
        pieces: the film's, in order.
        wanted: frames, ascending.
        size: the film's, pixels.
        rate: frames a second.
        height: of a picture, pixels.
        cancel: stops it.

    Returns:
        uint8 RGB, shape=(rows * height, columns * width, 3).
    """
    keys = list(itertools.chain.from_iterable(key_frames(piece, rate) for piece in pieces))
    chosen = [keys[max(0, bisect.bisect_right(keys, frame) - 1)] for frame in wanted]
    cell = Size(max(16, 2 * round(height * size.width / size.height / 2)), height)
    shown = {frame: fill(picture, cell) for frame, picture in key_pictures(pieces, sorted(set(chosen)), rate, cancel)}
    columns = min(_ROW, len(chosen))
    rows = -(-len(chosen) // columns)
    strip = np.zeros((rows * cell.height, columns * cell.width, 3), np.uint8)
    for number, frame in enumerate(chosen):
        row, column = divmod(number, columns)
        top, left = row * cell.height, column * cell.width
        strip[top : top + cell.height, left : left + cell.width] = shown[frame]
    return strip
