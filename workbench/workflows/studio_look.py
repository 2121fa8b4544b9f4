"""The studio's panel Look: the direction of the film, who and what comes up in it, and what is kept as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.errors import OptionError
from workbench.model.bible import BIBLE_KINDS, BibleEntry
from workbench.model.counted import counted
from workbench.model.plan import Plan
from workbench.model.style import Style, VideoType
from workbench.workflows.offering import Offer, offer_of, seed_of
from workbench.workflows.project import Project
from workbench.workflows.studio_saying import planned_anew

__all__ = ["DIRECTIONS", "LookPanel"]

DIRECTIONS = ("style", "type", "prompt", "size", "fps", "seed")
"""What a person may say about the whole film."""
_PARTED = ","


class LookPanel:
    """What may be chosen, and what the plan in force says; each verb puts another plan in force.

    Args:
        project: whose film it is.
        arguments: what a person said beforehand, by the names of ``DIRECTIONS``; else the newest plan's, else what
            suits the song.

    Raises:
        NotFoundError: nobody has listened yet.
        OptionError, CatalogueError: an argument is not allowed.
    """

    kinds: Mapping[str, str] = {kind.capitalize(): kind for kind in BIBLE_KINDS}
    """Of entries of the bible, by what a person reads."""

    def __init__(self, project: Project, arguments: Mapping[str, str] | None = None) -> None:
        self._project = project
        self.offer: Offer = offer_of(project, arguments or {})
        self._plan = project.latest.plan

    @property
    def style(self) -> tuple[Style, str]:
        """The style, and what was suggested and why."""
        return self.offer.style_of(self.offer.style)

    @property
    def type(self) -> tuple[VideoType, str]:
        """The type of film, in the same way."""
        return self.offer.type_of(self.offer.type)

    @property
    def entries(self) -> tuple[BibleEntry, ...]:
        """Who and what comes up."""
        return self._plan.bible.entries if self._plan else ()

    @property
    def names(self) -> list[str]:
        """Of the entries."""
        return [entry.name for entry in self.entries]

    @property
    def images(self) -> Mapping[str, int]:
        """How many images there are: of each entry by its name, and of the plates as ``""``."""
        plates = {"": len(self._plan.bible.plates)} if self._plan else {"": 0}
        return plates | {entry.name: len(entry.images) for entry in self.entries}

    @property
    def avoid(self) -> str:
        """What must not be seen, parted by commas."""
        return f"{_PARTED} ".join(self._plan.bible.avoid) if self._plan else ""

    @property
    def sections(self) -> list[str]:
        """The labels that an entry may be for."""
        return list(dict.fromkeys(section.label for section in self._plan.sections)) if self._plan else []

    @property
    def locks(self) -> str:
        """How many clips are kept as they are, in a sentence."""
        if self._plan is None:
            return "Nothing is planned yet."
        locked = sum(clip.shot.locked for clip in self._plan.clips)
        return f"{locked} of {counted(len(self._plan.clips), 'clip')} kept as they are, whatever is made again."

    def direct(self, **said: str | int) -> Plan:
        """Plan the film with another direction; whoever makes most clips goes on making them.

        Cuts, makers and all that was said of clips stay where it cuts the song as before; another pace or rate cuts
        anew.

        Args:
            said: of ``DIRECTIONS``; what is not said stays. A seed may be as it is written.

        Raises:
            OptionError, PlanError: it is not allowed.
        """
        if "seed" in said:
            said["seed"] = seed_of(said["seed"])
        if self._plan is not None:
            return planned_anew(self._project, **said)
        offered: dict[str, Any] = {name: getattr(self.offer, name) for name in DIRECTIONS}
        return self._project.plan(**{**offered, **said})

    def enter(self, kind: str, name: str, description: str, sections: str = "") -> Plan:
        """Say who or what comes up in the film, and where.

        Args:
            kind: one of ``kinds``.
            name: what prompts call it.
            description: how it looks.
            sections: labels, parted by commas; everywhere where there is none.

        Raises:
            OptionError: it is not allowed.
        """
        if not name.strip():
            raise OptionError("An entry of the bible needs a name; write one, such as Mara.", field="name")
        verbs = {"character": self._project.character, "place": self._project.place, "style": self._project.style_entry}
        return verbs[kind](name, description, sections=_parted(sections))

    def forget(self, name: str) -> Plan:
        """Take an entry out.

        Raises:
            OptionError: there is none of that name.
        """
        return self._project.forget(name)

    def set_avoid(self, words: str) -> Plan:
        """Say what must not be seen.

        Args:
            words: parted by commas.

        Raises:
            OptionError: they are not allowed.
        """
        return self._project.avoid(_parted(words))

    def drop_plates(self) -> Plan:
        """Take the plates away."""
        return self._project.plates(None)

    def lock(self, section: str) -> Plan:
        """Keep the clips of sections of a label as they are.

        Raises:
            OptionError: there is no such section.
        """
        return self._project.lock(section=section)

    def unlock(self, section: str) -> Plan:
        """Let them go.

        Raises:
            OptionError: there is no such section.
        """
        return self._project.lock(section=section, locked=False)


def _parted(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(_PARTED) if word.strip())
