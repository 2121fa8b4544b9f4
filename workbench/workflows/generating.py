"""Who makes a plan's clips, and what that costs: decided and told before anything is spent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
from workbench.model.hosted import ModelKind
from workbench.model.money import shown_usd
from workbench.model.plan import Clip, Plan
from workbench.model.request import ClipRequest
from workbench.model.run_account import RunAccount
from workbench.model.run_quote import ClipQuote, RunQuote
from workbench.model.take import Take
from workbench.planning.clip_lengths import clip_lengths
from workbench.planning.makers import with_maker
from workbench.planning.shots import approved_clips
from workbench.planning.splitting import split_long
from workbench.settings import Settings
from workbench.workflows.affording import check_affordable
from workbench.workflows.door import checked_wishes
from workbench.workflows.hosting import Questions
from workbench.workflows.makers import Maker, maker_named
from workbench.workflows.model_tables import models_of, prompts_of
from workbench.workflows.prompting import unapproved_note
from workbench.workflows.spending import amount, budget_lines_of
from workbench.workflows.work import working

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = [
    "GenerateWishes",
    "Generated",
    "Wished",
    "check_generating",
    "chosen_clips",
    "generate_clips",
    "made_by",
    "parse_clips",
    "put_in_force",
    "quote_run",
    "quote_wishes",
]

_WORDS: ModelKind = "text-to-video"
_FRAMED: ModelKind = "image-to-video"


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


@dataclass(frozen=True, slots=True)
class Wished:
    """A plan as it is wished, and which of its clips are meant."""

    plan: Plan
    clips: frozenset[int]


def made_by(project: SongWork, plan: Plan, wishes: GenerateWishes) -> Wished:
    """The plan with whoever was wished for; each question is checked before anything is kept or spent.

    Clips that are too long for the model are split where the music allows it best; whatever is meant by their numbers
    are their parts then.

    Raises:
        OptionError: there is no such provider, model or profile, or a model cannot make one of the clips.
    """
    clips = chosen_clips(plan, wishes)
    named, present = (wishes.provider, wishes.model, wishes.profile), [plan.clips[index] for index in sorted(clips)]
    wished = Wished(plan, clips)
    for kind, meant in _by_kind(plan, clips):
        who = maker_named(project, *named, present, kind)
        if who is None:
            return wished
        if who.model is None or who.profile is None:
            return Wished(with_maker(plan, who.provider, clips=clips), clips)
        made = with_maker(wished.plan, who.provider, who.model.id, who.profile.name, meant)
        wished = _split(project, plan, made, meant, clips, who) if kind == _WORDS else Wished(made, clips)
    questions = Questions(wished.plan, models_of(project.settings), prompts_of(project.settings))
    requests = project.requests(wished.plan)
    for index in sorted(wished.clips):
        if wished.plan.clips[index].still is None:
            questions.asked(requests[index])
    return wished


def _split(
    project: SongWork, plan: Plan, made: Plan, long: frozenset[int], clips: frozenset[int], who: Maker
) -> Wished:
    """The plan without clips that are too long for whoever makes them now; what was bought of others stays theirs."""
    assert who.model is not None
    lengths = clip_lengths(who.model, who.profile, plan.rate, plan.size)
    if lengths is None:
        return Wished(made, clips)
    split, now = split_long(made, long, lengths, project.heard(plan))
    if split == made:
        return Wished(made, clips)
    parts = {new: old for old, news in enumerate(now) if len(news) == 1 for new in news}
    bought = {i: take.key for i, take in project.expected_takes(plan).items() if take.sha256 and plan.clips[i].model}
    kept = [
        replace(clip, take=bought[parts[clip.index]])
        if parts.get(clip.index) in bought and not clip.take and _same_maker(clip, plan.clips[parts[clip.index]])
        else clip
        for clip in split.clips
    ]
    return Wished(replace(split, clips=tuple(kept)), frozenset(new for old in clips for new in now[old]))


def _same_maker(one: Clip, other: Clip) -> bool:
    return (one.provider, one.model, one.profile) == (other.provider, other.model, other.profile)


def put_in_force(project: SongWork, plan: Plan, wishes: GenerateWishes) -> Plan:
    """The plan with whoever was wished for, as the project's plan from now on.

    Raises:
        OptionError: as ``made_by`` says.
    """
    made = made_by(project, plan, wishes)
    _keep(project, plan, made.plan, made.clips)
    return made.plan


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
    wished = made_by(project, plan, wishes)
    quote = quote_run(project, wished.plan, wished.clips, amount(wishes.budget), remake=wishes.remake)
    return replace(quote, notes=tuple(note for note in wished.plan.notes if note not in plan.notes))


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
    wished, budget = made_by(project, plan, wishes), amount(wishes.budget)
    made, meant = wished.plan, wished.clips
    quote = quote_run(project, made, meant, budget, remake=wishes.remake)
    check_affordable(quote)
    _keep(project, plan, made, meant)
    for note in made.notes:
        if note not in plan.notes:
            project.note(note)
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
        gone=tuple(sorted(gone)),
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
    quotes: dict[int, ClipQuote] = {}
    gone: list[int] = []
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


def _by_kind(plan: Plan, clips: Collection[int]) -> tuple[tuple[ModelKind, frozenset[int]], ...]:
    """Which clips are asked for with a picture that they begin or end with, and which by words alone.

    Those of words come last: they may be split, which moves the numbers of those behind them.
    """
    shots = {index: plan.clips[index].shot for index in clips}
    framed = frozenset(i for i, shot in shots.items() if shot.first or shot.last or shot.follows is not None)
    kinds: tuple[tuple[ModelKind, frozenset[int]], ...] = ((_FRAMED, framed), (_WORDS, frozenset(clips) - framed))
    return tuple((kind, meant) for kind, meant in kinds if meant)
