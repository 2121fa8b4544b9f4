"""Where a value lies among those of other songs."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

__all__ = ["rank"]

_UNKNOWN = 0.5


def rank(value: float | None, usual: Sequence[float] | None) -> float:
    """The share of songs below, 0 to 1, between the baseline's quantiles by a straight line.

    Args:
        value: None where it is not known, which ranks in the middle.
        usual: quantiles at equal steps from the lowest song to the highest, ascending; None as well.
    """
    if value is None or not usual:
        return _UNKNOWN
    last = len(usual) - 1
    # Equal quantiles: the middle of them.
    low, high = bisect.bisect_left(usual, value), bisect.bisect_right(usual, value)
    if low < high:
        return round((low + high - 1) / 2 / last, 3)
    if low in (0, last + 1):
        return 0.0 if low == 0 else 1.0
    before, after = usual[low - 1], usual[low]
    return round((low - 1 + (value - before) / (after - before)) / last, 3)
