"""Pictures of a film for other places: a GIF, a cover, a filmstrip; and its chapters as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.media.pictures import jpeg_bytes
from workbench.media.presets import find_preset
from workbench.model.output import WHOLE, Output
from workbench.model.plan import Plan
from workbench.model.progress import FILM_STAGES
from workbench.planning.chapters import youtube_chapters
from workbench.planning.window import best_window
from workbench.redact import refuse_secret
from workbench.render.compose.filmstrip import filmstrip, strip_frames
from workbench.render.compose.gif import write_gif
from workbench.timebase import Span
from workbench.workflows.cover_picture import cover_picture
from workbench.workflows.covering import shots_of
from workbench.workflows.filming import Shooting

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["PICTURE_KINDS", "write_picture"]

_FILMSTRIP_BYTES = 4_000_000
_COVER_BYTES = 1_000_000
_PIECES = 0.95
"""Of the whole, where the film's pieces are there."""


def _film_pieces(project: SongWork, plan: Plan, output: Output, reporter: Reporter, cancel: CancelToken) -> Shooting:
    """The pieces of a film whose takes are there; what was rendered before is not rendered again.

    Raises:
        NotFoundError: takes are missing.
    """
    project.timeline(plan)
    inner = Reporter(
        lambda event: reporter.report("export", _PIECES * event.percent / 100, 1, event.message), FILM_STAGES
    )
    return project.shoot(plan, output=output, compose=True, reporter=inner, cancel=cancel)


def write_picture(project: SongWork, plan: Plan, kind: str, out: Path, reporter: Reporter, cancel: CancelToken) -> None:
    """Write one of ``PICTURE_KINDS``.

    Args:
        project: whose film it is.
        plan: the film's.
        kind: which one.
        out: the file; what is left there after an error is not whole.
        reporter: hears of it as the stage ``export``.
        cancel: stops it.

    Raises:
        NotFoundError: takes are missing, or the song gives no chapters.
        OptionError, RenderError, DiskFullError, CancelledError
    """
    _WRITERS[kind](project, plan, out, reporter, cancel)


def _gif(project: SongWork, plan: Plan, out: Path, reporter: Reporter, cancel: CancelToken) -> None:
    preset = find_preset("gif")
    window = best_window(plan, project.heard(plan), preset.longest_s or 6.0)
    output = WHOLE if window.span.frames == plan.frames else Output(span=window.span)
    shooting = _film_pieces(project, plan, output, reporter, cancel)
    write_gif(
        shooting.pieces,
        Span(0, shooting.timeline.frames),
        shooting.timeline.size,
        plan.rate,
        out,
        longer_side=preset.longer_side or 480,
        most_bytes=preset.most_bytes or 8_000_000,
        cancel=cancel,
    )


def _cover(project: SongWork, plan: Plan, out: Path, reporter: Reporter, cancel: CancelToken) -> None:
    shooting = _film_pieces(project, plan, WHOLE, reporter, cancel)
    shots = shots_of(project, plan, shooting.timeline, shooting.pieces, cancel)
    picture, note = cover_picture(project, plan, shooting, shots, cancel)
    if note:
        project.note(note)
    out.write_bytes(jpeg_bytes(picture, _COVER_BYTES))


def _filmstrip(project: SongWork, plan: Plan, out: Path, reporter: Reporter, cancel: CancelToken) -> None:
    shooting = _film_pieces(project, plan, WHOLE, reporter, cancel)
    wanted = strip_frames(plan.frames, plan.rate)
    strip = filmstrip(shooting.pieces, wanted, shooting.timeline.size, plan.rate, cancel=cancel)
    out.write_bytes(jpeg_bytes(strip, _FILMSTRIP_BYTES))


def _chapters(_project: SongWork, plan: Plan, out: Path, _reporter: Reporter, _cancel: CancelToken) -> None:
    text = youtube_chapters(plan)
    if not text:
        raise NotFoundError(
            "The film gives no three chapters of ten seconds or more, which YouTube asks for; add sections.",
            field="sections",
        )
    refuse_secret(text, "export")
    out.write_text(text, encoding="utf-8", newline="\n")


_WRITERS: Mapping[str, Callable[[SongWork, Plan, Path, Reporter, CancelToken], None]] = {
    "gif": _gif,
    "cover": _cover,
    "filmstrip": _filmstrip,
    "chapters": _chapters,
}

PICTURE_KINDS: Mapping[str, str] = {"gif": ".gif", "cover": ".jpg", "filmstrip": ".jpg", "chapters": ".txt"}
"""What can be written, and the ending of its file."""
