"""A pack: all that a release needs in one folder, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RenderError
from workbench.export.describing import description_text
from workbench.export.subtitles import lrc_text, srt_text, vtt_text
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.jobs.progress import Reporter
from workbench.media.disk import full_disk_told
from workbench.media.pictures import jpeg_bytes
from workbench.model.certificate import Certificate
from workbench.model.output import WHOLE, Output
from workbench.model.plan import Plan
from workbench.model.progress import FILM_STAGES
from workbench.model.timeline import Timeline
from workbench.planning.chapters import youtube_chapters
from workbench.planning.window import Window, best_window
from workbench.redact import refuse_secret
from workbench.render.compose.filmstrip import filmstrip, strip_frames
from workbench.render.compose.titling import with_title
from workbench.store.plans import content_id
from workbench.store.rows import ExportRow
from workbench.workflows.composing import compose_film
from workbench.workflows.cover_picture import cover_picture
from workbench.workflows.covering import shots_of, thumbnails
from workbench.workflows.outputs import Shape, output_of
from workbench.workflows.rendering import materials_of
from workbench.workflows.tagging import origin_sentence
from workbench.workflows.targets import alone, read_tag
from workbench.workflows.whole_folder import PACK
from workbench.workflows.work import working

if TYPE_CHECKING:
    from workbench.workflows.filming import Shooting
    from workbench.workflows.project import Project

__all__ = ["PackWishes", "Packed", "pack_film"]

_ID_LENGTH = 16
_SHORT_PRESET = "shorts"
_FILMSTRIP_BYTES = 4_000_000
_COVER_BYTES = 2_000_000
_FILM, _SHORT, _TEXTS = 0.45, 0.85, 0.9
"""Of the whole, where the film, the short and the pictures are done."""


@dataclass(frozen=True, slots=True)
class PackWishes:
    """What a person may say about a pack."""

    seconds: float = 30.0
    """Of the short, at most."""
    cover_text: str | None = None
    """Words on the cover; ``"auto"`` for the song's name and artist."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written."""

    folder: Path
    project: str
    plan: str
    files: Mapping[str, tuple[int, str]]
    """By the name in the folder: bytes and sha256."""
    film: Certificate
    short: Certificate
    window: Window
    """Which piece of the song the short is."""
    notes: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        """Of all files."""
        return sum(size for size, _ in self.files.values())


