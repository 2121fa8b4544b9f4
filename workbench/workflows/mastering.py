"""A new master of a project's song: told before anything is rendered, then put in the old one's place.

A song is known by its bytes, so a new master is a song, and has a project, of its own. What the old project knows moves
over: what was heard, the arrangement, the plan. Takes whose sound is the same are chosen in it, so the film costs a
join, and the clips that are new.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from workbench.analysis.carry import carried, moved_sections
from workbench.analysis.corrections import moved_corrections
from workbench.analysis.masters import compare_masters
from workbench.errors import SongError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256
from workbench.media.audio import Audio
from workbench.model.analysis import Analysis
from workbench.model.correction import Correction
from workbench.model.master import MasterComparison
from workbench.model.plan import Plan
from workbench.model.song import Song
from workbench.planning.remaster import moved_plan, with_kept_takes
from workbench.planning.tiling import Limits
from workbench.render.compose.mixing import check_mix
from workbench.workflows.song_files import check_length, check_song_file, kept_songs, read_song, suffix_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

Work = TypeVar("Work", bound="SongWork")

__all__ = ["compare_master", "use_master"]


def compare_master(project: SongWork, path: Path, *, cancel: CancelToken | None = None) -> MasterComparison:
    """How a file differs from the project's song. Nothing is kept.

    Raises:
        SongError: it is no usable song.
        NotFoundError: nobody has listened to the project's song yet.
        CancelledError
    """
    return _compared(project, _read(project, path)[1], cancel)


def use_master(project: Work, path: Path, *, cancel: CancelToken | None = None) -> Work:
    """The new master's project, with everything that the old one knows and the takes that stay right.

    Args:
        project: of the old master; it is not changed.
        path: the new master.
        cancel: stops it.

    Raises:
        SongError: it is no usable song, or another one.
        PlanError: the newest plan's first or last clip would become too short or too long; nothing is kept.
        OptionError: a fade of the plan's sound is longer than the new master; nothing is kept.
        NotFoundError: nobody has listened to the project's song yet.
        CancelledError, DiskFullError
    """
    song, audio = _read(project, path)
    if song.id == project.song.id:
        return project
    comparison = _compared(project, audio, cancel)
    if comparison.verdict == "different":
        raise SongError(
            f"{path.name!r} is no new master of {project.song.name!r}: another song is heard in it, or the same one "
            "played anew; open it as a song of its own.",
            field="song",
        )
    shift_s = comparison.shift_s if comparison.moved else 0.0
    plan = project.latest.plan
    of_plan = project.heard(plan)
    newest = project.latest.analysis or of_plan  # with what was corrected since
    corrections = moved_corrections(project.store.corrections(project.id)[1], shift_s, song.duration_s, newest)
    heard = carried(of_plan, audio, song.id, shift_s, cancel=cancel)
    corrected = heard if newest.key == of_plan.key else carried(newest, audio, song.id, shift_s, cancel=cancel)
    limits = Limits(project.settings.min_clip_s, project.settings.max_clip_s)
    moved = None if plan is None else moved_plan(plan, comparison, heard, song.duration, limits)
    if moved is not None:
        check_mix(moved.finish.mix, song.duration_s)
    if not project.files.intact(song.id, suffix_of(song)):
        project.files.copy_in(path, suffix_of(song))
    made = project.of_song(project.store.open_project(song), song, audio)
    made.store.save_analysis(made.id, heard)
    _put_in_force(made, corrected, corrections)
    kept = project.store.sections(project.id)
    if kept is not None and kept[1]:
        made.store.save_sections(made.id, moved_sections(kept[1], shift_s, song.duration_s))
    if plan is not None and moved is not None:
        _keep_plan(project, plan, made, moved, comparison)
    made.note(f"A new master of {project.song.name!r}. {comparison}")
    return made


def _read(project: SongWork, path: Path) -> tuple[Song, Audio]:
    size, sha256 = check_song_file(path, project.settings), file_sha256(path)
    allowance, others = project.store.allowance, partial(kept_songs, project.store, beside=sha256)
    allowance.check_bytes(path.name, size, others)
    song, audio = read_song(path, sha256, size, project.settings)
    check_length(song.duration_s, project.settings)
    allowance.check_minutes(path.name, song.duration_s, others)
    return song, audio


def _compared(project: SongWork, audio: Audio, cancel: CancelToken | None) -> MasterComparison:
    bars_s = project.heard(project.latest.plan).beats.downbeats_s
    return compare_masters(project.audio(), audio, bars_s, cancel=cancel)


def _put_in_force(made: SongWork, heard: Analysis, corrections: tuple[Correction, ...]) -> None:
    """What moved over is in force; corrections that the new master's project had of its own are told of."""
    version, before = made.store.corrections(made.id)
    made.store.save_heard(made.id, heard, version, None if corrections == before else corrections)
    if gone := sum(one not in corrections for one in before):
        counted = "1 correction" if gone == 1 else f"{gone} corrections"
        made.note(
            f"The new master had {counted} of its own, no longer in force: those of the old one are; take that "
            f"back if it is wrong (songreel correct {made.id} undo, or take_back())."
        )


def _keep_plan(project: SongWork, plan: Plan, made: SongWork, moved: Plan, comparison: MasterComparison) -> None:
    """Put the moved plan in force, with the takes that stay right."""
    keys = project.take_keys(plan)
    known = project.store.takes_by_keys(keys.values())
    takes = {index: known[key] for index, key in keys.items() if key in known}
    kept = with_kept_takes(moved, plan, comparison, takes)
    plan_id = made.store.save_plan(made.id, kept)
    stay = [(clip.index, takes[clip.index]) for clip in kept.clips if clip.take]
    made.store.save_takes(made.id, plan_id, stay)  # now, so that they stay where the old project is deleted
