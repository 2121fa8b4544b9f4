"""Finer or coarser sections, from what was heard: nothing is decoded or listened to again."""

from __future__ import annotations

from dataclasses import replace

from workbench.analysis.sections import sections_at
from workbench.errors import NotFoundError
from workbench.model.analysis import Section
from workbench.model.arranged import taken_along
from workbench.model.section_levels import Fineness, SectionLevels
from workbench.workflows.documents import SectionsDocument
from workbench.workflows.door import checked
from workbench.workflows.listen_verbs import ListenVerbs
from workbench.workflows.parting_said import replaced_sentence

__all__ = ["ArrangeVerbs", "SectionCounts"]

_FINEST = 3
"""A slider goes up to so many times the usual number: what is finer is for those who ask for it by number."""


class ArrangeVerbs(ListenVerbs):
    """The verbs that part the song."""

    @checked
    def sections_at(self, fineness: Fineness = "usual") -> tuple[Section, ...]:
        """The song's sections, finer or coarser than they were heard; finer ones keep the boundaries of coarser ones.

        Nothing is kept: ``arrange`` puts them in force, or a person commits them to ``sections``.

        Args:
            fineness: ``"coarse"``, ``"usual"``, ``"fine"``, or how many sections there shall be; the most that the
                song can be parted into, where that is less, which ``notes`` tells.

        Raises:
            NotFoundError: nobody has listened yet, or the sections were found in one fineness alone.
            OptionError: the fineness is not allowed.
        """
        levels = _levels_of(self)
        if isinstance(fineness, int) and fineness > levels.most:
            counted = "1 section" if levels.most == 1 else f"{levels.most} sections"
            self.note(f"This song has {counted} at the finest, fewer than the {fineness} that were asked for.")
        return sections_at(levels, fineness)

    @checked
    def arrange(self, fineness: Fineness) -> tuple[Section, ...]:
        """Put the song's sections at a fineness in force; undo of ``sections`` brings back what was.

        Where a person had made those, ``notes`` tells.

        Args:
            fineness: as ``sections_at``.

        Raises:
            NotFoundError, OptionError: as ``sections_at``.
            OptionError: a section is locked that would be another.
            StaleVersionError: somebody else arranged at the same moment.
        """
        before, sections = self.arrangement(), self.sections_at(fineness)
        _commit(self.sections, sections)
        if sections != before and (sentence := replaced_sentence(self.id, self.heard(), before)):
            self.note(sentence)
        return sections


class SectionCounts:
    """How many sections a song may be parted into, for a slider beside the editor of its arrangement."""

    def __init__(self, project: ArrangeVerbs) -> None:
        self._project = project
        self.document: SectionsDocument = project.sections
        """What the editor edits; it follows the slider."""
        levels = project.heard().section_levels
        self._most = min(levels.most, _FINEST * levels.usual) if levels else 0

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.document.value.sections)

    @property
    def counts(self) -> list[int]:
        """What may be chosen; one alone where the sections have one fineness."""
        return sorted({*range(2, self._most + 1), self.count})

    def look(self) -> None:
        """Take in what other windows and programs made of the sections; editor and slider show it.

        Raises:
            WorkbenchError: what was edited here could not be saved.
        """
        self.document.refresh()

    def part(self, count: int) -> None:
        """Part the song into so many sections.

        Raises:
            NotFoundError, OptionError, StaleVersionError
        """
        if count != len(self.document.value.sections):
            _commit(self.document, self._project.sections_at(count))


def _commit(document: SectionsDocument, parted: tuple[Section, ...]) -> None:
    value = document.value
    sections = taken_along(value.sections, parted)
    if value.sections != sections:
        document.commit(replace(value, sections=sections))


def _levels_of(project: ArrangeVerbs) -> SectionLevels:
    heard = project.heard()
    levels = heard.section_levels
    if levels is None:
        who = next((a.name for a in heard.analyzers if a.part == "sections"), "an older version")
        raise NotFoundError(
            f"The sections of {project.song.name!r} were found by {who} in one fineness alone; listen "
            "again for finer and coarser ones (songreel analyze, or analyze()).",
            field="sections",
        )
    return levels
