"""Continuity: brightness and colour on both sides of each join, and the gains that bring a section's clips together.

In the odds ``x / (1 - x)`` of a displayed value, a clip's gain (``Match``) is a factor, so in their logarithm
everything is a sum. For the clips of a section the gains minimise what is left at the joins plus a share of the gains
themselves: they add up to nothing, so the section keeps its own mean, no error travels from clip to clip, and a clip
that changes moves those far from it by less and less.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.media.frames import read_frames
from workbench.model.match import JoinColour, LookStats, Match
from workbench.model.size import Size
from workbench.render.compose.pictures import THUMB_HEIGHT, THUMB_WIDTH
from workbench.render.grade.bake import matched
from workbench.timebase import Span

__all__ = ["CONTINUITY_VERSION", "ClipEnds", "clip_ends", "look_stats", "match_clips"]

CONTINUITY_VERSION = "1"
_WINDOW_FRAMES = 12
"""Pictures looked at on each side; some, as a look may flash on the beat on which it begins."""
_HOLD = 0.5
"""How dear a gain is beside what it leaves at a join: two clips meet by 80 %, further ones are moved by half each."""
_MOST_BRIGHTER = 0.35
"""Bound of a clip's gain in all channels, as a logarithm: 0.70 to 1.42."""
_MOST_COLOURED = 0.15
"""Bound of one channel's gain beside that of all, as a logarithm."""
_SEEN = (0.03, 0.97)
"""Mean displayed values between which a side has a colour of its own."""
_STEP = 0.01
"""Gains are rounded to this: finer ones are not seen, and would make pieces of the film again for nothing."""

_Floats = NDArray[np.float64]
_Pictures = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class ClipEnds:
    """A clip's first and last pictures, as its take has them."""

    clip: int
    """Its index."""
    section: int
    head: _Pictures
    """uint8 RGB, shape=(n, height, width, 3), n at least 1."""
    tail: _Pictures
    """The same; a short clip's pictures may be in both."""


def clip_ends(take: Path, shown: Span, frames: int = _WINDOW_FRAMES) -> tuple[_Pictures, _Pictures]:
    """The first and the last pictures of a clip, small, from one pass over its take.

    Args:
        take: the file.
        shown: the clip's slot, in frames of the take counted from 0.
        frames: how many at each end.

    Raises:
        ValueError: the take ends before the slot begins.
    """
    head: list[_Pictures] = []
    tail: deque[_Pictures] = deque(maxlen=frames)
    for picture in read_frames(take, start=shown.start, count=shown.frames, size=Size(THUMB_WIDTH, THUMB_HEIGHT)):
        if len(head) < frames:
            head.append(picture)
        tail.append(picture)
    if not head:
        raise ValueError(f"{take.name} has no frame {shown.start}")
    return np.stack(head), np.stack(list(tail))


def look_stats(pictures: _Pictures, match: Match = Match()) -> LookStats:  # noqa: B008  a frozen value
    """Brightness and colour of pictures in CIE L*a*b*, once a clip's gains are on them."""
    import cv2

    flat = matched(pictures.reshape(-1, 1, 3) / 255, match).astype(np.float32)
    lab = cv2.cvtColor(flat, cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float64)
    mean, std = (tuple(round(float(value), 3) for value in of) for of in (lab.mean(axis=0), lab.std(axis=0)))
    return LookStats((mean[0], mean[1], mean[2]), (std[0], std[1], std[2]))


def match_clips(clips: Sequence[ClipEnds]) -> tuple[tuple[Match, ...], tuple[JoinColour, ...]]:
    """The gains of each clip, and each join inside a section before and after.

    Args:
        clips: in the film's order.
    """
    gains: list[Match] = []
    for _, group in itertools.groupby(clips, key=lambda clip: clip.section):
        gains += _section_gains(list(group))
    joins = []
    for (before, its), (clip, own) in itertools.pairwise(zip(clips, gains, strict=True)):
        if before.section == clip.section:
            joins.append(_join(before, its, clip, own))
    return tuple(gains), tuple(joins)


def _section_gains(clips: Sequence[ClipEnds]) -> list[Match]:
    """Least squares over the section's joins, held towards no gain at all."""
    normal = _HOLD * np.eye(len(clips))
    wanted = np.zeros((len(clips), 3))
    for i, (before, clip) in enumerate(itertools.pairwise(clips)):
        if not _comparable(before, clip):
            continue
        step = _log_odds(clip.head) - _log_odds(before.tail)
        normal[i : i + 2, i : i + 2] += [[1, -1], [-1, 1]]
        wanted[i] += step
        wanted[i + 1] -= step
    return [_bounded(row) for row in np.linalg.solve(normal, wanted)]


def _mean(pictures: _Pictures) -> _Floats:
    return np.asarray(pictures.reshape(-1, 3).mean(axis=0) / 255)


def _comparable(before: ClipEnds, clip: ClipEnds) -> bool:
    """Whether both sides of a join are neither nearly black nor nearly white."""
    return all(_SEEN[0] < float(_mean(pictures).mean()) < _SEEN[1] for pictures in (before.tail, clip.head))


def _log_odds(pictures: _Pictures) -> _Floats:
    mean = np.clip(_mean(pictures), *_SEEN)
    return np.asarray(np.log(mean / (1 - mean)))


def _bounded(logs: _Floats) -> Match:
    """Small gains: all channels together within one bound, and each beside them within a smaller one."""
    common = logs.mean()
    coloured = np.clip(logs - common, -_MOST_COLOURED, _MOST_COLOURED)
    gains = np.exp(np.clip(common, -_MOST_BRIGHTER, _MOST_BRIGHTER) + coloured)
    red, green, blue = (round(round(float(gain) / _STEP) * _STEP, 6) for gain in gains)
    return Match(red, green, blue)


def _join(before: ClipEnds, its: Match, clip: ClipEnds, own: Match) -> JoinColour:
    sides = look_stats(before.tail), look_stats(clip.head)
    after = look_stats(before.tail, its), look_stats(clip.head, own)
    return JoinColour(clip.clip, _apart(*sides), _apart(*after), sides, _comparable(before, clip))


def _apart(one: LookStats, other: LookStats) -> float:
    return round(float(np.linalg.norm(np.subtract(one.mean, other.mean))), 3)
