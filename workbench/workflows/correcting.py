"""The verbs of a person who knows better: what was heard is corrected, kept in the library, and heard again with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.analysis.corrections import misfit
from workbench.errors import OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.model.analysis import Analysis, Section
from workbench.model.character_changes import SetSectionMood
from workbench.model.correction import Change
from workbench.model.hints import shown
from workbench.workflows.corrections import Corrections
from workbench.workflows.deciding import correction_of, decided, moved_to, on_the_newest
from workbench.workflows.door import checked
from workbench.workflows.plan_verbs import PlanVerbs
from workbench.workflows.repairing import BeatRepair

__all__ = ["CorrectVerbs"]


class CorrectVerbs(PlanVerbs):
    """The verbs that correct. Each returns the analysis that is in force then; plans stay until ``plan`` is called."""

    @property
    def corrections(self) -> Corrections:
        """The corrections in force, and ways to make one more: ``project.corrections.double()``."""
        return Corrections(self)

    @property
    def beat_repair(self) -> BeatRepair:
        """The beats for ``SectionEditor``, to be mended on the waveform; nothing is done before a person asks."""
        return BeatRepair(self)

    @checked
    def correct(
        self,
        change: Change,
        reason: str = "",
        *,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Analysis:
        """Correct what was heard; the correction is applied to each new analysis, too.

        Args:
            change: what is true, such as ``SetMeter(3, at_s=1.5)``; a section's mood holds in the section that is in
                force at its time now, whatever is arranged later.
            reason: why, in your words.
            progress: hears of the listening.
            cancel: stops it; the correction is not kept then.

        Raises:
            OptionError: it does not fit this song, or the reason is too long or holds a secret; nothing is kept.
            NotFoundError: nobody has listened yet.
            StaleVersionError: others corrected in between again and again.
        """

        def add() -> Analysis:  # what somebody else corrects in between holds, too
            version, before = self.store.corrections(self.id)
            heard, meant = self.heard(), _in_section(change, self.arrangement())
            if sentence := misfit(heard, meant, before):
                raise OptionError(sentence, field="correction")
            decision = decided(version, (*before, correction_of(meant, reason)))
            return self.decide(decision, progress=progress, cancel=cancel)

        return on_the_newest(add)

    @checked
    def take_back(self, *, progress: Listener | Reporter | None = None, cancel: CancelToken | None = None) -> Analysis:
        """Undo the newest decision about corrections.

        Args:
            progress: hears of the listening.
            cancel: stops it; the correction stays then.

        Raises:
            OptionError: there is none.
        """
        decision = moved_to(self, "undo")
        if decision is None:
            raise OptionError("There is no correction to take back.", field="correction")
        return self.decide(decision, progress=progress, cancel=cancel)

    @checked
    def redo_correction(
        self, *, progress: Listener | Reporter | None = None, cancel: CancelToken | None = None
    ) -> Analysis:
        """Make the decision again that was taken back last.

        Args:
            progress: hears of the listening.
            cancel: stops it; the correction is not kept then.

        Raises:
            OptionError: there is none.
        """
        decision = moved_to(self, "redo")
        if decision is None:
            raise OptionError("There is no correction to make again.", field="correction")
        return self.decide(decision, progress=progress, cancel=cancel)

    @checked
    def drop_correction(
        self, number: int, *, progress: Listener | Reporter | None = None, cancel: CancelToken | None = None
    ) -> Analysis:
        """Leave one correction out; ``take_back`` brings it back.

        Args:
            number: in the list of those in force, from 1.
            progress: hears of the listening.
            cancel: stops it; the correction stays then.

        Raises:
            OptionError: there is none of that number.
        """
        version, before = self.store.corrections(self.id)
        if not 1 <= number <= len(before):
            there = f"the numbers go from 1 to {len(before)}" if before else "there are none"
            raise OptionError(f"There is no correction {shown(number)}; {there}.", field="number")
        decision = decided(version, (*before[: number - 1], *before[number:]))
        return self.decide(decision, progress=progress, cancel=cancel)


def _in_section(change: Change, sections: Sequence[Section]) -> Change:
    """The change with the section that it names by a time; others as they are."""
    if not isinstance(change, SetSectionMood) or change.start_s is not None:
        return change
    named = (section for section in sections if section.start_s <= change.at_s < section.end_s)
    section = next(named, None)
    return replace(change, start_s=section.start_s, end_s=section.end_s) if section else change
