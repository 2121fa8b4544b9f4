"""What a plan takes from the catalogues that a library's owner wrote: those files do not go with a project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.media.catalogue import load_catalogue
from workbench.media.grades import load_grades
from workbench.model.plan import Plan

if TYPE_CHECKING:
    from workbench.workflows.song_at_hand import SongAtHand

__all__ = ["missing_looks", "own_looks"]

_A_FILE = re.compile(r"[0-9a-f]{64}")


def own_looks(project: SongAtHand, plan: Plan) -> list[str]:
    """The styles, types and grades of a plan that are another thing in this library than in a new one."""
    ours, shipped = _looks(project.settings.library), _looks(None)
    return [name for name in _used(plan) if name in ours and ours[name] != shipped.get(name)]


def missing_looks(project: SongAtHand, plan: Plan) -> list[str]:
    """Those that this library does not have."""
    ours = _looks(project.settings.library)
    return [name for name in _used(plan) if name not in ours]


def _looks(library: Path | None) -> dict[str, object]:
    catalogue = load_catalogue(library)
    named: dict[str, object] = {f"style {each.name!r}": each for each in catalogue.styles}
    named |= {f"type {each.name!r}": each for each in catalogue.types}
    return named | {f"grade {each.name!r}": each for each in load_grades(library)}


def _used(plan: Plan) -> Iterable[str]:
    finish = plan.finish
    grades = [finish.grade.lut, *(grade.lut for _, grade in finish.section_grades)]
    named = [f"style {name!r}" for name in (plan.style, *(clip.style for clip in plan.clips))]
    named += [f"type {plan.type!r}"] if plan.type else []
    named += [f"grade {lut!r}" for lut in grades if lut and lut != "style" and not _A_FILE.fullmatch(lut)]
    return dict.fromkeys(named)
