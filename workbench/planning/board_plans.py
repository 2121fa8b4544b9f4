"""The plan that an edited storyboard means: takes that still fit stay in their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.errors import OptionError
from workbench.model.board import Board, BoardClip
from workbench.model.plan import Clip, Plan
from workbench.model.shot import FocalPoint, Shot
from workbench.model.still import Still
from workbench.model.take import Take
from workbench.planning.assemble import placed_take
from workbench.planning.boards import BoardRules, board_of
from workbench.planning.prompts import one_line
from workbench.planning.stills import with_still
from workbench.timebase import Span

__all__ = ["Fate", "fates", "plan_of"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one clip of an edited plan."""

    kind: str
    """``kept``: its take is shown as before; ``retrimmed``: other frames of the same take; ``lost``: it had one that
    does not fit any more; ``unmade``: there was none."""
    take: Take | None = None


def plan_of(plan: Plan, board: Board, rules: BoardRules, takes: Mapping[int, Take]) -> Plan:
    """The plan that an edited storyboard means.

    A clip whose picture stays what it was keeps its take wherever that holds all that it shows, also where another
    number or another length would give it another one.

    Args:
        plan: the plan in force.
        board: its storyboard, edited.
        rules: as of ``board_of``.
        takes: the takes that its clips have, by the clip's index.

    Raises:
        OptionError: it is not allowed.
    """
    before = board_of(plan, rules)
    if (board.sections, board.rate, board.song_id) != (before.sections, before.rate, before.song_id):
        raise OptionError("This storyboard is another song's or another plan's; show the plan again.", field="clips")
    if any(not 0 <= card.of < len(plan.clips) for card in board.clips):
        raise OptionError(
            "This storyboard shows clips that the plan does not have; show the plan again.", field="clips"
        )
    now: dict[int, list[int]] = {}
    for index, card in enumerate(board.clips):
        now.setdefault(card.of, []).append(index)
    clips = tuple(_clip(plan, index, card, before.clips[card.of], now, rules) for index, card in enumerate(board.clips))
    try:
        made = _with_views(replace(plan, clips=clips), board, before)
        was, now_at = _places(plan), _places(made)
        pinned = (
            _pinned(plan, made, clip, card.of, was[card.of] == now_at[clip.index], takes.get(card.of))
            for clip, card in zip(made.clips, board.clips, strict=True)
        )
        return replace(
            made, clips=tuple(_told_by_place(plan, clip, board.clips[clip.index].of, takes) for clip in pinned)
        )
    except ValueError as error:
        raise OptionError(f"This edit is not allowed: {error}.", field="clips") from error


def fates(plan: Plan, made: Plan, board: Board, takes: Mapping[int, Take]) -> tuple[Fate, ...]:
    """What becomes of the clips of an edited plan, as far as their takes are at hand.

    Args:
        plan: the plan in force.
        made: what ``plan_of`` made of it.
        board: the edited storyboard.
        takes: the takes that the plan's clips have, by the clip's index.
    """
    was, now = _places(plan), _places(made)
    return tuple(
        _fate(plan, made, (card.of, index), was[card.of] == now[index], takes.get(card.of))
        for index, card in enumerate(board.clips)
    )


def _fate(plan: Plan, made: Plan, at: tuple[int, int], stays: bool, take: Take | None) -> Fate:  # noqa: FBT001
    if take is None:
        return Fate("unmade")
    old, new = plan.clips[at[0]], made.clips[at[1]]
    if new.take != take.key and not (stays and _content(old) == _content(new)):
        return Fate("lost", take)
    starts = [
        media.start - placed_take(which, clip, take).span.start
        for which, clip, media in ((plan, old, plan.media_span(at[0])), (made, new, made.media_span(at[1])))
    ]
    same = starts[0] == starts[1] and plan.media_span(at[0]).frames == made.media_span(at[1]).frames
    return Fate("kept" if same else "retrimmed", take)


def _clip(
    plan: Plan, index: int, card: BoardClip, before: BoardClip, now: Mapping[int, Sequence[int]], rules: BoardRules
) -> Clip:
    """The clip that a card means, without the take that it keeps."""
    clip = plan.clips[card.of]
    shot = _shot(clip, index, card, before, now)
    place = index, card.section, card.span, card.cut_on, card.join, card.join_frames
    here = clip.index, clip.section, clip.span, clip.cut_on, clip.join, clip.join_frames
    if shot is clip.shot and place == here and (card.seed, card.shown, clip.take) == (clip.seed, before.shown, ""):
        return clip  # most are, and a page waits for the answer
    made = replace(
        clip,
        index=index,
        section=card.section,
        span=card.span,
        cut_on=card.cut_on,
        seed=card.seed,
        join=card.join,
        join_frames=card.join_frames,
        shot=shot,
        take="",
        take_offset=0,
    )
    return _shown(made, card, before, rules)


