"""Who makes a plan's clips, and what that costs: decided and told before anything is spent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.jobs.bookkeeping import OPEN
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.jobs.purchases import purchase_key
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.hosted import HostedModel, ModelKind
from workbench.model.money import shown_usd
from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.model.run_account import RunAccount
from workbench.model.run_quote import ClipQuote, RunQuote
from workbench.model.take import Take
from workbench.planning.makers import with_maker
from workbench.planning.shots import approved_clips
from workbench.settings import Settings
from workbench.workflows.affording import check_affordable
from workbench.workflows.door import checked_wishes
from workbench.workflows.hosting import Questions
from workbench.workflows.model_tables import models_of, prompts_of
from workbench.workflows.prompting import unapproved_note
from workbench.workflows.spending import amount, budget_lines_of
from workbench.workflows.work import working

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = [
    "GenerateWishes",
    "Generated",
    "check_generating",
    "chosen_clips",
    "generate_clips",
    "made_by",
    "parse_clips",
    "put_in_force",
    "quote_run",
    "quote_wishes",
]

_VIDEO: ModelKind = "text-to-video"
_FRAMED: ModelKind = "image-to-video"
_DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class GenerateWishes:
    """What a person may say about making clips; as they wrote it. What is not said stays as the plan has it."""

    provider: str | None = None
    """``offline``, ``replicate``, or another's name."""
    model: str | None = None
    """A hosted model's name; the profile's by default."""
    profile: str | None = None
    """``draft`` or ``final``: with how much care a hosted model is asked."""
    budget: str | float | Decimal | None = None
    """What this run may spend, such as ``"5.00 USD"``; the budgets of project and month count in any case."""
    clips: Sequence[int] | None = None
    """Indices of the clips that are meant; all by default."""
    remake: bool = False
    """What was paid for, and is gone or of no use, is bought again."""
    approved: bool = False
    """Of these clips only those whose first picture a person approved, or that need none."""

    def __post_init__(self) -> None:
        checked_wishes(self)


def check_generating(wishes: GenerateWishes, settings: Settings) -> None:
    """Refuse what is not allowed before any work is done.

    Raises:
        OptionError, CatalogueError
    """
    amount(wishes.budget)
    if wishes.profile is not None:
        find_profile(wishes.profile)
    if wishes.model is not None:
        find_model(models_of(settings), wishes.model)


def parse_clips(text: str) -> tuple[int, ...]:
    """Indices from ``"3,7-9"``.

    Raises:
        OptionError: it is no such list.
    """
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(part) > 20:
            raise OptionError(
                f"The clips {text[:60]!r} are not allowed; give indices from 0 such as 3,7-9.", field="clips"
            )
        found += range(int(first), min(int(last or first), int(first) + 100_000) + 1)
    return tuple(dict.fromkeys(found))


def chosen_clips(plan: Plan, wishes: GenerateWishes) -> frozenset[int]:
    """The indices of the clips that are meant.

    Raises:
        OptionError: the plan has no such clip, or of those that are meant none is approved.
    """
    named = _named_clips(plan, wishes)
    if not wishes.approved:
        return named
    if not (found := approved_clips(plan, sorted(named))):
        raise OptionError(
            "Of these clips none has a picture that was approved; have some made with songreel pictures, and approve "
            "those that are right.",
            field="approved",
        )
    return frozenset(found)


def _named_clips(plan: Plan, wishes: GenerateWishes) -> frozenset[int]:
    there = frozenset(range(len(plan.clips)))
    if wishes.clips is None:
        return there
    if not wishes.clips:
        raise OptionError("No clip is named; give indices such as 3,7-9, or leave them out for all.", field="clips")
    if strange := [index for index in wishes.clips if index not in there]:
        raise OptionError(f"There is no clip {strange[0]}; the plan has 0 to {len(plan.clips) - 1}.", field="clips")
    return frozenset(wishes.clips)


def made_by(project: SongWork, plan: Plan, wishes: GenerateWishes) -> Plan:
    """The plan with whoever was wished for; each question is checked before anything is kept or spent.

    Raises:
        OptionError: there is no such provider, model or profile, or a model cannot make one of the clips.
    """
    if wishes.provider is None and wishes.model is None and wishes.profile is None:
        return plan
    clips = chosen_clips(plan, wishes)
    provider = wishes.provider or _provider_of(plan, clips, wishes, project)
    if provider == project.provider.name:
        _refuse_without_host(provider, wishes)
        return with_maker(plan, provider, clips=clips)
    models = models_of(project.settings)
    try:
        project.hosts.provider(provider, models)
    except OptionError as error:
        raise OptionError(f"{error.message[:-1]}, and {project.provider.name}.", field="provider") from error
    profile = find_profile(wishes.profile or _profile_of(plan, clips))
    made = plan
    for kind, meant in _by_kind(plan, clips).items():
        model = find_model(models, wishes.model or profile.models[kind])
        _refuse_wrong(model, project.hosts.stands_for(provider), kind)
        made = with_maker(made, provider, model.id, profile.name, meant)
    questions, requests = Questions(made, models, prompts_of(project.settings)), project.requests(made)
    for index in sorted(clips):
        if made.clips[index].still is None:
            questions.asked(requests[index])
    return made


