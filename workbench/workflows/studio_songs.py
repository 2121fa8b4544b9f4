"""The songs of a studio's page: which can be chosen, and how one is opened, by name, by path or dropped."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.analysis.lyrics import read_lyrics
from workbench.errors import LyricsError, NotFoundError, OptionError, WorkbenchError
from workbench.media.bundle import bundled
from workbench.workflows.background import slot
from workbench.workflows.dropping import Drop, Dropped, lyrics_beside, sort_out, write_dropped
from workbench.workflows.project import Project
from workbench.workflows.song_files import no_song
from workbench.workflows.studio_session import StudioSession

__all__ = ["Chosen", "StudioSongs"]

_DEMO_SONGS = ("glass-tide", "paper-waltz", "step-change")
_MEGABYTE = 1_000_000
_NOT_HERE = (
    "This is none of your songs, and a shared studio opens no file of the computer that it runs on; choose one of your "
    "songs, or drop one on the page."
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The song at hand, or why there is none."""

    project: Project | None = None
    lyrics: Path | None = None
    """Lyrics that came with the song, fit it, and were not heard yet."""
    error: WorkbenchError | None = None
    partly: bool = False
    """Whether the song is chosen all the same: the error is about what came with it, and was left out."""

    @property
    def id(self) -> str | None:
        """The project's id, for the page's address."""
        return self.project.id if self.project else None


class StudioSongs(StudioSession):
    """The part of a ``Studio`` that opens songs."""

    _at_hand: Project | None = None

    @property
    def ways(self) -> str:
        """How a song comes onto the page, in a sentence: a visitor gives no path."""
        path = "" if self.visited else "give the path of a file on this computer, "
        return f"Choose one, {path}or drop one."

    @property
    def limits(self) -> str:
        """What may be dropped, in a sentence."""
        settings = self.library.settings
        visit = " What is left for you today, and the way out, are on [your visit](/visit)." if self.visited else ""
        return (
            f"A song has 1 second to {settings.max_song_s / 60:g} minutes and at most {settings.max_song_mb:g} MB: "
            f"MP3, WAV, M4A, FLAC, OGG, Opus, AIFF, or a video with sound; its .lrc or .srt may come along.{visit}"
        )

    @property
    def most_bytes(self) -> int:
        """The largest file that may be dropped, bytes."""
        return int(self.library.settings.max_song_mb * _MEGABYTE)

    def songs(self) -> dict[str, str]:
        """Songs to choose from, by what a person reads: those of the library, newest first, then the demo songs."""
        rows = sorted(self.library.projects(), key=lambda row: row.made_at, reverse=True)
        kept = {f"{row.name} ({row.id[:4]}, {row.state})": row.id for row in rows}
        names = {row.name for row in rows}
        demos = {f"{name} (demo song)": str(_demo(name)) for name in _DEMO_SONGS if name not in names}
        return kept | demos

    def first(self, wanted: object) -> Chosen:
        """The song to begin with: the argument's, else that of the page's address, else the newest project's."""
        if song := self._arguments.get("song"):
            return self.open(song)
        if wanted:
            return self.open(str(wanted))
        newest = max(self.library.projects(), key=lambda row: row.made_at, default=None)
        return self.open(newest.id) if newest else Chosen()

    def open(self, choice: str | None) -> Chosen:
        """Open a project by its id, or a song by its path, with the lyrics that lie beside it where they fit."""
        if not choice or not choice.strip():
            return Chosen(self._at_hand)
        try:
            if self.visited and choice not in self._offered():
                raise OptionError(_NOT_HERE, field="song")
            path = _path_of(choice)
            if path.is_file():
                return self._choose(self.library.open(path), self._lyrics(path))
            if path.suffix or len(path.parts) > 1:
                raise no_song(path)
            return self._choose(self._project_or_folder(choice, path))
        except WorkbenchError as error:
            return Chosen(self._at_hand, error=error)

    def _project_or_folder(self, choice: str, path: Path) -> Project:
        """A project of that name or id, unless only a folder has it."""
        try:
            return self.library.project(choice)
        except NotFoundError:
            if path.is_dir():
                raise no_song(path) from None
            raise

    def _offered(self) -> set[str]:
        """What a visitor may choose: their own projects, by the whole id, and the demo songs."""
        return {row.id for row in self.library.projects()} | {str(_demo(name)) for name in _DEMO_SONGS}

    def open_dropped(self, files: Sequence[Dropped]) -> Chosen:
        """Open a song that was dropped on the page, with its lyrics if they were dropped too, and fit.

        Args:
            files: names and contents.
        """
        if not files:
            return Chosen(self._at_hand)
        try:
            drop = sort_out(files)
            chosen = self._choose(*self._take_in(drop))
        except WorkbenchError as error:
            return Chosen(self._at_hand, error=error)
        if chosen.lyrics is not None and slot(self._name("listen", chosen.id)).glance.running:
            sentence = "This song is being listened to without its lyrics; drop both again when that is done."
            chosen = Chosen(chosen.project, error=LyricsError(sentence, field="lyrics"), partly=True)
        if not drop.left_out:
            return chosen
        told = f"{chosen.error.message} {drop.left_out_said}" if chosen.error else drop.left_out_said
        return replace(chosen, error=OptionError(told, field="song"), partly=True)

    def take(self, chosen: Chosen, show: Callable[[Chosen], object]) -> None:
        """Show what was chosen; where it cannot be used, the song before it stays on the page as it is.

        Args:
            chosen: what ``open`` or ``open_dropped`` gave.
            show: puts another song there.

        Raises:
            WorkbenchError: why it cannot be used, or only without what came with it.
        """
        if chosen.error is None or chosen.partly:
            show(Chosen(chosen.project, chosen.lyrics))
        if chosen.error is not None:
            raise chosen.error

    def go(self, address: str, show: Callable[[Chosen], object]) -> None:
        """Show the song that the page's address says, as the browser's Back and Forward have it.

        Raises:
            WorkbenchError: it is not there any more.
        """
        self.take(self.open(address), show)

    def _take_in(self, drop: Drop) -> tuple[Project, Path | None]:
        folder = self.library.files.work_path("-dropped")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)  # not now: lyrics are heard later
        song, lyrics = write_dropped(folder, drop.song, drop.lyrics)
        try:
            return self.library.open(song), lyrics
        finally:
            song.unlink(missing_ok=True)  # the library has its own copy

    def _choose(self, project: Project, lyrics: Path | None = None) -> Chosen:
        self._at_hand = project  # a song that cannot be used does not close it
        try:
            if lyrics is not None:  # listening would be refused with them, and nothing be heard
                read_lyrics(lyrics, project.song.duration_s)
        except LyricsError as error:
            return Chosen(project, error=error, partly=True)
        return Chosen(project, lyrics)

    def _lyrics(self, song: Path) -> Path | None:
        given = self._arguments.get("lyrics")
        if given and self._arguments.get("song") == str(song):
            return Path(given)
        return lyrics_beside(song)


def _path_of(choice: str) -> Path:
    """The path that a person gave.

    Raises:
        NotFoundError: there can be no such file.
    """
    path = Path(choice.strip().strip("'\""))
    try:
        path = path.expanduser()
        path.exists()
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotFoundError(
            f"The song {path.name[:40]!r} cannot be found ({reason.rstrip('.')}); give the path of an audio file.",
            field="song",
        ) from error
    return path


def _demo(name: str) -> Path:
    return bundled(f"data/songs/{name}.ogg")
