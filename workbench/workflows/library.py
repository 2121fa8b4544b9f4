"""The library: one folder that holds the database, the media and the cache of all projects."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from workbench.errors import LibraryError, OptionError
from workbench.jobs.allowance import Allowance
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256
from workbench.jobs.progress import Listener, Reporter
from workbench.media.audio import Audio
from workbench.media.encoding import Encoder
from workbench.media.listener import ListeningProcess
from workbench.model.certificate import Certificate
from workbench.model.cost import Cost
from workbench.model.data_model import TableNote
from workbench.model.insights import Answer, Insights
from workbench.model.song import Song
from workbench.providers import listener_needs, listeners
from workbench.redact import refuse_secret
from workbench.render.generate.provider import ClipProvider
from workbench.settings import Settings, load
from workbench.store.asking import DICTIONARY
from workbench.store.files import Files
from workbench.store.library import Store
from workbench.store.quota import Quota
from workbench.store.rows import ProjectRow
from workbench.workflows.door import checked
from workbench.workflows.engines import EngineWish, checked_engine
from workbench.workflows.hosting import Hosts
from workbench.workflows.importing_project import ArrivedProject, take_in_project
from workbench.workflows.known_films import known_film
from workbench.workflows.library_care import LibraryCare, Removed
from workbench.workflows.logs import keep_log
from workbench.workflows.means import Means
from workbench.workflows.own_library import check_own_library
from workbench.workflows.project import Project
from workbench.workflows.proving import prove
from workbench.workflows.song_files import check_length, check_song_file, kept_songs, read_song, suffix_of
from workbench.workflows.spending import library_cost

__all__ = ["Library", "Removed", "parse_age"]

_UNITS = {"d": 86400, "h": 3600, "m": 60}
_AGE = re.compile(r"(\d{1,5})([dhm])")


class Library(LibraryCare):
    """All projects. ``Library().open("song.flac")`` gives a song's project; the same song the same project.

    That is the song's first one, whatever copies it has; where that is gone, the oldest of its copies.
    """

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
        allowance: Allowance | None = None,
    ) -> None:
        """Open or make a library. The log goes into it from here on, unless it is a visitor's.

        Args:
            folder: the settings' own by default.
            settings: instead of those of the environment.
            provider: who makes clips, instead of the offline provider.
            encoder: of films, instead of the one that the settings name.
            means: what songs are listened to with, instead of the library's own process and weights.
            hosts: where clips are bought, instead of the hosts that providers name.
            engine: who makes clips and renders pieces of films, instead of threads of this process: the address of a
                dask scheduler, such as ``"tcp://127.0.0.1:8786"``, or any executor of ``concurrent.futures``.
            allowance: what may be done in it; all by default, and caps for a visitor of a shared studio.

        Raises:
            OptionError: that is no engine.
            LibraryError: the folder cannot be used, or this process serves visitors and it is not said whose it is.
        """
        if settings is None:
            check_own_library()
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
        quota = Quota(self.settings.quota_gb, self.settings.quota_projects)
        self.store = Store(self.settings.library, quota=quota, allowance=allowance)
        self.files = Files(self.settings.library)
        if not self.store.allowance.visitor:
            keep_log(self.settings.library)

    @checked
    def open(self, song: Path | str) -> Project:
        """The project of a song, made when the library does not know the song yet.

        Args:
            song: an audio file, or a video with sound. It is known by its bytes, not by its name.

        Raises:
            SongError: it is no usable song.
            LibraryError: it is a new one, and the library may hold no more.
        """
        self.look_after()
        self.store.allowance.check_file(Path(song))
        with self.store.allowance.bringing():
            return self._open(Path(song))

    def _open(self, path: Path) -> Project:
        refuse_secret(path.name, "name of the song's file")
        size = check_song_file(path, self.settings)
        sha256 = file_sha256(path)
        known = self.store.song(sha256)
        audio: Audio | None = None
        allowance, others = self.store.allowance, partial(kept_songs, self.store, beside=sha256)
        allowance.check_bytes(path.name, size, others)
        if known is None:
            self.store.check_new_project(size)
            known, audio = read_song(path, sha256, size, self.settings)
        allowance.check_minutes(path.name, known.duration_s, others)
        check_length(known.duration_s, self.settings)
        suffix = suffix_of(known)
        if not self.files.intact(sha256, suffix):
            self.files.copy_in(path, suffix)
        told: list[str] = []
        project = self._project(self.store.open_project(known, tell=told.append), known, audio)
        if not self.files.holds(sha256, suffix):  # it went with a project of it before this one was there
            self.files.copy_in(path, suffix)
        for sentence in told:
            project.note(sentence)
        return project

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
    def import_project(
        self,
        file: Path | str,
        *,
        as_copy: bool = False,
        progress: Listener | None = None,
        cancel: CancelToken | None = None,
    ) -> ArrivedProject:
        """Take in a whole project that ``project.export("songreel")`` wrote, here or anywhere else.

        All of it is checked before anything is kept. Nothing is made anew or paid: what was spent on it elsewhere is
        told, counts for the project's own budget, and for no month of this library. Its films are proven again where
        they are composed or verified here.

        Args:
            file: the ``.songreel`` file.
            as_copy: take it in as another project of its song, without its films, whether or not it is there.
            progress: hears of it.
            cancel: stops it; nothing is kept then.

        Raises:
            NotFoundError: there is no such file.
            OptionError: it is no whole project, or the project is there already.
            SongError: its song is longer than this library allows.
            DiskFullError, LibraryError, CancelledError
        """
        reporter, cancel = Reporter(progress, ("import",)), cancel or CancelToken()
        with self.store.allowance.bringing(), self.store.allowance.working(cancel, reporter.tell):
            return take_in_project(self, Path(file), as_copy=as_copy, reporter=reporter, cancel=cancel)

    @checked
    def clean(self, older_s: float, *, dry_run: bool = False) -> Removed:
        """Remove what can be made again and was not used for a while.

        That is chunks, previews, encoded sound, the single parts of analyses, and what programs that died left
        half-made more than an hour ago. Takes, songs, films and whole analyses stay.

        Args:
            older_s: seconds since the last use; since it was made for the parts of analyses.
            dry_run: only count.
        """
        if not dry_run:
            self.empty_trash()
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

    def insights(self) -> Insights:
        """How well this library's work goes: films, waiting, runs, time, what was found, errors, exports."""
        return self.store.insights()

    @checked
    def query(self, sql: str) -> Answer:
        """What one SELECT over this library's tables and views gives; ``SHOW TABLES`` names them.

        It runs on a copy and can change nothing: read-only, no other file, no address, at most 1,000 rows and 5 s.

        Raises:
            OptionError: it is not one SELECT, cannot be run, wants what is not allowed, or takes too long.
        """
        return self.store.ask(sql)

    def dictionary(self) -> Answer:
        """Each table and view of this library, each of its columns, and what it means."""
        return self.store.ask(DICTIONARY)

    def tables(self) -> tuple[TableNote, ...]:
        """Each table of this library with its sentence, its columns, and the tables that these name."""
        return self.store.table_notes()

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
