"""Stills in a plan, and what else was said of its clips: which way stills move, and where all goes in another plan."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from workbench.errors import OptionError
from workbench.model.places import SAME_PLACE
from workbench.model.plan import Clip, Plan
from workbench.model.shot import Shot
from workbench.model.still import Still
from workbench.timebase import common_share

__all__ = ["check_clip", "keep_stills", "with_still"]

_MAKER = "stills"
_VARIANTS = 8
_WAS = "was "
"""How a note goes on that is about another plan."""


def check_clip(plan: Plan, index: int) -> Clip:
    """A clip that a person named.

    Raises:
        OptionError: there is none of that number.
    """
    if isinstance(index, int) and 0 <= index < len(plan.clips):
        return plan.clips[index]
    raise OptionError(f"There is no clip {index!r}; give a whole number from 0 to {len(plan.clips) - 1}.", field="clip")


def with_still(plan: Plan, index: int, still: Still | None, provider: str, notes: tuple[str, ...] = ()) -> Plan:
    """The plan with a still in a clip, or with none any more.

    Its way (``Still.variant``) is chosen here: by the clip's seed and number, and other than in the clips beside it.

    Args:
        plan: the plan.
        index: the clip.
        still: what it shows; None = what its provider makes.
        provider: who makes clips without stills.
        notes: sentences about it, for the plan, each without its beginning "The still of clip N".

    Raises:
        OptionError: there is no such clip.
    """
    clip, clips = check_clip(plan, index), list(plan.clips)
    if still is None:
        clips[index] = replace(clip, still=None, provider=provider)
    else:
        clips[index] = replace(clip, still=replace(still, variant=_variant(plan, index)), provider=_MAKER)
    kept = [note for note in plan.notes if not note.startswith(_about(index))]
    return replace(plan, clips=tuple(clips), notes=(*kept, *(f"{_about(index)}{note}" for note in notes)))


def keep_stills(old: Plan | None, new: Plan, settled: Mapping[int, int] | None = None) -> Plan:
    """A new plan with the stills, the shots, and what a person put into focus, of the one before it.

    A clip with the same span keeps them. Otherwise they go to the clip that shares the most time with their own, if
    that is at least half of the shorter one; where none does, they are left out. Both are said in the notes. Stills
    come first, each with its focus. A lock holds what was made, so it stays only where the span does.

    Args:
        old: the plan that they are in; of the same song, at any rate and size.
        new: the plan without them.
        settled: clips of the old plan that are in the new one with all that they have, and their indices there.
    """
    clips, notes, places = list(new.clips), list(new.notes), dict(settled or {})
    if old is None or old.song_id != new.song_id:
        return new
    taken = frozenset(places.values())
    for clip in sorted(old.clips, key=lambda clip: clip.still is None):
        if _unsaid(clip):
            continue
        if settled and clip.index in settled:
            notes += _told(old, clip, settled[clip.index])
            continue
        free = [other for other in clips if _unsaid(other) and other.index not in taken]
        unmoved, share, index = max((_nearness(old, clip, new, other) for other in free), default=(False, 0, 0))
        about = _about_of(clip)
        if share < SAME_PLACE:
            notes.append(f"{about(clip.index)}{_WAS}left out: no clip lies where it lay.")
            continue
        notes += _told(old, clip, -index)
        provider = _MAKER if clip.still else clips[-index].provider
        shot = clip.shot if unmoved else replace(clip.shot, locked=False)
        clips[-index] = replace(clips[-index], still=clip.still, provider=provider, focus=clip.focus, shot=shot)
        if shot.locked and (old.rate, old.size) == (new.rate, new.size):
            clips[-index] = replace(clips[-index], take=clip.take, take_offset=clip.take_offset)
        if shot.tries and new.seed == old.seed:
            clips[-index] = replace(clips[-index], seed=clip.seed)
        places[clip.index] = -index
        if not unmoved:
            notes.append(f"{about(-index)}{_WAS}that of clip {clip.index}, whose time it now has most of.")
    try:
        return replace(new, clips=_followed(clips, old, places), notes=tuple(notes))
    except ValueError:  # in the new order some would follow each other in a circle
        alone = tuple(replace(clip, shot=replace(clip.shot, follows=None)) for clip in clips)
        return replace(new, clips=alone, notes=(*notes, "No clip follows another one's last frame any more."))


def _told(old: Plan, clip: Clip, index: int) -> list[str]:
    """What the old plan notes about a clip, for its index in the new one; less where it came from."""
    about = _about_of(clip)
    said = [note.removeprefix(about(clip.index)) for note in old.notes if note.startswith(about(clip.index))]
    return [f"{about(index)}{note}" for note in said if not note.startswith(_WAS)]


def _about_of(clip: Clip) -> Callable[[int], str]:
    return _about if clip.still else _about_focus if clip.focus else _about_shot


def _unsaid(clip: Clip) -> bool:
    return clip.still is None and clip.focus is None and clip.shot == Shot()


def _followed(clips: list[Clip], old: Plan, places: dict[int, int]) -> tuple[Clip, ...]:
    """The clips, each that follows another behind the same one as before; a chain stays one from clip to clip."""
    made = list(clips)
    for before, now in places.items():
        follows = old.clips[before].shot.follows
        if follows is None:
            continue
        place: int | None = now - 1 if follows == before - 1 else places.get(follows)
        made[now] = replace(clips[now], shot=replace(clips[now].shot, follows=None if place in (-1, now) else place))
    return tuple(made)


def _nearness(old: Plan, clip: Clip, new: Plan, other: Clip) -> tuple[bool, Fraction, int]:
    """Whether two clips lie in the same place, how much they have in common, and the first of equals before others."""
    times, others = clip.span.times(old.rate), other.span.times(new.rate)
    return times == others, common_share(times, others), -other.index


def _variant(plan: Plan, index: int) -> int:
    """0 to 7, of another direction than the stills beside the clip; at least another one where both directions are."""
    digest = hashlib.sha256(f"still {plan.clips[index].seed} {index}".encode()).digest()
    beside = [
        clip.still.variant
        for clip in plan.clips[max(0, index - 1) : index + 2]
        if clip.still is not None and clip.index != index
    ]
    ways = [(2 * (digest[0] % (_VARIANTS // 2)) + step) % _VARIANTS for step in range(_VARIANTS)]
    return min(ways, key=lambda way: (way in beside, sum(way % 2 == other % 2 for other in beside), ways.index(way)))


def _about(index: int) -> str:
    """How a note on a still begins."""
    return f"The still of clip {index} "


def _about_shot(index: int) -> str:
    """How a note on a shot begins."""
    return f"What was said of clip {index} "


def _about_focus(index: int) -> str:
    """How a note on a focus begins."""
    return f"The focus of clip {index} "
