"""Where a film's joins really are: each frame around a planned join is held against both takes.

A frame belongs to the take that it lies nearer to; a cut was found where the belonging changes. For a crossfade
the share of the second take is estimated for each frame by least squares, and the join was found where the line
through the shares passes one half; a long one is timed by its key frames, as encoders hold slow changes back. Any other
transition is drawn once more from the small pictures of both takes, and was found where the film passes from one take
to the other as that drawing does. Two takes that differ by no more than encoding does cannot be told apart; still every
frame of a transition must be what both takes give there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.model.certificate import CutFinding
from workbench.model.timeline import Timeline, TimelineClip
from workbench.render.compose.pictures import FOREIGN, FOREIGN_DRAWN, Thumb, distance, in_place
from workbench.render.compose.shares import from_mix, share_of_detail
from workbench.render.compose.transitions import transition_pictures
from workbench.timebase import Span, nearest, seconds_at

__all__ = ["Join", "Pictures", "find_join", "judge_joins", "strange_in_join"]

_REACH = 8
"""How many frames around a planned cut it is looked for."""
_APART = 2.0
"""Mean difference, of 255, above which two takes can be told apart at all."""
_APART_NOISE = 3.0
"""And they must differ this many times more than the film differs from its own take."""
_LATE = 2
"""How many frames beside its place a frame may stand and still be told for its take's."""
_LEAST_FADE = 0.3
"""How much the second take's share must grow over a crossfade."""
_HALF = 0.5
_UNEVEN = 0.25
"""How far a frame's share may lie from the line through all of them: a fade neither jumps nor runs backwards."""
_TIMED = (0.1, 0.9)
"""Between which the second take's share is planned in the key frames that time a crossfade."""


