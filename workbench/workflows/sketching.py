"""From a plan to an animatic: the whole film as cards, in seconds and for free. Made once, remade when swept."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import LibraryError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.jobs.progress import Reporter
from workbench.media.disk import full_disk_told
from workbench.model.analysis import BeatGrid
from workbench.model.counted import counted
from workbench.model.plan import Plan
from workbench.model.size import Size
from workbench.planning.assemble import Finishing, captions_of
from workbench.planning.phrases import felt_beats
from workbench.render.animatic.board import Board, beats_in, check_size, fitting_size
from workbench.render.animatic.click import CLICK_VERSION, with_clicks
from workbench.render.animatic.film import ANIMATIC_VERSION, render_animatic
from workbench.render.compose.sound import SOUND_VERSION, encode_sound
from workbench.store.plans import content_id
from workbench.workflows.dressing import finishing_of
from workbench.workflows.known_films import ANIMATIC
from workbench.workflows.sounding import film_sound, wanted_sound
from workbench.workflows.targets import Tag, alone, check_target, part_path, put_in_place

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["Animatic", "make_animatic"]

_TOLD_EVERY = 30
"""Frames between two reports of progress."""
_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Animatic:
    """A planned film as cards; its frames are the film's."""

    path: Path
    plan: Plan
    size: Size
    click: bool
    """Whether the beats can be heard."""
    seconds: float
    """Wall time of making it; 0 from the cache."""

    def _repr_html_(self) -> str:
        """A sentence for a notebook; the media stay beside it."""
        return f"<p>Animatic: {self.plan.frames} frames, {counted(len(self.plan.clips), 'card')}.</p>"


def make_animatic(
    project: Project,
    plan: Plan,
    out: Path | None,
    *,
    click: bool,
    size: Size | None,
    force: bool,
    reporter: Reporter,
    cancel: CancelToken,
) -> Animatic:
    """Draw what does not exist yet, and put it where it was asked for.

    Args:
        project: whose film it is.
        plan: the film's.
        out: an ``.mp4``; without it the library's own file is the result.
        click: let the beats be heard.
        size: pixels; the film's shape with a shorter side of 480 by default.
        force: replace a file that Songreel did not write.
        reporter: hears of the frames.
        cancel: stops it.

    Raises:
        FileExistsInTheWayError, OptionError: it may not be written there, or somebody else is doing so.
        NotFoundError, DiskFullError, RenderError, CancelledError: nothing half-written is left.
    """
    if out is not None:
        project.store.allowance.check_target(out)
        check_target(out, project.store, song_id=project.song.id, force=force)
    started, beats = time.monotonic(), felt_beats(project.heard(plan))
    finishing = finishing_of(project, plan)
    board = _board(project, plan, beats, finishing, check_size(size) if size else fitting_size(plan.size))
    style = finishing.caption_style
    key = _key(project, board, click=click, style=style)
    kept = project.files.chunk_path(key)
    fresh = not project.files.sealed(kept)
    if fresh:
        reporter.report("compose", 0, plan.frames, "drawing the animatic")
        with project.store.allowance.working(cancel, reporter.tell, counts=False):
            render_animatic(
                board,
                style,
                lambda stop: (
                    _clicks(project, plan, beats, stop) if click else film_sound(project, plan.finish.mix, cancel=stop)
                ),
                kept,
                metadata=_metadata(project, plan, key),
                workers=project.settings.workers,
                on_frame=_telling(reporter, plan.frames),
                cancel=cancel,
            )
        project.files.seal(kept, of=(project.song.id,))
        project.store.keep_first_preview(project.id, time.monotonic() - started)
    if out is not None:
        _put(project, kept, out, force=force)
    reporter.report("compose", 1, 1, "the animatic is there")
    return Animatic(out or kept, plan, board.size, click, time.monotonic() - started if fresh else 0.0)


def _board(project: Project, plan: Plan, beats: BeatGrid, finishing: Finishing, size: Size) -> Board:
    # Cards show no sung words, so no line gives way to a look that does.
    every = replace(plan, clips=tuple(replace(clip, look="") for clip in plan.clips))
    captions = captions_of(every, project.heard(plan).lyrics)
    heard = beats_in(beats.beats_s, beats.beat_in_bar, plan)
    return Board(plan, size, heard, beats.meter or 0, captions, finishing.titles)


def _key(project: Project, board: Board, *, click: bool, style: object) -> str:
    """Of what is seen and heard; a plan that differs in other things has the same animatic."""
    plan = board.plan
    cards = [(c.span, c.section, c.cut_on, c.prompt, c.join, c.join_frames) for c in plan.clips]
    sections = [(s.label, s.occurrence, s.span) for s in plan.sections]
    heard = (SOUND_VERSION, project.song.id, plan.finish.mix, CLICK_VERSION if click else "")
    lines = (board.captions, style) if board.captions else None
    beats = (board.beats, board.meter, project.heard(plan).beats.beats_s if click else ())
    return key_of(
        "animatic", ANIMATIC_VERSION, heard, plan.rate, board.size, cards, sections, beats, lines, board.titles
    )


def _clicks(project: Project, plan: Plan, beats: BeatGrid, cancel: CancelToken) -> Path:
    mix = plan.finish.mix
    key = key_of("click", CLICK_VERSION, SOUND_VERSION, project.song.id, mix, beats.beats_s, beats.beat_in_bar)
    path = project.files.sound_path(key)
    if not project.files.sealed(path):
        encode_sound(
            with_clicks(wanted_sound(project, mix, cancel=cancel), beats.beats_s, beats.beat_in_bar),
            path,
            cancel=cancel,
        )
        project.files.seal(path, of=(project.song.id,))
    return path


def _metadata(project: Project, plan: Plan, key: str) -> dict[str, str]:
    title = project.song.display_title
    tag = Tag(project.id, content_id(plan), key[:_ID_LENGTH])
    return {"title": f"{title}{ANIMATIC}", "artist": project.song.artist or "", "comment": str(tag)}


def _telling(reporter: Reporter, frames: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % _TOLD_EVERY == 0:
            reporter.report("compose", done, frames, f"{done} of {frames} frames drawn")

    return tell


def _put(project: Project, kept: Path, out: Path, *, force: bool) -> None:
    """A copy where it was asked for; the library keeps its own."""
    with alone(project.settings.library, out):
        part = part_path(out, project.settings.library)
        try:
            with full_disk_told(f"writing {out.name!r}"):
                shutil.copyfile(kept, part)
                put_in_place(part, out, project.store, song_id=project.song.id, force=force)
        except OSError as error:
            raise LibraryError(
                f"{out.name!r} cannot be written ({error.strerror}); give another name.", field="out"
            ) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