def pack_film(
    project: Project,
    plan: Plan,
    target: Path | None,
    wishes: PackWishes,
    *,
    force: bool,
    reporter: Reporter,
    cancel: CancelToken,
) -> Packed:
    """Write film, vertical short, captions, cover, thumbnails, filmstrip, chapters and description, and a row.

    All of it is made in a folder beside the target, which then takes its name.

    Args:
        project: whose film it is.
        plan: what is packed.
        target: the folder; the song's name and ``-pack`` in the current folder by default.
        wishes: what else was said.
        force: replace a pack that was changed since it was written.
        reporter: hears of it as the stage ``export``.
        cancel: stops it; takes and chunks are kept.

    Raises:
        FileExistsInTheWayError, OptionError: it may not be written there, or a text holds a secret.
        LibraryError: the project is finalized.
        RenderError: a film could not be certified.
        NotFoundError, DiskFullError, CancelledError: nothing half-written is left.
    """
    project.store.check_editable(project.id)  # films are made for it, and kept
    target = (target or Path(f"{project.name}-pack")).absolute()
    project.store.allowance.check_target(target)
    PACK.check(target, project.settings.library, force=force)
    refuse_secret(wishes.cover_text or "", "cover_text")
    window = best_window(plan, project.heard(plan), wishes.seconds)
    with (
        alone(project.settings.library, target),
        working(project.store, project.id, "export", reporter, cancel),
        reporter.making("export", "pack", str(target)),
    ):
        PACK.sweep(target)
        PACK.check(target, project.settings.library, force=force)  # an older pack may have got its name back
        part = PACK.part(target)
        try:
            with full_disk_told("writing the pack"):
                part.mkdir()
                notes: list[str] = []
                film = _film(project, plan, part / "film.mp4", WHOLE, reporter, (0.0, _FILM), cancel)
                short = output_of(project, plan, Shape(_SHORT_PRESET, seconds=wishes.seconds))
                vertical = _film(project, plan, part / "short.mp4", short, reporter, (_FILM, _SHORT), cancel)
                shooting = _pieces(project, plan, reporter, cancel)
                notes += _write_pictures(project, plan, shooting, part, wishes, cancel)
                reporter.report("export", _TEXTS, 1, "pictures written")
                notes += _write_texts(project, plan, shooting, part)
                files = _listed(project, plan, part, window)
                cancel.check()
                PACK.check(target, project.settings.library, force=force)
                PACK.put_in_place(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        _remember(project, plan, target, files)
    reporter.report("export", 1, 1, "packed")
    return Packed(target, project.id, content_id(plan), files, film, vertical, window, tuple(notes))


def _film(
    project: Project,
    plan: Plan,
    out: Path,
    output: Output,
    reporter: Reporter,
    share: tuple[float, float],
    cancel: CancelToken,
) -> Certificate:
    """A certified film at ``out``."""
    first, last = share
    inner = Reporter(
        lambda event: reporter.report("export", first + (last - first) * event.percent / 100, 1, event.message),
        FILM_STAGES,
    )
    made = compose_film(project, plan, out, output=output, force=True, reporter=inner, cancel=cancel)
    if not made.certificate.ok:
        raise RenderError(
            f"The pack's {out.name} could not be certified, so nothing was packed: {made.certificate.reasons[0]}"
        )
    return made.certificate


def _pieces(project: Project, plan: Plan, reporter: Reporter, cancel: CancelToken) -> Shooting:
    inner = Reporter(lambda event: reporter.report("export", _SHORT, 1, event.message), FILM_STAGES)
    return project.shoot(plan, compose=True, reporter=inner, cancel=cancel)


def _write_pictures(
    project: Project, plan: Plan, shooting: Shooting, part: Path, wishes: PackWishes, cancel: CancelToken
) -> list[str]:
    """Cover, thumbnails, filmstrip; what a person should know of them is a sentence."""
    timeline, pieces = shooting.timeline, shooting.pieces
    shots = shots_of(project, plan, timeline, pieces, cancel)
    cover, note = cover_picture(project, plan, shooting, shots, cancel)
    (part / "cover.jpg").write_bytes(_cover(project, timeline, cover, wishes, cancel))
    (part / "thumbnails").mkdir()
    for number, thumbnail in enumerate(thumbnails(shots, timeline, pieces), start=1):
        (part / "thumbnails" / f"{number}.jpg").write_bytes(thumbnail)
    strip = filmstrip(pieces, strip_frames(plan.frames, plan.rate), timeline.size, plan.rate, cancel=cancel)
    (part / "filmstrip.jpg").write_bytes(jpeg_bytes(strip, _FILMSTRIP_BYTES))
    return [note] if note else []


def _cover(
    project: Project, timeline: Timeline, picture: NDArray[np.uint8], wishes: PackWishes, cancel: CancelToken
) -> bytes:
    """The cover as JPEG, with its words where it has some."""
    words = project.song.title_and_artist if wishes.cover_text == "auto" else wishes.cover_text
    if words and words.strip():
        materials, style = materials_of(project.files), timeline.caption_style
        fonts, own = materials.fonts_for(timeline.font), materials.own_face(timeline.font)
        picture = with_title(picture, words, style, fonts, own=own, cancel=cancel)
    return jpeg_bytes(picture, _COVER_BYTES)


def _write_texts(project: Project, plan: Plan, shooting: Shooting, part: Path) -> list[str]:
    """Captions, chapters, description; what could not be written is a sentence."""
    notes: list[str] = []
    texts: dict[str, str] = {}
    lyrics = project.heard(plan).lyrics
    if lyrics is not None and any(line.text.strip() for line in lyrics.lines):
        texts |= {
            "captions.srt": srt_text(lyrics),
            "captions.vtt": vtt_text(lyrics),
            "captions.lrc": lrc_text(lyrics, project.song),
        }
    else:
        notes.append("The song has no lyrics with times, so there are no caption files.")
    chapters = youtube_chapters(plan)
    if chapters:
        texts["chapters.txt"] = chapters
    else:
        notes.append("The song gives no three chapters of ten seconds, which YouTube asks for, so there are none.")
    texts["description.txt"] = description_text(
        project.song,
        chapters=chapters,
        origins=origin_sentence(shooting.timeline),
        rights=plan.finish.rights,
        style=plan.style,
    )
    for name, text in texts.items():
        refuse_secret(text, "export")
        (part / name).write_text(text, encoding="utf-8", newline="\n")
    return notes


def _listed(project: Project, plan: Plan, part: Path, window: Window) -> dict[str, tuple[int, str]]:
    """The pack's files, which are also written into it, so that a later pack knows what it replaces."""
    return PACK.write_list(
        part,
        {
            "project": project.id,
            "plan": content_id(plan),
            "short": {"start_s": window.start_s, "end_s": window.end_s, "reason": window.reason},
        },
    )


def _remember(project: Project, plan: Plan, target: Path, files: Mapping[str, tuple[int, str]]) -> None:
    """A row of the pack, and where its films are now; the whole film last, as it is the project's newest."""
    for name in ("short.mp4", "film.mp4"):
        tag = read_tag(target / name)
        row = None if tag is None else project.store.film(tag.film)
        if row is not None:
            moved = replace(row, path=str(target / name))
            project.store.save_film(moved, plan, project.store.timeline(row.timeline))
    plan_id, sha256 = content_id(plan), key_of(sorted((name, one) for name, (_, one) in files.items()))
    made = key_of(project.id, plan_id, "pack", str(target), sha256)[:_ID_LENGTH]
    size = sum(size for size, _ in files.values())
    project.store.save_export(ExportRow(made, project.id, plan_id, "pack", str(target), sha256, size), plan)
