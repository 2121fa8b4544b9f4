"""From an analysis to a plan: the tiling, with a look, a prompt and a join for each clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from workbench.errors import OptionError
from workbench.model.analysis import Analysis, Section
from workbench.model.character import prompt_words
from workbench.model.labels import plain_label
from workbench.model.plan import LARGEST_SEED, Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.model.style import Style, VideoType
from workbench.model.transition import JoinKind
from workbench.planning.assemble import WORDS_LOOK
from workbench.planning.clip_lengths import ClipLengths
from workbench.planning.joins import longest_join, plan_joins
from workbench.planning.labels import place_of
from workbench.planning.prompts import clip_prompt
from workbench.planning.tiling import Limits, tile

__all__ = ["Direction", "check_direction", "make_plan"]


_MOST_PROMPT = 2000
"""Characters; more than any model of clips reads."""


def check_direction(seed: int, prompt: str) -> None:
    """Refuse a seed or a prompt that is not allowed.

    Raises:
        OptionError
    """
    if not (isinstance(seed, int) and 0 <= seed <= LARGEST_SEED):
        raise OptionError(
            f"The seed {str(seed)[:20]} is not allowed; give a whole number from 0 to {LARGEST_SEED}.", field="seed"
        )
    if len(prompt) > _MOST_PROMPT:
        raise OptionError(
            f"The prompt has {len(prompt)} characters, and {_MOST_PROMPT} are allowed; shorten it.", field="prompt"
        )
    try:
        prompt.encode()
    except UnicodeEncodeError as error:
        raise OptionError(
            f"The prompt {prompt!r} holds bytes that are no text in UTF-8; give another.", field="prompt"
        ) from error


@dataclass(frozen=True, slots=True)
class Direction:
    """What a person decides about a film.

    Raises:
        OptionError: the seed or the prompt is not allowed.
    """

    style: Style
    type: VideoType
    rate: Fraction
    size: Size
    seed: int
    prompt: str = ""
    provider: str = "offline"
    limits: Limits = field(default_factory=Limits)
    calm_join: JoinKind | None = None
    """How calm clips join; the type's own way by default."""
    section_join: JoinKind | None = None
    """How sections join; the type's own way by default."""
    lengths: ClipLengths | None = None
    """Those of the hosted model that will make the clips; None where they cost nothing, however long they are."""

    def __post_init__(self) -> None:
        check_direction(self.seed, self.prompt)


def make_plan(
    analysis: Analysis,
    sections: Sequence[Section],
    duration: Fraction,
    direction: Direction,
) -> Plan:
    """Plan every clip of the film.

    Args:
        analysis: what was heard.
        sections: the arrangement, the analysis' own or a person's.
        duration: the song's exact decoded length, seconds.
        direction: what the person decided.

    Raises:
        PlanError: a section cannot be tiled within the limits.
    """
    calm, between = (
        direction.calm_join or direction.type.calm_join,
        direction.section_join or direction.type.section_join,
    )
    lengths, fades = direction.lengths, longest_join((calm, between), direction.rate)
    tiling = tile(
        analysis,
        sections,
        duration,
        direction.rate,
        direction.limits,
        pacing=direction.style.pacing * direction.type.pacing,
        verdicts=analysis.grid.verdicts if analysis.grid else (),
        wasted_s=(lambda frames: lengths.wasted_s(frames + fades)) if lengths else None,
        most=max(1, lengths.most - fades) if lengths else None,
    )
    joins = plan_joins(tiling.clips, analysis.energy, direction.rate, calm=calm, sections=between)
    moods = analysis.character.sections if analysis.character else ()
    said = [prompt_words(moods, section.start_s, section.end_s) for section in tiling.sections]
    looks = _looks(tiling.sections, _sung_labels(analysis, tiling.sections), direction)
    clips = tuple(
        Clip(
            index=index,
            section=slot.section,
            span=slot.span,
            cut_on=slot.cut_on,
            style=direction.style.name,
            look=looks[slot.section],
            provider=direction.provider,
            seed=direction.seed,
            prompt=clip_prompt(
                direction.style,
                direction.type,
                tiling.sections[slot.section].label,
                direction.prompt,
                said[slot.section],
            ),
            join=kind,
            join_frames=frames,
        )
        for index, (slot, (kind, frames)) in enumerate(zip(tiling.clips, joins, strict=True))
    )
    return Plan(
        song_id=analysis.song_id,
        rate=direction.rate,
        size=direction.size,
        seed=direction.seed,
        style=direction.style.name,
        type=direction.type.name,
        sections=tiling.sections,
        clips=clips,
        notes=tiling.notes,
        prompt=direction.prompt,
        calm_join=direction.calm_join,
        section_join=direction.section_join,
        analysis=analysis.key,
    )


def _sung_labels(analysis: Analysis, sections: Sequence[PlannedSection]) -> set[str]:
    """The labels of the sections in which words are sung."""
    starts = [line.start_s for line in analysis.lyrics.lines] if analysis.lyrics else []
    return {
        plain_label(section.label)
        for section in sections
        if any(section.start_s <= at < section.end_s for at in starts)
    }


def _looks(sections: Sequence[PlannedSection], sung: set[str], direction: Direction) -> list[str]:
    """A look for each section, by its label and by whether words are sung in sections of that label.

    The look that sets words goes to labels with words only. No other label is asked, so that a new name for one
    section costs its own clips only; in exchange two of a person's own labels may take the same look, and differ
    in form, colour and camera alone.
    """
    turns = list(dict.fromkeys(direction.style.look if look == "style" else look for look in direction.type.looks))
    silent = [look for look in turns if look != WORDS_LOOK] or turns
    looks = []
    for section in sections:
        choice = turns if plain_label(section.label) in sung else silent
        looks.append(choice[place_of(section.label, len(choice))])
    return looks
