"""What a person says to hosted models: the verbs on prompts and on the bible of a film."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.model.bible import Bible
from workbench.model.plan import Plan
from workbench.planning.shots import meant_clips
from workbench.workflows.bible import avoided, entered, forgotten, noted, plated
from workbench.workflows.door import checked
from workbench.workflows.generate_verbs import GenerateVerbs
from workbench.workflows.prompting import PromptSheet, approved, prompt_sheet

__all__ = ["PromptVerbs"]


class PromptVerbs(GenerateVerbs):
    """The verbs on words and on who comes up. Those that change something return the plan that is in force then.

    All of them may raise ``NotFoundError``: nothing was planned yet.
    """

    @property
    def bible(self) -> Bible:
        """Who and what comes up in the film."""
        return self.planned().bible

    @checked
    def character(
        self,
        name: str,
        description: str | None = None,
        *,
        images: Path | str | Sequence[Path | str] | None = None,
        sections: Sequence[str] | None = None,
        clips: Sequence[int] | None = None,
    ) -> Plan:
        """Say who comes up in the film; every prompt of its clips tells, and models that take images see theirs.

        What is not said of somebody who is known stays as it is.

        Args:
            name: who; one of this name is replaced.
            description: how they look, in a few words.
            images: PNG, JPEG or WebP, up to six; the library keeps copies.
            sections: labels of the sections in which they come up; everywhere by default, and with ``[]`` again.
            clips: indices of single clips, in the same way.

        Raises:
            NotFoundError: there is no such file.
            OptionError: there is no such section or clip, a text is too long or holds a secret, or a file is no image.
            DiskFullError, LibraryError
        """
        return self._put(entered(self, self.planned(), "character", name, description, images, sections, clips))

    @checked
    def place(
        self,
        name: str,
        description: str | None = None,
        *,
        images: Path | str | Sequence[Path | str] | None = None,
        sections: Sequence[str] | None = None,
        clips: Sequence[int] | None = None,
    ) -> Plan:
        """Say where the film plays; arguments and errors as ``character``."""
        return self._put(entered(self, self.planned(), "place", name, description, images, sections, clips))

    @checked
    def style_entry(
        self,
        name: str,
        description: str | None = None,
        *,
        images: Path | str | Sequence[Path | str] | None = None,
        sections: Sequence[str] | None = None,
        clips: Sequence[int] | None = None,
    ) -> Plan:
        """Say what else belongs to the film's look; arguments and errors as ``character``."""
        return self._put(entered(self, self.planned(), "style", name, description, images, sections, clips))

    @checked
    def forget(self, name: str) -> Plan:
        """Take somebody or something out of the bible.

        Raises:
            OptionError: there is none of that name.
        """
        return self._put(forgotten(self.planned(), name))

    @checked
    def plates(self, images: Path | str | Sequence[Path | str] | None) -> Plan:
        """Give images whose look all clips shall have, instead of those before; None takes them away.

        Raises:
            NotFoundError, OptionError, DiskFullError, LibraryError: as ``character``.
        """
        return self._put(plated(self, self.planned(), images))

    @checked
    def section_note(self, label: str, text: str) -> Plan:
        """Say what the sections of a label are about; an empty text takes that away.

        Raises:
            OptionError: there is no such section, or the text is too long or holds a secret.
        """
        return self._put(noted(self.planned(), label, text))

    @checked
    def avoid(self, words: Sequence[str]) -> Plan:
        """Say what must not be seen, instead of what was said before; the catalogue's own words count in any case.

        Raises:
            OptionError: there are too many, or one is too long or holds a secret.
        """
        return self._put(avoided(self.planned(), words))

    @checked
    def prompts(self, plan: Plan | None = None, *, model: str | None = None, profile: str | None = None) -> PromptSheet:
        """The prompts of all clips as they would be sent now; nobody is asked.

        Args:
            plan: the newest by default.
            model: a hosted model's name; the clip's own by default, or the profile's.
            profile: ``draft`` or ``final``; the clip's own by default.

        Raises:
            OptionError, CatalogueError: there is no such model or profile, or a table is not valid.
        """
        return prompt_sheet(self, plan or self.planned(), model=model, profile=profile)

    @checked
    def approve_prompts(
        self, clips: Sequence[int] | None = None, *, model: str | None = None, profile: str | None = None
    ) -> Plan:
        """Approve prompts just as they are; one that reads otherwise later is not approved.

        Args:
            clips: only those of some clips, beside what was approved before; all, and the overall one, by default.
            model: as ``prompts`` has it.
            profile: the same.

        Raises:
            OptionError, CatalogueError: there is no such clip, model or profile, or a table is not valid.
        """
        plan = self.planned()
        meant = None if clips is None else meant_clips(plan, clips)
        return self._put(approved(plan, prompt_sheet(self, plan, model=model, profile=profile), meant))

    def _put(self, plan: Plan) -> Plan:
        self.store.save_plan(self.id, plan)
        return plan
