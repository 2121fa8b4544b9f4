"""How clips join: hard cuts where the music drives, transitions centred on the cut where the type of film has them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from workbench.errors import OptionError
from workbench.model.analysis import Curve
from workbench.model.plan import Plan
from workbench.model.transition import JOIN_KINDS, JoinKind
from workbench.nearest import did_you_mean
from workbench.planning.tiling import TiledClip
from workbench.timebase import frame_at, seconds_at

__all__ = ["check_join", "longest_join", "plan_joins", "with_join"]

_USUAL_S: dict[JoinKind, Fraction] = {
    "crossfade": Fraction(2, 3),
    "dip-black": Fraction(4, 5),
    "dip-white": Fraction(3, 5),
    "whip": Fraction(1, 3),
    "zoom": Fraction(2, 5),
    "glitch": Fraction(1, 3),
}
_OTHER_S = Fraction(1, 2)
_CALM = 0.45
_LARGEST_SHARE = 3
"""By itself no transition takes more than a third of the shorter of its two clips."""


def check_join(kind: str) -> JoinKind:
    """A kind of join that a person named.

    Raises:
        OptionError: there is none of that name; names the nearest.
    """
    for known in JOIN_KINDS:
        if kind == known:
            return known
    raise OptionError(
        f"There is no transition {kind!r}; there are cut, crossfade, dip-black, dip-white, whip, zoom, wipe, glitch "
        f"and {len(JOIN_KINDS) - 8} more;{did_you_mean(kind, JOIN_KINDS)}",
        field="transition",
    )


def plan_joins(
    clips: Sequence[TiledClip], energy: Curve, rate: Fraction, *, calm: JoinKind, sections: JoinKind
) -> tuple[tuple[JoinKind, int], ...]:
    """For each clip the kind of join at its start and its even number of frames; 0 for a cut.

    Args:
        clips: the slots.
        energy: 0 to 1 over the song.
        rate: frames a second.
        calm: the kind where the energy stays below 0.45 a second to both sides.
        sections: the kind where a section begins, whatever the energy; ``cut`` leaves it to the energy.
    """
    joins: list[tuple[JoinKind, int]] = [("cut", 0)]
    for left, right in itertools.pairwise(clips):
        at_s = float(seconds_at(right.span.start, rate))
        begins = right.section != left.section and sections != "cut"
        kind = sections if begins else calm if _is_calm(energy, at_s) else "cut"
        most = min(left.span.frames, right.span.frames) // _LARGEST_SHARE // 2 * 2
        frames = 0 if kind == "cut" else min(_usual_frames(kind, rate), most)
        joins.append((kind, frames) if frames >= 2 else ("cut", 0))
    return tuple(joins)


def longest_join(kinds: Sequence[JoinKind], rate: Fraction) -> int:
    """The most frames that transitions of these kinds, as long as is usual, take at both ends of a clip together."""
    return max((_usual_frames(kind, rate) for kind in kinds if kind != "cut"), default=0)


def with_join(plan: Plan, index: int, kind: str, seconds: float | None = None) -> Plan:
    """The plan with another join at a clip's start. The film stays as long as it is.

    A transition that is longer than both clips allow beside their other transitions is shortened, with a note.

    Args:
        plan: the plan.
        index: the clip, from 1: the first one has nothing to join.
        kind: ``cut``, ``crossfade`` ...
        seconds: how long; what is usual for the kind by default.

    Raises:
        OptionError: there is no such clip or kind, or the length is not allowed.
    """
    known = check_join(kind)
    if not 1 <= index < len(plan.clips):
        raise OptionError(
            f"The clip {index} has no join at its start; give a number from 1 to {len(plan.clips) - 1}.", field="clip"
        )
    if seconds is not None and not 0 < seconds <= plan.frames / plan.rate:
        raise OptionError(
            f"A transition of {seconds:g} s is not allowed; give seconds above 0, up to the film's "
            f"{float(plan.frames / plan.rate):g}.",
            field="seconds",
        )
    wanted = _usual_frames(known, plan.rate) if seconds is None else max(2, 2 * round(frame_at(seconds, plan.rate) / 2))
    left, right = plan.clips[index - 1], plan.clips[index]
    room = min(left.span.frames - plan.fade_in(index - 1), right.span.frames - plan.fade_out(index))
    frames = 0 if known == "cut" else min(wanted, 2 * room)
    if frames == 0:
        known = "cut"
    notes = [note for note in plan.notes if not note.startswith(_about(index))]
    if known != kind or (frames and frames < wanted):
        notes.append(f"{_about(index)} to {float(frames / plan.rate):.2f} s: its clips allow no more.")
    clips = list(plan.clips)
    clips[index] = replace(right, join=known, join_frames=frames)
    return replace(plan, clips=tuple(clips), notes=tuple(notes))


def _about(index: int) -> str:
    """How the note on a transition begins."""
    return f"The transition into clip {index} was shortened"


def _usual_frames(kind: JoinKind, rate: Fraction) -> int:
    return max(2, 2 * round(_USUAL_S.get(kind, _OTHER_S) * rate / 2))


def _is_calm(energy: Curve, at_s: float) -> bool:
    around = energy.values[max(0, int((at_s - 1) / energy.hop_s)) : int((at_s + 1) / energy.hop_s) + 1]
    return bool(around) and max(around) < _CALM
