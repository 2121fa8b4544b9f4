"""What it costs to let a model write prompts, for which clips that is of use, and whether the budgets allow it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.errors import OptionError
from workbench.jobs.affording import whole_refused
from workbench.jobs.purchases import purchase_key
from workbench.jobs.standing import Standing, standing_of
from workbench.model.asking import ModelRequest
from workbench.model.cost import BudgetLine
from workbench.model.counted import counted
from workbench.model.hosted import HostedModel
from workbench.model.money import shown_usd, sum_usd
from workbench.model.plan import Plan
from workbench.model.quoting import quote
from workbench.model.shot_mix import parse_shot_mix
from workbench.model.wish import ModelWish
from workbench.planning.asking import ask
from workbench.planning.enrich import (
    LENGTHS,
    FilmBrief,
    clip_batches,
    clips_wish,
    film_brief,
    repaired,
    treatment_wish,
)
from workbench.planning.enriched import AnswerError, offline_clips, offline_treatment, read_clips, read_treatment
from workbench.planning.mix import placeholders, shown_in
from workbench.planning.prompt_parts import clip_words, overall_words
from workbench.workflows.dressing import dressed_style, known_type
from workbench.workflows.hosting import LibraryMedia
from workbench.workflows.spending import budget_lines_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["TRIES", "EnrichQuote", "brief_of", "clips_of_words", "enrich_quote", "first_usable"]

T = TypeVar("T")

TRIES = 3
"""How often one answer is asked for, until it can be used."""


@dataclass(frozen=True, slots=True)
class EnrichQuote:
    """What enriching costs at most, if every first answer can be used; what was answered before costs nothing."""

    model: str
    questions: int
    usd: Decimal | None
    """US dollars; None = unknown."""
    budgets: tuple[BudgetLine, ...] = ()
    """Those that it has to keep to, and what is taken of them now."""

    @property
    def sentence(self) -> str:
        """For a person."""
        if not self.questions:
            return "Nobody is asked, and nothing is spent."
        return (
            f"{self._counted} to {self.model}, {shown_usd(self.usd)} at most if every first answer can be "
            f"used; one that cannot is asked for again, up to {TRIES} times in all, each at about the same price."
        )

    @property
    def refused(self) -> str:
        """Why the budgets do not allow it, and how to go on; empty where they do."""
        verb = "costs" if self.questions == 1 else "cost"
        return whole_refused(f"{self._counted} to {self.model} {verb} at most", self.usd, self.budgets, self.model)

    @property
    def _counted(self) -> str:
        return counted(self.questions, "question")


def clips_of_words(plan: Plan, clips: Collection[int], mix: str | None = None) -> frozenset[int]:
    """Of some clips those that a model is told words for; placeholders of a mix are drawn here, from none.

    Args:
        plan: the plan.
        clips: those that are meant.
        mix: the mix that the film will have; the plan's own by default.

    Raises:
        OptionError: it is no mix, or all of them are placeholders.
    """
    drawn = set(placeholders(plan))
    if mix is not None:
        drawn = {index for index, how in shown_in(plan, parse_shot_mix(mix), clips).items() if how == "placeholder"}
    if not (found := frozenset(clips) - drawn):
        raise OptionError(
            "These clips are placeholders of the mix, which this computer draws without words; name others, or a mix "
            "in which a model makes them, such as 100/0/0.",
            field="clips" if mix is None else "mix",
        )
    return found


def brief_of(project: SongWork, plan: Plan, clips: Collection[int]) -> FilmBrief:
    """What a model that writes is told of a film, and of some of its clips."""
    style, heard = dressed_style(project, plan), project.heard(plan)
    kind = known_type(project, plan)
    words, overall = clip_words(plan, heard, style, kind), overall_words(plan, heard, style, kind)
    return film_brief(plan, words, overall, sorted(clips))


def enrich_quote(
    project: SongWork,
    plan: Plan,
    clips: Collection[int],
    writer: HostedModel | None,
    budget: Decimal | None = None,
    *,
    remake: bool = False,
) -> EnrichQuote:
    """What it costs at most; nobody is asked, and nothing is kept.

    Args:
        project: whose film it is.
        plan: the plan.
        clips: the indices of those that are meant.
        writer: who is asked.
        budget: what it may spend, US dollars; those of project and month count in any case.
        remake: what was paid for, and is gone or of no use, is bought again.
    """
    if writer is None:
        return EnrichQuote("", 0, Decimal(0))
    new = list(_new(project, brief_of(project, plan, clips), writer, remake=remake))
    aside = sum((each.stands.aside_usd for each in new), Decimal(0))
    lines = budget_lines_of(project, budget, aside) if new else ()
    prices = [Decimal(0) if each.stands.free else quote(writer, each.request).usd for each in new]
    return EnrichQuote(writer.name, len(new), sum_usd(prices), lines)


def first_usable(
    writer: HostedModel, wish: ModelWish, read: Callable[[Any], T], answer: Callable[[ModelRequest], Any]
) -> T:
    """What the first answer says that can be used: each that cannot is asked for again with what was wrong with it.

    Args:
        writer: who is asked.
        wish: what is asked first.
        read: what an answer says.
        answer: to a question; what it raises ends it.

    Raises:
        AnswerError: so many answers could not be used; what was wrong with the last one.
    """
    for _ in range(TRIES - 1):
        try:
            return read(answer(ask(writer, wish).request))
        except AnswerError as fault:
            wish = repaired(wish, str(fault))  # another question each time, or the same answer would come
    return read(answer(ask(writer, wish).request))


class _Unanswered(Exception):  # noqa: N818  it ends a walk, and is no error
    def __init__(self, asked: _Asked) -> None:
        self.asked = asked


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question without an answer that is at hand."""

    request: ModelRequest
    stands: Standing


