"""Who makes a plan's clips, and what that costs: decided and told before anything is spent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.jobs.affording import check_affordable
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.model.plan import Plan
from workbench.model.run_account import RunAccount
from workbench.model.run_quote import RunQuote
from workbench.model.take import Take
from workbench.workflows.generate_wishes import GenerateWishes
from workbench.workflows.locking import locked_kept
from workbench.workflows.mixing import mix_quotes_of
from workbench.workflows.prompting import unapproved_note
from workbench.workflows.remaking import remade_told
from workbench.workflows.run_quotes import quote_run
from workbench.workflows.spending import amount
from workbench.workflows.useless_takes import tried_again
from workbench.workflows.wished_plan import Wished, made_by
from workbench.workflows.work import working

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Generated", "generate_clips", "put_in_force", "quote_wishes"]


def put_in_force(project: SongWork, plan: Plan, wishes: GenerateWishes) -> Plan:
    """The plan with whoever was wished for, as the project's plan from now on.

    Raises:
        OptionError: as ``made_by`` says.
    """
    made = _wished(project, plan, wishes)
    _keep(project, plan, made.plan, made.clips)
    return made.plan


def _wished(project: SongWork, plan: Plan, wishes: GenerateWishes) -> Wished:
    """The plan with whoever was wished for; what is locked keeps the takes that it has."""
    made = made_by(project, plan, wishes)
    made = replace(made, plan=locked_kept(project, plan, made.plan))
    return tried_again(project, made, wishes, amount(wishes.budget))


def _keep(project: SongWork, plan: Plan, made: Plan, clips: Collection[int]) -> None:
    if made != plan:
        project.store.save_plan(project.id, made)
    if sentence := unapproved_note(project, made, clips):
        project.note(sentence)


def quote_wishes(project: SongWork, plan: Plan, wishes: GenerateWishes) -> RunQuote:
    """What a plan would cost as it is wished; nobody is asked, and nothing is kept.

    Raises:
        OptionError: as ``made_by`` says.
    """
    wished = _wished(project, plan, wishes)
    quote = _quoted(project, wished, amount(wishes.budget), wishes)
    notes = tuple(note for note in wished.plan.notes if note not in plan.notes)
    remade = remade_told(project, wished.plan, quote)
    notes += (remade,) if remade else ()
    return replace(quote, notes=notes, mixes=mix_quotes_of(project, wished.plan, wished.clips, wishes.model))


@dataclass(frozen=True, slots=True)
class Generated:
    """What ``generate`` made."""

    plan: Plan
    """The plan whose clips they are: as it was when the run began, whatever is planned meanwhile."""
    takes: Mapping[int, Take]
    """Of the clips that were meant, by index."""
    made: int
    """How many of them this run made."""
    account: RunAccount


def generate_clips(
    project: SongWork, plan: Plan, wishes: GenerateWishes, reporter: Reporter, cancel: CancelToken
) -> Generated:
    """Put in force whoever was wished for, and make the takes that there are not yet.

    Raises:
        NotFoundError, OptionError, BudgetError: it may not begin; nothing is kept, and nothing was spent.
        WorkbenchError: what went wrong; what was made is kept.
    """
    budget = amount(wishes.budget)
    wished = _wished(project, plan, wishes)
    made, meant = wished.plan, wished.clips
    quote = _quoted(project, wished, budget, wishes)
    check_affordable(quote)
    if remade := remade_told(project, made, quote):
        reporter.tell(remade)
    _keep(project, plan, made, meant)
    for note in made.notes:
        if note not in plan.notes:
            project.note(note)
    with working(project.store, project.id, "generation", reporter, cancel):
        shooting = project.shoot(
            made,
            compose=False,
            reporter=reporter,
            cancel=cancel,
            remake=wishes.remake,
            clips=meant,
            budget=budget,
            quote=quote,
            retries=wishes.retries,
            fallback=wishes.fallback,
        )
    return Generated(shooting.plan or made, shooting.takes, len(quote.clips), shooting.account)


def _quoted(project: SongWork, wished: Wished, budget: Decimal | None, wishes: GenerateWishes) -> RunQuote:
    return quote_run(
        project,
        wished.plan,
        wished.clips,
        budget,
        remake=wishes.remake,
        retries=wishes.retries,
        fallback=wishes.fallback,
    )
