"""What a model proposed for a whole film, once a person has accepted it: names of sections, and the treatment."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.errors import OptionError, StaleVersionError
from workbench.model.analysis import Section
from workbench.model.enriched import Enriched
from workbench.model.plan import Plan

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["accepted_treatment", "keep_treatment", "name_sections"]

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


def name_sections(project: SongWork, plan: Plan, proposal: Enriched) -> None:
    """Call the song's sections as a model has named them: a version of its own, which undo takes back.

    What each is about is kept as the reason. A plan has the labels that it was made with: the next one takes these.

    Args:
        project: whose song it is.
        plan: the plan that was enriched.
        proposal: what was proposed for it.

    Raises:
        OptionError: no model has named any.
        StaleVersionError: they were arranged otherwise since the plan was made, or at this moment.
    """
    ideas = {idea.section: idea for idea in proposal.sections if idea.source == "model"}
    if not ideas:
        raise OptionError(
            "No model has named the sections, so they keep their labels; leave --names (names=True in Python) out.",
            field="names",
        )
    document = project.sections
    value = document.value
    if [(s.start_s, s.end_s) for s in value.sections] != [(s.start_s, s.end_s) for s in plan.sections]:
        raise StaleVersionError(
            "The sections were arranged otherwise since this plan was made, so names for its own fit no more; make the "
            "plan again, enrich it, and accept the names then.",
            field="names",
        )
    counted: Counter[str] = Counter()
    named: list[Section] = []
    for index, section in enumerate(value.sections):
        label = ideas[index].name if index in ideas else section.label
        counted[label] += 1
        named.append(section if label == section.label else replace(section, label=label, occurrence=counted[label]))
    if tuple(named) == value.sections:
        return
    document.commit(replace(value, sections=tuple(named)))
    rows = [
        {"section": i, "was": value.sections[i].label, "now": idea.name, "reason": idea.about}
        for i, idea in ideas.items()
    ]
    project.store.append_log(project.id, _NAMED, {"by": proposal.model, "sections": rows})
    project.note(
        f"The sections have the names that {proposal.model} gave them: the next plan takes them, and what goes by a "
        f"usual label, such as chorus, no longer sees it there. songreel correct {project.id} sections undo takes "
        "them back."
    )
