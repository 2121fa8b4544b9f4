"""Finishing: what a person decides about a film once its clips are planned. It lies in the plan beside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.model.brand import Brand
from workbench.model.effect import BeatEffect
from workbench.model.grade import Grade
from workbench.model.hints import check_fields
from workbench.model.logo import Logo
from workbench.model.mix import Mix
from workbench.model.style import CaptionStyle
from workbench.model.title import Title

__all__ = ["Finish"]


@dataclass(frozen=True, slots=True)
class Finish:
    """Grade, text, logo, beat effects and sound. The empty one leaves the takes and the song as they are."""

    grade: Grade = field(default_factory=Grade)
    section_grades: tuple[tuple[str, Grade], ...] = ()
    """Section label and the grade that all sections of that label have instead."""
    match_joins: bool = False
    """Whether brightness and colour are brought together at the joins of a section."""
    captions: CaptionStyle | None = None
    """How lyrics are set; as the style has it by default."""
    title: str = ""
    """Words over the film's beginning; empty = none. Lines are parted by a line break."""
    end_card: str = ""
    """Words over its last bars, in the same way."""
    titles: tuple[Title, ...] = ()
    """Other words, each with its times."""
    logo: Logo | None = None
    effects: tuple[BeatEffect, ...] = ()
    mix: Mix = field(default_factory=Mix)
    brand: Brand | None = None
    """Its colours, logo and font, where the film has none of its own."""
    rights: str = ""
    """Whose the film is, as its file says it, such as "(c) 2026 Somebody"."""

    def __post_init__(self) -> None:
        check_fields(self)
