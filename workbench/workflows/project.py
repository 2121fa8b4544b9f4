"""A project: one song's work inside the library. Its verbs do and return the value; ``latest`` reads the newest."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from workbench.analysis.listen import PART_TYPES, TrackerName, analysis_key, analyze, choose_tracker
from workbench.errors import NotFoundError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.media.audio import Audio, decode
from workbench.media.catalogue import load_catalogue
from workbench.media.encoders import choose_encoder
from workbench.media.encoding import Encoder
from workbench.model.analysis import Analysis, Section
from workbench.model.effect import BeatEffect
from workbench.model.finish import Finish
from workbench.model.grade import Grade
from workbench.model.logo import Logo
from workbench.model.lyrics import Lyrics
from workbench.model.manifest import Manifest
from workbench.model.master import MasterComparison
from workbench.model.mix import ExtraTrack, Mix
from workbench.model.output import WHOLE, Output
from workbench.model.plan import Plan, Size, parse_size
from workbench.model.progress import FILM_STAGES, Stage
from workbench.model.request import ClipRequest
from workbench.model.song import Song
from workbench.model.still import Rectangle
from workbench.model.style import CaptionStyle, Catalogue
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.model.triage import Triage
from workbench.planning.joins import with_join
from workbench.planning.reframe import with_focus
from workbench.planning.requests import clip_requests
from workbench.providers import load_provider
from workbench.render.generate.provider import ClipProvider
from workbench.settings import Settings
from workbench.store.files import Files
from workbench.store.library import Store
from workbench.store.plans import content_id
from workbench.timebase import Span
from workbench.workflows.choosing import chosen_keys, with_chosen
from workbench.workflows.composing import Film, compose_film
from workbench.workflows.directing import Wishes, plan_film
from workbench.workflows.documents import SectionsDocument
from workbench.workflows.exporting import Exported, export_film
from workbench.workflows.filming import Shooting, TakeKeeper, shoot
from workbench.workflows.finishing import FinishWishes, dressed_style, finished, finishing_of, timeline_maker
from workbench.workflows.importing import import_edit
from workbench.workflows.listening import KeptParts, given_lyrics, suffix_of
from workbench.workflows.manifesting import film_manifest
from workbench.workflows.mastering import compare_master, use_master
from workbench.workflows.outputs import Shape, encoder_of, film_name, needed_clips, output_of, shaped
from workbench.workflows.packing import Packed, PackWishes, pack_film
from workbench.workflows.sketching import Animatic, make_animatic
from workbench.workflows.sounding import keep_track
from workbench.workflows.stills import StillWishes, plan_still, with_files
from workbench.workflows.triaging import triage_plan
from workbench.workflows.work import working

__all__ = ["Latest", "Project"]

_DEFAULT_PROVIDER = "offline"


class Latest:
    """The newest value of each kind, or None."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @property
    def analysis(self) -> Analysis | None:
        """What was heard last."""
        return self._project.store.latest_analysis(self._project.id)

    @property
    def plan(self) -> Plan | None:
        """What was planned last."""
        return self._project.store.latest_plan(self._project.id)


