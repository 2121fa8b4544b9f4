"""From a project's log back to what it decided: the log alone rebuilds plan and timeline, byte for byte.

No workflow needs it, as plans and timelines are rows too: the tests prove with it that the log is whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.jobs.keys import dumps, loads
from workbench.model.analysis import Section
from workbench.model.correction import Correction
from workbench.model.plan import Plan
from workbench.model.timeline import Timeline
from workbench.store.rows import LogEvent

__all__ = ["Replayed", "replay"]

_DECIDED = ("sections", "plan", "timeline", "corrections")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What is in force after the last event; None where nothing was decided yet."""

    sections: tuple[Section, ...] | None
    plan: Plan | None
    timeline: Timeline | None
    corrections: tuple[Correction, ...] | None = None


def replay(events: Iterable[LogEvent]) -> Replayed:
    """Go through a log, oldest first.

    Raises:
        ValueError: an event does not hold what its name says.
    """
    last = {event.event: event.data for event in events if event.event in _DECIDED}
    return Replayed(
        loads(tuple[Section, ...], dumps(last["sections"]["sections"])) if "sections" in last else None,
        loads(Plan, dumps(last["plan"]["plan"])) if "plan" in last else None,
        loads(Timeline, dumps(last["timeline"]["timeline"])) if "timeline" in last else None,
        loads(tuple[Correction, ...], dumps(last["corrections"]["corrections"])) if "corrections" in last else None,
    )
