"""What a person does on the storyboard: pure functions from a board to a board. Each says in a sentence why it cannot.

The tiling stays whole by construction, and nothing is reckoned here that costs time: a page waits for it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from workbench.errors import OptionError, RefusedValueError
from workbench.model.board import MOST_LINE, Board, BoardClip, CutMark
from workbench.model.plan import LARGEST_SEED
from workbench.timebase import Span

__all__ = ["cut_near", "cut_words", "join_clips", "move_cut", "move_words", "say", "split_clip", "swap_clips"]

_FREE = frozenset({"line", "seed", "shown", "locked", "move", "points", "start", "end"})


def move_cut(board: Board, index: int, frame: int) -> Board:
    """Let a clip begin on another frame; the one before it ends there.

    Args:
        board: the board.
        index: the clip, from 1.
        frame: one of ``board.legal_cuts(index)``.

    Raises:
        OptionError: it may not begin there.
    """
    _check(board, [index])
    room = board.room(index)
    if room is None:
        raise OptionError(
            f"Clip {index} begins with its section; move the section's edge in the section editor.", field="cut"
        )
    _refuse_locked(board, [index - 1, index])
    mark = next((mark for mark in board.legal_cuts(index) if mark.frame == frame), None)
    if mark is None:
        raise OptionError(_why_not(board, index, frame, room), field="cut")
    clips = list(board.clips)
    clips[index - 1] = replace(clips[index - 1], span=Span(clips[index - 1].span.start, frame))
    clips[index] = replace(clips[index], span=Span(frame, clips[index].span.end), cut_on=mark.on)
    return replace(board, clips=tuple(clips))


def cut_near(board: Board, frame: int) -> tuple[int, CutMark]:
    """The cut that lies nearest to a frame, by the clip that begins with it, and the legal place nearest to the frame.

    Raises:
        OptionError: there is no cut, it may not move, or it lies as near as it may.
    """
    if len(board.clips) < 2:
        raise OptionError("This film is one clip and has no cut; split it on the storyboard first.", field="cut")
    index = min(range(1, len(board.clips)), key=lambda each: abs(board.clips[each].span.start - frame))
    room, start = board.room(index), board.clips[index].span.start
    mark = min(board.legal_cuts(index), key=lambda each: abs(each.frame - frame), default=None)
    if room is not None and mark is not None and abs(mark.frame - frame) < abs(start - frame):
        return index, mark
    _refuse_locked(board, [index - 1, index])
    if room is None or not room[0] <= frame <= room[1]:
        move_cut(board, index, frame)  # says why not
    raise OptionError(
        f"Clip {index} begins at {_at(board, start)}, {cut_words(board.clips[index].cut_on)}, and no place that it may "
        f"begin on lies nearer to {_at(board, frame)}; move the cut on the storyboard.",
        field="cut",
    )


def move_words(board: Board, index: int, mark: CutMark, wanted: int) -> str:
    """What moving a cut would do, in a sentence, and why it goes no nearer to the frame that was wanted."""
    start, room = board.clips[index].span.start, board.room(index)
    said = f"Clip {index} would begin at {_place(board, mark)}, instead of {_at(board, start)}."
    if room is None or room[0] <= wanted <= room[1]:
        return said
    return f"{said} Nearer it may not go: {_why_not(board, index, wanted, room)}"


def split_clip(board: Board, frame: int) -> Board:
    """Cut the clip under a frame in two, at the legal place that is nearest.

    Raises:
        OptionError: it is too short, or there is nothing to cut on.
    """
    index = next((i for i, clip in enumerate(board.clips) if frame in clip.span), len(board.clips) - 1)
    whole = board.clips[index]
    _refuse_locked(board, [index])
    low, high = whole.span.start + board.shortest, whole.span.end - board.shortest
    if low > high:
        raise OptionError(
            f"Clip {index} lasts {_seconds(board, whole.span.frames)} and is too short to split: each part needs at "
            f"least {_seconds(board, board.shortest)}.",
            field="cut",
        )
    marks = board.marks_in(low, high)
    if not marks:
        raise OptionError(f"Clip {index} has no beat or phrase to be split on; move one of its cuts.", field="cut")
    mark = min(marks, key=lambda each: (abs(each.frame - frame), each.frame))
    first = replace(whole, span=Span(whole.span.start, mark.frame))
    last = replace(whole, span=Span(mark.frame, whole.span.end), cut_on=mark.on, join="cut", join_frames=0)
    return replace(board, clips=(*board.clips[:index], first, last, *board.clips[index + 1 :]))


def join_clips(board: Board, indices: Collection[int]) -> Board:
    """Make one clip of several beside each other; it shows what the first one shows.

    Raises:
        OptionError: they do not lie beside each other in one section, or are too long together.
    """
    chosen = sorted(set(indices))
    _check(board, chosen)
    if len(chosen) < 2 or chosen != list(range(chosen[0], chosen[-1] + 1)):
        raise OptionError("Choose two or more clips that lie beside each other, and join them.", field="clips")
    first, last = board.clips[chosen[0]], board.clips[chosen[-1]]
    if first.section != last.section:
        raise OptionError(
            "These clips lie in different sections, and a clip stays inside one: choose clips of one section.",
            field="clips",
        )
    _refuse_locked(board, chosen)
    span = Span(first.span.start, last.span.end)
    if span.frames > board.most_of(first):
        raise OptionError(
            f"Together these clips would last {_seconds(board, span.frames)}; a clip lasts at most "
            f"{_seconds(board, board.most_of(first))} here, so join fewer.",
            field="clips",
        )
    clips = (*board.clips[: chosen[0]], replace(first, span=span), *board.clips[chosen[-1] + 1 :])
    return replace(board, clips=clips)


def swap_clips(board: Board, one: int, other: int) -> Board:
    """Let two clips show what the other one showed; the tiling stays.

    Raises:
        OptionError: there is no such clip, one is locked, or one cannot be as long as the other.
    """
    _check(board, [one, other])
    _refuse_locked(board, [one, other])
    if one == other:
        raise OptionError("A clip cannot be swapped with itself; drop it onto another one.", field="clips")
    clips = list(board.clips)
    clips[one], clips[other] = _in_place(clips[one], clips[other]), _in_place(clips[other], clips[one])
    for index in (one, other):
        if clips[index].most and clips[index].span.frames > clips[index].most:
            raise OptionError(
                f"What clip {other if index == one else one} shows can last "
                f"{_seconds(board, clips[index].most)} at most, and clip {index} lasts "
                f"{_seconds(board, clips[index].span.frames)}: choose a shorter one.",
                field="clips",
            )
    return replace(board, clips=tuple(clips))


def say(board: Board, indices: Collection[int], **said: Any) -> Board:  # noqa: ANN401  fields of BoardClip
    """Say something else of clips.

    Args:
        board: the board.
        indices: the clips.
        said: of ``line``, ``seed``, ``shown``, ``locked``, ``move``, ``points``, ``start``, ``end``.

    Raises:
        OptionError: a value is not allowed, or a clip is locked.
    """
    if unknown := sorted(set(said) - _FREE):
        raise OptionError(
            f"A clip has no {unknown[0]!r} to change; there are {', '.join(sorted(_FREE))}.", field="edit"
        )
    chosen = sorted(set(indices))
    _check(board, chosen)
    if set(said) - {"locked"}:
        _refuse_locked(board, chosen)
    clips = list(board.clips)
    for index in chosen:
        clips[index] = _said(board, index, said)
    return replace(board, clips=tuple(clips))


def cut_words(on: str) -> str:
    """What a cut falls on, as a sentence has it."""
    return {"none": "by length alone", "section": "with its section"}.get(
        on, f"on a {on}" if on != "onset" else "on an onset"
    )


def _said(board: Board, index: int, said: dict[str, Any]) -> BoardClip:
    clip, changed = board.clips[index], dict(said)
    if (line := changed.get("line")) is not None:
        changed["line"] = " ".join(str(line).split())
        if len(changed["line"]) > MOST_LINE:
            raise OptionError(
                f"The prompt of clip {index} has {len(changed['line'])} characters, and {MOST_LINE} are allowed: "
                "shorten it.",
                field="line",
            )
    seed = changed.get("seed", clip.seed)
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed <= LARGEST_SEED:
        raise OptionError(f"A seed is a whole number from 0 to {LARGEST_SEED}, not {str(seed)[:20]}.", field="seed")
    shown = changed.get("shown", clip.shown)
    if shown not in ("generated", "still", "placeholder"):
        raise OptionError(f"A clip is generated, a still or a placeholder, not {str(shown)[:20]!r}.", field="shown")
    if shown != clip.shown:
        changed.update(_shown(board, index, shown))
    try:
        return replace(clip, **changed)
    except (RefusedValueError, TypeError, ValueError) as error:
        raise OptionError(f"Clip {index}: this is not allowed: {error}.", field="edit") from error


def _shown(board: Board, index: int, shown: str) -> dict[str, Any]:
    """What goes along with another type of shot."""
    if shown == "still" and not board.stills:
        raise OptionError(
            f"Clip {index} has no picture to be a still of: give it one (project.still), or plan with a hosted model.",
            field="shown",
        )
    if shown == "placeholder" and not board.hosted and not board.clips[index].images:
        raise OptionError(
            f"Clip {index} is drawn on this computer already; placeholders stand for clips of a hosted model.",
            field="shown",
        )
    return {"images": False, "start": None, "end": None, "points": ()} if board.clips[index].images else {}


def _in_place(place: BoardClip, content: BoardClip) -> BoardClip:
    return replace(
        content,
        section=place.section,
        span=place.span,
        cut_on=place.cut_on,
        join=place.join,
        join_frames=place.join_frames,
    )


def _check(board: Board, indices: Collection[int]) -> None:
    for index in indices:
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(board.clips):
            raise OptionError(
                f"There is no clip {str(index)[:20]}; give a whole number from 0 to {len(board.clips) - 1}.",
                field="clip",
            )
    if not indices:
        raise OptionError("No clip is chosen; choose one first.", field="clip")


def _refuse_locked(board: Board, indices: Collection[int]) -> None:
    for index in indices:
        if board.clips[index].locked:
            raise OptionError(f"Clip {index} is locked, so it stays as it is; unlock it first.", field="locked")


def _why_not(board: Board, index: int, frame: int, room: tuple[int, int]) -> str:
    low, high = room
    if low <= frame <= high:
        nearest = min(board.legal_cuts(index), key=lambda mark: abs(mark.frame - frame), default=None)
        where = "" if nearest is None else f"; the nearest place is {_place(board, nearest)}"
        return f"At {_at(board, frame)} there is nothing for clip {index} to begin on{where}."
    left, right = board.clips[index - 1], board.clips[index]
    shorter, longer = (index - 1, index) if frame < low else (index, index - 1)
    frames = {index - 1: frame - left.span.start, index: right.span.end - frame}
    if frames[shorter] < board.least_of(board.clips[shorter]):
        return (
            f"Clip {shorter} would last {_seconds(board, frames[shorter])}; a clip lasts at least "
            f"{_seconds(board, board.shortest)}, so leave it more room."
        )
    return (
        f"Clip {longer} would last {_seconds(board, frames[longer])}; it can last at most "
        f"{_seconds(board, board.most_of(board.clips[longer]))}, so leave it less."
    )


def _place(board: Board, mark: CutMark) -> str:
    return f"{_at(board, mark.frame)}, {cut_words(mark.on)}"


def _at(board: Board, frame: int) -> str:
    seconds = max(0, frame) / float(board.rate)
    return f"{int(seconds // 60)}:{seconds % 60:05.2f}"


def _seconds(board: Board, frames: int) -> str:
    return f"{max(0, frames) / float(board.rate):.2f} s"
