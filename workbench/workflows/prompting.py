"""The prompts of a film as they would be sent: shown to a person, and approved by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from workbench.jobs.keys import key_of
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.counted import counted
from workbench.model.hosted import HostedModel, ModelKind
from workbench.model.plan import Clip, Plan
from workbench.model.profile import DRAFT, Profile
from workbench.model.prompting import PROMPT_USES, Prompt, PromptUse
from workbench.planning.prompt_parts import clip_words, overall_words
from workbench.planning.prompts import prompt_for
from workbench.workflows.dressing import dressed_style, known_type
from workbench.workflows.model_tables import models_of, prompts_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["ClipPrompts", "PromptSheet", "approved", "prompt_sheet", "sheet_lines", "sheet_report", "unapproved_note"]

_KINDS: Mapping[PromptUse, ModelKind] = {"video": "text-to-video", "still": "image", "motion": "image-to-video"}
_NAMED = 5


@dataclass(frozen=True, slots=True)
class ClipPrompts:
    """The prompts of one clip, by what they are for."""

    index: int
    section: str
    prompts: Mapping[PromptUse, Prompt]
    models: Mapping[PromptUse, str]
    """Names of the models that they are meant for."""
    approved: bool
    """Whether a person approved just these."""


@dataclass(frozen=True, slots=True)
class PromptSheet:
    """All prompts of a film."""

    overall: Prompt
    """What is said of every clip."""
    overall_approved: bool
    clips: tuple[ClipPrompts, ...]
    treatment: str = ""
    """What a person accepted as the film's story; it is in no prompt by itself."""

    @property
    def approved(self) -> bool:
        """Whether a person approved all of them, as they are now."""
        return self.overall_approved and all(clip.approved for clip in self.clips)


def prompt_sheet(project: SongWork, plan: Plan, *, model: str | None = None, profile: str | None = None) -> PromptSheet:
    """The prompts of a plan's clips as they would be sent now; nobody is asked.

    Args:
        project: whose film it is.
        plan: the plan.
        model: a hosted model's name, for clips of words alone; the clip's own by default, or the profile's.
        profile: ``draft`` or ``final``; the clip's own by default.

    Raises:
        NotFoundError: the library has lost what the plan was made from.
        OptionError, CatalogueError: there is no such model or profile, or a table is not valid.
    """
    models, book = models_of(project.settings), prompts_of(project.settings)
    style, heard = dressed_style(project, plan), project.heard(plan)
    kind = known_type(project, plan)
    overall = prompt_for(book, overall_words(plan, heard, style, kind), "video")
    known, clips = frozenset(plan.approved_prompts), []
    for clip, words in zip(plan.clips, clip_words(plan, heard, style, kind), strict=True):
        asked = _asked(clip, models, model, profile)
        prompts = {use: prompt_for(book, words, use, asked[use]) for use in PROMPT_USES}
        clips.append(
            ClipPrompts(
                clip.index,
                plan.sections[clip.section].label,
                prompts,
                {use: asked[use].name for use in PROMPT_USES},
                all(_key(use, prompt) in known for use, prompt in prompts.items()),
            )
        )
    return PromptSheet(overall, _key("video", overall) in known, tuple(clips))


def _asked(
    clip: Clip, models: Sequence[HostedModel], model: str | None, profile: str | None
) -> Mapping[PromptUse, HostedModel]:
    """Who is asked for each use: who was named or makes the clip already, where they can; else the profile's.

    A clip's own model may have lost its table since it was bought.
    """
    meant: Profile = find_profile(profile or clip.profile or DRAFT)
    own = next((each for each in models if clip.model in (each.id, each.name)), None)
    named = find_model(models, model) if model else own
    return {
        use: named if named is not None and kind in named.kinds else find_model(models, meant.models[kind])
        for use, kind in _KINDS.items()
    }


def _key(use: PromptUse, prompt: Prompt) -> str:
    return key_of("prompt", use, prompt.text, prompt.negative)[:16]


def approved(plan: Plan, sheet: PromptSheet, clips: Collection[int] | None = None) -> Plan:
    """The plan with the approval of just these prompts; any that reads otherwise later is not approved.

    Args:
        plan: the plan.
        sheet: its prompts.
        clips: only those of some clips, beside what was approved before.
    """
    keys = {_key("video", sheet.overall)} if clips is None else set(plan.approved_prompts)
    meant = [clip for clip in sheet.clips if clips is None or clip.index in clips]
    keys |= {_key(use, prompt) for clip in meant for use, prompt in clip.prompts.items()}
    return replace(plan, approved_prompts=tuple(sorted(keys)))


def unapproved_note(project: SongWork, plan: Plan, clips: Collection[int]) -> str:
    """What to tell before clips are bought whose prompts nobody approved; empty where all are.

    Args:
        project: whose film it is.
        plan: the plan, with its models.
        clips: the indices of those that are meant.
    """
    asked = ((index, plan.clips[index]) for index in sorted(clips))
    hosted = [i for i, clip in asked if clip.model and clip.still is None and not clip.shows_approved]
    if not hosted:
        return ""
    sheet = prompt_sheet(project, plan)
    waiting = [index for index in hosted if not sheet.clips[index].approved]
    if not waiting:
        return ""
    there = f"look at them and approve them (songreel prompts {project.id}, then songreel prompts {project.id} approve)"
    if not plan.approved_prompts:
        return f"Nobody has approved the prompts of this film; {there}."
    named = ", ".join(map(str, waiting[:_NAMED])) + (" ..." if len(waiting) > _NAMED else "")
    return f"The prompts of {counted(len(waiting), 'clip')} ({named}) are not those that were approved; {there}."


def sheet_report(sheet: PromptSheet, clips: Collection[int]) -> dict[str, Any]:
    """What ``songreel prompts --json`` prints.

    Args:
        sheet: the prompts.
        clips: the indices of those that are meant.
    """
    return {
        "approved": sheet.approved,
        "treatment": sheet.treatment,
        "overall": {**_prompt_report(sheet.overall), "approved": sheet.overall_approved},
        "clips": [
            {
                "index": clip.index,
                "section": clip.section,
                "approved": clip.approved,
                **{use: {"model": clip.models[use], **_prompt_report(prompt)} for use, prompt in clip.prompts.items()},
            }
            for clip in sheet.clips
            if clip.index in clips
        ],
    }


def _prompt_report(prompt: Prompt) -> dict[str, Any]:
    return {
        "prompt": prompt.text,
        "negative": prompt.negative,
        "template": prompt.template,
        "left_out": list(prompt.left_out),
        "cut": prompt.cut,
    }


def sheet_lines(sheet: PromptSheet, clips: Collection[int]) -> list[str]:
    """The same for a person."""
    waiting = sum(not clip.approved for clip in sheet.clips)
    state = "approved" if sheet.approved else f"not approved ({waiting} of {len(sheet.clips)} clips)"
    lines = [f"The film, {state}", f"  {sheet.overall.text}"]
    lines += [f"  Treatment: {sheet.treatment}"] if sheet.treatment else []
    for clip in (clip for clip in sheet.clips if clip.index in clips):
        lines.append(f"clip {clip.index}, {clip.section}{'' if clip.approved else ', not approved'}")
        for use, prompt in clip.prompts.items():
            lines.append(f"  {use:<6} {prompt.text}")
            if prompt.negative:
                lines.append(f"         without: {prompt.negative}")
            left = f"; left out for want of room: {' | '.join(prompt.left_out)}" if prompt.left_out else ""
            end = "; your words end early" if prompt.cut else ""
            lines.append(f"         (for {clip.models[use]}, by the template {prompt.template}{left}{end})")
    return lines
