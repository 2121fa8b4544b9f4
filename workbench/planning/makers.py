"""Who makes which clip of a plan, and what a hosted model is wished for one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace

from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.model.wish import ModelWish

__all__ = ["clip_wish", "with_maker"]


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
    return ModelWish(
        "text-to-video",
        prompt=request.prompt,
        frames=request.span.frames,
        rate=request.rate,
        picture=request.size,
        seed=clip_seed(request),
    )


def clip_seed(request: ClipRequest) -> int:
    """The clip's own seed, from 0 to below 2^32; a question is asked with what its host takes of it."""
    place = (request.seed, request.section_number, request.section_occurrence, request.clip_in_section)
    return int.from_bytes(hashlib.sha256(repr(place).encode()).digest()[:4])
