"""Numbers in bulk as the bytes that a page reads: little endian, whatever computer the kernel runs on."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable

from workbench.model.analysis import BeatGrid

__all__ = ["doubles", "grid_bytes", "integers"]


def doubles(values: Iterable[float]) -> bytes:
    """Eight bytes a number: the page's Float64Array."""
    return _little(array("d", values))


def integers(values: Iterable[int]) -> bytes:
    """Four bytes a number: the page's Int32Array."""
    return _little(array("i", values))


def grid_bytes(grid: BeatGrid) -> dict[str, object]:
    """The traits in which a page finds a song's beats: their times in seconds, and their numbers in the bar."""
    return {"beats": doubles(grid.beats_s), "beat_in_bar": bytes(min(number, 255) for number in grid.beat_in_bar)}


def _little(numbers: array[float] | array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
