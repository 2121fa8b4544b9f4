"""The page's panel of what leaves: films for other places, loops, shorts, packs, and files for other programs."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Literal, cast

from workbench.errors import LibraryError, NotFoundError, OptionError, why
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener
from workbench.media.disk import full_disk_told
from workbench.media.presets import load_presets
from workbench.store.plans import content_id
from workbench.workflows.background import Background, held_back, slot
from workbench.workflows.exporting import EXPORT_KINDS

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["OutputKind", "OutputPanel"]

_PACKED = 98.0
_EXPORTS: Mapping[str, str] = {
    "gif": "a loop: GIF of the best seconds",
    "zip": "for editors: package with all media",
    "otio": "for editors: OpenTimelineIO",
    "fcp7": "for editors: Final Cut XML",
    "edl": "for editors: EDL",
    "srt": "captions: SubRip",
    "vtt": "captions: WebVTT",
    "lrc": "captions: LRC",
    "ass": "captions: as they are drawn",
    "cover": "a cover picture",
    "filmstrip": "a filmstrip",
    "chapters": "chapters for YouTube",
    "songreel": "the whole project, for another library",
}
"""What a page offers of the exports; all of them are ``project.export``'s."""


@dataclass(frozen=True, slots=True)
class OutputKind:
    """One thing that may leave."""

    way: Literal["film", "pack", "export"]
    kind: str
    """The preset, or the export's kind; empty for a pack."""


