"""What a person decided about single sections, and what an edit therefore may not do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.errors import OptionError
from workbench.model.analysis import Section
from workbench.model.labels import plain_label

__all__ = ["MAX_NOTE", "check_edit", "taken_along"]

MAX_NOTE = 100
"""Longest note on a section, characters. One that an older version let be longer stays until it is edited."""


def check_edit(before: Sequence[Section], after: Sequence[Section]) -> None:
    """Refuse an arrangement that moves, renames or leaves out a locked section, or whose notes are too long.

    Args:
        before: in force; a lock holds until it is taken away in an edit that leaves the section as it is.
        after: what shall be.

    Raises:
        OptionError
    """
    there = {(section.start_s, section.end_s, section.label) for section in after}
    for section in before:
        if section.locked and (section.start_s, section.end_s, section.label) not in there:
            raise OptionError(
                f"The section {section.label!r} from {section.start_s:.2f} to {section.end_s:.2f} s is locked, and "
                "this edit would change it: unlock it first.",
                field="sections",
            )
    known = {section.note for section in before}
    for section in after:
        if len(section.note) > MAX_NOTE and section.note not in known:
            raise OptionError(
                f"A note has at most {MAX_NOTE} characters, and this one has {len(section.note)}: shorten it.",
                field="note",
            )


def taken_along(before: Sequence[Section], after: Sequence[Section]) -> tuple[Section, ...]:
    """Another parting of the song, with the colours and notes of the sections that were there.

    A section has those of the one of its label that lies where most of it lies; locks stay where a section stays.

    Args:
        before: a person's.
        after: parted anew, without anything of a person's.
    """
    return tuple(_with_words(section, before) for section in after)


def _with_words(section: Section, before: Sequence[Section]) -> Section:
    def shared_s(other: Section) -> float:
        return min(section.end_s, other.end_s) - max(section.start_s, other.start_s)

    alike = [other for other in before if plain_label(other.label) == plain_label(section.label)]
    best = max(alike, key=shared_s, default=None)
    if best is None or shared_s(best) < (section.end_s - section.start_s) / 2:
        return section
    stays = (best.start_s, best.end_s, best.label) == (section.start_s, section.end_s, section.label)
    return replace(section, colour=best.colour, note=best.note, locked=best.locked and stays)
