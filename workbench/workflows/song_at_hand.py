"""A song at hand: its library, what it can be listened to and filmed with, what was heard and planned of it."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from workbench.analysis.versions import outdated
from workbench.errors import NotFoundError
from workbench.media.audio import Audio, decode
from workbench.media.catalogue import load_catalogue
from workbench.media.encoders import choose_encoder
from workbench.media.encoding import Encoder
from workbench.model.analysis import Analysis, Section
from workbench.model.plan import Plan
from workbench.model.size import Size
from workbench.model.song import Song
from workbench.model.style import Catalogue
from workbench.providers import load_provider
from workbench.render.generate.provider import ClipProvider
from workbench.settings import Settings
from workbench.store.files import Files
from workbench.store.library import Store
from workbench.workflows.door import checked
from workbench.workflows.engines import EngineWish
from workbench.workflows.hosting import Hosts
from workbench.workflows.means import Means
from workbench.workflows.song_files import suffix_of

__all__ = ["Latest", "SongAtHand"]

_DEFAULT_PROVIDER = "offline"


class Latest:
    """The newest value of each kind, or None."""

    def __init__(self, project: SongAtHand) -> None:
        self._project = project

    @property
    def analysis(self) -> Analysis | None:
        """What was heard last."""
        return self._project.store.latest_analysis(self._project.id)

    @property
    def fitting_analysis(self) -> Analysis | None:
        """The same, where those who made it would answer alike today."""
        known = self.analysis
        return None if known is None or outdated(known) else known

    @property
    def plan(self) -> Plan | None:
        """What was planned last."""
        return self._project.store.latest_plan(self._project.id)


class SongAtHand:
    """One song in its library, with the hands that work on it."""

    def __init__(
        self,
        project_id: str,
        song: Song,
        store: Store,
        files: Files,
        settings: Settings,
        *,
        audio: Audio | None = None,
        provider: ClipProvider | None = None,
        encoder: Encoder | None = None,
        means: Means,
        hosts: Hosts | None = None,
        engine: EngineWish = None,
    ) -> None:
        self.id = project_id
        self.song = song
        self.store = store
        self.files = files
        self.settings = settings
        self.latest = Latest(self)
        self.notes: list[str] = []
        self._audio = audio
        self._analysis: Analysis | None = None
        self._provider = provider
        self._encoder = encoder
        self.means = means
        """What the song can be listened to with."""
        self.hosts = hosts or Hosts()
        """Where clips can be bought."""
        self.engine = engine
        """Who makes takes and chunks, if not threads of this process."""

    @property
    def name(self) -> str:
        """What people call the project: its song's name, or the one that its copy was given."""
        return self.store.project_name(self.id)

    @property
    def provider(self) -> ClipProvider:
        """Who makes clips: the offline provider unless another was handed in."""
        if self._provider is None:
            self._provider = load_provider("clips", _DEFAULT_PROVIDER)
        return self._provider

    def encoder(self, size: Size) -> Encoder:
        """Who encodes films of a size, pixels: the one that was handed in, or the settings' where that works here."""
        if self._encoder is not None:
            return self._encoder
        encoder, sentence = choose_encoder(self.settings.encoder, size)
        if sentence:
            self.note(sentence)
        return encoder

    def of_song(self, project_id: str, song: Song, audio: Audio | None = None) -> Self:
        """Another song's project in the same library, made by the same hands.

        Args:
            project_id: its id in the store.
            song: its song.
            audio: the song decoded, where that is at hand.
        """
        return type(self)(
            project_id,
            song,
            self.store,
            self.files,
            self.settings,
            audio=audio,
            provider=self._provider,
            encoder=self._encoder,
            means=self.means,
            hosts=self.hosts,
            engine=self.engine,
        )

    @property
    def film_typed(self) -> str:
        """How its film is made, as it is typed, in the brackets of a sentence: by its plan, or from the beginning."""
        return f"(songreel {'compose' if self.store.latest_readable_plan(self.id) else 'make'}, or compose())"

    @property
    def catalogue(self) -> Catalogue:
        """Styles and types, the library's own included."""
        return load_catalogue(self.settings.library)

    @property
    def audio_at_hand(self) -> Audio | None:
        """The decoded song where it was decoded already."""
        return self._audio

    def audio(self) -> Audio:
        """The decoded song.

        Raises:
            NotFoundError: the library's copy of the song is gone or damaged.
        """
        if self._audio is None:
            self._audio = decode(self.song_path(), longest_s=float("inf")).audio
        return self._audio

    def song_path(self) -> Path:
        """The library's copy of the song.

        Raises:
            NotFoundError: it is gone or damaged.
        """
        suffix = suffix_of(self.song)
        if not self.files.intact(self.song.id, suffix):
            raise NotFoundError(
                f"The library's copy of {self.song.name!r} is gone or damaged; open the song's file again.",
                field="song",
            )
        return self.files.path(self.song.id, suffix)

    def arrangement(self) -> tuple[Section, ...]:
        """The sections in force: a person's, or those that were heard.

        Raises:
            NotFoundError: nobody has listened yet.
        """
        kept = self.store.sections(self.id)
        if kept is not None and kept[1] and kept[1][-1].end_s == self.song.duration_s:
            return kept[1]
        return self.heard().sections

    @checked
    def heard(self, plan: Plan | None = None) -> Analysis:
        """The analysis that a plan was made from; the one in force by default, and for plans of older libraries.

        Raises:
            NotFoundError: nobody has listened yet; or what is in force was made by an older version of an analyser; or
                the library has lost what the plan was made from.
        """
        key = (plan.analysis if plan else "") or self.store.latest_analysis_key(self.id)
        if key is None:
            raise self.unheard()
        if self._analysis is None or self._analysis.key != key:
            self._analysis = self.store.analysis_by_key(key)
        if self._analysis is None:
            raise NotFoundError(
                f"The library does not hold what this plan of {self.song.name!r} was made from; plan it again "
                "(songreel make, or plan()).",
                field="plan",
            )
        if plan is None and (old := outdated(self._analysis)):
            raise NotFoundError(
                f"The analysis of {self.song.name!r} no longer fits ({'; '.join(old)}); listen to it again (songreel "
                "analyze, or analyze()).",
                field="analysis",
            )
        return self._analysis

    def unheard(self) -> NotFoundError:
        """What to say where nobody has listened yet."""
        return NotFoundError(
            f"Nobody has listened to {self.song.name!r} yet; listen to it first (songreel analyze, or analyze()).",
            field="analysis",
        )

    def planned(self) -> Plan:
        """The plan in force.

        Raises:
            NotFoundError: nothing was planned yet.
        """
        plan = self.latest.plan
        if plan is None:
            raise NotFoundError(
                f"Nothing was planned for {self.song.name!r} yet; plan it first (songreel make, or plan()).",
                field="plan",
            )
        return plan

    def note(self, sentence: str) -> None:
        """Tell the person once, however often a verb is called."""
        if sentence not in self.notes:
            self.notes.append(sentence)