class OutputPanel:
    """What may be made for other places, and what was made. It is written into the library, to be downloaded.

    Args:
        project: whose film it is.
        chosen: the file that is looked at; the newest by default.

    Raises:
        NotFoundError: nothing was planned yet.
    """

    def __init__(self, project: Project, chosen: Path | None = None) -> None:
        self._project, self._plan = project, project.planned()
        self._folder = project.settings.library / "exports" / project.id
        self.work = cast("Background[Path]", slot(f"output of {project.id} in {project.settings.library}"))
        """The slot in which one is made."""
        self.made: dict[str, Path] = self._made()
        """What lies there to be downloaded, by what a person reads: the newest first."""
        self.path = chosen if chosen in self.made.values() else next(iter(self.made.values()), None)
        """The file that is looked at; None where nothing was made."""

    @property
    def outputs(self) -> dict[str, OutputKind]:
        """What may be made, by what a person reads."""
        films = [preset for preset in load_presets() if preset.container != "gif"]
        found = {f"film for {preset.description}": OutputKind("film", preset.name) for preset in films}
        found["a pack: film, short, captions, pictures, chapters"] = OutputKind("pack", "")
        return found | {said: OutputKind("export", kind) for kind, said in _EXPORTS.items() if kind in EXPORT_KINDS}

    @property
    def output(self) -> str:
        """What stands there first."""
        return next(iter(self.outputs))

    @property
    def longest_s(self) -> float:
        """Of the film, seconds: what a piece may last at most."""
        return round(float(self._plan.frames / self._plan.rate), 3)

    def make(self, output: OutputKind, *, seconds: float | None = None, cover_text: str = "") -> None:
        """Begin to make it, in the background.

        Args:
            output: one of ``outputs``.
            seconds: a film's best piece of so many seconds at most, or a pack's short; the whole film by default and
                with 0, or 30 s.
            cover_text: words on a pack's cover.

        Raises:
            OptionError: something is being made already, or the seconds are not allowed.
            DiskFullError
            LibraryError: the library may hold no more, or its folder cannot be written.
        """
        if seconds is not None and seconds < 0:
            raise OptionError(
                f"A piece of {seconds:g} s is not allowed; give seconds above 0, or 0 for all of it.", field="seconds"
            )
        self._project.store.check_room(0)  # how much it will be, nobody knows before
        self._make_folder()
        work = {"film": self._film, "pack": self._pack, "export": self._export}[output.way]
        begun = self.work.start(lambda told, cancel: work(output.kind, seconds or None, cover_text, told, cancel))
        if not begun:
            raise OptionError("Something is being made at this moment; wait for it, or stop it.", field="output")

    def stop(self) -> None:
        """Stop what is being made; nothing half-written stays."""
        self.work.cancel()

    def _make_folder(self) -> None:
        try:
            with full_disk_told("making the folder of exports"):
                self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The library's folder of exports cannot be made ({why(error)}); mend it.", field="library"
            ) from error

    def _film(self, preset: str, seconds: float | None, _text: str, told: Listener, cancel: CancelToken) -> Path:
        project = self._project
        piece = f"-{seconds:g}s" if seconds else ""
        ending = ".webm" if preset == "web" else ".mp4"
        film = project.compose(
            self._plan,
            out=self._folder / f"{self._stem}-{preset}{piece}{ending}",
            preset=preset,
            seconds=seconds,
            progress=told,
            cancel=cancel,
        )
        self._keep_newest(film.path)
        return film.path

    def _keep_newest(self, made: Path) -> None:
        """The project's newest film beside the one that was made stays it, as this is no newer one: a shape of a plan
        that has a film already, or of one that is in force no more. Others may have made it, or planned, meanwhile."""
        store, latest = self._project.store, self._project.latest.plan
        newest = next((row for row in store.films(self._project.id) if Path(row.path) != made), None)
        plans = {content_id(plan) for plan in (self._plan, latest) if plan is not None}
        if newest is not None and newest.plan in plans and Path(newest.path).is_file():
            store.save_film(newest)

    def _pack(self, _kind: str, seconds: float | None, text: str, told: Listener, cancel: CancelToken) -> Path:
        folder = self._folder / f"{self._stem}-pack"
        wish = {} if seconds is None else {"seconds": seconds}
        packed = self._project.pack(
            folder,
            plan=self._plan,
            cover_text=text.strip() or None,
            force=True,
            progress=held_back(_PACKED, told),
            cancel=cancel,
            **wish,
        )
        return _zipped(packed.folder)

    def _export(self, kind: str, _seconds: float | None, _text: str, told: Listener, cancel: CancelToken) -> Path:
        out = self._folder / f"{self._stem}-{kind}{EXPORT_KINDS[kind]}"
        made = self._project.export(kind, out, plan=self._plan, progress=told, cancel=cancel)
        for note in made.notes:
            self._project.note(note)
        return made.path

    @property
    def _stem(self) -> str:
        """How files are called: as the project is, whose name is one that files may have."""
        return self._project.name

    # what was made

    @property
    def file(self) -> str | None:
        """The file that is looked at, as a person reads it."""
        return next((label for label, path in self.made.items() if path == self.path), None)

    @property
    def file_name(self) -> str:
        """How it is called once it is downloaded."""
        return self.path.name if self.path else ""

    def _made(self) -> dict[str, Path]:
        there: list[tuple[float, Path, int]] = []
        paths: tuple[Path, ...] = ()
        with suppress(OSError):  # nothing was made yet
            paths = tuple(self._folder.iterdir())
        for path in paths:
            if not path.name.startswith(".") and not path.name.endswith(".part"):
                with suppress(OSError):  # it went at this moment; the others are there
                    state = path.stat()
                    if S_ISREG(state.st_mode):
                        there.append((state.st_mtime, path, state.st_size))
        ordered = sorted(there, key=lambda each: (-each[0], each[1].name))
        return {f"{path.name} · {_size(size)}": path for _, path, size in ordered}

    def data(self) -> bytes:
        """Its bytes, for a download.

        Raises:
            NotFoundError: nothing was made, or the file is gone.
            LibraryError: it cannot be read.
        """
        path = self._meant()
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError(f"The file {path.name!r} is gone; make it again.", field="output") from error
        except OSError as error:
            raise LibraryError(f"The file {path.name!r} cannot be read ({why(error)}).", field="output") from error

    def remove(self) -> None:
        """Delete it, and what it was packed of.

        Raises:
            NotFoundError: nothing was made.
            LibraryError: the system does not let us.
        """
        path = self._meant()
        try:
            path.unlink(missing_ok=True)
            shutil.rmtree(path.with_suffix(""), ignore_errors=True)
        except OSError as error:
            raise LibraryError(f"{path.name!r} cannot be removed ({why(error)}).", field="output") from error

    def _meant(self) -> Path:
        if self.path is None:
            raise NotFoundError("Nothing was made yet; choose what to make first.", field="output")
        return self.path


def _zipped(folder: Path) -> Path:
    """A pack as one file beside its folder: browsers take no folders. Media are not pressed once more.

    Raises:
        DiskFullError, LibraryError: nothing half-written is left.
    """
    target = folder.with_name(f"{folder.name}.zip")
    part = folder.with_name(f".{folder.name}.part")
    try:
        with full_disk_told("writing the pack's file"), zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
        part.replace(target)
    except OSError as error:
        raise LibraryError(f"The pack's file cannot be written ({why(error)}).", field="output") from error
    finally:
        part.unlink(missing_ok=True)
    return target


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"
