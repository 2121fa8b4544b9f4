"""What the sections in force are: those that were heard, finer or coarser ones, or a person's own."""

from __future__ import annotations

from typing import Literal

from workbench.analysis.sections import sections_at
from workbench.model.analysis import Analysis, Section
from workbench.model.counted import counted, was
from workbench.model.section_levels import FinenessWord

__all__ = ["Parted", "parted_as", "replaced_sentence"]

Parted = Literal["heard", "coarse", "usual", "fine", "number", "own"]
"""As they were heard; of a fineness by its word or its number; or as a person made them."""

_WORDS: tuple[FinenessWord, ...] = ("coarse", "usual", "fine")


def parted_as(heard: Analysis, sections: tuple[Section, ...]) -> Parted:
    """What sections of a song are.

    Args:
        heard: what was heard of the song.
        sections: those in force, or others.
    """
    levels, count = heard.section_levels, len(sections)
    if sections == heard.sections:
        return "heard"
    if levels is None:
        return "own"
    for word in _WORDS:
        if sections == sections_at(levels, word):
            return word
    return "number" if count <= levels.most and sections == sections_at(levels, count) else "own"


def replaced_sentence(project: str, heard: Analysis, before: tuple[Section, ...]) -> str | None:
    """What to say where sections were replaced; nothing of those that songreel finds again by itself.

    Args:
        project: its id.
        heard: what was heard of the song.
        before: the sections that were in force.
    """
    if parted_as(heard, before) != "own":
        return None
    one = len(before) == 1
    return (
        f"{counted(len(before), 'section')} of yours {was(len(before))} replaced; "
        f"undo brings {'it' if one else 'them'} back "
        f"(songreel correct {project} sections undo, or project.sections.undo())."
    )
