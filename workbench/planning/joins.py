"""How clips join: hard cuts where the music drives, crossfades centred on the cut where it is calm."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from workbench.model.analysis import Curve
from workbench.planning.tiling import TiledClip
from workbench.timebase import seconds_at

__all__ = ["crossfade_frames"]

_FADE_S = Fraction(2, 3)
_CALM = 0.45
_LARGEST_SHARE = 3
"""A crossfade takes at most a third of the shorter of its two clips."""


def crossfade_frames(clips: Sequence[TiledClip], energy: Curve, rate: Fraction) -> tuple[int, ...]:
    """For each clip the even number of frames of the crossfade at its start; 0 is a hard cut.

    A join is calm where the energy, 0 to 1 over the song, stays below 0.45 a second to both sides.
    """
    frames = [0]
    for left, right in itertools.pairwise(clips):
        at_s = float(seconds_at(right.span.start, rate))
        shorter = min(left.span.frames, right.span.frames)
        wanted = min(2 * round(_FADE_S * rate / 2), shorter // _LARGEST_SHARE // 2 * 2)
        frames.append(wanted if wanted >= 2 and _is_calm(energy, at_s) else 0)
    return tuple(frames)


def _is_calm(energy: Curve, at_s: float) -> bool:
    around = energy.values[max(0, int((at_s - 1) / energy.hop_s)) : int((at_s + 1) / energy.hop_s) + 1]
    return bool(around) and max(around) < _CALM
