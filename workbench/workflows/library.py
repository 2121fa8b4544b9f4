"""The library: one folder that holds the database, the media and the cache of all projects."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from workbench.errors import LibraryError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256
from workbench.jobs.progress import Listener, Reporter
from workbench.media.audio import Audio
from workbench.media.encoding import Encoder
from workbench.media.listener import ListeningProcess
from workbench.model.certificate import Certificate
from workbench.model.cost import Cost
from workbench.model.parting import Parting
from workbench.model.song import Song
from workbench.providers import listener_needs, listeners
from workbench.redact import refuse_secret
from workbench.render.generate.provider import ClipProvider
from workbench.settings import Settings, load
from workbench.store.files import Files
from workbench.store.library import Store
from workbench.store.rows import ProjectRow
from workbench.workflows.door import checked
from workbench.workflows.engines import EngineWish, checked_engine
from workbench.workflows.holding import held
from workbench.workflows.hosting import Hosts
from workbench.workflows.known_films import known_film
from workbench.workflows.logs import keep_log
from workbench.workflows.means import Means
from workbench.workflows.project import Project
from workbench.workflows.proving import prove
from workbench.workflows.song_files import check_length, check_song_file, read_song, suffix_of
from workbench.workflows.spending import library_cost

__all__ = ["Library", "Removed", "parse_age"]

_UNITS = {"d": 86400, "h": 3600, "m": 60}
_AGE = re.compile(r"(\d{1,5})([dhm])")


@dataclass(frozen=True, slots=True)
class Removed:
    """What ``clean`` or ``delete`` removed, or would remove."""

    files: int
    size_bytes: int
    """Of files, and of what is kept in the database (whose file does not shrink: its room is used again)."""
    half_made: int = 0
    """Files of the last hour that stay, as somebody may be writing them."""
    parting: Parting = field(default_factory=Parting)
    """What of the project's money went with it."""


