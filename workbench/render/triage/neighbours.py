"""What is wrong with a take beside others: it shows the same as another one, or the cut into it jumps."""

from __future__ import annotations

import math
from collections.abc import Mapping

from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.model.triage import Finding, Oklab, TakeMeasures
from workbench.render.triage import thresholds as at
from workbench.render.triage.distances import hash_distance, seam

__all__ = ["judge_join", "twins_of"]

_MATCH = "match the grade of the two clips, or join them by a crossfade"


def twins_of(takes: Mapping[int, Take], seen: Mapping[int, TakeMeasures]) -> dict[int, list[Finding]]:
    """Takes that show what an earlier clip's take shows. One take in two clips is a choice, and no twin."""
    found: dict[int, list[Finding]] = {}
    first: list[int] = []
    for index, measured in seen.items():
        if _dim(measured) or any(takes[index].sha256 == takes[i].sha256 for i in first):
            continue
        near = min(((hash_distance(measured.hashes, seen[i].hashes), i) for i in first), default=(64.0, 0))
        if near[0] <= at.TWINS_BITS and _near(measured.palette[0].colour, seen[near[1]].palette[0].colour):
            bits = f"{near[0]:.1f} of 64 bits"
            reason = f"It shows what clip {near[1]} shows: {bits} lie between them; {at.TWINS_BITS:g} are the least."
            remedy = "another seed, or another opening of the prompt"
            found[index] = [Finding("duplicate", "retry", reason, near[0], at.TWINS_BITS, remedy)]
        first.append(index)
    return found


def _dim(seen: TakeMeasures) -> bool:
    """Whether there is too little to see for a likeness to mean anything."""
    return not seen.palette or sum(run.frames for run in seen.black) / seen.frames >= at.BLACK_ALL


def _near(one: Oklab, other: Oklab) -> bool:
    return math.dist(one, other) <= at.TWINS_COLOUR


def judge_join(
    plan: Plan, index: int, takes: Mapping[int, Take], left: TakeMeasures, right: TakeMeasures
) -> list[Finding]:
    """What is wrong with the hard cut into a clip: a jump of light or colour. Transitions hide it.

    Args:
        plan: the film's.
        index: of the clip after the cut.
        takes: both clips' among others, each where its clip shows it.
        left: of the take before it.
        right: of the take after it.
    """
    clip, before = plan.clips[index], plan.clips[index - 1]
    if clip.join != "cut":
        return []
    cut = clip.span.start
    jump = seam(left, cut - 1 - takes[index - 1].span.start, right, cut - takes[index].span.start)
    if jump is None:
        return []
    within = clip.section == before.section
    where = "inside a section" if within else "between sections"
    most_light = at.SEAM_LIGHT_WITHIN if within else at.SEAM_LIGHT_BETWEEN
    most_colour = at.SEAM_COLOUR_WITHIN if within else at.SEAM_COLOUR_BETWEEN
    light, colour = jump
    found = []
    if abs(light) > most_light:
        way = "brighter" if light > 0 else "darker"
        reason = f"It begins {abs(light):.2f} {way} than clip {index - 1} ends; {most_light:g} is allowed {where}."
        found.append(Finding("seam-light", "retry", reason, light, most_light, _MATCH))
    if colour > most_colour:
        reason = f"Its colour jumps by {colour:.2f} from clip {index - 1}; {most_colour:g} is allowed {where}."
        found.append(Finding("seam-colour", "retry", reason, colour, most_colour, _MATCH))
    return found
