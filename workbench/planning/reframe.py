"""One film in several shapes: the same clips and takes at another size, each around what it is about."""

from __future__ import annotations

from dataclasses import replace

from workbench.errors import OptionError
from workbench.model.plan import Clip, Plan
from workbench.model.size import Size
from workbench.model.still import Still
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.planning.stills import check_clip

__all__ = ["focus_of", "reframed", "with_focus"]

_CENTRE = (0.5, 0.5)


def reframed(timeline: Timeline, plan: Plan, size: Size) -> Timeline:
    """The same film at another size. Its takes stay; those of another shape are cropped around their focus.

    Text is set anew for the size by whoever draws it, and the logo is a share of the shorter side.

    Args:
        timeline: the film.
        plan: knows what each clip is about; the timeline's clips carry the indices of its clips.
        size: the new size.
    """
    clips = tuple(replace(clip, focus=focus_of(plan.clips[clip.index], clip.take, size)) for clip in timeline.clips)
    return replace(timeline, size=size, clips=clips)


def focus_of(clip: Clip, take: Take, size: Size) -> tuple[float, float]:
    """What of a take stays in a picture of a size, shares of the take's width and height.

    What a person said comes first, then a still's focal point, then the centre. A take of the picture's own shape is
    shown whole, so that its focus is the centre, whatever was said.
    """
    if take.size.width * size.height == take.size.height * size.width:
        return _CENTRE
    if clip.focus is not None:
        return clip.focus
    return _of_still(clip.still, take.size) if clip.still else _CENTRE


def with_focus(plan: Plan, index: int, focus: tuple[float, float] | None) -> Plan:
    """The plan with another focus for a clip; None takes it away again. No take is made anew.

    Raises:
        OptionError: there is no such clip, or a share is not from 0 to 1.
    """
    clip, clips = check_clip(plan, index), list(plan.clips)
    try:
        if focus is not None:
            x, y = focus
            focus = (float(x), float(y))
        clips[index] = replace(clip, focus=focus)
    except (TypeError, ValueError) as error:
        raise OptionError(
            f"The focus {focus!r} is not allowed; give two shares from 0 to 1 of the clip's width and height, such as "
            "(0.3, 0.5).",
            field="focus",
        ) from error
    return replace(plan, clips=tuple(clips))


def _of_still(still: Still, size: Size) -> tuple[float, float]:
    """Where a still's focal point lies in its take, about: the mean of where it is first and last.

    A zoom keeps it where it is in the whole image; other moves bring it to the middle.
    """
    if not still.focus or still.start or still.end:
        return _CENTRE
    image, (x, y) = still.images[0], still.focus[0]
    widest = min(image.width / size.width, image.height / size.height)
    whole = (
        _place(x, image.width, widest * size.width),
        _place(y, image.height, widest * size.height),
    )
    if still.move in ("zoom-in", "zoom-out", "hold", "parallax", "swap"):
        return whole
    return ((whole[0] + _CENTRE[0]) / 2, (whole[1] + _CENTRE[1]) / 2)


def _place(share: float, length: float, seen: float) -> float:
    """Where a point of an image lies in the part of it that is seen around it, as a share of that part."""
    middle = min(max(share * length, seen / 2), length - seen / 2)
    return min(max((share * length - middle) / seen + 0.5, 0.0), 1.0)
