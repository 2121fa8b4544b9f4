"""What a model that writes proposes for a film: a treatment, ideas for sections, prompts for clips."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from workbench.model.cost import Spent

__all__ = ["ClipIdea", "Enriched", "SectionIdea"]

IdeaSource = Literal["model", "offline"]
"""Whether a model wrote it, or it was put together here without one."""


@dataclass(frozen=True, slots=True)
class SectionIdea:
    """A section as the treatment has it."""

    section: int
    """Its index in the plan."""
    name: str
    about: str
    source: IdeaSource = "model"


@dataclass(frozen=True, slots=True)
class ClipIdea:
    """A clip's prompts."""

    clip: int
    """Its index in the plan."""
    still: str
    """What its picture shows."""
    motion: str
    """How it moves."""
    source: IdeaSource = "model"


@dataclass(frozen=True, slots=True)
class Enriched:
    """All of it, in order: one idea for each section, and one for each clip that was asked about."""

    treatment: str
    sections: tuple[SectionIdea, ...]
    clips: tuple[ClipIdea, ...]
    model: str = ""
    """Who wrote it; empty where nobody was asked."""
    notes: tuple[str, ...] = ()
    spent: Spent = field(default_factory=Spent, compare=False)
    """In the run that gave it, with what an earlier one had begun; no part of what is proposed."""

    @property
    def offline(self) -> int:
        """How many of the clips' ideas were put together here."""
        return sum(idea.source == "offline" for idea in self.clips)
