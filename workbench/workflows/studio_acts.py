"""What a control of the page does: it calls a verb; what a person can mend is told, and all panels look again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.errors import OptionError, WorkbenchError
from workbench.model.plan import Plan

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["Acts", "clip_choices", "clock", "planned_anew", "seconds_of"]

_TIME = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,5}(?:\.[0-9]{1,6})?)", re.ASCII)


class Acts:
    """The hand of a page's controls: ``act(lambda: panel.set_grade(value))``.

    Args:
        tell_changed: sets the page's count of acts, on which all panels depend; it is handed a function of the count.
        tell_refused: sets the error of the last act, None where it went well.
    """

    def __init__(
        self,
        tell_changed: Callable[[Callable[[int], int]], object],
        tell_refused: Callable[[WorkbenchError | None], object],
    ) -> None:
        self._tell_changed, self._tell_refused = tell_changed, tell_refused

    def __call__(self, act: Callable[[], object]) -> None:
        """Do it. Afterwards the panels are built anew, also where it was refused: then they show what is in force."""
        try:
            act()
        except WorkbenchError as error:
            self._tell_refused(error)
        else:
            self._tell_refused(None)
        self.look_again()

    def look_again(self, *_ended: object) -> None:
        """Let the panels be built anew: after an act, or at the end of work in the background."""
        self._tell_changed(lambda count: count + 1)


def clip_choices(plan: Plan, first: int = 0) -> dict[str, int]:
    """The clips as a person chooses one: ``clip 12 · chorus · 1:02``, by the numbers that all of the page uses.

    Args:
        plan: theirs.
        first: the index of the first that may be chosen.
    """
    return {
        f"clip {clip.index} · {plan.sections[clip.section].label} · {clock(float(clip.span.start / plan.rate))}": (
            clip.index
        )
        for clip in plan.clips[first:]
    }


def clock(seconds: float) -> str:
    """1:02, and of parts of a second the first digit, as clips may be short: 1:02.5."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest // 10:02}" + (f".{rest % 10}" if rest % 10 else "")


def seconds_of(written: str) -> float:
    """A time as people write it, ``1:02.5`` or ``62.5``, in seconds; nothing is 0.

    Raises:
        OptionError: it is none.
    """
    plain = written.strip()
    found = _TIME.fullmatch(plain)
    if plain and found is None:
        raise OptionError(
            f"The time {plain[:20]!r} is not one; write minutes and seconds, such as 1:02.5, or seconds.", field="time"
        )
    minutes, seconds = found.groups() if found else ("0", "0")
    return 60 * int(minutes or 0) + float(seconds)


def planned_anew(project: Project, **changes: Any) -> Plan:  # noqa: ANN401  arguments of plan()
    """Plan once more, with what the plan in force was planned with but for some of it.

    Args:
        project: whose plan it is.
        changes: arguments of ``project.plan``.

    Raises:
        NotFoundError: nothing was planned yet.
        OptionError, PlanError: a change is not allowed; the plan stays as it was.
    """
    plan = project.planned()
    said: dict[str, Any] = {
        "style": plan.style,
        "type": plan.type,
        "prompt": plan.prompt,
        "size": plan.size,
        "fps": plan.rate,
        "seed": plan.seed,
        "calm_join": plan.calm_join,
        "section_join": plan.section_join,
    }
    hosted = next((clip for clip in plan.clips if clip.model), None)
    if hosted is not None:
        said |= {"provider": hosted.provider, "model": hosted.model, "profile": hosted.profile}
    return project.plan(**{**said, **changes})
