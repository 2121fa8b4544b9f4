"""A model that writes proposes treatment and prompts: bought within the budget, seen by a person, then accepted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.errors import BudgetError, NotFoundError, OptionError, ProviderError
from workbench.jobs.affording import listed
from workbench.jobs.bookkeeping import OPEN
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps, key_of, loads
from workbench.jobs.purchases import purchase_key
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.asking import ModelRequest
from workbench.model.cost import Spent
from workbench.model.enriched import ClipIdea, Enriched, SectionIdea
from workbench.model.hosted import HostedModel
from workbench.model.plan import Plan
from workbench.model.profile import DRAFT
from workbench.model.quoting import quote
from workbench.model.run_account import RunAccount
from workbench.model.wish import ModelWish
from workbench.planning.enrich import (
    FilmBrief,
    clip_batches,
    clips_wish,
    treatment_wish,
)
from workbench.planning.enriched import AnswerError, offline_clips, offline_treatment, read_clips, read_treatment
from workbench.store.plans import content_id
from workbench.workflows.enrich_quotes import brief_of, enrich_quote, first_usable
from workbench.workflows.hosting import Run
from workbench.workflows.model_tables import models_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = [
    "OFFLINE",
    "enrich_lines",
    "enrich_report",
    "enriched",
    "shown_before",
    "writer_of",
]

T = TypeVar("T")

OFFLINE = "offline"
"""Instead of a model's name: nobody is asked."""
_PROPOSED = "proposed"
"""What a project's log calls a proposal that was shown."""


def writer_of(project: SongWork, model: str | None, profile: str | None = None) -> HostedModel | None:
    """The model that writes; None where nobody is asked.

    Raises:
        OptionError: there is no such model or profile, or it does not write.
    """
    if model == OFFLINE:
        return None
    found = find_model(models_of(project.settings), model or find_profile(profile or DRAFT).models["llm"])
    if "llm" not in found.kinds:
        raise OptionError(
            f"The model {found.name} does not write; give one that does (songreel models list shows them), "
            f"or {OFFLINE}.",
            field="model",
        )
    return found


def enriched(
    project: SongWork,
    plan: Plan,
    clips: Collection[int],
    writer: HostedModel | None,
    *,
    budget: Decimal | None = None,
    remake: bool = False,
    cancel: CancelToken | None = None,
) -> Enriched:
    """The proposal; ``shown_before`` gives it again. An answer that cannot be used is asked for again with what was
    wrong, three times in all; then, and where the host does not answer, that part is put together here.

    Args:
        project: whose film it is.
        plan: the plan.
        clips: the indices of those that are meant.
        writer: who is asked.
        budget: what it may spend, US dollars; those of project and month count in any case.
        remake: what was paid for, and is gone or of no use, is bought again.
        cancel: stops it; what was answered is kept.

    Raises:
        BudgetError: it might cost more than is allowed; nobody was asked.
        ProviderError: there is no token, or no credit.
        CancelledError
    """
    film = brief_of(project, plan, clips)
    if writer is None:
        return _offline(film)
    quoted = enrich_quote(project, plan, clips, writer, budget, remake=remake)
    if refused := quoted.refused:
        raise BudgetError(refused, field="budget")
    answers = _Answers(project, writer, run=Run(project, content_id(plan), budget, again=remake), cancel=cancel)
    read: Callable[[Any], tuple[str, tuple[SectionIdea, ...]]] = partial(read_treatment, film=film)
    treatment, sections = answers.of(treatment_wish(writer, film), read, partial(offline_treatment, film), "treatment")
    ideas: list[ClipIdea] = []
    for batch in clip_batches(film):
        what = listed([each.clip for each in batch])
        wish = clips_wish(writer, film, treatment, batch)
        ideas += answers.of(wish, partial(read_clips, clips=batch), partial(offline_clips, batch), what)
    proposal = Enriched(treatment, sections, tuple(ideas), writer.name, tuple(answers.notes))
    project.store.append_log(project.id, _PROPOSED, {"of": key_of(writer.id, film), "proposal": proposal})
    return replace(proposal, spent=answers.spent)