def _shot(clip: Clip, index: int, card: BoardClip, before: BoardClip, now: Mapping[int, Sequence[int]]) -> Shot:
    """What is said of a card: the same object where that is what was said before."""
    shot, parts = clip.shot, now[card.of]
    first, last = index == parts[0], index == parts[-1]
    said: dict[str, Any] = {}
    if shot.follows is not None:
        said["follows"] = _after(now, shot.follows, index) if first else None
    if card.locked != before.locked:
        said["locked"] = card.locked
    if card.line != before.line:
        said["line"] = one_line(card.line)
    if clip.still is None and card.points != before.points:
        said["focal_points"] = tuple(FocalPoint(x, y) for x, y in card.points)
    if clip.still is None and card.move != before.move:
        said["effect"] = card.move
    if not first:
        said |= {"first": None, "sings": False}
    if not last:
        said["last"] = None
    return replace(shot, **said) if any(getattr(shot, name) != value for name, value in said.items()) else shot


def _after(now: Mapping[int, Sequence[int]], follows: int, index: int) -> int | None:
    """The index now of the clip whose last frame one starts with; None where it is gone, or the clip itself."""
    parts = now.get(follows)
    return None if parts is None or parts[-1] == index else parts[-1]


def _shown(clip: Clip, card: BoardClip, before: BoardClip, rules: BoardRules) -> Clip:
    """With another type of shot, where the person chose one."""
    if card.shown == before.shown:
        return clip
    if card.shown == "placeholder":
        return replace(clip, shown="placeholder", provider=rules.free, model="")
    if card.shown == "still":
        return replace(clip, shown="still", provider=rules.host, model=rules.painter, profile=rules.profile)
    if rules.filmer:
        return replace(clip, shown="generated", provider=rules.host, model=rules.filmer, profile=rules.profile)
    return replace(clip, shown="generated", provider=rules.free, model="")


def _with_views(made: Plan, board: Board, before: Board) -> Plan:
    """With a person's images as the cards show them, or without."""
    for index, card in enumerate(board.clips):
        still, was = made.clips[index].still, before.clips[card.of]
        if still is None:
            continue
        if not card.images:
            made = with_still(made, index, None, made.clips[index].provider)
        elif (card.move, card.points, card.start, card.end) != (was.move, was.points, was.start, was.end):
            clips = list(made.clips)
            clips[index] = replace(clips[index], still=_viewed(still, card))
            made = replace(made, clips=tuple(clips))
    return made


def _viewed(still: Still, card: BoardClip) -> Still:
    move = card.move or still.move
    boxes = (None, None) if move in ("parallax", "swap") else (card.start, None if move == "hold" else card.end)
    return replace(still, move=move, focus=card.points, start=boxes[0], end=boxes[1])


def _pinned(plan: Plan, made: Plan, clip: Clip, of: int, stays: bool, take: Take | None) -> Clip:  # noqa: FBT001
    """The clip with the take that it keeps by name: one that was chosen, or that its new place would not give it."""
    old = plan.clips[of]
    if _content(old) != _content(clip):
        return clip
    if stays and not (clip.shot.locked and not old.shot.locked):
        return replace(clip, take=old.take, take_offset=old.take_offset) if old.take else clip
    if take is None:
        return clip
    lies = placed_take(plan, old, take).span.start - take.span.start
    moved = made.media_span(clip.index).start - plan.media_span(old.index).start
    pinned = replace(clip, take=take.key, take_offset=lies if _lies_there(old, clip) else lies + moved)
    return pinned if placed_take(made, pinned, take).span.holds(made.media_span(clip.index)) else clip


def _told_by_place(plan: Plan, clip: Clip, of: int, takes: Mapping[int, Take]) -> Clip:
    """A clip without a take that a hosted model is to make: one that was swapped brings along what a person said of it,
    and no more, as such a model is told of a clip by its section and by what is sung there.

    Raises:
        OptionError: nothing of it would come along, and the clip would be asked for as it was before.
    """
    if not clip.model or clip.still or clip.take or _lies_there(plan.clips[of], clip):
        return clip
    here = next((c for c in plan.clips if (c.section, c.span) == (clip.section, clip.span)), None)
    if here is None:
        return clip
    told = replace(clip, prompt=here.prompt, style=here.style, look=here.look)
    if _content(told) != _content(here):
        return told
    why = (
        f"what was made for clip {of} does not fill clip {here.index}, with its transitions"
        if of in takes
        else f"clip {of} is not made yet"
    )
    raise OptionError(
        f"Clip {here.index} cannot show what clip {of} shows: {why}, and a hosted model is told of both by their "
        "places in the song, with nothing else said of them. Write them prompts, or swap others.",
        field="clips",
    )


def _lies_there(old: Clip, new: Clip) -> bool:
    """Whether a clip lies where it lay; otherwise it was swapped, and its take goes along."""
    return old.section == new.section and old.span.overlaps(new.span)


def _content(clip: Clip) -> tuple[object, ...]:
    """What a clip shows, wherever it lies and however it is kept."""
    shot = clip.shot
    said = shot.line, shot.still_prompt, shot.motion_prompt, shot.graphic, shot.effect, shot.focal_points, shot.sings
    maker = clip.provider, clip.model, clip.profile, clip.shown
    return clip.style, clip.look, clip.prompt, clip.seed, clip.still, clip.focus, shot.tries, maker, said


def _places(plan: Plan) -> list[tuple[Span, int, int]]:
    """What a clip's take may depend on beside what it shows: the frames, its number, and that in its section."""
    firsts = {clip.section: clip.index for clip in reversed(plan.clips)}
    return [(plan.media_span(c.index), c.index, c.index - firsts[c.section]) for c in plan.clips]
