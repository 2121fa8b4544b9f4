"""What a person sees of long work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["FILM_STAGES", "STAGES", "Doing", "Progress", "Stage"]

Stage = Literal["analyze", "plan", "generate", "compose", "join", "verify", "export", "import"]

STAGES: tuple[Stage, ...] = get_args(Stage)[:-2]
"""Those of a whole make, in order."""

FILM_STAGES: tuple[Stage, ...] = ("generate", "compose", "join", "verify")
"""Those of making a planned film, in order."""


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing that is under way at this moment."""

    item: str
    """Which, such as ``clip 3``."""
    what: str
    """What is done with it, in words, such as ``drawing``."""
    share: float | None = None
    """How far it is, 0 to 1; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One event of a run. ``percent`` never falls within a run."""

    stage: Stage
    done: float
    total: float
    """Of the stage, in the stage's own unit (clips, frames, parts)."""
    percent: float
    """Of the whole run. Of a film: clips 0-80 (listening and planning among them), chunks 80-90, joined 95, verified
    100; a run that has fewer stages ends at 100, too."""
    message: str
    aside: bool = False
    """Whether the message stands by itself, and is to be told at once: a host that wants to be asked later, a price."""
    doings: tuple[Doing, ...] = ()
    """All that is under way at this moment, in the order in which it was begun."""