def shown_before(project: SongWork, plan: Plan, clips: Collection[int], writer: HostedModel | None) -> Enriched:
    """What ``enriched`` has given last for the same, word by word; nobody is asked.

    Raises:
        NotFoundError: nothing was proposed for this plan.
    """
    film = brief_of(project, plan, clips)
    if writer is None:
        return _offline(film)
    asked = key_of(writer.id, film)
    for event in reversed(project.store.log(project.id)):
        if event.event == _PROPOSED and event.data["of"] == asked:
            return loads(Enriched, dumps(event.data["proposal"]))
    raise NotFoundError(
        f"{writer.name} has proposed nothing for this plan as it is now, or not all of it; have it propose (songreel "
        "enrich P, or enrich()), and look at it first.",
        field="accept",
    )


def _offline(film: FilmBrief) -> Enriched:
    treatment, sections = offline_treatment(film)
    return Enriched(treatment, sections, offline_clips(film.clips))


class _Answers:
    """Answers of one model, bought or out of the library, and what is done where there is none."""

    def __init__(self, project: SongWork, writer: HostedModel, *, run: Run, cancel: CancelToken | None) -> None:
        self._project, self._writer, self._run, self._cancel = project, writer, run, cancel
        self.notes: list[str] = []
        self._begun: set[str] = set()
        """Keys of those that an earlier run had asked for, and that had not ended."""

    @property
    def spent(self) -> Spent:
        """In this run, with what it brought to its end."""
        ledger = self._project.store.ledger
        spent, earlier = ledger.spent(run=self._run.id), ledger.find(list(self._begun)).values()
        settled = (each.settled_usd for each in earlier if each.run != self._run.id)
        return replace(spent, settled_usd=sum((usd for usd in settled if usd is not None), spent.settled_usd))

    def of(self, wish: ModelWish, read: Callable[[Any], T], instead: Callable[[], T], what: str) -> T:
        """What a question's answer says, once it can be used."""
        try:
            return first_usable(self._writer, wish, read, self._answer)
        except AnswerError as fault:
            wrong = str(fault).rstrip(".")
            self.notes.append(f"The {what}: no answer of {self._writer.name} could be used ({wrong}).")
        except BudgetError as error:
            # Other answers had to be asked for again; what was paid is of use all the same.
            self.notes.append(f"The {what}: put together here, as there is no money left for it ({error.message})")
        except ProviderError as error:
            if error.fault == "account":  # no token, no credit: that is for a person to mend
                raise
            self.notes.append(f"The {what}: {self._writer.name} gave no answer ({error.message.rstrip('.')}).")
        return instead()

    def _answer(self, request: ModelRequest) -> Any:  # noqa: ANN401  JSON
        host = self._project.hosts.answering(self._writer.provider)
        key = purchase_key(host, request)
        self._begun |= {known for known, each in self._project.store.ledger.find([key]).items() if each.state in OPEN}
        return self._run.buyer(host).buy(request, quote(self._writer, request), cancel=self._cancel).value


def enrich_report(proposal: Enriched, *, accepted: bool) -> dict[str, Any]:
    """What ``songreel enrich --json`` prints."""
    return {
        "model": proposal.model or OFFLINE,
        "accepted": accepted,
        "treatment": proposal.treatment,
        "sections": [_row(idea, ("section", "name", "about", "source")) for idea in proposal.sections],
        "clips": [_row(idea, ("clip", "still", "motion", "source")) for idea in proposal.clips],
        "notes": list(proposal.notes),
        "spent_usd": f"{proposal.spent.settled_usd:f}",
    }


def _row(idea: SectionIdea | ClipIdea, names: Sequence[str]) -> Mapping[str, Any]:
    return {name: getattr(idea, name) for name in names}


def enrich_lines(proposal: Enriched, *, accepted: bool) -> list[str]:
    """The same for a person."""
    lines = [f"Treatment: {proposal.treatment}"]
    lines += [f"section {idea.section}, {idea.name}: {idea.about}" for idea in proposal.sections]
    for idea in proposal.clips:
        lines.append(f"clip {idea.clip}{', put together here' if idea.source == 'offline' else ''}")
        lines += [f"  still  {idea.still}", f"  motion {idea.motion}"]
    lines += [f"  - {note}" for note in proposal.notes]
    if proposal.model and not accepted:
        lines.append(f"{RunAccount(spent=proposal.spent).spent_said}.")
    if accepted:
        return [*lines, "Accepted: clips without words of your own are asked for with these."]
    return [*lines, "Nothing is changed; accept these prompts to put them into the plan (--accept)."]
