"""The plan in force under another direction: what is said of all clips changes, and what a person arranged stays."""

from __future__ import annotations

from dataclasses import replace

from workbench.model.plan import Clip, Plan

__all__ = ["cuts_alike", "redirected"]


def cuts_alike(one: Plan, other: Plan) -> bool:
    """Whether two plans cut one song on the same frames, and join its clips in the same way."""
    return (one.rate, one.sections, _cuts(one)) == (other.rate, other.sections, _cuts(other))


def redirected(plan: Plan, before: Plan, after: Plan) -> Plan:
    """The plan in force with another direction, and all that a person arranged in it.

    Cuts, joins, lines, pictures, makers and locks stay, and so does the seed of a clip that has one of its own. A take
    that was chosen stays where its clip shows what it showed, or is locked.

    Args:
        plan: the plan in force.
        before: what its own direction makes of the song.
        after: what the other one makes of it; it cuts as ``before`` does.
    """
    was, now = _section_words(before), _section_words(after)
    moved = {was[section]: now[section] for section in was}  # a clip may show what another section's does
    clips = []
    for clip in plan.clips:
        said = _words(clip)
        style, look, prompt = now[clip.section] if said == was[clip.section] else moved.get(said, now[clip.section])
        seed = after.seed if clip.seed == plan.seed else clip.seed
        made = replace(clip, style=style, look=look, prompt=prompt, seed=seed)
        stays = plan.size == after.size and (clip.shot.locked or made == clip)
        clips.append(made if stays else replace(made, take="", take_offset=0))
    return replace(
        plan,
        size=after.size,
        seed=after.seed,
        style=after.style,
        type=after.type,
        prompt=after.prompt,
        calm_join=after.calm_join,
        section_join=after.section_join,
        clips=tuple(clips),
    )


def _cuts(plan: Plan) -> list[tuple[object, ...]]:
    return [(clip.section, clip.span, clip.join, clip.join_frames) for clip in plan.clips]


def _words(clip: Clip) -> tuple[str, str, str]:
    """What a direction says of a clip."""
    return clip.style, clip.look, clip.prompt


def _section_words(plan: Plan) -> dict[int, tuple[str, str, str]]:
    """The same of each section's clips, which are alike in it."""
    return {clip.section: _words(clip) for clip in plan.clips}
