"""Making a plan's clips, and what that costs: the verbs that spend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.model.cost import Cost
from workbench.model.plan import Plan
from workbench.model.run_quote import RunQuote
from workbench.model.take import Take
from workbench.workflows.correcting import CorrectVerbs
from workbench.workflows.door import checked
from workbench.workflows.generate_wishes import GenerateWishes
from workbench.workflows.generating import generate_clips, quote_wishes
from workbench.workflows.remaking import newly_remade_told
from workbench.workflows.spending import amount, project_cost
from workbench.workflows.work import reporter_of

__all__ = ["GenerateVerbs"]


class GenerateVerbs(CorrectVerbs):
    """The verbs that make takes."""

    @checked
    def generate(
        self,
        plan: Plan | None = None,
        *,
        provider: str | None = None,
        model: str | None = None,
        profile: str | None = None,
        budget: str | float | Decimal | None = None,
        clips: Sequence[int] | None = None,
        mix: str | None = None,
        remake: bool = False,
        approved: bool = False,
        retries: int = 0,
        fallback: str | None = None,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Mapping[int, Take]:
        """Make the takes that do not exist yet. ``quote`` tells before what they cost.

        Whoever is named here makes these clips from now on: it puts another plan in force.

        Args:
            plan: the newest by default.
            provider: ``offline``, or a host of models such as ``replicate``; as the plan has it by default.
            model: the hosted model's name; the profile's by default.
            profile: ``draft`` or ``final``: with how much care a hosted model is asked; ``draft`` by default.
            budget: what this run may spend, such as ``"5.00 USD"`` or 5; the project's and the month's count in any
                case. Where they leave room only for some clips, the first ones are made.
            clips: the indices of those that are meant; all by default.
            remake: also make takes again that were paid for, and are gone, damaged or of no use.
            approved: of these clips only those whose first picture was approved, or that need none.
            retries: how often a hosted clip whose take is black, frozen, flickering, barred or cut is asked again with
                another seed, within the budgets; the best take is shown, all are kept. ``quote`` tells the most.
            fallback: a model that may be asked instead where the one that is meant is down or too busy, though it be
                dearer; ``"none"``; by default those of the profile that are not dearer.
            mix: percent of them that are generated, stills with an effect and placeholders: ``"70/30/0"``,
                ``"50/30/20"`` for a draft, ``"100/0/0"`` by default. Choruses are generated first.
            progress: hears of each frame.
            cancel: stops it, at the host too; what is finished is kept.

        Raises:
            NotFoundError: nothing was planned yet, or takes that were paid for are gone or damaged.
            OptionError: there is no such provider, model or clip, or the model cannot make one.
            BudgetError: the budgets do not suffice for all; what was made before is kept.
            ProviderError: some clips were not made; the others are kept.
        """
        wishes = GenerateWishes(provider, model, profile, budget, clips, remake, approved, mix, retries, fallback)
        reporter = reporter_of(progress, ("generate",))
        return generate_clips(self, plan or self.planned(), wishes, reporter, cancel or CancelToken()).takes

    @checked
    def quote(
        self,
        plan: Plan | None = None,
        *,
        provider: str | None = None,
        model: str | None = None,
        profile: str | None = None,
        budget: str | float | Decimal | None = None,
        clips: Sequence[int] | None = None,
        mix: str | None = None,
        remake: bool = False,
        approved: bool = False,
        retries: int = 0,
        fallback: str | None = None,
    ) -> RunQuote:
        """What ``generate`` of the same would make and cost, and whether the budgets leave room for it.

        Nothing is kept, and no host is asked.

        Raises:
            NotFoundError, OptionError: as ``generate`` says.
        """
        wishes = GenerateWishes(provider, model, profile, budget, clips, remake, approved, mix, retries, fallback)
        return quote_wishes(self, plan or self.planned(), wishes)

    def cost(self) -> Cost:
        """What was spent on it: by clip, model, month and accepted second; what its budgets have left, and which clips
        are to be paid for again."""
        cost, plan = project_cost(self), self.latest.plan
        told = "" if plan is None else newly_remade_told(self, plan)
        return replace(cost, warnings=(*cost.warnings, told)) if told else cost

    @checked
    def set_budget(self, usd: str | float | Decimal | None) -> None:
        """Say what may be spent on it in all, and so go on where its budget is used up.

        Args:
            usd: US dollars, such as ``"10.00 USD"``; None takes the limit away.

        Raises:
            OptionError: it is no such amount.
        """
        self.store.set_project_budget(self.id, amount(usd))
