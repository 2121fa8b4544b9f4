"""A project for other programs, and back: load, call one worker of ``export``, save a row."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import DiskFullError, OptionError
from workbench.export.conform import conformed_span
from workbench.export.contents import Graphic, package_frames, package_texts
from workbench.export.cut import Cut, Link
from workbench.export.editors import edl_text, fcp7_text
from workbench.export.otio import film_timeline, otio_text
from workbench.export.package import write_package
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256, key_of
from workbench.jobs.progress import Reporter
from workbench.media.disk import full_disk_told
from workbench.model.counted import counted
from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.nearest import did_you_mean
from workbench.planning.assemble import placed_take
from workbench.planning.reframe import focus_of
from workbench.redact import refuse_secret
from workbench.render.compose.captions import ass_text
from workbench.store.plans import content_id
from workbench.store.rows import ExportRow
from workbench.workflows.export_targets import check_export_target
from workbench.workflows.exporting_heard import HEARD_KINDS, LABEL_KINDS, heard_bytes
from workbench.workflows.exporting_project import PROJECT_KIND, write_project
from workbench.workflows.picturing import PICTURE_KINDS, write_picture
from workbench.workflows.rendering import materials_of
from workbench.workflows.song_files import suffix_of
from workbench.workflows.subtitling import SUBTITLE_KINDS, no_lyrics, subtitles
from workbench.workflows.targets import alone, part_path
from workbench.workflows.work import working

if TYPE_CHECKING:
    from workbench.workflows.library import Library
    from workbench.workflows.song_work import SongWork

__all__ = ["EXPORT_KINDS", "Exported", "cut_of", "export_film", "sweep_packages"]

EXPORT_KINDS: Mapping[str, str] = {
    "otio": ".otio",
    "fcp7": ".xml",
    "edl": ".edl",
    **SUBTITLE_KINDS,
    "zip": ".zip",
    **PICTURE_KINDS,
    **HEARD_KINDS,
    PROJECT_KIND: ".songreel",
}
"""What can be written, and the ending of its file."""

_MOST_OTHERS = 3
"""Other takes that are exported beside a clip's own."""
_ID_LENGTH = 16
_PACKAGE_BYTES_A_PIXEL = 0.15
"""Room that a frame of a package needs, bytes a pixel: what is conformed is encoded for editing."""
_SOUND_BYTES_S = 48_000 * 3 * 2
_SWEEP_AFTER_S = 7 * 86_400.0

TimelineOf = Callable[[Plan], Callable[[Mapping[int, Take]], Timeline]]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    kind: str
    project: str
    plan: str
    """Its id; empty where the file says nothing about a film."""
    size_bytes: int
    sha256: str
    clips: int
    placeholders: tuple[int, ...]
    """Clips that have no take yet."""
    notes: tuple[str, ...] = ()


