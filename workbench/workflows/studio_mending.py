"""What a person corrects of the listening on the studio's page: another reading of the beats, and back again."""

from __future__ import annotations

from workbench.analysis.corrections import said
from workbench.workflows.corrections import Corrections
from workbench.workflows.project import Project
from workbench.workflows.repairing import mending_slot

__all__ = ["Mending"]


class Mending:
    """The corrections of one project, beside what was heard. They run in the background: some of it is heard anew."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.work = mending_slot(project)

    @property
    def others(self) -> dict[str, str]:
        """What else the beats might be: the alternatives' names, by what a person reads."""
        grid = self._project.heard().grid
        return {f"{a.name} ({a.tempo_bpm:.0f} beats a minute)": a.name for a in grid.alternatives} if grid else {}

    @property
    def in_force(self) -> tuple[tuple[str, str], ...]:
        """The corrections in force, the oldest first: in plain words, and why."""
        return tuple((said(one.change), one.reason) for one in self._project.corrections)

    def choose(self, name: str) -> int:
        """Begin to read the beats in another way; returns how often something was begun."""
        self.work.start(lambda told, cancel: Corrections(self._project, progress=told, cancel=cancel).alternative(name))
        return self.work.glance.runs

    def take_back(self) -> int:
        """Begin to undo the newest decision about corrections; returns how often something was begun."""
        self.work.start(lambda told, cancel: self._project.take_back(progress=told, cancel=cancel))
        return self.work.glance.runs
