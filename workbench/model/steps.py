"""The steps from a song to a shared film, and how far a project is with each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = ["STEP_NAMES", "Step", "StepName", "StepSource", "StepState"]

StepName = Literal["song", "listen", "arrange", "plan", "generate", "compose", "review", "share"]
STEP_NAMES: tuple[StepName, ...] = ("song", "listen", "arrange", "plan", "generate", "compose", "review", "share")
"""In their order. To finalize and to export belong to ``share``."""

StepState = Literal["waiting", "next", "running", "done", "stale", "failed"]
"""``waiting``: not yet. ``next``: the first that was never done, where nothing before it is open. ``stale``: done once,
but what it depends on has changed since."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one project, at one moment."""

    name: StepName
    state: StepState
    sentence: str = ""
    """What a person has to know: why it is stale, why it failed, what is left."""
    percent: float | None = None
    """How far the run is that does it, 0 to 100; None where none does or nothing was told yet."""
    current: bool = False
    """Whether a person goes on here: at the one that runs, else at the first that is open. At most one is."""

    @property
    def title(self) -> str:
        """As people read it, and as its heading in a notebook says it."""
        return self.name.capitalize()


class StepSource(Protocol):
    """The steps of a project, for whoever shows them."""

    def glance(self) -> tuple[Step, ...]:
        """How it stands now with each of ``STEP_NAMES``; read anew only where something has changed.

        Raises:
            WorkbenchError: that cannot be read.
        """
