"""What a model proposed for a whole film, once a person has accepted it: names of sections, and the treatment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.errors import OptionError, StaleVersionError
from workbench.model.analysis import Section
from workbench.model.enriched import Enriched
from workbench.model.occurrences import renumbered
from workbench.model.plan import Plan

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["SectionNames", "accepted_treatment", "keep_treatment", "section_names", "tell_names"]

_TREATMENT, _NAMED = "treatment", "named"
"""What a project's log calls them."""


def keep_treatment(project: SongWork, proposal: Enriched) -> None:
    """Keep the treatment of an accepted proposal with the project."""
    if accepted_treatment(project) != proposal.treatment:
        project.store.append_log(project.id, _TREATMENT, {"by": proposal.model, "treatment": proposal.treatment})


def accepted_treatment(project: SongWork) -> str:
    """The treatment that was accepted last; empty where none was."""
    events = (event for event in reversed(project.store.log(project.id)) if event.event == _TREATMENT)
    return next((str(event.data["treatment"]) for event in events), "")


@dataclass(frozen=True, slots=True)
class SectionNames:
    """A song's sections as a model has named them."""

    version: int
    """Of the arrangement that they are of."""
    was: tuple[Section, ...]
    now: tuple[Section, ...]
    reasons: Mapping[int, str]
    """What each that was named is about, by its position."""


def section_names(project: SongWork, plan: Plan, proposal: Enriched) -> SectionNames:
    """The names that a model gave a song's sections. Nothing is kept.

    Args:
        project: whose song it is.
        plan: the plan that was enriched.
        proposal: what was proposed for it.

    Raises:
        OptionError: no model has named any.
        StaleVersionError: they were arranged otherwise since the plan was made.
    """
    ideas = {idea.section: idea for idea in proposal.sections if idea.source == "model"}
    if not ideas:
        raise OptionError(
            "No model has named the sections, so they keep their labels; ask for no names "
            "(--names left out, or names=False).",
            field="names",
        )
    document = project.sections
    was = document.value.sections
    if [(s.start_s, s.end_s) for s in was] != [(s.start_s, s.end_s) for s in plan.sections]:
        raise StaleVersionError(
            "The sections were arranged otherwise since this plan was made, so names for its own fit no more; make the "
            "plan again, enrich it, and accept the names then.",
            field="names",
        )
    ideas = {index: idea for index, idea in ideas.items() if not was[index].locked}
    named = [replace(s, label=ideas[i].name) if i in ideas else s for i, s in enumerate(was)]
    reasons = {index: idea.about for index, idea in ideas.items()}
    return SectionNames(document.version, was, renumbered(named, was), reasons)


def tell_names(project: SongWork, names: SectionNames, model: str) -> None:
    """Say that sections have other names now, and keep in the log why.

    A plan has the labels that it was made with: the next one takes these.
    """
    rows = [
        {"section": i, "was": names.was[i].label, "now": names.now[i].label, "reason": reason}
        for i, reason in names.reasons.items()
    ]
    project.store.append_log(project.id, _NAMED, {"by": model, "sections": rows})
    project.note(
        f"The sections have the names that {model} gave them: the next plan takes them, and what goes by a "
        f"usual label, such as chorus, no longer sees it there. Undo of the sections takes them back "
        f"(songreel correct {project.id} sections undo)."
    )
