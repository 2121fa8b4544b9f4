"""The page to share: a film's page with its film beside it, as a folder, whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import DiskFullError, OptionError
from workbench.export.page.contents import COVER, Download
from workbench.export.page.facts import page_facts
from workbench.export.page.files import ICON, page_icon, page_script, page_sheet
from workbench.export.page.markup import SUBTITLES, page_html
from workbench.export.subtitles import lrc_text, srt_text, vtt_text
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.jobs.progress import Reporter
from workbench.media.disk import full_disk_told
from workbench.model.certificate import Certificate
from workbench.model.lyrics import Lyrics
from workbench.redact import refuse_secret
from workbench.store.quota import folder_bytes
from workbench.store.rows import ExportRow
from workbench.workflows.share_cover import cover_bytes
from workbench.workflows.share_films import ShownFilm, shown_film
from workbench.workflows.share_page import chapters_text, film_page, film_words
from workbench.workflows.share_private import check_private
from workbench.workflows.share_rich import write_rich
from workbench.workflows.song_files import suffix_of
from workbench.workflows.targets import alone, real_path
from workbench.workflows.whole_folder import SHARED_PAGE
from workbench.workflows.work import working

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["ShareWishes", "Shared", "share_film"]

KIND = "share"
"""What the library calls such an export."""
_ID_LENGTH = 16
_MARGIN_BYTES = 50_000_000
"""Room beside the media: the page itself, and the rich one."""


@dataclass(frozen=True, slots=True)
class ShareWishes:
    """What a person may say about a page."""

    film: Path | None = None
    """Another film of the project than the newest."""
    cost: bool = False
    """Say what was paid."""
    prompts: bool = False
    """Say what models were told."""
    song: bool = False
    """Let viewers take the song along, too."""
    rich: bool = False
    """Write the analysis as a notebook's page beside it."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What was written."""

    folder: Path
    project: str
    plan: str
    film: str
    """Name of the film's file that is shown, as the library has it."""
    files: Mapping[str, tuple[int, str]]
    """By the name in the folder: bytes and sha256."""
    media_bytes: int
    """Of film and song, which are loaded as they are played."""
    certificate: Certificate
    notes: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        """Of all files."""
        return sum(size for size, _ in self.files.values())


