"""A run that pays hosts: what it may buy is decided and said before, and however it ends, what it made and cost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.errors import BudgetError, CancelledError, WorkbenchError
from workbench.jobs.affording import check_affordable, short_of
from workbench.jobs.bookkeeping import OPEN
from workbench.jobs.budgets import budget_warnings
from workbench.jobs.cancel import CancelToken
from workbench.jobs.ledger import Ledger, Purchase
from workbench.jobs.progress import Reporter
from workbench.jobs.purchases import purchase_key
from workbench.model.asking import ModelRequest
from workbench.model.cost import Spent
from workbench.model.plan import Plan
from workbench.model.run_account import RunAccount
from workbench.model.run_quote import ClipQuote, RunQuote
from workbench.model.take import Take
from workbench.workflows.falling_back import Fallbacks
from workbench.workflows.hosting import Run
from workbench.workflows.keeping import KeepTakes

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

_ENDED = ("failed", "canceled")

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
        self._failed: set[int] = set()

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

    def failing(self, fail: Callable[[int, str], None]) -> Callable[[int, str], None]:
        """Whoever remembers why there is no take, with each one counted."""

        def failed(index: int, error: str) -> None:
            fail(index, error)
            self._failed.add(index)

        return failed

    def account(self) -> RunAccount:
        """The account as it stands."""
        if not self.paid:
            return RunAccount(len(self._made))
        keys = self._keys() if self._open else {}
        meant = {clip.index for clip in self._quote.fitting if clip.model}
        return run_account(
            self._project.store.ledger,
            self._run.id,
            self._quote,
            item=lambda purchase: keys.get(purchase.key, purchase.clip),
            meant=meant,
            made=self._made,
            failed=self._failed,
            opened=self._open,
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
                add_account(error, self.account())
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


Item = int | str | None
"""What was to be made: a clip by its index, a picture by its key."""


def run_account(
    ledger: Ledger,
    run: str,
    quote: RunQuote,
    *,
    item: Callable[[Purchase], Item],
    meant: Collection[Item],
    made: Collection[Item],
    failed: Collection[Item],
    opened: Collection[str],
) -> RunAccount:
    """What came of a run as far as the ledger knows: of all that it bought, also with other seeds and of other models.

    Args:
        ledger: where it bought.
        run: its id.
        quote: what it was said to cost.
        item: what a purchase is for.
        meant: what was to be bought.
        made: what was made, hosts asked or not.
        failed: what could not be made.
        opened: keys of purchases that were under way before it began.
    """
    earlier = [each for each in ledger.find(list(opened)).values() if each.run != run and item(each) in meant]
    bought = [*earlier, *ledger.of_run(run)]
    newest = {each.key: each for each in bought}.values()
    stopped = [each for each in newest if each.state == "canceled" and each.prediction]
    spent, before = ledger.spent(run=run), sum((each.settled_usd or Decimal(0) for each in earlier), Decimal(0))
    lacking = {each: [p for p in newest if item(p) == each] for each in meant if each not in made}
    vain = [each for each, tried in lacking.items() if any(p.is_wasted for p in tried)]
    ended = [each for each, tried in lacking.items() if tried and all(p.state in _ENDED for p in tried)]
    return RunAccount(
        len(made),
        sum(p.state == "bought" and not p.is_wasted for p in newest if item(p) not in {*made, *failed}),
        len(stopped),
        sum(each.state in OPEN for each in newest),
        replace(spent, settled_usd=spent.settled_usd + before),
        quote.total_usd,
        quote.what,
        sum((each.settled_usd or Decimal(0) for each in stopped), Decimal(0)),
        again=len(ended),
        unasked=sum(not tried for tried in lacking.values()),
        vain=len(vain),
    )


def add_account(error: WorkbenchError, account: RunAccount) -> None:
    """Let an error say what had been made, and what it cost, when it came."""
    if isinstance(error, CancelledError):
        said = f"Stopped: {account.phrases}. {account.second_run}".rstrip()
    elif account.made or account.waiting or account.spent != Spent():
        phrases = f"{account.phrases[:1].upper()}{account.phrases[1:]}"
        said = f"{error.message} {phrases}. {account.second_run}".rstrip()
    else:
        said = f"{error.message.removesuffix(' Nothing was spent.')} Nothing was spent in this run."
    error.message, error.args = said, (said,)