class _Known:
    """What the library knows of what one model was asked."""

    def __init__(self, project: SongWork, writer: HostedModel, *, remake: bool) -> None:
        self._ledger, self._host = project.store.ledger, project.hosts.answering(writer.provider)
        self._intact, self._writer, self._remake = LibraryMedia(project.files).intact, writer, remake

    def of(self, wish: ModelWish, read: Callable[[Any], T], instead: Callable[[], T]) -> T | _Asked:
        """What a question's answer says, as ``enriched`` has it without asking anybody; or what it has to ask first."""
        try:
            return first_usable(self._writer, wish, read, self._answer)
        except AnswerError:
            return instead()
        except _Unanswered as end:
            return instead() if end.asked.stands.course == "in vain" else end.asked

    def _answer(self, request: ModelRequest) -> Any:  # noqa: ANN401  JSON
        key = purchase_key(self._host, request)
        known = self._ledger.find([key]).get(key)
        if known is None or known.answer is None or (known.is_wasted and self._remake):
            raise _Unanswered(_Asked(request, standing_of(known, self._intact, remake=self._remake)))
        return known.answer.value


def _new(project: SongWork, film: FilmBrief, writer: HostedModel, *, remake: bool) -> Iterator[_Asked]:
    """The questions that are asked next; those on clips hold the treatment, at its longest until it is there."""
    known = _Known(project, writer, remake=remake)
    treatment = "x" * LENGTHS["treatment"][1]
    read, instead = partial(read_treatment, film=film), partial(offline_treatment, film)
    said = known.of(treatment_wish(writer, film), read, instead)
    if isinstance(said, _Asked):
        yield said
    else:
        treatment, _ = said
    for batch in clip_batches(film):
        wish = clips_wish(writer, film, treatment, batch)
        ideas = known.of(wish, partial(read_clips, clips=batch), partial(offline_clips, batch))
        if isinstance(ideas, _Asked):
            yield ideas
