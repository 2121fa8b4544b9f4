"""Clips that are too long for a model become several, cut where the music allows it best."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from workbench.model.analysis import Analysis
from workbench.model.plan import Clip, CutOn, Plan
from workbench.planning.clip_lengths import ClipLengths
from workbench.planning.tiling import cut_anew
from workbench.timebase import Span

__all__ = ["split_long"]


def split_long(
    plan: Plan, clips: Collection[int], lengths: ClipLengths, heard: Analysis
) -> tuple[Plan, tuple[tuple[int, ...], ...]]:
    """The plan, in which no clip of some needs more frames than a model makes.

    The parts of a clip join by cuts; the transitions at its own ends stay. All other clips keep their order and what
    they are; a clip more moves the numbers of those after it.

    Args:
        plan: the plan.
        clips: the indices of those that the model is asked for; stills among them are nobody's business.
        lengths: the model's.
        heard: what the plan was made from.

    Returns:
        The plan, and for each clip of the old one the indices that it has now.
    """
    parts = [
        _parts(plan, clip, lengths, heard)
        if clip.index in clips and clip.still is None and plan.media_span(clip.index).frames > lengths.most > 0
        else [(clip.span, clip.cut_on)]
        for clip in plan.clips
    ]
    starts = [0, *itertools.accumulate(len(each) for each in parts)]
    now = tuple(tuple(range(start, end)) for start, end in itertools.pairwise(starts))
    if len(now) == starts[-1]:
        return plan, now
    made = [part for clip, each in zip(plan.clips, parts, strict=True) for part in _clips(clip, each, now)]
    notes = [
        f"Clip {clip.index} was longer than {lengths.model.name} makes ({float(lengths.most / plan.rate):g} s): it is "
        f"split into {len(each)}, {_where(each)}."
        for clip, each in zip(plan.clips, parts, strict=True)
        if len(each) > 1
    ]
    numbered = tuple(replace(clip, index=index) for index, clip in enumerate(made))
    return replace(plan, clips=numbered, notes=(*plan.notes, *notes)), now


def _parts(plan: Plan, clip: Clip, lengths: ClipLengths, heard: Analysis) -> Sequence[tuple[Span, CutOn]]:
    fades = max(plan.fade_in(clip.index), plan.fade_out(clip.index))  # a part has one of them at most
    return cut_anew(
        heard,
        plan.sections[clip.section],
        clip.span,
        plan.frames,
        plan.rate,
        max(1, lengths.most - fades),
        first=clip.cut_on,
        wasted_s=lengths.wasted_s,
        verdicts=heard.grid.verdicts if heard.grid else (),
    )


def _clips(clip: Clip, parts: Sequence[tuple[Span, CutOn]], now: Sequence[Sequence[int]]) -> Iterator[Clip]:
    """The parts of a clip; the pictures that a person gave it stay at its ends."""
    follows = None if clip.shot.follows is None else now[clip.shot.follows][-1]
    shot = replace(clip.shot, follows=follows)
    if len(parts) == 1:
        yield replace(clip, shot=shot)
        return
    for number, (span, cut_on) in enumerate(parts):
        first, last = number == 0, number == len(parts) - 1
        yield replace(
            clip,
            span=span,
            cut_on=cut_on,
            join=clip.join if first else "cut",
            join_frames=clip.join_frames if first else 0,
            take="",
            take_offset=0,
            shot=replace(
                shot,
                first=shot.first if first else None,
                follows=shot.follows if first else None,
                last=shot.last if last else None,
            ),
        )


def _where(parts: Sequence[tuple[Span, CutOn]]) -> str:
    kinds = dict.fromkeys(kind for _, kind in parts[1:])
    names = {"none": "by length alone", "onset": "on an onset", "phrase": "between phrases"}
    return " and ".join(names.get(kind, f"on a {kind}") for kind in kinds)
