"""A project: one song's work inside the library. Its verbs do and return the value; ``latest`` reads the newest."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.model.manifest import Manifest
from workbench.model.plan import Plan
from workbench.model.progress import FILM_STAGES
from workbench.model.size import Size, parse_size
from workbench.model.triage import Triage
from workbench.render.compose.changes import Changes
from workbench.render.triage.identity import Embedder
from workbench.timebase import Span
from workbench.workflows.again_verbs import AgainVerbs
from workbench.workflows.composing import Film, compose_film
from workbench.workflows.copying import copied
from workbench.workflows.door import checked
from workbench.workflows.dressing import finishing_of
from workbench.workflows.exporting import Exported, export_film
from workbench.workflows.finalizing import Finalized, finalize_project
from workbench.workflows.generate_wishes import check_trying
from workbench.workflows.manifesting import film_manifest
from workbench.workflows.outputs import Shape, check_film_preset, film_name, output_of, size_note
from workbench.workflows.packing import Packed, PackWishes, pack_film
from workbench.workflows.pricing import plan_changes
from workbench.workflows.reviewing import ReviewDocument
from workbench.workflows.sharing import Shared, ShareWishes, share_film
from workbench.workflows.sketching import Animatic, make_animatic
from workbench.workflows.song_at_hand import Latest
from workbench.workflows.sounding import sound_part, wanted_sound
from workbench.workflows.spending import amount
from workbench.workflows.take_sheets import ClipTakes
from workbench.workflows.triaging import triage_plan
from workbench.workflows.wording import check_titles
from workbench.workflows.work import reporter_of

__all__ = ["Latest", "Project"]


class Project(AgainVerbs):
    """One song's work. Made by ``Library.open``. Its own verbs make films and what leaves the library."""

    @property
    def review(self) -> ReviewDocument:
        """The newest film and the notes on it as a document for ``FilmPlayer``.

        Raises:
            NotFoundError: there is no film yet.
        """
        return ReviewDocument(self)

    @checked
    def compare(self, clip: int) -> ClipTakes:
        """The takes of a clip, for ``TakeViewer``.

        Args:
            clip: its index, from 0.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: there is no such clip.
        """
        return ClipTakes(self, clip)

    @checked
    def copy(self, name: str | None = None) -> Self:
        """Another project of the same song, with the same sections, corrections, plans, takes and pictures.

        No file is copied and nothing is paid again. What is done to one of them is not done to the other. The copy is
        not finalized and has no films yet. ``Library.open`` goes on giving the song's first project.

        Args:
            name: the copy's; this one's and ``copy`` by default.

        Raises:
            OptionError: it cannot have that name, or another project has it.
        """
        return copied(self, name)

    @checked
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
        """Write the film for other programs; clips without a take become placeholders. Or what was heard, or all.

        Args:
            kind: ``otio``, ``fcp7`` (Final Cut XML), ``edl``, ``srt``, ``vtt``, ``lrc``, ``ass``, ``zip`` (with all
                media), ``gif``, ``cover``, ``filmstrip`` or ``chapters`` (for YouTube). Of what was heard ``jams``,
                ``midi`` (a tempo map), ``lyrics-json``, ``beat-labels``, ``section-labels`` or ``lyric-labels`` (for
                Audacity and Sonic Visualiser). ``songreel`` is the whole project as one file, which
                ``Library.import_project`` takes in elsewhere.
            out: where to; the song's name in the current folder by default.
            plan: the newest by default; what was heard needs none, and subtitles may do without.
            force: replace a file that is no export of this library.
            progress: hears of it.
            cancel: stops it.

        Raises:
            NotFoundError, FileExistsInTheWayError, OptionError, DiskFullError, RenderError, CancelledError
        """
        return export_film(
            self,
            plan,
            kind,
            None if out is None else Path(out),
            timeline_of=self._timeline_of,
            force=force,
            reporter=reporter_of(progress, ("export",)),
            cancel=cancel or CancelToken(),
        )

    @checked
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
            plan or self.planned(),
            None if out is None else Path(out),
            PackWishes(seconds, cover_text),
            force=force,
            reporter=reporter_of(progress, ("export",)),
            cancel=cancel or CancelToken(),
        )

    @checked
    def share(
        self,
        to: Path | str,
        *,
        film: Path | str | None = None,
        cost: bool = False,
        prompts: bool = False,
        song: bool = False,
        rich: bool = False,
        force: bool = False,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Shared:
        """Write the film's page into a folder that any static host serves: no Python, no network, nothing private.

        Film, chapters, waveform, lyrics as they are sung, credits, downloads, certificate.

        Args:
            to: the folder. A page of ours that is there is replaced as a whole.
            film: another film of the project than the newest one.
            cost: say what hosts were paid.
            prompts: say what models were told.
            song: let viewers take the song along, too.
            rich: also write the analysis as a notebook's page, beside it in the folder ``rich`` (28 MB more).
            force: replace a page whose files were changed; what is not ours in the folder stays beside it.
            progress: hears of it.
            cancel: stops it.

        Raises:
            NotFoundError: there is no film yet, or it is gone.
            OptionError: it is older than the plan, was changed or not certified, or may not be written there.
            FileExistsInTheWayError, DiskFullError, RenderError, CancelledError
        """
        return share_film(
            self,
            Path(to),
            ShareWishes(None if film is None else Path(film), cost=cost, prompts=prompts, song=song, rich=rich),
            force=force,
            reporter=reporter_of(progress, ("export",)),
            cancel=cancel or CancelToken(),
        )

    @checked
    def to_moviepy(self, plan: Plan | None = None) -> Any:  # noqa: ANN401  moviepy is optional
        """The film as a moviepy clip, for whoever goes on there: takes in their places, crossfades, the mixed sound.

        Raises:
            NotFoundError: nothing was planned yet, takes are missing, or a sound is gone.
            MissingExtraError: moviepy is not installed.
        """
        from workbench.export.moviepy import moviepy_film

        timeline = self.timeline(plan)
        sound = wanted_sound(self, timeline.mix, part=sound_part(self, timeline))
        return moviepy_film(timeline, self.files.path, sound)

    @checked
    def triage(
        self,
        plan: Plan | None = None,
        *,
        plate: int | None = None,
        embedder: Embedder | None = None,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> tuple[Triage, ...]:
        """What is wrong with the takes that are there, and what to do about it; clips without a take are left out.

        Each take is decoded once, and not at all where a film of its was proven. ``compose`` does this by itself.

        Args:
            plan: the newest by default.
            plate: a clip whose take the others should look like.
            embedder: tells the bible's characters from each other where clips go on from one another; None = that is
                not measured.
            progress: hears of each take.
            cancel: stops it; what was measured is kept.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: the clip of the reference has no take.
        """
        plan = plan or self.planned()
        reporter = reporter_of(progress, ("verify",))
        return triage_plan(self, plan, plate=plate, embedder=embedder, reporter=reporter, cancel=cancel)

    @checked
    def changes(self, before: Plan, plan: Plan | None = None) -> Changes:
        """What an edit costs, before it is paid: which pieces of the film must be rendered that it had otherwise.

        Takes need not exist: ``to_make`` names the clips that are made first.

        Args:
            before: the plan whose film exists.
            plan: the edited one; the newest by default.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: one of them is a plan of another song.
        """
        return plan_changes(self, before, plan or self.planned(), self._timeline_of)

    @checked
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
        budget: str | float | Decimal | None = None,
        remake: bool = False,
        retries: int = 0,
        fallback: str | None = None,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Film:
        """Make the film, with the takes that it lacks, and prove it.

        Args:
            plan: the newest by default.
            out: where to; the song's name (and the shape's) in the current folder by default.
            preset: where it will be shown: ``youtube``, ``shorts``, ``reels``, ``tiktok``, ``square``, ``portrait``,
                ``web``.
            size: another size than the plan's, such as ``"1080x1920"``; takes are cropped around their focus. With a
                preset of a shape, only its shorter side counts.
            seconds: only the best piece, of so many seconds at most.
            span: only these frames.
            force: replace a file that Songreel did not write.
            strict: raise the error of a piece that failed twice; otherwise its takes are shown plainly, and the
                certificate names it.
            budget: what takes that it lacks may cost, such as ``"5.00 USD"``; those of project and month count, too.
            remake: also make takes again that were paid for, and are gone, damaged or of no use.
            retries: as ``generate`` has it.
            fallback: the same.
            progress: hears of each step.
            cancel: stops it.

        Raises:
            NotFoundError, FileExistsInTheWayError, DiskFullError, RenderError, CancelledError
            OptionError: there is no such preset, or a value is not allowed.
            BudgetError, ProviderError: a host did not make all of its takes; those that it made are kept.
        """
        check_trying(retries, fallback, self.settings)
        plan, shape = plan or self.planned(), Shape(preset, size, seconds, span)
        output = output_of(self, plan, shape)
        if output.size is not None:  # titles that stand apart in one shape may meet in another
            check_titles(self, None, replace(plan, size=output.size), finishing_of)
        film = compose_film(
            self,
            plan,
            Path(out or film_name(self, shape, output)).absolute(),
            output=output,
            force=force,
            strict=strict,
            budget=amount(budget),
            remake=remake,
            retries=retries,
            fallback=fallback,
            reporter=reporter_of(progress, FILM_STAGES),
            cancel=cancel or CancelToken(),
        )
        if preset is not None and (sentence := size_note(check_film_preset(preset), film.path, plan)):
            self.note(sentence)
        return film

    @checked
    def finalize(self, *, dry_run: bool = False) -> Finalized:
        """Lock the project for good: its certified film, timeline and provenance stay, chunks, previews, stems and free
        takes that no film shows go. It cannot be undone; a duplicate can be worked on.

        Args:
            dry_run: only say what would go.

        Raises:
            NotFoundError: there is no certified film of the newest plan.
            LibraryError: somebody works on it at this moment, or it is finalized already.
        """
        return finalize_project(self, dry_run=dry_run)

    @checked
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
            plan: what it was planned by; what the library knows by default.
            progress: hears of each frame.
            cancel: stops it.

        Raises:
            NotFoundError: it is no film of this project, or was made by another version or an encoder that is gone.
            OptionError: it was planned by another plan.
        """
        reporter = reporter_of(progress, ("verify",))
        return film_manifest(self, Path(film), plan, reporter=reporter, cancel=cancel)

    @checked
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
            plan or self.planned(),
            Path(out).absolute() if out else None,
            click=click,
            size=parse_size(size) if isinstance(size, str) else size,
            force=force,
            reporter=reporter_of(progress, ("compose",)),
            cancel=cancel or CancelToken(),
        )
