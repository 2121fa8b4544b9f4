"""Buying: a question becomes an answer that is paid once, at whatever instant the program dies.

What is known is on disk before anything depends on it: money is reserved and the question marked as sent before it
goes out, the host's id is kept as soon as it is known, the answer's files are in the library before it is settled. So
whoever comes next finds out where the last one stood, and goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from workbench.errors import NotFoundError, ProviderError
from workbench.jobs.affording import gone_said
from workbench.jobs.bargain import Bargain, pauses
from workbench.jobs.cancel import CancelToken
from workbench.jobs.claims import Claims
from workbench.jobs.desk import POLL_S, Desk, Hear, Media, told_as_wasted
from workbench.jobs.door import Door
from workbench.jobs.keys import dumps
from workbench.jobs.ledger import Budgets, Purchase
from workbench.jobs.purchases import purchase_key
from workbench.jobs.turns import Turns
from workbench.model.asking import Answer, ModelRequest, Quote
from workbench.redact import refuse_secret

__all__ = ["POLL_S", "Buyer", "Hear", "Media"]


@dataclass(frozen=True, slots=True)
class Buyer(Desk):
    """Buys answers for one run; from any number of threads at once."""

    claims: Claims
    project: str
    run: str
    budgets: Budgets = field(default_factory=Budgets)
    plan: str = ""
    """Id of the plan whose clips are bought."""
    door: Door = field(default_factory=Door)
    """Whether the host can be asked at all."""
    turns: Turns | None = None
    """How many may be under way at once, with those of all other runs that share them; None = any number."""
    priority: int = 0
    """The larger, the sooner it is this run's turn."""

    def buy(
        self,
        request: ModelRequest,
        price: Quote | None = None,
        *,
        clip: int | None = None,
        hear: Hear | None = None,
        cancel: CancelToken | None = None,
    ) -> Answer:
        """The answer to a question: out of the library where it was bought before, else bought now.

        What turned out to be of no use is given once more, for nothing, unless it is to be bought again.

        Args:
            request: the question; it was checked against its model.
            price: what it costs; what the provider quotes by default.
            clip: index of the clip that it is for.
            hear: hears how far it is.
            cancel: stops it, at the host too. What had been made by then is paid, and kept.

        Raises:
            BudgetError: it was not asked, and nothing was spent.
            OptionError: it holds a secret, or cannot be sent; the same.
            ProviderError: there is no answer; its fault says why.
            NotFoundError: it was bought before, and its file is gone.
            LibraryError, DiskFullError, CancelledError: it goes on where it is bought the next time.
        """
        key, cancel, hear = purchase_key(self.provider.name, request), cancel or CancelToken(), hear or _nobody_hears
        with self._turn(hear, cancel), self._claimed(key, hear, cancel):
            cancel.check()
            self.door.open(lambda: self._is_needed(key), lambda: self._look(cancel))
            price = price or self.provider.quote(request)
            refuse_secret(dumps(request.payload), "prompt")
            begin = partial(self._reserved, key, request, price.usd, clip)
            purchase = begin()
            if purchase.state == "bought":
                if (answer := self._at_hand(purchase)) is not None:
                    if purchase.is_wasted:  # perhaps it is of use here: if not, that is said again
                        self.ledger.useful(key)
                    return answer
                self._refuse_unless_again(purchase)
                purchase = begin(anew=True)
            return Bargain(self, request, price, begin, hear, cancel).close(purchase)

    def ready(self, requests: Iterable[ModelRequest], cancel: CancelToken | None = None) -> None:
        """Ask whether the host can be asked, if it has to be for one of these questions; ``buy`` does where nobody did.

        Raises:
            ProviderError: it cannot; nothing was put aside.
            CancelledError
        """
        keys = [purchase_key(self.provider.name, request) for request in requests]
        self.door.open(lambda: self._is_needed(*keys), lambda: self._look(cancel))

    def unusable(self, request: ModelRequest, sentence: str) -> ProviderError:
        """Remember that the answer to a question is of no use: it stays paid, and its file stays.

        Args:
            request: the question; its answer was bought.
            sentence: why, for the person.

        Returns:
            What to raise.
        """
        key = purchase_key(self.provider.name, request)
        return told_as_wasted(self.ledger.wasted(key, None, sentence), "model")

    def _turn(self, hear: Hear, cancel: CancelToken) -> AbstractContextManager[None]:
        if self.turns is None:
            return nullcontext()
        return self.turns.taken(self.priority, cancel, lambda: hear("waiting for its turn", None))

    @contextmanager
    def _claimed(self, key: str, hear: Hear, cancel: CancelToken) -> Iterator[None]:
        """Wait while another conductor buys the same."""
        looks = pauses(self.poll_s)
        while (claim := self.claims.claim(key)) is None:
            hear("another program is buying this", None)
            self.patience.clock.sleep(next(looks), cancel)
        with claim:
            yield

    def _is_needed(self, *keys: str) -> bool:
        """Whether the host has to be asked for an answer."""
        found = self.ledger.find(keys)
        return any(self._is_missing(found.get(key)) for key in keys)

    def _is_missing(self, known: Purchase | None) -> bool:
        if known is None or not (known.answer is not None or known.is_wasted):
            return True
        return self.again and self._at_hand(known) is None

    def _look(self, cancel: CancelToken | None) -> None:
        """Whether the host can be asked at all: better known before money is put aside for each clip."""

        def asked() -> None:
            try:
                self.provider.ready()
            except ProviderError as error:
                if error.fault in ("account", "connection"):
                    raise

        self.patience.ask(asked, cancel)

    def _at_hand(self, purchase: Purchase) -> Answer | None:
        """Its answer, where that is whole, and not to be had anew."""
        answer = purchase.answer
        if answer is None or (purchase.is_wasted and self.again):
            return None
        return answer if all(self.media.intact(file) for file in answer.files) else None

    def _reserved(
        self, key: str, request: ModelRequest, usd: Decimal | None, clip: int | None, *, anew: bool = False
    ) -> Purchase:
        """Money put aside: the question counts as sent from now on. Or what was begun or bought before."""
        name = self.provider.name
        return self.ledger.reserve(
            key, self.project, name, request, usd, self.budgets, self.run, plan=self.plan, clip=clip, anew=anew
        )

    def _refuse_unless_again(self, purchase: Purchase) -> None:
        if self.again:
            return
        if purchase.answer is None:
            raise told_as_wasted(purchase)
        raise NotFoundError(gone_said(), field="takes")


def _nobody_hears(_sentence: str, _share: float | None) -> None:
    return
