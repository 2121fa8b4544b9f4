"""What a person says to hosted models: the verbs on prompts and on the bible of a film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.model.analysis import Section
from workbench.model.bible import Bible
from workbench.model.enriched import Enriched
from workbench.model.plan import Plan
from workbench.planning.enriched import accepted
from workbench.planning.shots import meant_clips
from workbench.workflows.bible import avoided, entered, forgotten, noted, plated, with_note
from workbench.workflows.door import checked
from workbench.workflows.enrich_quotes import EnrichQuote, clips_of_words, enrich_quote
from workbench.workflows.enriching import enriched, shown_before, writer_of
from workbench.workflows.generate_verbs import GenerateVerbs
from workbench.workflows.generate_wishes import GenerateWishes, chosen_clips
from workbench.workflows.locking import locked_kept
from workbench.workflows.naming import accepted_treatment, keep_treatment, section_names, tell_names
from workbench.workflows.prompting import PromptSheet, approved, prompt_sheet
from workbench.workflows.remaking import newly_remade_told
from workbench.workflows.spending import amount

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
        plan = self.planned()
        return self._put(entered(self, plan, "character", name, description, images, sections, clips), plan)

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
        plan = self.planned()
        return self._put(entered(self, plan, "place", name, description, images, sections, clips), plan)

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
        plan = self.planned()
        return self._put(entered(self, plan, "style", name, description, images, sections, clips), plan)

    @checked
    def forget(self, name: str) -> Plan:
        """Take somebody or something out of the bible.

        Raises:
            OptionError: there is none of that name.
        """
        plan = self.planned()
        return self._put(forgotten(plan, name), plan)

    @checked
    def plates(self, images: Path | str | Sequence[Path | str] | None) -> Plan:
        """Give images whose look all clips shall have, instead of those before; None takes them away.

        Raises:
            NotFoundError, OptionError, DiskFullError, LibraryError: as ``character``.
        """
        plan = self.planned()
        return self._put(plated(self, plan, images), plan)

    @checked
    def section_note(self, label: str, text: str) -> Plan:
        """Say what the sections of a label are about; an empty text takes that away.

        It is kept with the sections, as what the section editor takes down for one of them, and put into this plan.

        Raises:
            OptionError: there is no such section, or the text is too long or holds a secret.
        """
        plan = self.planned()
        changed = noted(plan, label, text)
        document = self.sections
        sections = with_note(document.value.sections, label, text)
        if sections != document.value.sections:
            document.commit(replace(document.value, sections=sections))
        return self._put(changed, plan)

    @checked
    def avoid(self, words: Sequence[str]) -> Plan:
        """Say what must not be seen, instead of what was said before; the catalogue's own words count in any case.

        Raises:
            OptionError: there are too many, or one is too long or holds a secret.
        """
        plan = self.planned()
        return self._put(avoided(plan, words), plan)

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
        sheet = prompt_sheet(self, plan or self.planned(), model=model, profile=profile)
        return replace(sheet, treatment=accepted_treatment(self))

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
        return self._put(approved(plan, prompt_sheet(self, plan, model=model, profile=profile), meant), plan)

    @checked
    def quote_enriching(
        self,
        *,
        model: str | None = None,
        profile: str | None = None,
        budget: str | Decimal | None = None,
        clips: Sequence[int] | None = None,
        mix: str | None = None,
        remake: bool = False,
    ) -> EnrichQuote:
        """What ``enrich`` of the same costs at most, and whether the budgets allow it; nobody is asked."""
        plan, spend = self.planned(), amount(budget)
        meant, writer = _meant(plan, clips, mix), writer_of(self, model, profile)
        return enrich_quote(self, plan, meant, writer, spend, remake=remake)

    @checked
    def enrich(
        self,
        *,
        model: str | None = None,
        profile: str | None = None,
        budget: str | Decimal | None = None,
        clips: Sequence[int] | None = None,
        mix: str | None = None,
        remake: bool = False,
        cancel: CancelToken | None = None,
    ) -> Enriched:
        """Let a model that writes propose a treatment, what each section is about, and prompts for clips.

        Nothing is changed: ``accept`` puts the prompts into the plan. What is returned says what it has spent.

        Args:
            model: a hosted model's name; the profile's by default; ``offline``: nobody is asked.
            profile: ``draft`` or ``final``.
            budget: what it may spend, such as ``"0.50 USD"``; the project's and the month's count in any case.
            clips: the indices of those that are meant; all by default. Placeholders of a mix, which no model is told
                words for, are left out.
            mix: the mix that the film will have, such as ``"50/30/20"``; the plan's own by default.
            remake: buys again what was paid for, and is gone or of no use.
            cancel: stops it; what was answered is kept.

        Raises:
            OptionError: there is no such model, profile, mix or clip, the model does not write, or all of these clips
                are placeholders.
            BudgetError: it might cost more than is allowed; nobody was asked.
        """
        plan, spend = self.planned(), amount(budget)
        meant, writer = _meant(plan, clips, mix), writer_of(self, model, profile)
        return enriched(self, plan, meant, writer, budget=spend, remake=remake, cancel=cancel)

    @checked
    def accept(
        self,
        *,
        model: str | None = None,
        profile: str | None = None,
        clips: Sequence[int] | None = None,
        mix: str | None = None,
        names: bool = False,
    ) -> Enriched:
        """Put into the plan what ``enrich`` of the same has proposed; nobody is asked again, and nothing is spent.

        Clips that are locked, or have words of your own, keep theirs. The treatment is kept; ``prompts`` shows it.

        Args:
            model: as ``enrich`` has it.
            profile: the same.
            clips: the same.
            mix: the same.
            names: also call the song's sections as the model has named them; ``sections.undo()`` takes that back.

        Raises:
            NotFoundError: nothing was proposed for this plan.
            OptionError: as ``enrich``; or no model has named sections.
            StaleVersionError: somebody has changed plan or sections meanwhile; nothing was accepted.
        """
        plan = self.planned()
        proposal = shown_before(self, plan, _meant(plan, clips, mix), writer_of(self, model, profile))
        named = section_names(self, plan, proposal) if names else None
        sections = None if named is None or named.now == named.was else (named.version, named.now)
        self._put(accepted(plan, proposal), plan, sections)
        if named is not None and sections is not None:
            tell_names(self, named, proposal.model)
        keep_treatment(self, proposal)
        return proposal

    def _put(self, plan: Plan, before: Plan, sections: tuple[int, tuple[Section, ...]] | None = None) -> Plan:
        """Keep a plan as the one in force, unless somebody has changed the one that it was made from; what was paid
        for and is to be made again now is told. With it the song's sections, made from a version of theirs, or neither.
        """
        plan = locked_kept(self, before, plan)
        self.store.save_plan(self.id, plan, before, sections)
        if told := newly_remade_told(self, plan, before):
            self.note(told)
        return plan


def _meant(plan: Plan, clips: Sequence[int] | None, mix: str | None) -> frozenset[int]:
    return clips_of_words(plan, chosen_clips(plan, GenerateWishes(clips=clips)), mix)
