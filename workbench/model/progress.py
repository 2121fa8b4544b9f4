"""What a person sees of long work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Progress", "Stage"]

Stage = Literal["analyze", "plan", "generate", "compose", "join", "verify"]


@dataclass(frozen=True, slots=True)
class Progress:
    """One event of a run. ``percent`` never falls within a run."""

    stage: Stage
    done: float
    total: float
    """Of the stage, in the stage's own unit (clips, frames, parts)."""
    percent: float
    """Of the whole run: clips 0-80, chunks 80-90, joined 95, verified 100."""
    message: str
