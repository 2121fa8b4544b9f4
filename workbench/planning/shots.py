"""Shots in a plan: what a person says about clips, what is made again, and which clip waits for which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from workbench.errors import OptionError, RefusedValueError
from workbench.model.places import same_place
from workbench.model.plan import LARGEST_SEED, Clip, Plan
from workbench.model.shot import Shot
from workbench.model.take import Take
from workbench.planning.prompts import one_line
from workbench.planning.stills import check_clip

__all__ = ["again", "approved_clips", "meant_clips", "numbered", "waves", "with_shots"]


def with_shots(plan: Plan, indices: Collection[int], **said: Any) -> Plan:  # noqa: ANN401  fields of Shot
    """The plan with something else said about clips.

    Args:
        plan: the plan.
        indices: the clips.
        said: fields of ``Shot``.

    Raises:
        OptionError: there is no such clip, or a value is not allowed.
    """
    clips = list(plan.clips)
    for index in indices:
        clip = check_clip(plan, index)
        clips[index] = replace(clip, shot=_said(clip, said))
    try:
        return replace(plan, clips=tuple(clips))
    except ValueError as error:
        raise OptionError(f"This is not allowed: {error}.", field="follows") from error


def _said(clip: Clip, said: dict[str, Any]) -> Shot:
    """The shot with what is said of it: words as one line, without what nobody sees."""
    words: dict[str, Any] = {name: one_line(value) for name, value in said.items() if isinstance(value, str)}
    if (points := said.get("focal_points")) is not None:
        words["focal_points"] = tuple(replace(each, description=one_line(each.description)) for each in points)
    try:
        return replace(clip.shot, **{**said, **words})
    except RefusedValueError as error:
        raise OptionError(f"Clip {clip.index}: this is not allowed: {error}.", field=error.field) from error


def meant_clips(plan: Plan, clips: Sequence[int] | None = None, section: str | int | None = None) -> tuple[int, ...]:
    """The clips that a person means: those they name, those of a section, or all.

    Args:
        plan: the plan.
        clips: indices.
        section: a label such as ``chorus`` (all sections of that label), or a section's position from 0.

    Raises:
        OptionError: there is no such clip or section, or both are named.
    """
    if clips is not None and section is not None:
        raise OptionError("Name clips or a section, not both.", field="section")
    if clips is not None:
        return tuple(check_clip(plan, index).index for index in dict.fromkeys(clips))
    if section is None:
        return tuple(range(len(plan.clips)))
    wanted = str(section).strip()
    found = {i for i, part in enumerate(plan.sections) if part.label.casefold() == wanted.casefold()}
    if not found and wanted.isdecimal() and int(wanted) < len(plan.sections):
        found = {int(wanted)}
    if not found:
        labels = ", ".join(dict.fromkeys(part.label for part in plan.sections))
        raise OptionError(
            f"There is no section {wanted[:40]!r}; give {labels}, or a number from 0 to {len(plan.sections) - 1}.",
            field="section",
        )
    return tuple(clip.index for clip in plan.clips if clip.section in found)


def numbered(plan: Plan, clip: int, takes: Sequence[Take]) -> dict[int, Take]:
    """Those of a project's takes that a clip can show, by their numbers, from 1.

    All takes count that were made for this part of the film, so that no number changes its take where a clip needs a
    few frames more or less than before, and one of them cannot be shown any more.

    Args:
        plan: the plan.
        clip: its index.
        takes: all of the project, in the order in which it had them first.
    """
    times, needed = plan.clips[clip].span.times(plan.rate), plan.media_span(clip)
    made = [take for take in takes if take.rate == plan.rate and same_place(take.span.times(plan.rate), times)]
    return {number: take for number, take in enumerate(made, start=1) if take.span.holds(needed)}


def approved_clips(plan: Plan, indices: Collection[int]) -> tuple[int, ...]:
    """Of some clips those whose first picture a person approved, or who need none: with images of theirs, or following
    another clip."""
    shots = {index: plan.clips[index].shot for index in indices}
    return tuple(i for i, shot in shots.items() if plan.clips[i].still or shot.first or shot.follows is not None)


def again(
    plan: Plan, indices: Collection[int], *, line: str | None = None, new_seed: bool = True, counted: bool = True
) -> Plan:
    """The plan whose clips are to be made again: with another line of instruction, another seed, or both.

    Takes that were made stay in the library; a chosen one is not held on to any more.

    Args:
        plan: the plan.
        indices: the clips; none of them is locked or shows a person's images.
        line: the instruction; that of before by default.
        new_seed: also ask with another seed.
        counted: it is one time more; otherwise only the line changes.

    Raises:
        OptionError: the line is not allowed, or would change nothing.
    """
    clips = list(plan.clips)
    for index in indices:
        clip = clips[index]
        shot = _said(clip, {} if line is None else {"line": line})
        if counted and not new_seed and shot.line == clip.shot.line and not clip.take:
            raise OptionError(
                f"Clip {index} would be the same again: give another line, or let the seed be a new one.", field="line"
            )
        seed = (clip.seed + 1) % (LARGEST_SEED + 1) if new_seed else clip.seed
        if not counted:
            clips[index] = replace(clip, shot=shot)
            continue
        clips[index] = replace(clip, shot=replace(shot, tries=shot.tries + 1), seed=seed, take="", take_offset=0)
    return replace(plan, clips=tuple(clips))


def waves(plan: Plan, indices: Collection[int], waiting: Collection[int]) -> tuple[tuple[int, ...], ...]:
    """Clips in the order in which they can be made: who starts with another's last frame comes after it.

    Args:
        plan: the plan; nothing in it follows itself.
        indices: the clips that are meant. Those that they follow are not added.
        waiting: those that are made of the frame that they start with; others may be made at once.

    Returns:
        Waves, each of indices in their order; all but the first follow somebody of an earlier one.
    """
    depths: dict[int, int] = {}

    def depth(index: int) -> int:
        if index not in depths:
            before = plan.clips[index].shot.follows if index in waiting else None
            depths[index] = 0 if before is None or before not in indices else depth(before) + 1
        return depths[index]

    ordered = sorted(indices)
    return tuple(
        tuple(index for index in ordered if depth(index) == level)
        for level in range(max(map(depth, ordered), default=-1) + 1)
    )