class Library:
    """All projects. ``Library().open("song.flac")`` gives a song's project; the same song the same project."""

    def __init__(
        self,
        folder: Path | str | None = None,
        *,
        settings: Settings | None = None,
        provider: ClipProvider | None = None,
        encoder: Encoder | None = None,
        means: Means | None = None,
        hosts: Hosts | None = None,
        engine: EngineWish = None,
    ) -> None:
        """Open or make a library. The log goes into it from here on.

        Args:
            folder: the settings' own by default.
            settings: instead of those of the environment.
            provider: who makes clips, instead of the offline provider.
            encoder: of films, instead of the one that the settings name.
            means: what songs are listened to with, instead of the library's own process and weights.
            hosts: where clips are bought, instead of the hosts that providers name.
            engine: who makes clips and renders pieces of films, instead of threads of this process: the address of a
                dask scheduler, such as ``"tcp://127.0.0.1:8786"``, or any executor of ``concurrent.futures``.

        Raises:
            OptionError: that is no engine.
            LibraryError: the folder cannot be used.
        """
        self.settings = settings or load(folder)
        self._provider, self._encoder, self._means = provider, encoder, means
        self._hosts = hosts or Hosts()
        self.engine = checked_engine(engine)
        """Who makes clips and renders pieces of films; None = threads of this process."""
        try:
            self.settings.library.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The library {str(self.settings.library)!r} cannot be made ({error.strerror}); give another folder.",
                field="library",
            ) from error
        self.store = Store(self.settings.library)
        self.files = Files(self.settings.library)
        keep_log(self.settings.library)

    @checked
    def open(self, song: Path | str) -> Project:
        """The project of a song, made when the library does not know the song yet.

        Args:
            song: an audio file, or a video with sound. It is known by its bytes, not by its name.

        Raises:
            SongError: it is no usable song.
        """
        path = Path(song)
        refuse_secret(path.name, "name of the song's file")
        size = check_song_file(path, self.settings)
        sha256 = file_sha256(path)
        known = self.store.song(sha256)
        audio: Audio | None = None
        if known is None:
            known, audio = read_song(path, sha256, size, self.settings)
        check_length(known.duration_s, self.settings)
        suffix = suffix_of(known)
        if not self.files.intact(sha256, suffix):
            self.files.copy_in(path, suffix)
        return self._project(self.store.open_project(known), known, audio)

    @checked
    def project(self, text: str) -> Project:
        """A project by its id, a unique start of it, or its name.

        Raises:
            NotFoundError: none, or several.
        """
        row = self.store.find_project(text)
        return self._project(row.id, row.song, None)

    def projects(self) -> tuple[ProjectRow, ...]:
        """All projects, the oldest first."""
        return self.store.projects()

    @checked
    def delete(self, text: str) -> Removed:
        """Delete a project and the files that only it needs. Films that lie outside the library stay.

        Raises:
            NotFoundError: none, or several.
            LibraryError: somebody works on it at this moment.
        """
        row = self.store.find_project(text)

        def check() -> None:
            if held(self.settings.library, row.id):
                raise LibraryError(
                    f"Songreel works on {row.name!r} at this moment; wait for it or stop it, and delete it then.",
                    field="project",
                )

        parting = self.store.parting(row.id)
        films = {Path(film.path) for film in self.store.films(row.id)}
        gone = self.store.delete_project(row.id, check=check)
        sizes = [self.files.remove(sha256) for sha256 in gone]
        made, made_bytes = self.files.remove_made_of(gone)
        for film in films:
            if film.is_relative_to(self.settings.library) and film.is_file():
                size = film.stat().st_size
                with suppress(OSError):  # open in a player, which some systems protect
                    film.unlink()
                    sizes.append(size)
        return Removed(made + sum(size > 0 for size in sizes), made_bytes + sum(sizes), parting=parting)

    @checked
    def quote_deleting(self, text: str) -> Parting:
        """What of a project's money ``delete`` would take with it; nothing is deleted.

        Raises:
            NotFoundError: none, or several.
        """
        return self.store.parting(self.store.find_project(text).id)

    @checked
    def clean(self, older_s: float, *, dry_run: bool = False) -> Removed:
        """Remove what can be made again and was not used for a while.

        That is chunks, previews, encoded sound, the single parts of analyses, and what programs that died left
        half-made more than an hour ago. Takes, songs, films and whole analyses stay.

        Args:
            older_s: seconds since the last use; since it was made for the parts of analyses.
            dry_run: only count.
        """
        files, size = self.files.remove_unused(older_s, dry_run=dry_run)
        size += self.store.forget_texts(older_s, dry_run=dry_run)
        return Removed(files, size, self.files.half_made())

    @checked
    def verify(
        self, film: Path | str, *, progress: Listener | None = None, cancel: CancelToken | None = None
    ) -> tuple[Project, Certificate]:
        """Prove a film that this library knows.

        Raises:
            NotFoundError: it is no film of this library, or its takes are gone.
        """
        path = Path(film)
        row = known_film(self.store, path)
        project, timeline = self.project(row.project), self.store.timeline(row.timeline)
        reporter = Reporter(progress, ("verify",))
        certificate, _ = prove(
            project,
            path,
            file_sha256(path),
            self.store.plan(row.plan),
            timeline,
            plain=row.certificate.plain if row.certificate else (),
            reporter=reporter,
            cancel=cancel or CancelToken(),
        )
        reporter.report("verify", 1, 1, "certified" if certificate.ok else "not certified")
        return project, certificate

    def cost(self) -> Cost:
        """What was spent in this library: by project, month and model; and what the month's budget has left."""
        return library_cost(self)

    @property
    def means(self) -> Means:
        """What songs are listened to with: the library's own process and weights unless others were handed in."""
        if self._means is None:
            heavy = ListeningProcess(self.files.folder, listeners(), listener_needs())
            self._means = Means(heavy, self.settings.weights)
        return self._means

    def _project(self, project_id: str, song: Song, audio: Audio | None) -> Project:
        return Project(
            project_id,
            song,
            self.store,
            self.files,
            self.settings,
            audio=audio,
            provider=self._provider,
            encoder=self._encoder,
            means=self.means,
            hosts=self._hosts,
            engine=self.engine,
        )


def parse_age(text: str) -> float:
    """Seconds from ``30d``, ``12h`` or ``0d``.

    Raises:
        OptionError: it is no age.
    """
    match = _AGE.fullmatch(text.strip().lower())
    if match is None:
        raise OptionError(f"The age {text!r} is not allowed; write a number and d, h or m, such as 30d.", field="older")
    return float(int(match[1]) * _UNITS[match[2]])
