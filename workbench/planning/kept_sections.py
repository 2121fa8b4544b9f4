"""Another plan over other sections: a section that stays as it is keeps its clips, to the frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from workbench.model.analysis import Section
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.transition import JoinKind
from workbench.planning.joins import with_join
from workbench.timebase import seconds_at

__all__ = ["fits_sections", "keep_sections", "usual_maker"]

_Seam = tuple[JoinKind, int]


def fits_sections(plan: Plan, sections: Sequence[Section], *, by_person: bool) -> bool:
    """Whether a plan is one over these sections.

    Args:
        plan: the plan.
        sections: those in force.
        by_person: whether a person arranged them; their notes count then. What was heard has none, and the plan may
            have those of an older version.
    """
    there = [(s.label, s.start_s, s.end_s, s.note if by_person else "") for s in plan.sections]
    long = [s for s in sections if (s.start_s, s.end_s) in {each[1:3] for each in there} or not _shorter(s, plan)]
    return there == [(s.label, s.start_s, s.end_s, s.note if by_person else "") for s in long]


def keep_sections(old: Plan, new: Plan) -> tuple[Plan, dict[int, int]]:
    """The new plan, with the clips of the old one in each section that both have.

    So cuts that were moved, joins, prompts, seeds and makers stay there. Where such a section has other neighbours now,
    the new plan says how it joins them. What follows another clip's last frame is for the caller to say.

    Args:
        old: the plan before.
        new: one of the same song, at the same rate and size.

    Returns:
        It, and the index now of each clip that stayed, by its index before.
    """
    before = {_said(section): index for index, section in enumerate(old.sections)}
    kept = [before.get(_said(section)) for section in new.sections]
    clips: list[Clip] = []
    places: dict[int, int] = {}
    seams: dict[int, _Seam] = {}
    for section, was in enumerate(kept):
        source, home = (new, section) if was is None else (old, was)
        own = [clip for clip in source.clips if clip.section == home]
        if was is not None:
            places |= {clip.index: len(clips) + place for place, clip in enumerate(own)}
        if section and not _beside(kept, section):
            first = next(clip for clip in new.clips if clip.section == section)
            seams[len(clips)] = (first.join, first.join_frames)
            own[0] = replace(own[0], join="cut", join_frames=0)
        elif not section:
            own[0] = replace(own[0], join="cut", join_frames=0)
        clips += [_placed(clip, len(clips) + place, section) for place, clip in enumerate(own)]
    made = replace(new, clips=tuple(clips))
    for index, (kind, frames) in seams.items():
        if frames:
            made = with_join(made, index, kind, float(seconds_at(frames, made.rate)))
    return made, places


def usual_maker(plan: Plan) -> tuple[str, str, str] | None:
    """Provider, model and profile of most of the clips that a hosted model makes; None where none does."""
    hosted = Counter(
        (clip.provider, clip.model, clip.profile) for clip in plan.clips if clip.model and clip.shown == "generated"
    )
    return hosted.most_common(1)[0][0] if hosted else None


def _shorter(section: Section, plan: Plan) -> bool:
    """Whether it may have had no place in the film: it is shorter than a frame."""
    return section.end_s - section.start_s < 1 / plan.rate


def _said(section: PlannedSection) -> tuple[object, ...]:
    return section.label, section.occurrence, section.span, section.note


def _beside(kept: Sequence[int | None], section: int) -> bool:
    """Whether a section and the one before it stayed, and were neighbours before."""
    here, before = kept[section], kept[section - 1]
    return here is not None and before is not None and here == before + 1


def _placed(clip: Clip, index: int, section: int) -> Clip:
    return replace(clip, index=index, section=section, shot=replace(clip.shot, follows=None))