def export_film(
    project: SongWork,
    plan: Plan | None,
    kind: str,
    target: Path | None,
    *,
    timeline_of: TimelineOf,
    force: bool,
    reporter: Reporter,
    cancel: CancelToken,
) -> Exported:
    """Write one export, and its row.

    Args:
        project: whose film it is.
        plan: what to write; the one in force by default. What was heard needs none, and subtitles may do without; a
            whole project has them all.
        kind: one of ``EXPORT_KINDS``.
        target: the file; the song's name in the current folder by default.
        timeline_of: from a plan and its takes to the timeline, for captions and logo.
        force: replace a file that is no export of this library.
        reporter: hears of it as the stage ``export``.
        cancel: stops it.

    Raises:
        OptionError: there is no such kind, it may not be written there, or it holds a secret.
        FileExistsInTheWayError: the file exists and is none of ours.
        NotFoundError: nothing was planned yet, or the song has no lyrics that subtitles could be made of.
        DiskFullError, RenderError, CancelledError: nothing half-written is left.
    """
    ending = _ending(kind)
    if kind in HEARD_KINDS or kind == PROJECT_KIND:
        plan = None
    elif plan is None:
        plan = project.latest.plan if kind in SUBTITLE_KINDS else project.planned()
    own = f"-{kind}" if kind in PICTURE_KINDS or kind in LABEL_KINDS else ""  # some of them have the same ending
    target = (target or Path(f"{project.name}{own}{ending}")).absolute()
    project.store.allowance.check_target(target)
    check_export_target(target, kind, ending, project.store, song_id=project.song.id, force=force)
    sweep_packages(project)
    with (
        alone(project.settings.library, target),
        working(project.store, project.id, "export", reporter, cancel),
        reporter.making("export", kind, str(target)),
    ):
        reporter.report("export", 0, 1, f"writing {kind}")
        cut = cut_of(project, plan) if plan else None
        part = part_path(target, project.settings.library)
        notes: tuple[str, ...] = ()
        try:
            with full_disk_told("writing the export"):
                if kind == PROJECT_KIND:
                    notes = write_project(project, part, reporter, cancel)
                elif cut is None:
                    part.write_bytes(heard_bytes(project, kind))
                elif kind == "zip":
                    _write_package(project, cut, timeline_of, part, reporter, cancel)
                elif kind in PICTURE_KINDS:
                    write_picture(project, cut.plan, kind, part, reporter, cancel)
                else:
                    part.write_text(_text(project, cut, timeline_of, kind), encoding="utf-8", newline="\n")
                cancel.check()
                check_export_target(target, kind, ending, project.store, song_id=project.song.id, force=force)
                sha256, size = file_sha256(part), part.stat().st_size
                part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        plan_id = cut.plan_id if cut else ""
        made = key_of(project.id, plan_id, kind, str(target), sha256)[:_ID_LENGTH]
        project.store.save_export(ExportRow(made, project.id, plan_id, kind, str(target), sha256, size), plan)
    reporter.report("export", 1, 1, "written")
    if cut is None:
        return Exported(target, kind, project.id, "", size, sha256, 0, (), notes)
    clips = cut.plan.clips
    missing = tuple(clip.index for clip in clips if clip.index not in cut.takes)
    return Exported(target, kind, project.id, plan_id, size, sha256, len(clips), missing, _notes(cut, kind, missing))


def cut_of(project: SongWork, plan: Plan) -> Cut:
    """What an export of a plan shows: its takes that are whole, and others that would fill the same slots."""
    heard, keys = project.heard(plan), project.take_keys(plan)
    known = project.store.takes_by_keys(keys.values())

    def there(take: Take) -> bool:
        return project.files.holds(take.sha256, take.suffix)

    takes = {
        index: placed_take(plan, plan.clips[index], known[key])
        for index, key in keys.items()
        if key in known and there(known[key])
    }
    newest = reversed(project.store.project_takes(project.id))
    every = [take for take in newest if take.rate == plan.rate and there(take)]
    others = {
        clip.index: tuple(take for take in every if take.key != keys[clip.index] and take.span.holds(clip.span))[
            :_MOST_OTHERS
        ]
        for clip in plan.clips
    }
    focus = {index: focus_of(plan.clips[index], take, plan.size) for index, take in takes.items()}
    return Cut(project.id, content_id(plan), project.song, plan, takes, heard.beats, heard.lyrics, others, focus)


def sweep_packages(
    library: Library | SongWork, *, older_s: float = _SWEEP_AFTER_S, dry_run: bool = False
) -> tuple[Path, ...]:
    """Remove old packages from the library's own folder ``exports``; returns what went. Each export does so.

    A package that a person wrote anywhere else, or changed since, stays where it is.

    Args:
        library: whose packages; a project stands for its own.
        older_s: seconds since they were written; 7 days by default.
        dry_run: only say what would go.
    """
    folder, gone = library.settings.library / "exports", []
    for row in library.store.old_exports("zip", older_s):
        path = Path(row.path)
        if not path.is_relative_to(folder) or not path.is_file() or file_sha256(path) != row.sha256:
            continue
        if not dry_run:
            try:
                path.unlink()
            except OSError:  # open somewhere, which some systems protect: the next time, then
                continue
            library.store.mark_swept(row.id)
        gone.append(path)
    return tuple(gone)


def _ending(kind: str) -> str:
    if kind not in EXPORT_KINDS:
        raise OptionError(
            f"There is no export {kind!r}; there are {', '.join(EXPORT_KINDS)}.{did_you_mean(kind, EXPORT_KINDS)}",
            field="as",
        )
    return EXPORT_KINDS[kind]


