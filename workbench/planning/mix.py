"""Which clips of a plan are generated, which are stills with an effect, and which stay placeholders."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from workbench.model.labels import meant_label
from workbench.model.plan import Clip, Plan
from workbench.model.shot_mix import ShotMix, Shown
from workbench.model.still import STILL_MOVES, Still, StillImage, StillMove

__all__ = [
    "effect_of",
    "placeholders",
    "placeholders_told",
    "shown_in",
    "still_of",
    "with_mix",
]

_CHORUS = "chorus"
_EFFECTS: tuple[StillMove, ...] = ("ken-burns", "zoom-in", "pan", "zoom-out")
"""What stills do whose effect nobody said, in turn."""


def shown_in(plan: Plan, mix: ShotMix, clips: Collection[int]) -> dict[int, Shown]:
    """How each of some clips is shown in a mix, by the clip's index.

    The choruses are generated first; the rest is spread evenly over the film. The same plan and seed, the same answer.

    Args:
        plan: the plan; clips that show a person's images are left out.
        mix: the shares.
        clips: indices of those that are meant.
    """
    meant = [index for index in sorted(clips) if plan.clips[index].still is None]
    counts = _counts(len(meant), mix.shares)
    choruses = [index for index in meant if _is_chorus(plan, plan.clips[index])]
    others = [index for index in meant if index not in set(choruses)]
    generated = _spread(choruses, min(counts[0], len(choruses)), plan.seed)
    generated |= _spread(others, counts[0] - len(generated), plan.seed)
    rest = [index for index in meant if index not in generated]
    stills = _spread(rest, counts[1], plan.seed)
    return {
        index: "generated" if index in generated else "still" if index in stills else "placeholder" for index in meant
    }


def _counts(many: int, shares: Sequence[int]) -> list[int]:
    """So many in whole numbers by their shares in percent, by largest remainders; the first of equals has more."""
    counts = [many * share // 100 for share in shares]
    order = sorted(range(len(shares)), key=lambda place: -(many * shares[place] % 100))
    for place in order[: many - sum(counts)]:
        counts[place] += 1
    return counts


def _spread(there: Sequence[int], many: int, seed: int) -> set[int]:
    """So many of them, as far apart as can be; the seed says where they begin."""
    if many <= 0:
        return set()
    phase = int.from_bytes(hashlib.sha256(f"mix {seed}".encode()).digest()[:4]) / 2**32
    return {there[int((place + phase) * len(there) / many)] for place in range(many)}


def _is_chorus(plan: Plan, clip: Clip) -> bool:
    return meant_label(plan.sections[clip.section].label) == _CHORUS


def with_mix(plan: Plan, mix: ShotMix, free: str, painters: Mapping[int, str]) -> Plan:
    """A plan whose clips are shown as a mix has it.

    Args:
        plan: the plan, in which the clips have the maker of those that are generated.
        mix: the shares.
        free: name of the provider that draws placeholders here.
        painters: of each clip that is meant, by its index, the id of the model that makes its picture where it is shown
            as a still.
    """
    shown = shown_in(plan, mix, painters)

    def mixed(clip: Clip) -> Clip:
        how = shown.get(clip.index)
        if how is None:
            return clip
        if how == "still":
            return replace(clip, shown=how, model=painters[clip.index])
        return replace(clip, shown=how) if how == "generated" else replace(clip, shown=how, provider=free, model="")

    return replace(plan, clips=tuple(mixed(clip) for clip in plan.clips))


def effect_of(plan: Plan, index: int) -> StillMove:
    """How the camera moves over a clip's still: as a person said, or in turn, never the same twice in a row."""
    said = plan.clips[index].shot.effect
    turn = sum(clip.shown == "still" for clip in plan.clips[:index])
    return next((move for move in STILL_MOVES if move == said), _EFFECTS[(turn + plan.seed) % len(_EFFECTS)])


def still_of(plan: Plan, index: int, image: StillImage) -> Still:
    """How a picture is shown in a clip: under its effect, around its first focal point.

    Args:
        plan: the plan.
        index: the clip's.
        image: the picture.
    """
    points = plan.clips[index].shot.focal_points
    return Still((image,), effect_of(plan, index), focus=tuple((point.x, point.y) for point in points[:1]))


def placeholders(plan: Plan) -> tuple[int, ...]:
    """Indices of the clips that show what this computer draws although a mix left room for more. Those with images of a
    person, or a take that they chose, are none."""
    return tuple(c.index for c in plan.clips if c.shown == "placeholder" and c.still is None and not c.take)


def placeholders_told(plan: Plan, clips: Collection[int]) -> tuple[str, ...]:
    """A sentence that names each of them among some clips; nothing where there are none."""
    there = [index for index in placeholders(plan) if index in clips]
    if not there:
        return ()
    what = "Clip {} is a placeholder" if len(there) == 1 else "Clips {} are placeholders"
    return (f"{what.format(', '.join(map(str, there)))}: drawn on this computer, not generated by a model.",)
