"""What a person decides about a film: the verbs that put another plan in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal, Self

from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.model.box import Box
from workbench.model.brand import Brand
from workbench.model.effect import BeatEffect
from workbench.model.finish import Finish
from workbench.model.grade import Grade
from workbench.model.logo import Logo
from workbench.model.master import MasterComparison
from workbench.model.mix import ExtraTrack, Mix
from workbench.model.plan import Plan
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.title import Title
from workbench.planning.joins import with_join
from workbench.planning.reframe import with_focus
from workbench.workflows.arranging import ArrangeVerbs
from workbench.workflows.directing import Wishes, fitting, plan_film, redirect
from workbench.workflows.door import checked
from workbench.workflows.dressing import finishing_of
from workbench.workflows.finishing import FinishWishes, finished
from workbench.workflows.importing import import_edit
from workbench.workflows.importing_heard import HeardPart, Taken, import_annotations
from workbench.workflows.locking import locked_kept
from workbench.workflows.makers import maker_named
from workbench.workflows.mastering import compare_master, use_master
from workbench.workflows.sounding import keep_track
from workbench.workflows.stills import StillWishes, plan_still
from workbench.workflows.wording import check_titles

__all__ = ["PlanVerbs"]


class PlanVerbs(ArrangeVerbs):
    """The verbs that plan. Each returns the plan that is in force then."""

    @checked
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
        provider: str | None = None,
        model: str | None = None,
        profile: str | None = None,
        keep: Plan | None = None,
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
            provider: who will make the clips, such as ``replicate``; nobody who is paid by default. Where hosted models
                are named, clips are no longer than they make, and little is paid in vain.
            model: the hosted model's name; the profile's by default.
            profile: ``draft`` or ``final``: with how much care it is asked; ``draft`` by default.
            keep: the plan in force, whose cuts, clips and makers stay where the rest cuts the song as its own
                direction does: other words, another seed, a style of the same pace. None keeps no cut made by hand.

        Raises:
            NotFoundError: nobody has listened yet.
            StaleVersionError: another plan than ``keep`` is in force.
            OptionError, PlanError: a value is not allowed (a secret in the prompt neither), or the limits
                contradict the song.
        """
        bare, maker = None if finish is None else Finish(), maker_named(self, provider, model, profile)
        wishes = Wishes(style, type, prompt, size, fps, seed, calm_join, section_join, bare, maker)
        made = plan_film(self, wishes) if keep is None else redirect(self, keep, wishes)
        if finish is None:
            check_titles(self, None, made, finishing_of)
        else:
            made = finished(self, made, finish)
        if before := keep or self.store.latest_readable_plan(self.id):
            made = locked_kept(self, before, made)
        self.store.save_plan(self.id, made, after=keep)
        return made

    @checked
    def replan(self) -> Plan:
        """The plan over the sections of now, and over what was heard since; the same plan where it fits these already.

        A section that is as it was keeps its clips with all that was said of them, and so their takes.

        Raises:
            NotFoundError: nothing was planned yet.
            PlanError: a section cannot be tiled.
            StaleVersionError: somebody put another plan in force at the same moment.
        """
        plan = self.planned()
        made = fitting(self, plan)
        if made is plan:
            return plan
        check_titles(self, plan, made, finishing_of)
        made = locked_kept(self, plan, made)
        self.store.save_plan(self.id, made, after=plan)
        return made

    @checked
    def join(self, clip: int, kind: str, seconds: float | None = None) -> Plan:
        """Plan another join at a clip's start; the film stays as long as it is, and only what it touches is made again.

        Args:
            clip: its index, counted from 0; that of the first clip, 0, is refused: it joins nothing.
            kind: ``cut``, ``crossfade``, ``dip-black``, ``whip``, ``wipe`` ...
            seconds: how long; what is usual for the kind by default. It is shortened, with a note in the plan, where
                the clips allow no more.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: there is no such clip or transition, or the length is not allowed.
        """
        before = self.planned()
        made = locked_kept(self, before, with_join(before, clip, kind, seconds))
        self.store.save_plan(self.id, made, before)
        return made

    @checked
    def still(
        self,
        clip: int,
        images: Path | str | Sequence[Path | str] | None,
        move: str = "ken-burns",
        *,
        focus: Sequence[tuple[float, float]] = (),
        start: Box | tuple[float, float, float, float] | None = None,
        end: Box | tuple[float, float, float, float] | None = None,
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
            start: what is seen first: left, top, right and bottom, shares of the image; as the move has it by default.
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
        before = self.planned()
        made = plan_still(self, before, clip, images, wishes)
        self.store.save_plan(self.id, made, before)
        return made

    @checked
    def focus(self, clip: int, point: tuple[float, float] | None) -> Plan:
        """Plan what stays in a clip's picture where the film has another shape; no take is made anew.

        Args:
            clip: its index, from 0.
            point: shares of its width and height; None = a still's own focal point, or the centre.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: there is no such clip, or a share is not from 0 to 1.
        """
        before = self.planned()
        made = with_focus(before, clip, point)
        self.store.save_plan(self.id, made, before)
        return made

    @checked
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
        brand: str | Path | Brand | None = None,
        mix: Mix | Literal["none"] | None = None,
        rights: str | None = None,
        titles: Sequence[Title] | None = None,
        after: Plan | None = None,
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
            brand: a ``brand.toml`` with colours, logo and font, or a ``Brand``.
            mix: loudness, fades and other tracks of the film's sound.
            rights: whose the film is, as its file says it.
            titles: other words, each with its times; ``[]`` takes them away.
            after: the plan that these were made from; the one in force by default.

        Raises:
            StaleVersionError: another plan is in force by now; nothing was changed.
            NotFoundError: nothing was planned yet, or there is no such file.
            OptionError, CatalogueError: a value is not allowed; the plan stays as it was.
        """
        wishes = FinishWishes(
            grade, section_grades, match_joins, captions, title, end_card, logo, effects, brand, mix, rights, titles
        )
        before = self.planned() if after is None else after
        made = locked_kept(self, before, finished(self, before, wishes))
        self.store.save_plan(self.id, made, before)
        return made

    @checked
    def track(self, path: Path | str, start_s: float, *, gain_db: float = 0.0, duck_db: float = 0.0) -> ExtraTrack:
        """Take a voice or another sound into the library, for the tracks of a ``Mix``.

        Args:
            path: an audio file, or a video with sound.
            start_s: where in the song it begins, seconds.
            gain_db: -60 to 20.
            duck_db: by how much the song steps back while it is heard, 0 to 40.

        Raises:
            SongError, OptionError: it is no usable sound, or a value is not allowed.
        """
        return keep_track(self, Path(path), start_s, gain_db=gain_db, duck_db=duck_db)

    @checked
    def compare_master(self, path: Path | str, *, cancel: CancelToken | None = None) -> MasterComparison:
        """Whether a file is the same song, shifted by a constant, or changed in which bars. Nothing is kept.

        Raises:
            SongError: it is no usable song.
            NotFoundError: nobody has listened yet.
        """
        return compare_master(self, Path(path), cancel=cancel)

    @checked
    def use_master(self, path: Path | str, *, cancel: CancelToken | None = None) -> Self:
        """The project of a new master: what was heard and planned moves there, and the takes that stay right.

        Raises:
            SongError: it is no usable song, or another one.
            PlanError, OptionError: the plan, or a fade of its sound, does not fit it.
            NotFoundError: nobody has listened yet.
        """
        return use_master(self, Path(path), cancel=cancel)

    @checked
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

    @checked
    def import_annotations(
        self,
        path: Path | str,
        part: HeardPart | None = None,
        *,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Taken:
        """Read what another program says about the song, and put it in force; what is in force already stays as it is.

        Beats and tags become corrections, lyrics are given ones, sections the arrangement. Plans stay until ``plan``.

        Args:
            path: a ``.jams`` file, or labels of Audacity or Sonic Visualiser (``.txt``, ``.csv``, ``.tsv``, ``.lab``).
            part: what a label file holds, which does not say so itself; of a ``.jams`` file, what alone is taken.
            progress: hears of listening again.
            cancel: stops it; nothing is kept then.

        Raises:
            NotFoundError: no such file, or nobody has listened yet.
            OptionError: it is no such file, is of another song, or holds a secret; nothing is kept.
        """
        return import_annotations(self, Path(path), part, progress=progress, cancel=cancel)
