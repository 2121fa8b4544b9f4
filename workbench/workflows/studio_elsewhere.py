"""What other windows and programs have changed of the project that a page shows: seen without a touch."""

from __future__ import annotations

from collections.abc import Callable

from workbench.model.plan import Plan
from workbench.store.plans import content_id
from workbench.store.step_facts import StepFacts

__all__ = ["Elsewhere"]


class Elsewhere:
    """What a page has drawn, by project, beside what the library holds.

    The step bar looks at the library anyway, and reads it only where its count of changes is another one; what it reads
    is compared here. What this page changes itself is drawn before the next look, and so is no news.
    """

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str], str | None] = {}

    def drew_plan(self, project: str, plan: Plan) -> None:
        """The page's panels show this plan from now on."""
        self._drawn[project, "plan"] = content_id(plan)

    def draws_plan(self, project: str) -> bool:
        """Whether the page's panels show a plan: before that they have nothing to be drawn anew."""
        return (project, "plan") in self._drawn

    def turn(self) -> None:
        """Know that the page turns to a song: nothing of it is drawn yet."""
        self._drawn.clear()

    def drew_heard(self, project: str, key: str | None) -> None:
        """The page shows the analysis of this key from now on."""
        self._drawn[project, "heard"] = key

    def look(self, project: str, facts: StepFacts, changed: Callable[[], object], heard: Callable[[], object]) -> None:
        """Have the page drawn anew where it shows something else than the library holds; once for each change.

        Args:
            project: its id.
            facts: what was just read of it.
            changed: draws the panels anew.
            heard: draws what was heard anew.
        """
        for what, held, tell in (("heard", facts.analysis, heard), ("plan", facts.plan, changed)):
            if self._drawn.get((project, what), held) != held:
                self._drawn[project, what] = held
                tell()
