"""A run that pays hosts: what it may buy is decided and said before, and however it ends, what it made and cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.errors import BudgetError, CancelledError, WorkbenchError
from workbench.jobs.affording import check_affordable, short_of
from workbench.jobs.budgets import budget_warnings
from workbench.jobs.cancel import CancelToken
from workbench.jobs.ledger import Ledger, Purchase
from workbench.jobs.progress import Reporter
from workbench.jobs.purchases import purchase_key
from workbench.jobs.standing import Course, Standing, standing_of
from workbench.model.asking import ModelRequest
from workbench.model.cost import BudgetLine, Spent
from workbench.model.money import sum_usd
from workbench.model.plan import Plan
from workbench.model.run_account import RunAccount
from workbench.model.run_quote import ClipQuote, RunQuote
from workbench.model.take import Take
from workbench.workflows.falling_back import Fallbacks
from workbench.workflows.hosting import LibraryMedia, Run
from workbench.workflows.keeping import KeepTakes
from workbench.workflows.spending import budget_lines_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["RunBook", "add_account", "run_account"]


class RunBook:
    """Keeps the account of one run.

    Args:
        project: whose money it is.
        plan: the plan that is made.
        run: the run.
        quote: what it would make, and cost.

    Raises:
        NotFoundError, BudgetError: it may not begin; nothing was spent.
    """

    def __init__(self, project: SongWork, plan: Plan, run: Run, quote: RunQuote) -> None:
        check_affordable(quote)
        self._project, self._plan, self._run, self._quote = project, plan, run, quote
        self._open = {each.key for each in project.store.ledger.open(project.id)} if self.paid else set[str]()
        self._made: set[int] = set()

    @property
    def paid(self) -> bool:
        """Whether hosts are asked at all."""
        return any(clip.model for clip in self._quote.clips)

    @property
    def short(self) -> str:
        """What to say where the budgets leave room only for some; empty where they do for all."""
        return short_of(self._quote)

    def afforded(self, clips: Collection[int]) -> frozenset[int]:
        """Those of some clips that the budgets leave room for: the first ones."""
        return frozenset(clips) - {c.index for c in self._quote.clips} | {c.index for c in self._quote.fitting}

    def counting(self, keep: KeepTakes) -> KeepTakes:
        """Whoever keeps takes, with each one counted."""

        def kept(takes: Sequence[tuple[int, Take]], chosen: Mapping[int, str], *, may_wait: bool) -> None:
            keep(takes, chosen, may_wait=may_wait)
            self._made |= {index for index, _ in takes}

        return kept

    def account(self) -> RunAccount:
        """The account as it stands."""
        if not self.paid:
            return RunAccount(len(self._made))
        lacks = any(clip.model and clip.index not in self._made for clip in self._quote.clips)
        own = {each.clip for each in self._project.store.ledger.of_run(self._run.id)}
        foreign = any(c.model and c.price_usd != 0 and c.index not in own for c in self._quote.clips)
        intact, again = LibraryMedia(self._project.files).intact, self._run.again
        return run_account(
            self._project.store.ledger,
            self._run.id,
            self._quote,
            items=[clip.index for clip in self._quote.clips],
            keys=self._keys() if self._open or lacks or foreign else {},
            made=self._made,
            opened=self._open,
            budgets=budget_lines_of(self._project, self._run.budgets.run_usd) if lacks else (),
            stands=lambda purchase: standing_of(purchase, intact, remake=again, lost=self._run.lost),
        )

    @contextmanager
    def told(self, reporter: Reporter, cancel: CancelToken) -> Iterator[None]:
        """While it lasts, whoever stops it waits until hosts were told; and what ends it says what was made and spent.

        Raises:
            WorkbenchError: the same, with what it says.
            BudgetError: only some of it could be paid.
        """
        if not self.paid:
            yield
            return
        reporter.tell(self.short or f"To be made: {self._quote.sentence}.")
        with cancel.held(), cancel.leaving(self._left):
            try:
                self._ready(cancel)
                yield
                if self.short:
                    raise BudgetError(self.short, field="budget")
            except WorkbenchError as error:
                with suppress(WorkbenchError):  # where nothing can be read, what ended the run is said all the same
                    add_account(error, self.account(), self._made)
                raise
            finally:
                self._warn()

    def _left(self) -> str:
        """What is said where nobody waits for the run to end."""
        error = CancelledError("")
        with suppress(WorkbenchError):
            add_account(error, self.account())
        return error.message

    def _asked(self) -> Iterator[tuple[ClipQuote, ModelRequest]]:
        """What hosts are asked in this run."""
        questions, requests = self._project.questions(self._plan), self._project.requests(self._plan)
        return ((clip, questions.request(requests[clip.index])) for clip in self._quote.clips if clip.model)

    def _keys(self) -> dict[str, int]:
        """From the keys of its purchases to its clips."""
        found: dict[str, int] = {}
        requests = self._project.requests(self._plan)
        fallbacks = Fallbacks(self._project, self._plan, self._run.fallback)
        for clip, request in self._asked():
            others = fallbacks.of(requests[clip.index], clip.price_usd)
            found |= {other.key: clip.index for other in others}
            found[purchase_key(clip.provider, request)] = clip.index
        return found

    def _ready(self, cancel: CancelToken) -> None:
        """Ask each host whether it can be asked.

        Raises:
            ProviderError: one cannot; nothing was put aside.
        """
        asked: dict[str, list[ModelRequest]] = {}
        for clip, request in self._asked():
            asked.setdefault(clip.provider, []).append(request)
        for host, requests in asked.items():
            self._run.buyer(host).ready(requests, cancel)

    def _warn(self) -> None:
        project = self._project
        taken = project.store.ledger.taken(project=project.id)
        for sentence in budget_warnings(taken, replace(self._run.budgets, run_usd=None)):
            project.note(sentence)


Item = int | str
"""What was to be made: a clip by its index, a picture by its key."""
_GOES_ON: frozenset[Course] = frozenset({"bought", "under way", "begun"})
"""Courses of what a second run brings to its end."""


def run_account(
    ledger: Ledger,
    run: str,
    quote: RunQuote,
    *,
    items: Sequence[Item],
    keys: Mapping[str, Item],
    made: Collection[Item],
    opened: Collection[str],
    budgets: Sequence[BudgetLine],
    stands: Callable[[Purchase], Standing],
) -> RunAccount:
    """What came of a run as far as the ledger knows: of all that it bought, also with other seeds and of other models;
    and what the same command does now, whoever began it and whenever.

    Args:
        ledger: where it bought.
        run: its id.
        quote: what it was said to cost.
        items: what each of the quote's clips is, in their order.
        keys: from the keys of the questions that may be asked for these to what they are for.
        made: what was made, hosts asked or not.
        opened: keys of purchases that were under way before it began.
        budgets: those of a second run, and what is taken of them by now.
        stands: how a question stands before a second run.
    """
    known, mine = ledger.find(list(keys)), {each.key: each for each in ledger.of_run(run)}
    earlier = [known[key] for key in opened if key in known and known[key].run != run]
    newest = {**mine, **known}
    stopped = [p for p in {**mine, **{p.key: p for p in earlier}}.values() if p.state == "canceled" and p.prediction]
    spent = ledger.spent(run=run)
    foreign = _foreign(quote, items, keys, made, known.values(), {p.key for p in earlier}, run)
    lacking = {item: clip for item, clip in zip(items, quote.clips, strict=True) if clip.model and item not in made}
    tried: dict[Item, list[Purchase]] = {item: [] for item in lacking}
    for purchase in newest.values():
        tried.get(keys.get(purchase.key, -1 if purchase.clip is None else purchase.clip), []).append(purchase)
    courses = {item: [stands(purchase).course for purchase in of] for item, of in tried.items()}
    counts = Counter(course for of in courses.values() for course in of)
    lost = [p for item, of in tried.items() for p, course in zip(of, courses[item], strict=True) if course == "lost"]
    anew = _anew(replace(quote, budgets=tuple(budgets)), lacking, tried, courses)
    return RunAccount(
        made=len(made),
        paid=counts["bought"],
        stopped=len(stopped),
        waiting=counts["under way"],
        spent=spent,
        others=len(foreign),
        others_usd=sum((each.settled_usd or Decimal(0) for each in foreign), Decimal(0)),
        quoted_usd=quote.total_usd,
        what=quote.what,
        stopped_usd=sum((each.settled_usd or Decimal(0) for each in stopped), Decimal(0)),
        begun=counts["begun"],
        again=sum("ended" in courses[item] for item in anew),
        unasked=sum("ended" not in courses[item] for item in anew),
        vain=sum("in vain" in of and not _GOES_ON & set(of) for of in courses.values()),
        gone=counts["gone"],
        lost=len(lost),
        lost_usd=sum_usd(each.reserved_usd for each in lost),
    )


def _foreign(
    quote: RunQuote,
    items: Sequence[Item],
    keys: Mapping[str, Item],
    made: Collection[Item],
    known: Collection[Purchase],
    opened: Collection[str],
    run: str,
) -> list[Purchase]:
    """What others bought while this run went on: it was open when the run began, or was quoted as yet to be bought."""
    priced = {item for item, clip in zip(items, quote.clips, strict=True) if clip.price_usd != 0 and item in made}
    bought = [each for each in known if each.run != run and each.state == "bought"]
    return [each for each in bought if each.key in opened or keys.get(each.key) in priced]


def _anew(
    quote: RunQuote,
    lacking: Mapping[Item, ClipQuote],
    tried: Mapping[Item, Sequence[Purchase]],
    courses: Mapping[Item, Sequence[Course]],
) -> list[Item]:
    """What a second run asks and pays for: all that there is nothing of to go on with, as far as its budgets reach."""
    asked = {}
    for item, clip in lacking.items():
        if set(courses[item]) <= {"new", "ended"}:
            # What was under way before it came to nothing was quoted as free; its price was put aside.
            usd = tried[item][-1].reserved_usd if tried[item] and clip.price_usd == 0 else clip.price_usd
            asked[item] = replace(clip, price_usd=usd)
    fitting = {id(clip) for clip in replace(quote, clips=tuple(asked.values())).fitting}
    return [item for item, clip in asked.items() if id(clip) in fitting and clip.price_usd != 0]


def add_account(error: WorkbenchError, account: RunAccount, made: Collection[int] = ()) -> None:
    """Let an error say what had been made, of which clips, and what it cost, when it came."""
    error.spent_usd, error.made = account.spent.settled_usd, tuple(sorted(made))
    if isinstance(error, CancelledError):
        said = f"Stopped: {account.phrases}. {account.second_run}".rstrip()
    elif account.made or account.paid or account.open or account.spent != Spent():
        phrases = f"{account.phrases[:1].upper()}{account.phrases[1:]}"
        said = f"{error.message} {phrases}. {account.second_run}".rstrip()
    else:
        said = f"{error.message.removesuffix(' Nothing was spent.')} Nothing was spent in this run."
    error.message, error.args = said, (said,)
