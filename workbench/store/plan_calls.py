"""What a library's ``Store`` knows of plans. One transaction a call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from workbench.errors import NotFoundError
from workbench.model.analysis import Section
from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.store import plans, versions
from workbench.store.calls import Calls
from workbench.store.rows import ClipRow

__all__ = ["PlanCalls"]


class PlanCalls(Calls):
    """Plans, how far their clips are, and the timelines made of them; raises as ``Store``."""

    @cached_property
    def _latest(self) -> dict[str, tuple[object, Plan | None]]:
        """The plans in force as they were read last, and in which state of the library."""
        return {}

    def save_plan(
        self,
        project: str,
        plan: Plan,
        after: Plan | None = None,
        sections: tuple[int, tuple[Section, ...]] | None = None,
        expected_version: int | None = None,
    ) -> str:
        """Put a plan in force, with its clips and its line in the log; returns its id.

        Args:
            project: its id.
            plan: the plan.
            after: the plan that it was made from, where nobody may have changed that in between.
            sections: what the song's sections become with it, after the version of theirs that they were made from.
            expected_version: the version that must be in force.

        Raises:
            NotFoundError: there is no such project any more.
            LibraryError: it is finalized, also where this plan is in force already.
            StaleVersionError: somebody has changed it, or the sections; nothing was written.
            OptionError: a prompt holds a secret; nothing was written.
        """
        with self._transaction() as connection:
            made_from = None if after is None else plans.content_id(after)
            made = plans.save_plan(connection, project, plan, made_from, expected_version)
            if sections is not None:
                versions.save_sections(connection, project, sections[1], sections[0])
        return made

    def plan(self, plan_id: str) -> Plan:
        """A plan by its id.

        Raises:
            NotFoundError: the library does not know it.
        """
        with self._transaction() as connection:
            found = plans.plan_by_id(connection, plan_id)
        if found is None:
            raise NotFoundError(
                f"This library does not know the plan {plan_id!r}; open the library that made it.",
                field="plan",
            )
        return found

    def latest_plan(self, project: str) -> Plan | None:
        """The plan in force.

        Raises:
            LibraryError: it cannot be read.
        """
        self._database.later.make_all()
        state, known = self._database.state(), self._latest.get(project)
        if known is not None and known[0] == state:  # a page asks a dozen times after each edit
            return known[1]
        with self._transaction() as connection:
            found = plans.latest_plan(connection, project)
        self._latest.clear()  # a page looks at one project
        self._latest[project] = state, found
        return found

    def versioned_plan(self, project: str) -> tuple[int, Plan, dict[int, Take]] | None:
        """The plan in force with its version, and the takes that its clips have, by the clip's index; those that a
        person chose are told as chosen. None where nothing was planned yet.

        Raises:
            LibraryError: it cannot be read.
        """
        with self._transaction() as connection:
            found = plans.versioned_plan(connection, project)
            if found is None:
                return None
            version, plan_id, plan = found
            rows = plans.clips(connection, project, plan_id)
            keys = {row.index: row.take for row in rows if row.take}
            keys |= {clip.index: clip.take for clip in plan.clips if clip.take}
            known = plans.takes(connection, keys.values())
        return version, plan, {index: known[key] for index, key in keys.items() if key in known}

    def undo_plan(self, project: str, expected_version: int | None = None) -> bool:
        """Put the plan before the one in force back in force; False where there is none.

        Raises:
            StaleVersionError: ``expected_version`` is not in force.
            LibraryError: it cannot be read.
        """
        with self._transaction() as connection:
            return plans.move_plan(connection, project, "undo", expected_version)

    def redo_plan(self, project: str, expected_version: int | None = None) -> bool:
        """Put the plan that was undone last in force again; raises as ``undo_plan``."""
        with self._transaction() as connection:
            return plans.move_plan(connection, project, "redo", expected_version)

    def latest_readable_plan(self, project: str) -> Plan | None:
        """The newest plan that can be read, for who makes a new one."""
        with self._transaction() as connection:
            return plans.latest_readable_plan(connection, project)

    def clips(self, project: str, plan_id: str) -> tuple[ClipRow, ...]:
        """How far the clips of a plan are."""
        with self._transaction() as connection:
            return plans.clips(connection, project, plan_id)

    def fail_clip(self, project: str, clip: int, error: str, plan_id: str) -> None:
        """Remember why a clip of a plan could not be made: a sentence for the person."""
        with self._transaction() as connection:
            plans.fail_clip(connection, project, clip, error, plan_id)

    def go_on(self, project: str, before: str, after: str) -> None:
        """Let a plan that was changed while it was made go on from the one before: with its takes, and what it cost."""
        with self._transaction() as connection:
            plans.go_on(connection, project, before, after)

    def count_regenerations(self, project: str, plan_id: str, clips: Sequence[int], sections: Sequence[int]) -> None:
        """Remember that clips of a plan were made again for a person, and which whole sections."""
        with self._transaction() as connection:
            plans.count_regenerations(connection, project, plan_id, clips, sections)

    def save_timeline(self, project: str, plan_id: str, timeline: Timeline) -> str:
        """Keep a timeline and choose its takes for the plan's clips; returns its id."""
        with self._transaction() as connection:
            return plans.save_timeline(connection, project, plan_id, timeline)

    def timeline(self, timeline_id: str) -> Timeline:
        """A timeline by its id.

        Raises:
            NotFoundError: the library does not know it.
        """
        with self._transaction() as connection:
            found = plans.timeline_by_id(connection, timeline_id)
        if found is None:
            raise NotFoundError(
                f"This library does not know the timeline {timeline_id!r}; open the library that made it.",
                field="timeline",
            )
        return found
