"""Who makes which clip of a plan, and what a hosted model is wished for one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace

from workbench.model.asking import FileRef
from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.model.wish import ModelWish

__all__ = ["clip_seed", "clip_wish", "picture_wish", "with_maker"]

_NOT_YET = FileRef("", ".png")
"""In place of a frame that is not there yet: the question has its price, and is no other question's."""


def with_maker(
    plan: Plan, provider: str, model: str = "", profile: str = "", clips: Collection[int] | None = None
) -> Plan:
    """A plan in which somebody else makes clips; stills stay a person's images.

    Args:
        plan: the plan.
        provider: who makes them.
        model: id of the hosted model that it asks.
        profile: with how much care.
        clips: their indices; all by default.
    """
    made = tuple(
        replace(clip, provider=provider, model=model, profile=profile)
        if clip.still is None and (clips is None or clip.index in clips)
        else clip
        for clip in plan.clips
    )
    return replace(plan, clips=made)


def clip_wish(request: ClipRequest) -> ModelWish:
    """What a model is wished for a clip: its frames with the handles of both transitions, its words, its shape.

    The seed is of the clip's place in its section, not of its number in the film, so that a clip more elsewhere asks
    for nothing anew.
    """
    first = request.first_frame if request.waits_for is None else _NOT_YET
    return ModelWish(
        "text-to-video" if first is None else "image-to-video",
        first_frame=first,
        last_frame=request.last_frame,
        prompt=_with_line(request.shot.motion_prompt or request.prompt, request.shot.line),
        frames=request.span.frames,
        rate=request.rate,
        picture=request.size,
        seed=clip_seed(request),
    )


def picture_wish(request: ClipRequest, number: int) -> ModelWish:
    """What a model of images is wished for a clip: the picture that its moving one may start with.

    Args:
        request: the clip's.
        number: which of several that it is chosen from, from 0; each has a seed of its own.
    """
    return ModelWish(
        "image",
        prompt=_with_line(request.shot.still_prompt or request.prompt, request.shot.line),
        picture=request.size,
        seed=_seed_of(request, "picture", number),
    )


def _with_line(words: str, line: str) -> str:
    return ", ".join(part for part in (words, line) if part)


def clip_seed(request: ClipRequest) -> int:
    """The clip's own seed, from 0 to below 2^32; a question is asked with what its host takes of it."""
    return _seed_of(request)


def _seed_of(request: ClipRequest, *more: object) -> int:
    place = (request.seed, request.section_number, request.section_occurrence, request.clip_in_section, *more)
    return int.from_bytes(hashlib.sha256(repr(place).encode()).digest()[:4])
