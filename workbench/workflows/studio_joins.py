"""The page's panel of joins: how clips become each other, one by one and for the whole film."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import NotFoundError
from workbench.model.plan import Plan
from workbench.model.transition import JOIN_KINDS, JoinKind
from workbench.workflows.dressing import known_type
from workbench.workflows.studio_saying import clip_choices, planned_anew

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["JoinPanel"]

_LONGEST_S = 3
_OWN_WAY = ""
"""What the usual joins are where a person said nothing: as the type of film has them."""


class JoinPanel:
    """What may be chosen for joins, and what is in force. Each ``set_`` calls a verb.

    Args:
        project: whose film it is.
        clip: the index of the clip at whose start a join is looked at; clip 1 by default.

    Raises:
        NotFoundError: nothing was planned yet.
    """

    def __init__(self, project: Project, clip: int | None = None) -> None:
        self._project, self._plan = project, project.planned()
        self.clips: dict[str, int] = clip_choices(self._plan, first=1)
        """The clips that join another, by what a person reads."""
        there = clip is not None and 1 <= clip < len(self._plan.clips)
        self._clip = clip if clip is not None and there else 1

    @property
    def clip(self) -> str | None:
        """The clip that is looked at; None where the film has one only."""
        return next((label for label, index in self.clips.items() if index == self._clip), None)

    @property
    def kinds(self) -> dict[str, JoinKind]:
        """All ways of joining, the usual ones first."""
        return {kind: kind for kind in JOIN_KINDS}

    @property
    def kind(self) -> JoinKind:
        """How that clip joins the one before it."""
        return self._plan.clips[self._clip].join if self.clips else "cut"

    def set_kind(self, kind: str) -> Plan:
        """Let that clip join in another way, for as long as is usual.

        Raises:
            OptionError, LibraryError
        """
        return self._project.join(self._checked(), kind)

    @property
    def seconds(self) -> float:
        """How long the transition lasts; 0 for a cut."""
        return round(float(self._plan.clips[self._clip].join_frames / self._plan.rate), 3) if self.clips else 0.0

    @property
    def lengths(self) -> list[float]:
        """How long one may last, seconds: as a rule up to three, in the even numbers of frames that there can be. The
        clips may allow less, which is noted."""
        rate = self._plan.rate
        steps = {round(float(frames / rate), 3) for frames in range(0, int(_LONGEST_S * rate) + 1, 2)}
        return sorted({*steps, self.seconds})

    def set_seconds(self, seconds: float | None) -> Plan:
        """Let the transition last so long; None, or 0, for as long as is usual. A cut lasts no time, whatever is said.

        Its kind stays what it is by now: another window may have changed it since this panel was drawn.

        Raises:
            OptionError, LibraryError
        """
        clip, now = self._checked(), self._project.planned().clips
        kind = now[clip].join if clip < len(now) else self.kind  # of a clip that is gone, it is told that it is
        return self._project.join(clip, kind, float(seconds) if seconds else None)

    @property
    def note(self) -> str:
        """What the plan says of that join; empty where it says nothing."""
        begins = f"The transition into clip {self._clip} "
        return next((note for note in self._plan.notes if note.startswith(begins)), "")

    def _checked(self) -> int:
        if not self.clips:
            raise NotFoundError("The film has one clip, so nothing joins; plan shorter clips first.", field="clip")
        return self._clip

    # the whole film

    @property
    def usual_kinds(self) -> dict[str, str]:
        """Ways of joining calm clips for the whole film; the first leaves it to the type of film."""
        return self._usual("calm_join")

    @property
    def section_kinds(self) -> dict[str, str]:
        """The same of sections."""
        return self._usual("section_join")

    def _usual(self, field: str) -> dict[str, str]:
        kind = known_type(self._project, self._plan)
        own = f" ({getattr(kind, field)})" if kind is not None else ""
        return {f"as the type has it{own}": _OWN_WAY, **{each: each for each in JOIN_KINDS}}

    @property
    def calm_join(self) -> str:
        """How calm clips join."""
        return self._plan.calm_join or next(iter(self.usual_kinds))

    @property
    def section_join(self) -> str:
        """How sections join."""
        return self._plan.section_join or next(iter(self.section_kinds))

    def set_calm_join(self, kind: str) -> Plan:
        """Let calm clips join so. The film is planned anew: cuts and joins that were made one by one are forgotten.

        Raises:
            OptionError, PlanError, LibraryError
        """
        return planned_anew(self._project, calm_join=kind or None)

    def set_section_join(self, kind: str) -> Plan:
        """The same of sections.

        Raises:
            OptionError, PlanError, LibraryError
        """
        return planned_anew(self._project, section_join=kind or None)