def share_film(
    project: Project,
    target: Path,
    wishes: ShareWishes,
    *,
    force: bool,
    reporter: Reporter,
    cancel: CancelToken,
) -> Shared:
    """Write a film's page into a folder that any static host serves, and a row.

    All of it is made in a folder beside the target, which then takes its name.

    Args:
        project: whose film it is.
        target: the folder.
        wishes: what else was said.
        force: replace a page that was changed; files in the folder that are not ours stay beside it.
        reporter: hears of it as the stage ``export``.
        cancel: stops it.

    Raises:
        NotFoundError, OptionError: there is no film that could be shown, or the folder cannot be written, or a text
            holds a secret.
        FileExistsInTheWayError: the folder holds something else.
        LibraryError: a visitor's place may hold no more.
        DiskFullError, CancelledError: nothing half-written is left.
    """
    target = target.absolute()
    library = project.settings.library
    project.store.allowance.check_target(target)
    _check_place(target, library)
    SHARED_PAGE.check(target, library, force=force)
    shown = shown_film(project, wishes.film)
    with alone(library, target), working(project.store, project.id, "export", reporter, cancel):
        SHARED_PAGE.sweep(target)
        SHARED_PAGE.check(target, library, force=force)
        _check_room(project, shown, target, wishes)
        part = SHARED_PAGE.part(target)
        try:
            with full_disk_told("writing the page"):
                part.mkdir()
                media = _write_media(project, shown, part, wishes, reporter, cancel)
                notes = _write_page(project, shown, part, wishes, media)
                if wishes.rich:
                    reporter.report("export", 0.8, 1, "writing how it was made")
                    write_rich(project, shown, part, cancel)
                check_private(part, (library, target.parent, shown.path.parent))
                files = SHARED_PAGE.write_list(part, {"page": KIND})
                _check_film(shown, files[next(iter(media))][1])
                SHARED_PAGE.take_strangers(target, part)
                cancel.check()
                SHARED_PAGE.check(target, library, force=force)
                SHARED_PAGE.put_in_place(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        _remember(project, shown, target, files)
    reporter.report("export", 1, 1, "shared")
    size = sum((target / name).stat().st_size for name in media)
    return Shared(target, project.id, shown.row.plan, shown.path.name, files, size, shown.certificate, tuple(notes))


def _check_place(target: Path, library: Path) -> None:
    """Refuse places whose replacing would pull the ground from under somebody."""
    place, home = real_path(target), real_path(library)
    if place.is_relative_to(home) or home.is_relative_to(place):
        raise OptionError(
            f"The folder {target.name!r} holds the library or lies in it; share into another folder.", field="to"
        )
    if real_path(Path.cwd()).is_relative_to(place):
        raise OptionError(
            f"You are in the folder {target.name!r}, which is made anew as a whole; name a new folder in it.",
            field="to",
        )


def _check_film(shown: ShownFilm, sha256: str) -> None:
    """What was copied is what was certified."""
    if sha256 != shown.row.sha256:
        raise OptionError(
            f"The film {shown.path.name!r} was changed while it was copied; make it again (songreel compose, or "
            "compose()), and share it then.",
            field="film",
        )


def _check_room(project: Project, shown: ShownFilm, target: Path, wishes: ShareWishes) -> None:
    media = shown.path.stat().st_size + (project.song.size_bytes if wishes.song else 0)
    if project.store.allowance.visitor:  # of whom the page counts, too; it takes the place of the one that is there
        project.store.check_room(max(0, media - folder_bytes(target)))
    needed = media + _MARGIN_BYTES
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise DiskFullError(
            f"The page may need {needed / 1e6:.0f} MB and the disk has {free / 1e6:.0f} MB left; free some, or give "
            "another folder."
        )


def _write_media(
    project: Project, shown: ShownFilm, part: Path, wishes: ShareWishes, reporter: Reporter, cancel: CancelToken
) -> dict[str, str]:
    """Film and song, as they are; what each is called, by its name in the folder. The names are ours."""
    reporter.report("export", 0, 1, "copying the film")
    media = {f"film{shown.path.suffix.lower()}": "Film"}
    shutil.copyfile(shown.path, part / next(iter(media)))
    cancel.check()
    if wishes.song:
        song = f"song{suffix_of(project.song)}"
        shutil.copyfile(project.song_path(), part / song)
        media[song] = "Song"
    reporter.report("export", 0.7, 1, "film copied")
    cancel.check()
    return media


def _write_page(
    project: Project, shown: ShownFilm, part: Path, wishes: ShareWishes, media: Mapping[str, str]
) -> list[str]:
    """All but the media; what a person should know of it is a sentence."""
    lyrics = film_words(project, shown)
    (part / COVER).write_bytes(cover_bytes(shown))
    labels = {**media, **_write_texts(project, shown, part, lyrics), COVER: "Cover"}
    downloads = [Download(name, label, (part / name).stat().st_size) for name, label in labels.items()]
    page = film_page(
        project,
        shown,
        next(iter(media)),
        downloads,
        lyrics=lyrics,
        cost=wishes.cost,
        prompts=wishes.prompts,
        rich=wishes.rich,
    )
    _write(part / "index.html", page_html(page))
    _write(part / "page.json", json.dumps(page_facts(page), ensure_ascii=False, separators=(",", ":")))
    _write(part / "page.css", page_sheet())
    _write(part / "page.js", page_script())
    _write(part / ICON, page_icon())
    (part / "peaks.bin").write_bytes(page.peaks.data)
    return [] if lyrics else ["The film has no lyrics with times, so its page has no lyrics and no subtitles."]


def _write_texts(project: Project, shown: ShownFilm, part: Path, lyrics: Lyrics | None) -> dict[str, str]:
    texts = {"chapters.txt": ("Chapters", chapters_text(shown))}
    if lyrics is not None:
        texts[SUBTITLES] = ("Subtitles", vtt_text(lyrics))
        texts["subtitles.srt"] = ("Subtitles", srt_text(lyrics))
        texts["subtitles.lrc"] = ("Lyrics with times", lrc_text(lyrics, project.song))
    for name, (_, text) in texts.items():
        _write(part / name, text)
    return {name: label for name, (label, _) in texts.items()}


def _write(path: Path, text: str) -> None:
    refuse_secret(text, "page")
    path.write_text(text, encoding="utf-8", newline="\n")


def _remember(project: Project, shown: ShownFilm, target: Path, files: Mapping[str, tuple[int, str]]) -> None:
    sha256 = key_of(sorted((name, one) for name, (_, one) in files.items()))
    made = key_of(project.id, shown.row.plan, KIND, str(target), sha256)[:_ID_LENGTH]
    size = sum(size for size, _ in files.values())
    row = ExportRow(made, project.id, shown.row.plan, KIND, str(target), sha256, size)
    project.store.save_export(row, shown.plan)
