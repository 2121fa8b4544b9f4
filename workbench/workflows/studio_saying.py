"""What the studio's panels say and do again and again: a clip's name, a time as it is written, the plan once more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.errors import OptionError
from workbench.model.plan import Plan
from workbench.planning.kept_sections import usual_maker
from workbench.timebase import written_rate

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["choice_of", "clip_choices", "clock", "planned_anew", "seconds_of", "without"]

T = TypeVar("T")

_TIME = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,5}(?:\.[0-9]{1,6})?)", re.ASCII)
_MINUTE_S = 60


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


def choice_of(choices: Mapping[str, int], chosen: int | None) -> str | None:
    """What a person reads of the one that is chosen; None where there is none any more."""
    return next((name for name, value in choices.items() if value == chosen), None)


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
    if minutes and float(seconds) >= _MINUTE_S:
        raise OptionError(
            f"The time {plain!r} has {seconds} seconds after its minutes, and there they are below {_MINUTE_S}; write "
            "minutes and seconds, such as 1:02.5, or seconds alone.",
            field="time",
        )
    return _MINUTE_S * int(minutes or 0) + float(seconds)


def without(
    number: int, shown: Sequence[T], there: Sequence[T], name: Callable[[T], str], *, word: str, field: str
) -> tuple[T, ...]:
    """All that are there but for the one that was shown under a number.

    Args:
        number: where it was shown; it is that one of several that are alike.
        shown: them as the page shows them.
        there: them as they are now.
        name: what a person calls one.
        word: for one of them.
        field: theirs.

    Raises:
        OptionError: none was shown there, or it is not there any more.
    """
    if not 0 <= number < len(shown):
        raise OptionError(f"There is no {word} {number + 1} any more; choose another.", field=field)
    one = shown[number]
    if one not in there:
        raise OptionError(
            f"The {word} {name(one)!r} was changed or taken away meanwhile; look at the {word}s and choose again.",
            field=field,
        )
    at = number if number < len(there) and there[number] == one else there.index(one)
    return tuple(each for n, each in enumerate(there) if n != at)


def planned_anew(project: Project, **changes: Any) -> Plan:  # noqa: ANN401  arguments of plan()
    """Plan once more, with what the plan in force was planned with but for some of it, its usual maker too.

    Cuts made by hand stay where the changes cut the song as the plan in force does.

    Args:
        project: whose plan it is.
        changes: arguments of ``project.plan``.

    Raises:
        NotFoundError: nothing was planned yet.
        StaleVersionError: somebody put another plan in force at the same moment.
        OptionError, PlanError: a change is not allowed; the plan stays as it was.
    """
    plan = project.planned()
    said: dict[str, Any] = {
        "style": plan.style,
        "type": plan.type,
        "prompt": plan.prompt,
        "size": plan.size,
        "fps": written_rate(plan.rate),
        "seed": plan.seed,
        "calm_join": plan.calm_join,
        "section_join": plan.section_join,
    }
    if (maker := usual_maker(plan)) is not None:
        provider, model, profile = maker
        said |= {"provider": provider, "model": model, "profile": profile or None}
    return project.plan(**{**said, **changes}, keep=plan)
