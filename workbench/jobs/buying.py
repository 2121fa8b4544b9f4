"""Buying: a question becomes an answer that is paid once, at whatever instant the program dies.

What is known is on disk before anything depends on it: money is reserved and the question marked as sent before it
goes out, the host's id is kept as soon as it is known, the answer's files are in the library before it is settled. So
whoever comes next finds out where the last one stood, and goes on from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from workbench.errors import CancelledError, NotFoundError, ProviderError, StaleVersionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.claims import Claims
from workbench.jobs.faults import FAULTS, Fault, fault_told
from workbench.jobs.hosting import ModelProvider
from workbench.jobs.ledger import Budgets, Ledger, Purchase
from workbench.jobs.patience import Patience
from workbench.jobs.purchases import purchase_key
from workbench.model.asking import Answer, FileRef, ModelRequest, Prediction

__all__ = ["POLL_S", "Buyer", "Hear", "Shelf"]

POLL_S = (1.0, 2.0, 3.0, 5.0, 5.0, 8.0)
"""When a prediction is looked at again, seconds after the last look; the last one for good."""

_LONGEST_S = 2100.0
"""How long a prediction is waited for; its host gives up after half an hour."""
_STOPPING_S = 30.0
_SKEW = timedelta(days=1)
"""By how much the clocks of host and conductor may differ; looking back further costs a few pages more."""
_LOOKS_S = (1.0, 5.0, 5.0)
"""When a question that may have been taken is looked for, seconds; a host's list may be late. The last look is only
made where something was seen that was not taken yet."""

Hear = Callable[[str, float | None], None]
"""Told what is going on, and how far the host says it is, 0 to 1."""


class Shelf(Protocol):
    """Where files lie, by their content."""

    def path(self, file: FileRef) -> Path:
        """Where its bytes are."""

    def intact(self, file: FileRef) -> bool:
        """Whether they are there, and are what they were."""

    def adopt(self, path: Path) -> FileRef:
        """Take a file in; its old name is gone."""

    def room(self) -> Path:
        """A folder in which downloads may grow, on the same disk."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Buys answers for one run; from any number of threads at once."""

    provider: ModelProvider
    ledger: Ledger
    shelf: Shelf
    claims: Claims
    patience: Patience
    project: str
    run: str
    budgets: Budgets = field(default_factory=Budgets)
    poll_s: Sequence[float] = POLL_S
    plan: str = ""
    """Id of the plan whose clips are bought."""
    again: bool = False
    """What was paid for, and whose files are gone or damaged, is bought again."""

    def buy(
        self,
        request: ModelRequest,
        usd: Decimal | None = None,
        *,
        clip: int | None = None,
        hear: Hear | None = None,
        cancel: CancelToken | None = None,
    ) -> Answer:
        """The answer to a question: out of the library where it was bought before, else bought now.

        Args:
            request: the question; it was checked against its model.
            usd: its price, US dollars; what the provider quotes by default.
            clip: index of the clip that it is for.
            hear: hears how far it is.
            cancel: stops it, at the host too. What had been made by then is paid, and kept.

        Raises:
            BudgetError: it was not asked, and nothing was spent.
            ProviderError: there is no answer; its fault says why.
            NotFoundError: it was bought before, and its file is gone.
            DiskFullError, CancelledError
        """
        key, cancel, hear = purchase_key(self.provider.name, request), cancel or CancelToken(), hear or _nobody_hears
        with self._alone(key, hear, cancel):
            cancel.check()
            price = self.provider.quote(request).usd if usd is None else usd
            begin = partial(self._reserved, key, request, price, clip)
            purchase = begin()
            if purchase.answer is not None:
                if all(self.shelf.intact(file) for file in purchase.answer.files):
                    return purchase.answer
                self._refuse_unless_again()
                purchase = begin(anew=True)
            return _Bargain(self, request, begin, hear, cancel).close(purchase)

    @contextmanager
    def _alone(self, key: str, hear: Hear, cancel: CancelToken) -> Iterator[None]:
        """Wait while another conductor buys the same."""
        looks = _pauses(self.poll_s)
        while (claim := self.claims.claim(key)) is None:
            hear("another program is buying this", None)
            self.patience.clock.sleep(next(looks), cancel)
        with claim:
            yield

    def _reserved(
        self, key: str, request: ModelRequest, usd: Decimal | None, clip: int | None, *, anew: bool = False
    ) -> Purchase:
        """Money put aside: the question counts as sent from now on. Or what was begun or bought before."""
        name = self.provider.name
        return self.ledger.reserve(
            key, self.project, name, request, usd, self.budgets, self.run, plan=self.plan, clip=clip, anew=anew
        )

    def _refuse_unless_again(self) -> None:
        if not self.again:
            raise NotFoundError(
                "What was paid for is gone from the library or damaged; put the library's media folder back from a "
                "copy, or have it made and paid for again with generate(remake=True).",
                field="takes",
            )


