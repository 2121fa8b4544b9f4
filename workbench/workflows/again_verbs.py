"""Pictures to choose from, and clips made again: the verbs of single clips that may cost money."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from workbench.errors import WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.model.picture import Picture
from workbench.model.plan import Plan
from workbench.model.run_account import RunAccount
from workbench.model.run_quote import RunQuote
from workbench.planning.shots import meant_clips
from workbench.store.plans import content_id
from workbench.workflows.door import checked
from workbench.workflows.filming import Shooting
from workbench.workflows.following import followers_told
from workbench.workflows.generate_wishes import check_trying
from workbench.workflows.own_take_verbs import OwnTakeVerbs
from workbench.workflows.picture_making import PictureMaking, PictureWishes
from workbench.workflows.regenerating import Again, AgainWishes, claimed, gone_back, planned_again
from workbench.workflows.run_quotes import quote_run
from workbench.workflows.spending import amount
from workbench.workflows.work import reporter_of, working

__all__ = ["AgainVerbs"]


class AgainVerbs(OwnTakeVerbs):
    """The verbs that have pictures made, and clips made again."""

    account: RunAccount = RunAccount()
    """What the last ``regenerate`` made and cost."""

    @checked
    def make_pictures(
        self,
        clips: Sequence[int] | None = None,
        *,
        section: str | int | None = None,
        count: int | None = None,
        more: bool = False,
        remake: bool = False,
        model: str | None = None,
        profile: str | None = None,
        budget: str | float | Decimal | None = None,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Mapping[int, tuple[Picture, ...]]:
        """Have pictures made of clips by a model of images, to choose from before anything moves.

        Args:
            clips: indices; all by default. Clips with images of yours are left out.
            section: a label or a position, instead.
            count: how many a clip; as the profile has it by default.
            more: so many beyond those that there are.
            remake: also buy again what was paid for, and is gone or of no use.
            model: the hosted model's name; the profile's by default.
            profile: ``draft`` or ``final``.
            budget: what this run may spend; the project's and the month's count in any case.
            progress: hears of each picture.
            cancel: stops it; what came is kept.

        Returns:
            By the clip's index, all that it can be chosen from.

        Raises:
            NotFoundError, OptionError, CatalogueError, BudgetError, ProviderError, CancelledError
        """
        making, spend = self._making(clips, section, PictureWishes(count, model, profile, more, remake)), amount(budget)
        reporter, cancel = reporter_of(progress, ("generate",)), cancel or CancelToken()
        with working(self.store, self.id, "generation", reporter, cancel):
            return making.make(spend, reporter, cancel)

    @checked
    def quote_pictures(
        self,
        clips: Sequence[int] | None = None,
        *,
        section: str | int | None = None,
        count: int | None = None,
        more: bool = False,
        remake: bool = False,
        model: str | None = None,
        profile: str | None = None,
        budget: str | float | Decimal | None = None,
    ) -> RunQuote:
        """What ``make_pictures`` of the same would cost; nobody is asked.

        Raises:
            NotFoundError, OptionError, CatalogueError
        """
        return self._making(clips, section, PictureWishes(count, model, profile, more, remake)).quote(amount(budget))

    @checked
    def regenerate(
        self,
        clips: Sequence[int] | None = None,
        *,
        section: str | int | None = None,
        line: str | None = None,
        seed: str = "new",
        stage: str = "video",
        remake: bool = False,
        budget: str | float | Decimal | None = None,
        retries: int = 0,
        fallback: str | None = None,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Plan:
        """Make clips again, whoever makes them. ``quote_regenerate`` tells before what it costs.

        Takes that were made stay, and ``choose`` brings them back. Where nothing came of it, the clip keeps its take.

        Args:
            clips: indices; all that are not locked by default.
            section: a label or a position, instead.
            line: the instruction, kept with the take; that of before by default.
            seed: ``new``, or ``same`` where only the line is another one.
            stage: ``video``; ``still`` = more pictures to choose from; ``text`` = only the words, nothing is made.
            remake: also buy again what was paid for, and is gone or of no use.
            budget: what it may spend; the project's and the month's count in any case.
            retries: as ``generate`` has it.
            fallback: the same.
            progress: hears of each frame.
            cancel: stops it; what is finished is kept.

        Raises:
            NotFoundError, OptionError: nothing was asked.
            BudgetError, ProviderError, CancelledError: what was made is kept.
        """
        check_trying(retries, fallback, self.settings)
        spend, wishes = amount(budget), AgainWishes(clips, section, line, seed, stage)
        if stage != "video":
            plan = self.planned()
            said = planned_again(self, plan, wishes)
            self._put(said.plan, plan)
            if stage == "still":
                self.make_pictures(said.clips, more=True, remake=remake, budget=spend, progress=progress, cancel=cancel)
            return said.plan
        trying = {"remake": remake, "budget": spend, "retries": retries, "fallback": fallback}
        return self._film_again(wishes, reporter_of(progress, ("generate",)), cancel or CancelToken(), trying)

    def _film_again(
        self, wishes: AgainWishes, reporter: Reporter, cancel: CancelToken, trying: Mapping[str, Any]
    ) -> Plan:
        first = planned_again(self, self.planned(), wishes)
        meant = tuple(sorted({*first.clips, *first.begun.done}))
        with claimed(self, meant):
            plan = self.planned()  # as the last one who made these clips again has left it
            again = planned_again(self, plan, replace(wishes, clips=meant, section=None))
            for sentence in again.notes:
                self.note(sentence)
            shoot = partial(
                self.shoot, again.plan, compose=False, reporter=reporter, cancel=cancel, clips=again.clips, **trying
            )
            with working(self.store, self.id, "regeneration", reporter, cancel):
                return self._shot_again(plan, again, shoot, cancel)

    def _shot_again(self, plan: Plan, again: Again, shoot: Callable[[], Shooting], cancel: CancelToken) -> Plan:
        """Put a plan in force and make its clips; back to the one before for those of which nothing came."""
        made, before = again.plan, again.before
        self.account = RunAccount()

        def go_back() -> str:
            with suppress(WorkbenchError):  # the first error is the one to tell
                self._go_back(before, self._as_made(made), again.clips)
            return ""

        try:
            if made != plan:
                self.store.save_plan(self.id, made, plan)  # nothing that may fail stands between this and the way back
            with cancel.leaving(go_back):
                self.account = shoot().account
        except BaseException:
            go_back()
            raise
        finally:
            with suppress(WorkbenchError):
                now = self._as_made(made)
                counted = [index for index in again.clips if now.clips[index] != before.clips[index]]
                self._count(now, [*counted, *again.begun.done])
        return self.planned()

    def _go_back(self, before: Plan, made: Plan, meant: Sequence[int]) -> None:
        now = self.planned()
        self.store.save_plan(self.id, gone_back(self, before, made, now, meant), now)

    @checked
    def quote_regenerate(
        self,
        clips: Sequence[int] | None = None,
        *,
        section: str | int | None = None,
        line: str | None = None,
        seed: str = "new",
        stage: str = "video",
        remake: bool = False,
        budget: str | float | Decimal | None = None,
        retries: int = 0,
        fallback: str | None = None,
    ) -> RunQuote:
        """What ``regenerate`` of the same would cost; nothing is kept, and nobody is asked.

        Raises:
            NotFoundError, OptionError
        """
        check_trying(retries, fallback, self.settings)
        spend = amount(budget)
        again = planned_again(self, self.planned(), AgainWishes(clips, section, line, seed, stage))
        made, meant = again.plan, again.clips
        if stage == "text":
            return RunQuote((), len(made.clips))
        if stage == "still":
            return PictureMaking(self, made, meant, PictureWishes(more=True, remake=remake)).quote(spend)
        quote = quote_run(self, made, meant, spend, remake=remake, retries=retries, fallback=fallback)
        stale = followers_told(self, self.planned(), meant)
        return replace(quote, notes=(*quote.notes, *again.notes, *([stale] if stale else [])))

    def _as_made(self, made: Plan) -> Plan:
        """The plan with the seeds that its takes were made with in the end."""
        force = self.planned()
        return force if len(force.clips) == len(made.clips) else made

    def _making(self, clips: Sequence[int] | None, section: str | int | None, wishes: PictureWishes) -> PictureMaking:
        plan = self.planned()
        return PictureMaking(self, plan, meant_clips(plan, clips, section), wishes)

    def _count(self, plan: Plan, meant: Sequence[int]) -> None:
        takes = self.expected_takes(plan)
        clips = [index for index in meant if takes[index].sha256]
        made = {clip.section for clip in plan.clips if clip.index in clips}
        whole = [s for s in made if all(clip.index in clips for clip in plan.clips if clip.section == s)]
        self.store.count_regenerations(self.id, content_id(plan), clips, whole)
        if stale := followers_told(self, plan, clips):
            self.note(stale)