def _text(project: SongWork, cut: Cut, timeline_of: TimelineOf, kind: str) -> str:
    """The text of an export that is one; refused where it holds a secret."""
    song_url = project.files.path(project.song.id, suffix_of(project.song)).as_uri()

    def link(_index: int, _number: int, take: Take) -> Link:
        return Link(project.files.path(take.sha256, take.suffix).as_uri(), take.span)

    if kind == "otio":
        text = otio_text(film_timeline(cut, link, song_url))
    elif kind == "fcp7":
        text = fcp7_text(cut, link, song_url)
    elif kind == "edl":
        text = edl_text(cut, link)
    elif kind == "ass":
        text = _captions(project, timeline_of(cut.plan)(_all_takes(project, cut)))
        if not text:
            raise no_lyrics(cut.song)
    else:
        text = subtitles(kind, cut.lyrics, cut.song)
    refuse_secret(text, "export")
    return text


def _captions(project: SongWork, timeline: Timeline) -> str:
    """Captions and titles as they are burnt in; empty where there are none."""
    if not timeline.captions and not timeline.titles:
        return ""
    own = materials_of(project.files).own_face(timeline.font)
    return ass_text(timeline.captions, timeline.caption_style, timeline.size, timeline.titles, own=own)


def _all_takes(project: SongWork, cut: Cut) -> dict[int, Take]:
    """A take for each clip, for a timeline whose pictures nobody asks for: those that lack are only named."""
    plan, maker = cut.plan, project.provider
    blank = Take("", "", ".mp4", plan.media_span(0), plan.rate, plan.size, maker.name, maker.version, None)
    return {c.index: cut.takes.get(c.index) or replace(blank, span=plan.media_span(c.index)) for c in plan.clips}


def _graphics(project: SongWork, timeline: Timeline) -> Sequence[Graphic]:
    made: list[Graphic] = []
    if text := _captions(project, timeline):
        made.append(Graphic("captions.ass", text))
    if timeline.logo is not None and project.files.holds(timeline.logo.image, ".png"):
        made.append(Graphic("logo.png", project.files.path(timeline.logo.image, ".png")))
    for number, lut in enumerate(dict.fromkeys(clip.lut for clip in timeline.clips if clip.lut)):
        cube = project.files.luts() / f"{lut}.cube"
        if cube.is_file():
            made.append(Graphic(f"grade-{number + 1}.cube", cube))
    return made


def _write_package(
    project: SongWork, cut: Cut, timeline_of: TimelineOf, part: Path, reporter: Reporter, cancel: CancelToken
) -> None:
    graphics = _graphics(project, timeline_of(cut.plan)(_all_takes(project, cut)))
    texts = package_texts(cut, graphics)
    for text in texts.values():
        refuse_secret(text, "export")
    total = package_frames(cut)
    _check_room(project, cut, total, part.parent)
    work = project.files.work_path("-package")
    work.mkdir()
    try:
        write_package(
            part,
            cut,
            texts,
            graphics,
            media=project.files.path,
            audio=project.audio(),
            work=work,
            workers=project.settings.workers,
            on_frame=lambda done: reporter.report("export", done, total + 1, f"{done} of {total} frames"),
            cancel=cancel,
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _check_room(project: SongWork, cut: Cut, frames: int, folder: Path) -> None:
    size = cut.plan.size
    needed = frames * size.width * size.height * _PACKAGE_BYTES_A_PIXEL + _SOUND_BYTES_S * cut.song.duration_s
    free = min(shutil.disk_usage(place).free for place in (folder, project.settings.library))
    if free < needed:
        raise DiskFullError(
            f"The package may need {needed / 1e6:.0f} MB and the disk has {free / 1e6:.0f} MB left; free some, or give "
            "another name."
        )


def _notes(cut: Cut, kind: str, missing: Sequence[int]) -> tuple[str, ...]:
    notes = []
    if missing and kind not in SUBTITLE_KINDS and kind not in PICTURE_KINDS:
        notes.append(f"{len(missing)} of {len(cut.plan.clips)} clips have no take yet and are placeholders.")
    plan = cut.plan
    if kind in ("otio", "fcp7", "zip") and not plan.finish.mix.untouched:
        notes.append("The song goes out as it is: the film's loudness, fades and other tracks are not in this export.")
    odd = [i for i, take in cut.takes.items() if (take.rate, take.size) != (plan.rate, plan.size)]
    if odd and kind in ("otio", "fcp7", "edl"):
        notes.append(
            f"The takes of {counted(len(odd), 'clip')} have another rate or size than the film; export a zip, whose "
            "media are conformed."
        )
    if kind == "zip":
        short = [i for i, take in cut.takes.items() if conformed_span(plan, i, take) != plan.media_span(i)]
        if short:
            notes.append(f"The takes of {counted(len(short), 'clip')} lack a handle of their transition.")
    return tuple(notes)