def put_in_force(project: SongWork, plan: Plan, wishes: GenerateWishes) -> Plan:
    """The plan with whoever was wished for, as the project's plan from now on.

    Raises:
        OptionError: as ``made_by`` says.
    """
    made = made_by(project, plan, wishes)
    _keep(project, plan, made, chosen_clips(made, wishes))
    return made


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
    meant, budget = chosen_clips(plan, wishes), amount(wishes.budget)
    return quote_run(project, made_by(project, plan, wishes), meant, budget, remake=wishes.remake)


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
    meant, budget = chosen_clips(plan, wishes), amount(wishes.budget)
    made = made_by(project, plan, wishes)
    quote = quote_run(project, made, meant, budget, remake=wishes.remake)
    check_affordable(quote)
    _keep(project, plan, made, meant)
    with working(project.store, project.id, "generation", reporter):
        shooting = project.shoot(
            made, compose=False, reporter=reporter, cancel=cancel, remake=wishes.remake, clips=meant, budget=budget
        )
    return Generated(made, shooting.takes, len(quote.clips), shooting.account)


def quote_run(
    project: SongWork, plan: Plan, clips: Collection[int], budget: Decimal | None = None, *, remake: bool = False
) -> RunQuote:
    """What a run would make and cost, and what its budgets have left; nobody is asked, and nothing is kept.

    Args:
        project: whose clips they are.
        plan: the plan.
        clips: the indices of those that are meant.
        budget: what the run may spend, US dollars; those of the project and the month count in any case.
        remake: what was paid for, and is gone or of no use, is bought again.
    """
    requests, maker = project.requests(plan), project.maker(plan)
    makers = {index: maker(requests[index]) for index in sorted(clips)}
    keys = {index: who.key(requests[index]) for index, who in makers.items()}
    known = project.store.takes_by_keys(keys.values())
    missing = [
        index
        for index, key in keys.items()
        if key not in known or not project.files.intact(known[key].sha256, known[key].suffix)
    ]
    hosted = {i for i in missing if plan.clips[i].model and not requests[i].still}
    quotes, gone = _hosted_quotes(project, plan, {i: requests[i] for i in sorted(hosted)}, remake=remake)
    for index in missing:
        if index not in hosted:
            who, request = makers[index], requests[index]
            quotes[index] = ClipQuote(index, who.name, "", Fraction(), Fraction(), who.price_usd(request))
            if keys[index] in known and quotes[index].price_usd != 0 and not remake:
                gone.append(index)
    return RunQuote(
        tuple(quotes[index] for index in missing if index not in gone),
        len(plan.clips),
        budget_lines_of(project, budget) if hosted else (),
        tuple(sorted(gone)),
    )


def _hosted_quotes(
    project: SongWork, plan: Plan, requests: Mapping[int, ClipRequest], *, remake: bool
) -> tuple[dict[int, ClipQuote], list[int]]:
    """What each hosted clip costs now, and which of them were paid for and are gone."""
    if not requests:  # a broken table of models is nothing to who asks none
        return {}, []
    questions = Questions(plan, models_of(project.settings), prompts_of(project.settings))
    asked = {index: questions.asked(request) for index, request in requests.items()}
    keys = {index: purchase_key(plan.clips[index].provider, each.request) for index, each in asked.items()}
    known = project.store.ledger.find(list(keys.values()))
    quotes, gone = {}, []
    for index, each in asked.items():
        price = questions.quote(each.request).usd
        purchase, notes = known.get(keys[index]), list(each.notes)
        free = purchase is not None
        if purchase is not None and purchase.is_wasted:
            free = not remake
            notes.append(f"It was paid for ({shown_usd(purchase.taken_usd)}) in vain: {purchase.error}")
        elif purchase is not None and purchase.answer is not None:
            if not all(project.files.intact(file.sha256, file.suffix) for file in purchase.answer.files):
                free = not remake
                gone += [] if remake else [index]
        elif purchase is not None and purchase.state in OPEN:
            notes.append("It was asked for already: it is waited for, and not paid twice.")
        else:
            free = False
        quotes[index] = ClipQuote(
            index,
            plan.clips[index].provider,
            each.request.model,
            Fraction() if free or each.length is None else each.length.seconds,
            Fraction() if free else each.waste_s,
            Decimal(0) if free else price,
            tuple(notes),
        )
    return quotes, gone


def _provider_of(plan: Plan, clips: Collection[int], wishes: GenerateWishes, project: SongWork) -> str:
    """The host of the model that was named; else the one that the clips have already."""
    if wishes.model is not None:
        return find_model(models_of(project.settings), wishes.model).provider
    hosts = {plan.clips[index].provider for index in clips if plan.clips[index].model}
    return hosts.pop() if len(hosts) == 1 else project.provider.name


def _profile_of(plan: Plan, clips: Collection[int]) -> str:
    profiles = {plan.clips[index].profile for index in clips if plan.clips[index].profile}
    return profiles.pop() if len(profiles) == 1 else _DRAFT


def _refuse_without_host(provider: str, wishes: GenerateWishes) -> None:
    for name, said in (("model", wishes.model), ("profile", wishes.profile)):
        if said is not None:
            raise OptionError(
                f"The provider {provider} asks no models, so {name} {said!r} is for nothing; leave it out, or name a "
                "provider that hosts models, such as replicate.",
                field=name,
            )


def _by_kind(plan: Plan, clips: Collection[int]) -> Mapping[ModelKind, list[int]]:
    """Which clips are asked for by words alone, and which with a picture that they begin or end with."""
    found: dict[ModelKind, list[int]] = {}
    for index in sorted(clips):
        shot = plan.clips[index].shot
        framed = shot.first or shot.last or shot.follows is not None
        found.setdefault(_FRAMED if framed else _VIDEO, []).append(index)
    return found


def _refuse_wrong(model: HostedModel, provider: str, kind: ModelKind = _VIDEO) -> None:
    if kind not in model.kinds:
        of = "text" if kind == _VIDEO else "a picture"
        raise OptionError(
            f"The model {model.name} makes no video from {of}; give one that does (songreel models list shows them).",
            field="model",
        )
    if model.provider != provider:
        raise OptionError(
            f"The model {model.name} is hosted by {model.provider}, not by {provider}; give that provider.",
            field="model",
        )
