"""What a run needed, and whether it was there or had to be made."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.progress import Stage

__all__ = ["WorkSum", "Worked"]


@dataclass(frozen=True, slots=True)
class Worked:
    """One thing that a run needed: a part of listening, a take, a chunk, a film."""

    stage: Stage
    provider: str
    """Who makes it."""
    key: str
    """Tells it from the others of its stage: what a run comes across twice counts once."""
    found: bool
    """Whether it was there already."""
    seconds: float = 0.0
    """What making it took."""


@dataclass(frozen=True, slots=True)
class WorkSum:
    """All of a run that are of one stage and one provider."""

    stage: Stage
    provider: str
    found: int
    made: int
    seconds: float
    """Of what was made, added up: several are made at once."""
