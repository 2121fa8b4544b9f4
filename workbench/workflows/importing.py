"""A timeline that was edited in another program becomes the plan in force."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.export.contents import package_link
from workbench.export.cut import Cut
from workbench.export.edits import Media, read_edit, read_origin
from workbench.export.reimport import reimport
from workbench.export.slots import Base
from workbench.media.texts import read_text_file
from workbench.model.plan import Plan
from workbench.planning.tiling import Limits
from workbench.store.plans import content_id
from workbench.workflows.exporting import cut_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Imported", "import_edit"]

_LARGEST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an edited timeline."""

    plan: Plan
    changed: tuple[int, ...]
    """Clips of the new plan that the old one has not."""
    to_generate: tuple[int, ...]
    """Clips of the new plan that have no take."""
    notes: tuple[str, ...]


def import_edit(project: SongWork, path: Path) -> Imported:
    """Read an edited ``.otio`` and put the plan that it means in force; an unedited one changes nothing.

    Raises:
        NotFoundError: there is no such file, nothing was planned yet, or the library does not know the plan.
        OptionError: it is no timeline that can be read, or one of another song.
        PlanError: it cannot be a film; the sentence names the clip.
    """
    text = read_text_file(
        path, _LARGEST_BYTES, what="OpenTimelineIO timeline", wanted="the .otio file that was exported"
    )
    newest = project.planned()
    plan, notes = _exported_plan(project, *read_origin(text), newest)
    cut = cut_of(project, plan)
    done = reimport(_base(project, cut), read_edit(text, plan.rate))
    if done.plan != newest:
        project.store.save_plan(project.id, done.plan)
    keys = project.take_keys(done.plan)
    there = project.store.takes_by_keys(keys.values())
    known = set(plan.clips)
    return Imported(
        done.plan,
        tuple(clip.index for clip in done.plan.clips if clip not in known),
        tuple(index for index, key in keys.items() if key not in there),
        (*notes, *done.notes),
    )


def _exported_plan(
    project: SongWork, project_id: str | None, plan_id: str | None, newest: Plan
) -> tuple[Plan, list[str]]:
    """The plan that a timeline was exported from, and what has to be said about it; None where the file names none.

    Raises:
        OptionError: it is of another song.
        NotFoundError: the library does not know the plan.
    """
    if project_id is not None and project_id != project.id:
        raise OptionError(
            f"This timeline is of the project {project_id!r}, not of {project.id!r} ({project.song.name!r}); name "
            "that project.",
            field="project",
        )
    if plan_id is None:
        return newest, ["The file does not say which plan it was exported from, so it was held against the newest one."]
    if plan_id == content_id(newest):
        return newest, []
    plan = project.store.plan(plan_id)
    if plan.song_id != project.song.id:
        raise OptionError(
            f"This timeline is of another song than {project.song.name!r}; name its own project.", field="project"
        )
    return plan, ["The film was planned anew since this timeline was exported; that is gone from the plan in force."]


def _base(project: SongWork, cut: Cut) -> Base:
    limits = Limits(project.settings.min_clip_s, project.settings.max_clip_s)
    shortest, longest = limits.frames(cut.plan.rate)
    # A take's place is in frames of the plan that it was made for, so one of another rate stands elsewhere here.
    same = (take for take in project.store.project_takes(project.id) if take.rate == cut.plan.rate)
    files, known = {}, {take.key: take for take in same}
    shown = [(index, 0, take) for index, take in cut.takes.items()]
    shown += [(i, n, take) for i, takes in cut.others.items() for n, take in enumerate(takes, start=1)]
    keys = project.take_keys(cut.plan)
    known |= project.store.takes_by_keys(keys.values())
    for index, number, take in shown:
        link = package_link(cut, index, number, take)
        held = Media(0, take=take.key, take_start=take.span.start, media_start=link.span.start)
        files[link.url.rpartition("/")[2]] = held
        own = Media(0, take=take.key, take_start=take.span.start, media_start=take.span.start)
        files.setdefault(project.files.path(take.sha256, take.suffix).name, own)
    gone = [key for key, take in known.items() if not project.files.holds(take.sha256, take.suffix)]
    for key in gone:
        del known[key]
    return Base(cut.plan, cut.takes, known, files, cut.beats, shortest, longest)
