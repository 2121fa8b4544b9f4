"""From a plan's grades to the tables that colour its clips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from workbench.errors import NotFoundError, RenderError
from workbench.media.cube import Cube, cube_text, read_cube
from workbench.media.grades import GradeFile, find_grade, load_grades
from workbench.model.grade import Grade
from workbench.model.labels import plain_label
from workbench.model.match import JoinColour, Match
from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.planning.assemble import placed_take
from workbench.render.compose.continuity import ClipEnds, clip_ends, match_clips
from workbench.render.grade.bake import bake
from workbench.render.grade.recipes import recipe_cube
from workbench.store.files import Files
from workbench.timebase import Span

__all__ = ["clip_luts", "match_takes"]

_SHA256_DIGITS = 64


def _grade_of(plan: Plan, section: int) -> Grade:
    """The grade of a section: that of its label, or the film's."""
    label = plain_label(plan.sections[section].label)
    own = {plain_label(name): grade for name, grade in plan.finish.section_grades}
    return own.get(label, plan.finish.grade)


def clip_luts(plan: Plan, files: Files, library: Path | None = None, matches: Sequence[Match] = ()) -> tuple[str, ...]:
    """For each clip the sha256 of the table that colours it, written where chunks find it; empty = none.

    Args:
        plan: the plan.
        files: where tables are kept.
        library: where a person's own grades may lie.
        matches: each clip's own gains, or nothing.

    Raises:
        OptionError: a grade is not known.
        NotFoundError: the library has lost a table.
    """
    made: dict[tuple[Grade, Match], str] = {}
    luts = []
    for position, clip in enumerate(plan.clips):
        wanted = _grade_of(plan, clip.section), matches[position] if matches else Match()
        if wanted not in made:
            baked = bake(wanted[0], _cube_of(wanted[0], files, library), wanted[1])
            made[wanted] = files.keep_lut(cube_text(baked)) if baked else ""
        luts.append(made[wanted])
    return tuple(luts)


def match_takes(
    plan: Plan, takes: Mapping[int, Take], files: Files
) -> tuple[tuple[Match, ...], tuple[JoinColour, ...]]:
    """Each clip's gains, and each join inside a section before and after; all takes are decoded once.

    Raises:
        RenderError: a take ends before its clip begins.
    """
    ends = []
    for clip in plan.clips:
        take = placed_take(plan, clip, takes[clip.index])
        first = clip.span.start - take.span.start
        shown = Span(first, first + clip.span.frames)
        try:
            head, tail = clip_ends(files.path(take.sha256, take.suffix), shown)
        except ValueError as error:
            raise RenderError(f"The take of clip {clip.index} is too short to be matched: {error}.") from error
        ends.append(ClipEnds(clip.index, clip.section, head, tail))
    return match_clips(ends)


def _cube_of(grade: Grade, files: Files, library: Path | None) -> Cube | None:
    if not grade.lut or not grade.strength:
        return None
    if len(grade.lut) == _SHA256_DIGITS:
        if not files.intact(grade.lut, ".cube"):
            raise NotFoundError(
                "The library has lost the lookup table of a grade; give the .cube file again.", field="grade"
            )
        return read_cube(files.path(grade.lut, ".cube"))
    found = find_grade(load_grades(library), grade.lut)
    return read_cube(found.path) if isinstance(found, GradeFile) else recipe_cube(found)