class Project:
    """One song's work. Made by ``Library.open``."""

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
    ) -> None:
        self.id = project_id
        self.song = song
        self.store = store
        self.files = files
        self.settings = settings
        self.latest = Latest(self)
        self.notes: list[str] = []
        self.listened = False
        """Whether the last ``analyze`` listened; otherwise it loaded what was heard before."""
        self._audio = audio
        self._analysis: Analysis | None = None
        self._provider = provider
        self._made_stills: ClipProvider | None = None
        self._encoder = encoder

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

    @property
    def _stills(self) -> ClipProvider:
        if self._made_stills is None:
            self._made_stills = load_provider("clips", "stills")
        return self._made_stills

    @property
    def catalogue(self) -> Catalogue:
        """Styles and types, the library's own included."""
        return load_catalogue(self.settings.library)

    def audio(self) -> Audio:
        """The decoded song.

        Raises:
            NotFoundError: the library's copy of the song is gone or damaged.
        """
        if self._audio is None:
            suffix = suffix_of(self.song)
            if not self.files.intact(self.song.id, suffix):
                raise NotFoundError(
                    f"The library's copy of {self.song.name!r} is gone or damaged; open the song's file again.",
                    field="song",
                )
            self._audio = decode(self.files.path(self.song.id, suffix), longest_s=float("inf")).audio
        return self._audio

    def analyze(
        self,
        *,
        beats: TrackerName = "auto",
        lyrics: Path | str | None = None,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Analysis:
        """Listen to the song; what was heard before is loaded.

        Args:
            beats: who tracks beats.
            lyrics: an .lrc or .srt file; a .txt is kept with the project and not shown yet.
            progress: hears of each part.
            cancel: stops it.

        Raises:
            LyricsError, MissingExtraError, OptionError, CancelledError
        """
        reporter = _reporter(progress, ("analyze",))
        words: Lyrics | None = None
        if lyrics:
            words, told = given_lyrics(self.store, self.id, self.song, Path(lyrics))
            for sentence in told:
                self.note(sentence)
        tracker = choose_tracker(beats, self.settings.weights)
        known = self.store.analysis_by_key(analysis_key(self.song.id, tracker, words))
        self.listened = known is None
        if known is None:
            with working(self.store, self.id, "analysis", reporter):
                known = analyze(
                    self.audio(),
                    self.song.id,
                    beats=tracker,
                    lyrics=words,
                    cached=KeptParts(self.store, self.song.id, PART_TYPES),
                    cancel=cancel,
                    on_part=lambda part, done, total: reporter.report("analyze", done, total, f"listening: {part}"),
                )
        self.store.save_analysis(self.id, known)
        self._analysis = known
        reporter.report("analyze", 1, 1, "listened")
        return known

    def arrangement(self) -> tuple[Section, ...]:
        """The sections in force: a person's, or those that were heard.

        Raises:
            NotFoundError: nobody has listened yet.
        """
        kept = self.store.sections(self.id)
        if kept is not None and kept[1] and kept[1][-1].end_s == self.song.duration_s:
            return kept[1]
        return self.heard().sections

    @property
    def sections(self) -> SectionsDocument:
        """The arrangement as a document for ``SectionEditor``."""
        return SectionsDocument(self, self.heard())

    def plan(
        self,
        *,
        style: str | None = None,
        type: str | None = None,  # noqa: A002  the word of the field
        prompt: str = "",
        size: str | Size = "1280x720",
        fps: str | float | Fraction = 30,
        seed: int = 1,
        calm_join: str | None = None,
        section_join: str | None = None,
        finish: FinishWishes | None = None,
    ) -> Plan:
        """Plan the film's clips.

        Args:
            style: a name of the catalogue; suggested from the analysis by default.
            type: a video type's name; suggested by default.
            prompt: what the film is about.
            size: pixels, such as ``"1280x720"``.
            fps: frames a second, such as 30, ``"23.976"`` or ``"30000/1001"``.
            seed: another one, another film.
            calm_join: how clips join where the song is calm, such as ``"crossfade"``; the type's own way by default.
            section_join: how sections join, such as ``"whip"``; the type's own way by default.
            finish: the whole finish; that of the plan before by default, see ``finish()``.

        Raises:
            NotFoundError: nobody has listened yet.
            OptionError, PlanError: a value is not allowed (a secret in the prompt neither), or the limits
                contradict the song.
        """
        bare = None if finish is None else Finish()
        made = plan_film(self, Wishes(style, type, prompt, size, fps, seed, calm_join, section_join, bare))
        if finish is not None:
            made = finished(self, made, finish)
        self.store.save_plan(self.id, made)
        return made

    def join(self, clip: int, kind: str, seconds: float | None = None) -> Plan:
        """Plan another join at a clip's start; the film stays as long as it is, and only what it touches is made again.

        Args:
            clip: its index, from 1.
            kind: ``cut``, ``crossfade``, ``dip-black``, ``whip``, ``wipe`` ...
            seconds: how long; what is usual for the kind by default. It is shortened, with a note in the plan, where
                the clips allow no more.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: there is no such clip or transition, or the length is not allowed.
        """
        made = with_join(self._planned(), clip, kind, seconds)
        self.store.save_plan(self.id, made)
        return made

    def still(
        self,
        clip: int,
        images: Path | str | Sequence[Path | str] | None,
        move: str = "ken-burns",
        *,
        focus: Sequence[tuple[float, float]] = (),
        start: Rectangle | tuple[float, float, float, float] | None = None,
        end: Rectangle | tuple[float, float, float, float] | None = None,
        intensity: float = 0.5,
        easing: str = "steady",
        every: int = 1,
    ) -> Plan:
        """Plan that a clip shows images of yours instead of what its provider makes; None takes them away again.

        The library keeps copies of the images. Another plan of the song keeps a still whose clip has the same place.

        Args:
            clip: its index, from 0.
            images: a PNG, JPEG or WebP; several for ``swap``, and layers from the back to the front for ``parallax``.
            move: ``ken-burns`` (from the whole to the focal point, or from one focal point to the next), ``pan``,
                ``zoom-in``, ``zoom-out``, ``parallax`` (with one image approximate), ``swap`` (on beats), ``hold``.
            focus: up to three focal points, shares of width and height, such as ``[(0.5, 0.4)]``.
            start: what is seen first: left, top, width and height, shares of the image; as the move has it by default.
            end: what is seen last, in the same way.
            intensity: above 0 to 1: how fast it moves.
            easing: ``steady``, or ``smooth``, which starts and stops softly.
            every: for ``swap``: on every beat, every other one ...

        Raises:
            NotFoundError: nothing was planned yet, or there is no such file.
            OptionError: there is no such clip or move, a value is not allowed, or a file is no image.
            DiskFullError, LibraryError
        """
        wishes = StillWishes(move, focus, start, end, intensity, easing, every)
        made = plan_still(self, self._planned(), clip, images, wishes)
        self.store.save_plan(self.id, made)
        return made

    def focus(self, clip: int, point: tuple[float, float] | None) -> Plan:
        """Plan what stays in a clip's picture where the film has another shape; no take is made anew.

        Args:
            clip: its index, from 0.
            point: shares of its width and height; None = a still's own focal point, or the centre.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: there is no such clip, or a share is not from 0 to 1.
        """
        made = with_focus(self._planned(), clip, point)
        self.store.save_plan(self.id, made)
        return made

    def finish(
        self,
        *,
        grade: str | Path | Grade | None = None,
        section_grades: Mapping[str, str | Path | Grade] | None = None,
        match_joins: bool | None = None,
        captions: str | CaptionStyle | None = None,
        title: str | None = None,
        end_card: str | None = None,
        logo: str | Path | Logo | None = None,
        effects: str | Sequence[BeatEffect] | None = None,
        brand: str | Path | None = None,
        mix: Mix | None = None,
        rights: str | None = None,
    ) -> Plan:
        """Plan another finish. What is not named stays as it is; ``"none"`` takes it away.

        Args:
            grade: a grade's name, ``"style"`` for the style's own, or a ``.cube`` file.
            section_grades: other grades, by the label of the sections that have them.
            match_joins: bring brightness and colour together at the joins inside each section.
            captions: a way of setting lyrics, such as ``"pop"``.
            title: words over the beginning; ``"auto"`` for the song's name and artist.
            end_card: words over the last bars.
            logo: a PNG, JPEG or WebP, or a ``Logo`` with its place and size.
            effects: ``"usual"`` (kick, snare and hats drive the picture), or wires of your own.
            brand: a ``brand.toml`` with colours, logo and font.
            mix: loudness, fades and other tracks of the film's sound.
            rights: whose the film is, as its file says it.

        Raises:
            NotFoundError: nothing was planned yet, or there is no such file.
            OptionError, CatalogueError: a value is not allowed; the plan stays as it was.
        """
        wishes = FinishWishes(
            grade, section_grades, match_joins, captions, title, end_card, logo, effects, brand, mix, rights
        )
        made = finished(self, self._planned(), wishes)
        self.store.save_plan(self.id, made)
        return made

    def track(self, path: Path | str, start_s: float, *, gain_db: float = 0.0, duck_db: float = 0.0) -> ExtraTrack:
        """Take a voice or another sound into the library, for the tracks of a ``Mix``.

        Args:
            path: an audio file, or a video with sound.
            start_s: where in the film it begins.
            gain_db: -60 to 20.
            duck_db: by how much the song steps back while it is heard, 0 to 40.

        Raises:
            SongError, OptionError: it is no usable sound, or a value is not allowed.
        """
        return keep_track(self, Path(path), start_s, gain_db=gain_db, duck_db=duck_db)

    def compare_master(self, path: Path | str, *, cancel: CancelToken | None = None) -> MasterComparison:
        """Whether a file is the same song, shifted by a constant, or changed in which bars. Nothing is kept.

        Raises:
            SongError: it is no usable song.
            NotFoundError: nobody has listened yet.
        """
        return compare_master(self, Path(path), cancel=cancel)

    def use_master(self, path: Path | str, *, cancel: CancelToken | None = None) -> Project:
        """The project of a new master: what was heard and planned moves there, and the takes that stay right.

        Raises:
            SongError: it is no usable song, or another one.
            PlanError: the plan does not fit it.
            NotFoundError: nobody has listened yet.
        """
        return use_master(self, Path(path), cancel=cancel)

    def timeline(self, plan: Plan | None = None) -> Timeline:
        """What is rendered: every clip with its take, the joins, the captions. One value; equal ones give equal films.

        Raises:
            NotFoundError: nothing was planned yet, or takes are missing.
        """
        plan = plan or self._planned()
        keys = self.take_keys(plan)
        known = self.store.takes_by_keys(keys.values())
        missing = [index for index, key in keys.items() if key not in known]
        if missing:
            raise NotFoundError(
                f"{len(missing)} of {len(keys)} clips of {self.song.name!r} have no take yet (the first is clip "
                f"{missing[0]}); call generate() first.",
                field="takes",
            )
        return self._timeline_of(plan)({index: known[key] for index, key in keys.items()})

    def take_keys(self, plan: Plan) -> dict[int, str]:
        """The key of each clip's take, by the clip's index: of the chosen one, where it fits."""
        maker = self.maker(plan)
        return {index: maker(request).key(request) for index, request in self._requests(plan).items()}

    def maker(self, plan: Plan) -> Callable[[ClipRequest], ClipProvider]:
        """Who makes the clip of a request: whoever makes stills, where it is one; chosen takes keep their keys."""
        chosen = chosen_keys(plan, self.store, self.files)
        provider, stills = with_chosen(self.provider, chosen), with_chosen(self._stills, chosen)
        return lambda request: stills if request.still else provider

    def export(
        self,
        kind: str,
        out: Path | str | None = None,
        *,
        plan: Plan | None = None,
        force: bool = False,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Exported:
        """Write the film for other programs; clips without a take become placeholders.

        Args:
            kind: ``otio``, ``fcp7`` (Final Cut XML), ``edl``, ``srt``, ``lrc``, ``ass``, or ``zip`` (with all media).
            out: where to; the song's name in the current folder by default.
            plan: the newest by default.
            force: replace a file that is no export of this library.
            progress: hears of it.
            cancel: stops it.

        Raises:
            NotFoundError, FileExistsInTheWayError, OptionError, DiskFullError, RenderError, CancelledError
        """
        plan = plan or self._planned()
        return export_film(
            self,
            plan,
            kind,
            None if out is None else Path(out),
            timeline_of=self._timeline_of(plan),
            force=force,
            reporter=_reporter(progress, ("export",)),
            cancel=cancel or CancelToken(),
        )

    def pack(
        self,
        out: Path | str | None = None,
        *,
        plan: Plan | None = None,
        seconds: float = 30.0,
        cover_text: str | None = None,
        force: bool = False,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Packed:
        """Write all that a release needs into one folder: film, vertical short, captions, pictures, chapters, words.

        Args:
            out: the folder; the song's name and ``-pack`` in the current folder by default.
            plan: the newest by default.
            seconds: of the short, at most.
            cover_text: words on the cover; ``"auto"`` for the song's name and artist.
            force: replace a pack whose files were changed.
            progress: hears of it.
            cancel: stops it.

        Raises:
            NotFoundError, FileExistsInTheWayError, OptionError, DiskFullError, RenderError, CancelledError
        """
        return pack_film(
            self,
            plan or self._planned(),
            None if out is None else Path(out),
            PackWishes(seconds, cover_text),
            force=force,
            reporter=_reporter(progress, ("export",)),
            cancel=cancel or CancelToken(),
        )

    def import_timeline(self, path: Path | str) -> Plan:
        """Read a timeline that was exported as ``.otio`` and edited elsewhere; what it means is the plan in force then.

        What could not be taken is told in ``notes``. Clips whose take does not fit have none: ``generate`` makes it.

        Raises:
            NotFoundError: no such file, or nothing was planned yet.
            OptionError, PlanError: it is no timeline, or can be no film; the sentence names the clip.
        """
        imported = import_edit(self, Path(path))
        for sentence in imported.notes:
            self.note(sentence)
        return imported.plan

    def to_moviepy(self, plan: Plan | None = None) -> Any:  # noqa: ANN401  moviepy is optional
        """The film as a moviepy clip, for whoever goes on there: takes in their places, transitions, the song.

        Raises:
            NotFoundError: nothing was planned yet, or takes are missing.
            MissingExtraError: moviepy is not installed.
        """
        from workbench.export.moviepy import moviepy_film

        return moviepy_film(self.timeline(plan), self.files.path, self.audio())

    def generate(
        self,
        plan: Plan | None = None,
        *,
        remake: bool = False,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Mapping[int, Take]:
        """Make the takes that do not exist yet.

        Args:
            plan: the newest by default.
            remake: also make takes again that were paid for and whose files are gone or damaged.
            progress: hears of each frame.
            cancel: stops it; what is finished is kept.

        Raises:
            NotFoundError: nothing was planned yet, or takes that were paid for are gone or damaged.
        """
        plan, reporter, cancel = plan or self._planned(), _reporter(progress, ("generate",)), cancel or CancelToken()
        with working(self.store, self.id, "generation", reporter):
            return self.shoot(plan, compose=False, reporter=reporter, cancel=cancel, remake=remake).takes

    def triage(
        self,
        plan: Plan | None = None,
        *,
        plate: int | None = None,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> tuple[Triage, ...]:
        """What is wrong with the takes that are there, and what to do about it; clips without a take are left out.

        Each take is decoded once, and not at all where a film of its was proven. ``compose`` does this by itself.

        Args:
            plan: the newest by default.
            plate: a clip whose take the others should look like.
            progress: hears of each take.
            cancel: stops it; what was measured is kept.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: the clip of the reference has no take.
        """
        plan = plan or self._planned()
        return triage_plan(self, plan, plate=plate, reporter=_reporter(progress, ("verify",)), cancel=cancel)

    def compose(
        self,
        plan: Plan | None = None,
        *,
        out: Path | str | None = None,
        preset: str | None = None,
        size: str | Size | None = None,
        seconds: float | None = None,
        span: Span | None = None,
        force: bool = False,
        strict: bool = False,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Film:
        """Make the film, with the takes that it lacks, and prove it.

        Args:
            plan: the newest by default.
            out: where to; the song's name (and the shape's) in the current folder by default.
            preset: where it will be shown: ``youtube``, ``shorts``, ``reels``, ``tiktok``, ``square``, ``portrait``,
                ``web``.
            size: another size than the plan's, such as ``"1080x1920"``; takes are cropped around their focus.
            seconds: only the best piece, of so many seconds at most.
            span: only these frames.
            force: replace a file that Songreel did not write.
            strict: raise the error of a piece that failed twice; otherwise its takes are shown plainly, and the
                certificate names it.
            progress: hears of each step.
            cancel: stops it.

        Raises:
            NotFoundError, FileExistsInTheWayError, DiskFullError, RenderError, CancelledError
            OptionError: there is no such preset, or a value is not allowed.
        """
        plan, shape = plan or self._planned(), Shape(preset, size, seconds, span)
        output = output_of(self, plan, shape)
        return compose_film(
            self,
            plan,
            Path(out or film_name(self, shape, output)).absolute(),
            output=output,
            force=force,
            strict=strict,
            reporter=_reporter(progress, FILM_STAGES),
            cancel=cancel or CancelToken(),
        )

    def manifest(
        self,
        film: Path | str,
        plan: Plan | None = None,
        *,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Manifest:
        """Hashes of all that went into a film and of what came out; ``compare_manifests`` names what differs.

        Args:
            film: its file, which is decoded once.
            plan: what it was planned by; the newest by default.
            progress: hears of each frame.
            cancel: stops it.

        Raises:
            NotFoundError: nothing was planned yet, takes are missing, or the film cannot be read.
        """
        reporter = _reporter(progress, ("verify",))
        return film_manifest(self, Path(film), plan or self._planned(), reporter=reporter, cancel=cancel)

    def animatic(
        self,
        out: Path | str | None = None,
        *,
        plan: Plan | None = None,
        click: bool = False,
        size: str | Size | None = None,
        force: bool = False,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Animatic:
        """Draw the film as cards, before any clip exists: real timing, joins and lyrics, beats as flashes.

        Args:
            out: where to; by default the library keeps it, and ``path`` says where.
            plan: the newest by default.
            click: let the beats be heard over the song.
            size: pixels, such as ``"854x480"``, which is what a film of 16:9 has by default.
            force: replace a file that Songreel did not write.
            progress: hears of the frames.
            cancel: stops it.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError, FileExistsInTheWayError, DiskFullError, RenderError, CancelledError
        """
        return make_animatic(
            self,
            plan or self._planned(),
            Path(out).absolute() if out else None,
            click=click,
            size=parse_size(size) if isinstance(size, str) else size,
            force=force,
            reporter=_reporter(progress, ("compose",)),
            cancel=cancel or CancelToken(),
        )

    def shoot(
        self,
        plan: Plan,
        *,
        output: Output = WHOLE,
        compose: bool,
        strict: bool = False,
        reporter: Reporter,
        cancel: CancelToken,
        remake: bool = False,
    ) -> Shooting:
        """Make what a plan lacks for an output: takes and, if asked, chunks."""
        shown = needed_clips(plan, output)
        plan_id = content_id(plan)  # not the newest: a person may plan on while this one is made
        keeper = TakeKeeper(
            self.store.takes_by_keys,
            lambda index, take: self.store.save_take(self.id, index, take, plan_id),
            lambda index, error: self.store.fail_clip(self.id, index, error, plan_id),
        )
        return shoot(
            plan,
            {index: request for index, request in self._requests(plan).items() if index in shown},
            self.maker(plan),
            keeper,
            self.files,
            compose=compose,
            timeline_of=shaped(plan, output, self._timeline_of(plan)),
            encoder=encoder_of(self, plan, output),
            strict=strict,
            workers=self.settings.workers,
            reporter=reporter,
            cancel=cancel,
            clock=time.monotonic,
            remake=remake,
        )

    def _timeline_of(self, plan: Plan) -> Callable[[Mapping[int, Take]], Timeline]:
        return timeline_maker(self, plan)

    def note(self, sentence: str) -> None:
        """Tell the person once, however often a verb is called."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _requests(self, plan: Plan) -> dict[int, ClipRequest]:
        palette = dressed_style(self, plan).palette
        requests = clip_requests(plan, self.heard(plan), palette, finishing_of(self, plan))
        return with_files(requests, self.files)

    def heard(self, plan: Plan | None = None) -> Analysis:
        """The analysis that a plan was made from; the one in force by default, and for plans of older libraries.

        Raises:
            NotFoundError: nobody has listened yet, or the library has lost what the plan was made from.
        """
        key = (plan.analysis if plan else "") or self.store.latest_analysis_key(self.id)
        if key is None:
            raise NotFoundError(
                f"Nobody has listened to {self.song.name!r} yet; call analyze() first.", field="analysis"
            )
        if self._analysis is None or self._analysis.key != key:
            self._analysis = self.store.analysis_by_key(key)
        if self._analysis is None:
            raise NotFoundError(
                f"The library does not hold what this plan of {self.song.name!r} was made from; call plan() again.",
                field="plan",
            )
        return self._analysis

    def _planned(self) -> Plan:
        plan = self.latest.plan
        if plan is None:
            raise NotFoundError(f"Nothing was planned for {self.song.name!r} yet; call plan() first.", field="plan")
        return plan


def _reporter(progress: Listener | Reporter | None, stages: Sequence[Stage]) -> Reporter:
    """The run's reporter, or one for a run of these stages alone."""
    return progress if isinstance(progress, Reporter) else Reporter(progress, stages)