class _Bargain:
    """One question on its way to an answer."""

    def __init__(
        self, buyer: Buyer, request: ModelRequest, begin: Callable[[], Purchase], hear: Hear, cancel: CancelToken
    ) -> None:
        self._buyer, self._request, self._begin, self._hear, self._cancel = buyer, request, begin, hear, cancel
        self._patience, self._ledger, self._provider = buyer.patience, buyer.ledger, buyer.provider

    def close(self, purchase: Purchase) -> Answer:
        """From where it stands to the answer, or to the error that says why there is none."""
        prediction: Prediction | None = None
        if not purchase.is_new:  # it was begun by somebody who has ended since
            there = purchase.prediction
            prediction = Prediction(there, "processing") if there else self._looked_for(purchase)
            if prediction is None:  # it was not sent: whether it is now depends on the budgets of now
                self._ledger.ended(purchase.key, "canceled", Decimal(0), "it was never sent")
                purchase = self._begin()
        while True:
            prediction = self._ended(purchase, prediction or self._sent(purchase))
            if prediction.state == "succeeded":
                return self._taken_in(purchase, prediction)
            if prediction.state == "canceled":
                raise self._without(purchase, ProviderError("The host stopped it.", fault="lost"), paid=True)
            fault: Fault = "transient" if prediction.state == "aborted" else fault_told(prediction.error)
            error = ProviderError(_said(prediction), fault=fault)
            if fault != "transient" or purchase.tries >= FAULTS[fault].tries:
                raise self._without(purchase, error)
            self._patience.wait(error, purchase.tries, self._cancel)
            purchase, prediction = self._ledger.again(purchase.key), None

    def _looked_for(self, purchase: Purchase) -> Prediction | None:
        """The prediction of a question that may have been taken; None where the host knows of none.

        Another purchase may ask the very same (they differ in their variant, which the host does not see), so what is
        found may be the other's. Each is taken by one, and none is lost:

        - No prediction has two owners: ``adopted`` and ``submitted`` look and write in one transaction each.
        - Who is not given the one that came of their own sending, as another has taken it, has lost nothing: the two
          are alike, and they look for the other's here before they send again.
        - Nothing is taken from who is about to write down what they were answered. Their row is written before they
          send, and the ledger is asked after the host: so it says that they are sending still, and what is seen for
          the first time is left alone. At the next look, seconds later, they have written; or they died, or hang, and
          then it is as good as ours. So the last look takes whatever has no owner.
        - What was made before our own sending comes after what was made since: the host lists the newest first. It
          can only be of another library that asks with the same token, for all of this one's are in the ledger.

        Raises:
            ProviderError: the host cannot be asked. So nobody knows, and nothing may be sent again.
            CancelledError
        """
        since = (purchase.sent_at or self._patience.clock.now()) - _SKEW
        seen: Collection[str] | None = ()
        for number, pause_s in enumerate(_LOOKS_S, 1):
            if number == len(_LOOKS_S):
                if not seen:
                    break
                seen = None
            self._patience.clock.sleep(pause_s, self._cancel)
            try:
                found = self._patience.ask(lambda: self._provider.find(self._request, since), self._cancel)
            except ProviderError as error:
                if error.fault == "lost":  # it may have been made, and nobody can tell any more
                    raise self._without(purchase, error, paid=True) from None
                raise
            alive = [prediction.id for prediction in found if prediction.state not in ("failed", "aborted")]
            ours = self._ledger.adopted(purchase.key, alive, seen=seen) if alive else None
            if ours is not None:
                return next(prediction for prediction in found if prediction.id == ours.prediction)
            seen = alive
        return None

    def _sent(self, purchase: Purchase) -> Prediction:
        """Send the question, and keep the host's id before anything else happens.

        What was not taken may be sent again, and may be stopped for nothing. Once nobody knows whether it was, it stays
        open where it ends badly: whoever comes next looks for it again.
        """
        tried: Counter[Fault] = Counter()
        error: ProviderError | None = None
        while True:
            try:
                if error is not None:
                    self._patience.wait(error, tried.total(), self._cancel)
                self._patience.gate.wait(self._cancel)
                if error is not None:
                    self._still_ours(purchase)
                self._hear("sending", None)
                prediction = self._provider.submit(self._request, self._buyer.shelf.path, self._cancel)
            except CancelledError:
                if not tried["ambiguous"]:
                    self._ledger.ended(purchase.key, "canceled", Decimal(0), "stopped before it was sent")
                raise
            except ProviderError as fault:
                tried[fault.fault] += 1
                error = fault
            else:
                if self._ledger.submitted(purchase.key, prediction.id) is not None:
                    return prediction
                error = ProviderError(
                    "A clip that asks for the very same took this answer for its own; run it again, nothing is paid "
                    "twice.",
                    fault="ambiguous",
                )
                tried["ambiguous"] += 1
            if error.fault == "ambiguous" and (there := self._looked_for(purchase)) is not None:
                return there
            if not error.passes or tried[error.fault] >= FAULTS[error.fault].tries:
                raise error if tried["ambiguous"] else self._without(purchase, error)

    def _still_ours(self, purchase: Purchase) -> None:
        """Look before a question is sent once more whether somebody has taken it over in the meantime.

        Raises:
            StaleVersionError: they go on with it.
        """
        found = self._ledger.find([purchase.key]).get(purchase.key)
        if found is None or (found.state, found.tries, found.sent_at) != ("sending", purchase.tries, purchase.sent_at):
            raise StaleVersionError(
                "Another Songreel has gone on with this clip meanwhile; run the same command again.", field="purchase"
            )

    def _ended(self, purchase: Purchase, prediction: Prediction) -> Prediction:
        """The prediction once nothing more comes of it.

        Raises:
            ProviderError: its host does not tell; it is asked again by whoever comes next.
            CancelledError: it was stopped, at the host too.
        """
        clock = self._patience.clock
        until, looks = clock.monotonic() + _LONGEST_S, _pauses(self._buyer.poll_s)
        while not prediction.ended:
            self._hear("being made", prediction.progress)
            try:
                clock.sleep(next(looks), self._cancel)
                late = clock.monotonic() >= until  # before it is looked at: the last look is after that time
                prediction = self._looked_at(purchase, prediction.id, until)
            except CancelledError:
                self._stop(purchase, prediction.id)
                raise
            if late and not prediction.ended:
                raise ProviderError(
                    "The host has not answered for 35 minutes; it is asked again next time, and nothing is paid twice.",
                    fault="transient",
                )
        return prediction

    def _looked_at(self, purchase: Purchase, prediction: str, until: float) -> Prediction:
        try:
            return self._patience.ask(lambda: self._provider.poll(prediction), self._cancel, until_s=until)
        except ProviderError as error:
            if error.fault == "lost":  # nobody can say whether it was paid, so it counts as spent
                raise self._without(purchase, error, paid=True) from None
            raise

    def _stop(self, purchase: Purchase, prediction: str) -> None:
        """Stop it at the host, and keep what had been made by then: it is paid.

        A host that does not tell in time is asked again by whoever comes next.
        """
        clock = self._patience.clock
        until = clock.monotonic() + _STOPPING_S
        with suppress(ProviderError):
            found = self._patience.ask(lambda: self._provider.cancel(prediction), None, until_s=until)
            while not found.ended and clock.monotonic() < until:
                clock.sleep(min(1.0, self._buyer.poll_s[0]))
                found = self._patience.ask(lambda: self._provider.poll(prediction), None, until_s=until)
            if found.state == "succeeded":
                self._taken_in(purchase, found)
            elif found.ended:
                paid = purchase.reserved_usd if found.state == "canceled" else Decimal(0)
                self._ledger.ended(purchase.key, "canceled", paid, found.error or "stopped")

    def _taken_in(self, purchase: Purchase, prediction: Prediction) -> Answer:
        """Download it, take it into the library, settle."""
        self._hear("downloading", None)
        shelf = self._buyer.shelf
        with TemporaryDirectory(dir=shelf.room()) as folder:
            try:
                paths = self._patience.ask(lambda: self._provider.fetch(prediction, Path(folder)), None)
            except ProviderError as error:
                if error.passes:
                    raise
                raise self._without(purchase, error, paid=True) from None  # it was made
            files = tuple(shelf.adopt(path) for path in paths)
        answer = Answer(files, None if files else prediction.output)
        kept = self._ledger.bought(purchase.key, answer, purchase.reserved_usd).answer
        assert kept is not None
        return kept

    def _without(self, purchase: Purchase, error: ProviderError, *, paid: bool = False) -> ProviderError:
        """There will be no answer: what to raise."""
        self._ledger.ended(purchase.key, "failed", purchase.reserved_usd if paid else Decimal(0), error.message)
        return error


def _said(prediction: Prediction) -> str:
    said = " ".join(prediction.error.split())[:300] or "it does not say why"
    return f"The model made nothing of it ({said})."


def _pauses(schedule: Sequence[float]) -> Iterator[float]:
    yield from schedule
    while True:
        yield schedule[-1]


def _nobody_hears(_sentence: str, _share: float | None) -> None:
    return