@dataclass(frozen=True, slots=True)
class Join:
    """A planned join."""

    left: TimelineClip
    right: TimelineClip
    window: Span
    """The film's frames that are looked at."""

    @property
    def planned(self) -> int:
        """The first frame of the second clip."""
        return self.right.span.start

    @property
    def mixed(self) -> range:
        """The film's frames that show both takes; none for a cut."""
        half = self.right.join_frames // 2
        return range(self.planned - half, self.planned + half)

    @classmethod
    def into(cls, timeline: Timeline, index: int) -> Join:
        """The join into the clip ``index``, from 1."""
        left, right = timeline.clips[index - 1], timeline.clips[index]
        half = right.join_frames // 2
        before = min(half + _REACH, left.span.frames - left.join_frames // 2)
        following = timeline.clips[index + 1].join_frames // 2 if index + 1 < len(timeline.clips) else 0
        after = min(half + _REACH, right.span.frames - following)
        at = right.span.start
        return cls(left, right, Span(at - max(1, before), at + max(1, after)))


@dataclass(frozen=True, slots=True)
class Pictures:
    """Small pictures around a join, by the film's frame; those of the takes by the frame that each is meant for."""

    film: Mapping[int, Thumb]
    left: Mapping[int, Thumb]
    right: Mapping[int, Thumb]
    drawn: Mapping[int, Thumb]
    """What the transition should look like; nothing for a cut, nor for a crossfade, whose frames may be any mix."""
    keys: frozenset[int]
    """The film's frames that were encoded from nothing but their own picture."""

    @classmethod
    def around(
        cls,
        join: Join,
        takes: tuple[Mapping[int, Thumb], Mapping[int, Thumb]],
        film: Mapping[int, Thumb],
        seen: NDArray[np.bool_],
        timeline: Timeline,
        keys: AbstractSet[int],
    ) -> Pictures:
        """Those of the frames that are looked at.

        Args:
            join: where it was planned.
            takes: the first and the second one, whole.
            film: whole.
            seen: the pixels that are compared.
            timeline: what the film should show.
            keys: the film's key frames.

        Raises:
            RenderError: the transition could not be drawn.
        """
        drawn = _draw(join, *takes, timeline)
        inside = range(join.window.start, join.window.end)
        shown, left, right, mixed = ({f: one[f][seen] for f in inside if f in one} for one in (film, *takes, drawn))
        return cls(shown, left, right, mixed, frozenset(f for f in inside if f in keys))

    def both_takes(self, frame: int) -> bool:
        """Whether both takes reach this frame."""
        return frame in self.left and frame in self.right


def _draw(join: Join, left: Mapping[int, Thumb], right: Mapping[int, Thumb], timeline: Timeline) -> dict[int, Thumb]:
    frames = join.mixed
    if join.right.join in ("cut", "crossfade") or not all(f in left and f in right for f in frames):
        return {}
    takes = [left[f] for f in frames], [right[f] for f in frames]
    return dict(zip(frames, transition_pictures(join.right.join, *takes, timeline.rate, timeline.size), strict=True))


def find_join(join: Join, seen: Pictures, rate: Fraction, beats_s: Sequence[float]) -> CutFinding:
    """Where a join is.

    Args:
        join: where it was planned.
        seen: the pictures around it.
        rate: frames a second.
        beats_s: ascending, seconds.
    """
    if join.planned - 1 not in seen.film or join.planned not in seen.film:
        frame, decided = None, True  # the film ends before it
    elif join.right.join == "cut":
        frame, decided = _find_cut(join, seen)
    elif join.right.join == "crossfade":
        frame, decided = _find_fade(join, seen)
    else:
        frame, decided = _find_transition(join, seen)
    error_ms = None
    if frame is not None:
        at_s = seconds_at(frame, rate)
        beat_s = nearest(float(at_s), beats_s)
        error_ms = None if beat_s is None else round(float(at_s - Fraction(beat_s)) * 1000, 2)
    return CutFinding(join.right.index, join.right.join, join.planned, frame, decided, error_ms)


def _nearest_distance(picture: Thumb, references: Mapping[int, Thumb], frame: int, late: int) -> float:
    """To the nearest of a take's frames up to ``late`` around the one that is meant for this place."""
    closest = _closest(references, frame)
    around = [references[index] for index in range(closest - late, closest + late + 1) if index in references]
    return min(distance(picture, reference) for reference in around)


def _closest(references: Mapping[int, Thumb], frame: int) -> int:
    """The frame that a take has for this place, or the one that lies nearest to it."""
    return min(references, key=lambda index: abs(index - frame))


def _find_cut(join: Join, seen: Pictures) -> tuple[int | None, bool]:
    """The first frame of the second take, and whether the takes can be told apart.

    Two clips may show one take, a few frames apart. Then each frame is held against its own place in both alone.
    """
    for late in (_LATE, 0):
        distances = {
            f: (_nearest_distance(film, seen.left, f, late), _nearest_distance(film, seen.right, f, late))
            for f, film in sorted(seen.film.items())
        }
        noise = float(np.median([min(pair) for pair in distances.values()]))
        if noise > FOREIGN:  # it shows neither, which is for the look inside the clips to tell
            return None, False
        least = max(_APART, _APART_NOISE * noise)
        if _apart_at(join.planned, seen, late) >= least:
            return _where_it_changes(join.planned, distances, least / _APART_NOISE), True
    return None, False


def _apart_at(planned: int, seen: Pictures, late: int) -> float:
    """How far what should be seen on both sides of a cut lies from the other take there."""
    last, first = seen.left[_closest(seen.left, planned - 1)], seen.right[_closest(seen.right, planned)]
    return min(
        _nearest_distance(last, seen.right, planned - 1, late), _nearest_distance(first, seen.left, planned, late)
    )


def _where_it_changes(planned: int, distances: Mapping[int, tuple[float, float]], clear: float) -> int | None:
    """The first frame that belongs to the second take, where the belonging changes once.

    Frames that lie as near to one take as to the other belong to either: among them the cut is where it was planned.
    """
    belongs = {f: right < left for f, (left, right) in distances.items() if abs(left - right) >= clear}
    changes = [(before, after) for before, after in itertools.pairwise(belongs) if belongs[before] != belongs[after]]
    if len(changes) != 1 or not belongs[changes[0][1]]:
        return None
    before, after = changes[0]
    return planned if before < planned <= after else after


def _can_be_told(seen: Pictures, inside: Sequence[int]) -> bool:
    """Whether both takes differ enough over a transition's frames."""
    apart = [distance(seen.left[f], seen.right[f]) for f in inside]
    return len(apart) > 1 and float(np.mean(apart)) >= _APART


def _find_fade(join: Join, seen: Pictures) -> tuple[int | None, bool]:
    """The frame at which the second take's share passes one half, and whether that can be told."""
    inside = [f for f in join.mixed if f in seen.film and seen.both_takes(f)]
    if not _can_be_told(seen, inside):
        return None, False
    at = np.array(inside, dtype=np.float64)
    shares = np.array([share_of_detail(seen.film[f], seen.left[f], seen.right[f]) for f in inside])
    slope, offset = np.polyfit(at, shares, 1)
    uneven = float(np.abs(shares - (slope * at + offset)).max())
    if slope * len(inside) < _LEAST_FADE or uneven > _UNEVEN:
        return None, True
    late = _late_by_keys(join, seen.keys, dict(zip(inside, shares, strict=True)))
    middle = (_HALF - offset) / slope if late is None else join.planned + late
    return math.floor(middle + 0.5), True


def _late_by_keys(join: Join, keys: AbstractSet[int], shares: Mapping[int, float]) -> float | None:
    """How many frames late a crossfade is in the key frames of its middle; None where there are none.

    An encoder holds back what changes by less than it would store, up to a percent of the mix, which is some frames of
    a crossfade of seconds. A key frame has nothing of what was before it.
    """
    first, frames = join.mixed.start, len(join.mixed)
    planned = {f: (f - first) / frames for f in keys & shares.keys()}
    late = [(share - shares[f]) * frames for f, share in planned.items() if _TIMED[0] <= share <= _TIMED[1]]
    return float(np.mean(late)) if late else None


def _find_transition(join: Join, seen: Pictures) -> tuple[int | None, bool]:
    """Where the film passes from one take to the other, beside where it should, and whether that can be told."""
    inside = [f for f in seen.drawn if f in seen.film]
    if not _can_be_told(seen, inside):
        return None, False
    passes, should = (
        _passing([_nearness(pictures[f], seen.left[f], seen.right[f]) for f in inside])
        for pictures in (seen.film, seen.drawn)
    )
    if passes is None or should is None:
        return None, should is not None
    return join.planned + round(passes - should), True


def _nearness(picture: Thumb, left: Thumb, right: Thumb) -> float:
    """0 where a picture is the first take's, 1 where it is the second's."""
    to_left, to_right = distance(picture, left), distance(picture, right)
    return to_left / (to_left + to_right) if to_left + to_right else 0.5


def _passing(values: Sequence[float]) -> float | None:
    """Where they first reach one half, frames from the first one; None if they never do."""
    for i, value in enumerate(values):
        if value >= _HALF:
            before = values[i - 1] if i else value
            return i - (value - _HALF) / (value - before) if value > before else float(i)
    return None


def strange_in_join(join: Join, seen: Pictures) -> list[int]:
    """The film's frames inside a transition that are not what both takes give there; none for a cut."""

    def apart(frame: int, place: int) -> float:
        if seen.drawn:
            return distance(seen.film[frame], seen.drawn[place])
        return from_mix(seen.film[frame], seen.left[place], seen.right[place])

    strange, foreign = [], FOREIGN_DRAWN if seen.drawn else FOREIGN
    for frame in join.mixed:
        if frame not in seen.film:
            continue
        known = [f for f in (frame, frame - 1, frame + 1) if (f in seen.drawn if seen.drawn else seen.both_takes(f))]
        if frame not in known or not in_place(apart(frame, frame), (apart(frame, f) for f in known[1:]), foreign):
            strange.append(frame)
    return strange


def judge_joins(cuts: Sequence[CutFinding]) -> list[str]:
    """What is wrong with them, one sentence each."""
    reasons = []
    for cut in cuts:
        if not cut.wrong:
            continue
        if cut.found_frame is None:
            reasons.append(
                f"The {cut.kind} into clip {cut.clip}, planned on frame {cut.planned_frame}, was not found there."
            )
        else:
            reasons.append(
                f"The {cut.kind} into clip {cut.clip} was planned on frame {cut.planned_frame} "
                f"and found on frame {cut.found_frame}."
            )
    return reasons
