"""Prompts of hosted models: what a clip can be described by, and the templates that put it into words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from workbench.errors import RefusedValueError
from workbench.model.hints import check_fields
from workbench.nearest import did_you_mean

__all__ = [
    "PART_NAMES",
    "PERSONS",
    "PROMPT_USES",
    "Avoided",
    "ClipWords",
    "Prompt",
    "PromptBook",
    "PromptParts",
    "PromptTemplate",
    "PromptUse",
    "names_in",
]

PromptUse = Literal["video", "still", "motion"]
"""``video``: a clip of words alone. ``still``: a picture. ``motion``: how a picture begins to move."""
PROMPT_USES: tuple[PromptUse, ...] = ("video", "still", "motion")


@dataclass(frozen=True, slots=True)
class PromptParts:
    """What one clip is described by; empty where there is nothing to say."""

    line: str = ""
    """A person's instruction for the clip."""
    about: str = ""
    """What a person wrote about the film."""
    note: str = ""
    """What a person wrote about the section."""
    graphic: str = ""
    """What a person wants to be drawn over the picture."""
    focus: str = ""
    """What matters in the picture, and where it is."""
    type: str = ""
    """The kind of film."""
    section: str = ""
    """The section's part in the film, by its label."""
    mood: str = ""
    lyric: str = ""
    """The words that are sung in the clip."""
    style: str = ""
    palette: str = ""
    """Names of colours."""
    camera: str = ""
    continuity: str = ""
    """What stays as in the clip before."""
    cast: str = ""
    """The characters of the bible."""
    places: str = ""
    """The places of the bible."""
    avoid: str = ""
    """What must not be seen."""


@dataclass(frozen=True, slots=True)
class ClipWords:
    """All that a clip's prompts are made of, whoever is asked."""

    parts: PromptParts = PromptParts()
    style: str = ""
    """Names of style and type, which decide what is avoided."""
    type: str = ""
    avoid: tuple[str, ...] = ()
    """What a person does not want to see."""
    own_still: str = ""
    """A person's own words instead of the composed ones, for the still; and for how it moves."""
    own_motion: str = ""
    own_still_names: str = ""
    """What the bible says of the names in those words."""
    own_motion_names: str = ""


PART_NAMES: tuple[str, ...] = tuple(field.name for field in fields(PromptParts))
"""What a template may name."""
PERSONS = ("line", "about", "note", "graphic")
"""A person's own words: they are left out last, and never cut where the model takes as much."""

_NAME = re.compile(r"\{([^{}]*)\}")
_LONGEST = 20_000
_MOST_PHRASES = 60


def names_in(phrase: str) -> tuple[str, ...]:
    """The parts that a phrase of a template names, each between braces.

    Raises:
        RefusedValueError: there is no such part, or a brace stands alone.
    """
    names = tuple(_NAME.findall(phrase))
    for name in names:
        if name not in PART_NAMES:
            raise RefusedValueError(
                f"there is no part {{{name[:40]}}} of a prompt;{did_you_mean(name, PART_NAMES)} there are "
                f"{', '.join(PART_NAMES)}",
                field="phrases",
            )
    if {"{", "}"} & set(_NAME.sub("", phrase)):
        raise RefusedValueError(
            f"the phrase {phrase[:60]!r} has a brace alone; a part's name stands between two, such as {{style}}",
            field="phrases",
        )
    return names


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """How one family of models is spoken to: phrases, the most important first.

    A phrase names parts between braces; where one of them is empty, the phrase is left out.

    Raises:
        RefusedValueError: a phrase names what there is not, or a value is out of range.
    """

    name: str
    """A family of models, or ``video`` or ``image`` for all others."""
    most: int
    """Characters of a prompt at most, where the model takes as many."""
    video: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    motion: tuple[str, ...] = ()
    joined: str = ", "
    """What stands between two phrases."""
    sentences: bool = False
    """Whether each phrase is a sentence, with a capital and a full stop."""
    negative: bool = True
    """Whether what must not be seen is sent, where the model has an input for it."""

    def __post_init__(self) -> None:
        check_fields(self)
        if not 20 <= self.most <= _LONGEST:
            raise RefusedValueError(f"a prompt has 20 to {_LONGEST} characters at most, not {self.most}", field="most")
        if not (self.video or self.still or self.motion):
            raise RefusedValueError("a template has phrases for video, still or motion", field="video")
        for use in PROMPT_USES:
            phrases = self.phrases(use)
            if len(phrases) > _MOST_PHRASES:
                raise RefusedValueError(f"{use} has at most {_MOST_PHRASES} phrases", field=use)
            for phrase in phrases:
                try:
                    names_in(phrase)
                except RefusedValueError as error:
                    raise RefusedValueError(str(error), field=use) from error

    def phrases(self, use: PromptUse) -> tuple[str, ...]:
        """Those of a use."""
        return {"video": self.video, "still": self.still, "motion": self.motion}[use]


@dataclass(frozen=True, slots=True)
class Avoided:
    """Words for what must not be seen, and where they count; everywhere where nothing is said.

    Raises:
        RefusedValueError: there are none.
    """

    name: str
    words: tuple[str, ...]
    styles: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    not_types: tuple[str, ...] = ()
    """Types of film in which they are wanted."""
    uses: tuple[PromptUse, ...] = ()

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.words or not all(word.strip() for word in self.words):
            raise RefusedValueError("a list of what is avoided has words", field="words")

    def counts(self, style: str, kind: str, use: PromptUse) -> bool:
        """Whether they count for a style, a type of film and a use."""
        return (
            (not self.styles or style in self.styles)
            and (not self.types or kind in self.types)
            and kind not in self.not_types
            and (not self.uses or use in self.uses)
        )


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as it is sent."""

    text: str
    negative: str = ""
    """What must not be seen, for a model that has an input for it; empty otherwise."""
    template: str = ""
    left_out: Sequence[str] = ()
    """The phrases that found no room, as the template has them."""
    cut: bool = False
    """Whether a person's own words are longer than the model takes, and end early."""


@dataclass(frozen=True, slots=True)
class PromptBook:
    """All templates, and all that is avoided; of each name one.

    Raises:
        RefusedValueError: the templates that stand in for all others are missing.
    """

    templates: tuple[PromptTemplate, ...]
    avoided: tuple[Avoided, ...] = ()

    def __post_init__(self) -> None:
        there = {(template.name, use) for template in self.templates for use in PROMPT_USES if template.phrases(use)}
        for use in PROMPT_USES:
            if (_usual(use), use) not in there:
                raise RefusedValueError(f"the template {_usual(use)!r} has no phrases for {use}", field=use)

    def template(self, family: str, use: PromptUse) -> PromptTemplate:
        """The one for a family of models; that for all others where it has none, or none for this use."""
        known = {template.name: template for template in self.templates}
        own = known.get(family)
        return own if own is not None and own.phrases(use) else known[_usual(use)]

    def avoid(self, style: str, kind: str, use: PromptUse, own: Sequence[str] = ()) -> tuple[str, ...]:
        """What must not be seen: a person's own words first, each once."""
        words = [word for each in self.avoided if each.counts(style, kind, use) for word in each.words]
        return tuple({word.casefold(): word for word in (*own, *words)}.values())


def _usual(use: PromptUse) -> str:
    return "image" if use == "still" else "video"
