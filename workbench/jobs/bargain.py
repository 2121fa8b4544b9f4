"""One question on its way to an answer: sent, waited for, fetched, settled; from wherever the last one left it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.errors import (
    CancelledError,
    DiskFullError,
    LibraryError,
    ProviderError,
    WorkbenchError,
    is_full,
    why,
)
from workbench.jobs.cancel import CancelToken, GraceToken
from workbench.jobs.desk import Begin, Desk, Hear, told_as_wasted
from workbench.jobs.faults import FAULTS, Fault, fault_told
from workbench.jobs.ledger import Purchase
from workbench.jobs.sending import Sending
from workbench.jobs.settling import cost_of
from workbench.model.asking import Answer, ModelRequest, Prediction, Quote
from workbench.model.remake import REMAKE

__all__ = ["Bargain", "pauses"]

_LONGEST_S = 2100.0
"""How long a prediction is waited for; its host gives up after half an hour."""
_STOPPING_S = 10.0
"""How long a stop waits for the host's word, and for a download that is under way."""


class Bargain:
    """One question.

    Args:
        desk: what it goes through.
        request: the question.
        price: what it costs.
        begin: puts money aside for it.
        hear: hears how far it is.
        cancel: stops it.
    """

    def __init__(
        self, desk: Desk, request: ModelRequest, price: Quote, begin: Begin, hear: Hear, cancel: CancelToken
    ) -> None:
        self._desk, self._request, self._begin, self._hear, self._cancel = desk, request, begin, hear, cancel
        self._patience, self._ledger, self._provider = desk.patience, desk.ledger, desk.provider
        self._quote = price
        self._sending = Sending(desk, request, hear, cancel)

    def close(self, purchase: Purchase) -> Answer:
        """From where it stands to the answer, or to the error that says why there is none."""
        prediction: Prediction | None = None
        if not purchase.is_new:
            purchase, prediction = self._gone_on_with(purchase)
        tried = purchase.tries
        while True:
            prediction = self._ended(purchase, prediction or self._sending.sent(purchase))
            self._sending.count_strays(purchase, self._quote)
            if prediction.state == "succeeded":
                return self._taken_in(purchase, prediction)
            cost = cost_of(prediction, self._quote, purchase.reserved_usd)
            if prediction.state == "canceled":
                raise self._failed(purchase, ProviderError("The host stopped it.", fault="lost"), cost)
            fault: Fault = "transient" if prediction.state == "aborted" else fault_told(prediction.error)
            error = ProviderError(_said(prediction), fault=fault)
            if fault != "transient" or tried >= FAULTS[fault].tries:
                raise self._failed(purchase, error, cost)
            purchase, prediction, tried = self._tried_again(purchase, error, cost, tried), None, tried + 1

    def _tried_again(self, purchase: Purchase, error: ProviderError, usd: Decimal | None, tried: int) -> Purchase:
        """The purchase of the next try. What the last one cost stays: then it is one purchase more, within the budgets.

        Raises:
            BudgetError: there is not enough left for it.
            CancelledError: what was tried is settled.
        """
        try:
            self._patience.wait(error, tried, self._cancel)
        except CancelledError:
            self._ledger.ended(purchase.key, "canceled", usd, error.message)
            raise
        if usd == 0:
            return self._ledger.again(purchase.key)
        self._ledger.ended(purchase.key, "failed", usd, error.message)
        return self._begin()

    def _gone_on_with(self, purchase: Purchase) -> tuple[Purchase, Prediction | None]:
        """What was begun by somebody who has ended since: the purchase, and its prediction where there is one."""
        if not purchase.prediction:
            prediction = self._sending.looked_for(purchase)
            if prediction is None:  # it was not sent: whether it is now depends on the budgets of now
                self._ledger.ended(purchase.key, "canceled", Decimal(0), "it was never sent")
                purchase = self._begin()
            return purchase, prediction
        try:
            until = self._patience.clock.monotonic() + _LONGEST_S
            there = purchase.prediction
            return purchase, self._patience.ask(lambda: self._provider.poll(there), self._cancel, until_s=until)
        except CancelledError:
            self._stop(purchase, purchase.prediction)
            raise
        except ProviderError as error:
            if error.fault != "lost":
                raise
            # A host says the same of what it has deleted and of what is another account's, which may be there still.
            if not self._desk.again:
                self._desk.lost.add(purchase.key)
                raise ProviderError(
                    "The host knows nothing of this clip's prediction under the token that is set now. If it was asked "
                    "for with another account's token, set that one, and a second run fetches it for nothing; if not, "
                    f"it is gone, and {REMAKE} has it made and paid for again. Until then its price stays reserved.",
                    fault="lost",
                ) from None
            self._ledger.wasted(purchase.key, purchase.reserved_usd, error.message)
            return self._begin(anew=True), None

    def _ended(self, purchase: Purchase, prediction: Prediction) -> Prediction:
        """The prediction once nothing more comes of it.

        Raises:
            ProviderError: its host does not tell; it is asked again by whoever comes next.
            CancelledError: it was stopped, at the host too.
        """
        clock = self._patience.clock
        until, looks = clock.monotonic() + _LONGEST_S, pauses(self._desk.poll_s)
        while not prediction.ended:
            self._hear("being made", prediction.progress)
            try:
                self._wait(prediction.id, next(looks))
                late = clock.monotonic() >= until  # before it is looked at: the last look is after that time
                prediction = self._looked_at(purchase, prediction.id, until)
            except CancelledError:
                self._stop(purchase, prediction.id)
                raise
            if late and not prediction.ended:
                raise ProviderError(
                    "The host has not answered for 35 minutes; a second run asks it for the same answer, at no price.",
                    fault="transient",
                )
        return prediction

    def _wait(self, prediction: str, seconds: float) -> None:
        if self._desk.wakeups is None:
            self._patience.clock.sleep(seconds, self._cancel)
        else:
            self._desk.wakeups.wait(prediction, seconds, self._cancel)

    def _looked_at(self, purchase: Purchase, prediction: str, until: float) -> Prediction:
        try:
            return self._patience.ask(lambda: self._provider.poll(prediction), self._cancel, until_s=until)
        except ProviderError as error:
            if error.fault == "lost":  # it was there a moment ago; nobody can say whether it was paid, so it counts
                raise self._wasted(purchase, error, purchase.reserved_usd) from None
            raise

    def _stop(self, purchase: Purchase, prediction: str) -> None:
        """Stop it at the host, and keep what had been made by then: it is paid.

        What cannot be told or fetched in time stays open, and whoever comes next asks again.
        """
        clock = self._patience.clock
        until = clock.monotonic() + _STOPPING_S
        self._hear("being stopped", None)
        if self._desk.stops.begin():
            self._patience.tell("Stopping at the host what it has begun; what is done by now is paid, and kept.")
        with suppress(WorkbenchError):  # the stop is the error to tell
            found = self._patience.ask(lambda: self._provider.cancel(prediction), None, until_s=until)
            while not found.ended and clock.monotonic() < until:
                clock.sleep(min(1.0, self._desk.poll_s[0]))
                found = self._patience.ask(lambda: self._provider.poll(prediction), None, until_s=until)
            if found.state == "succeeded":
                self._taken_in(purchase, found)
            elif found.ended:
                cost = cost_of(found, self._quote, purchase.reserved_usd)
                self._ledger.ended(purchase.key, "canceled", cost, found.error or "stopped")

    def _taken_in(self, purchase: Purchase, prediction: Prediction) -> Answer:
        """Download it, take it into the library, settle.

        Raises:
            DiskFullError, LibraryError, CancelledError: it stays open, and whoever comes next downloads it.
        """
        self._hear("downloading", None)
        media, cost = self._desk.media, cost_of(prediction, self._quote, purchase.reserved_usd)
        cancel = GraceToken(self._cancel, _STOPPING_S, self._patience.clock.monotonic)
        with _disk_told(), TemporaryDirectory(dir=media.room(), ignore_cleanup_errors=True) as folder:
            try:
                paths = self._patience.ask(lambda: self._provider.fetch(prediction, Path(folder), cancel), cancel)
            except ProviderError as error:
                if error.passes:
                    raise
                raise self._wasted(purchase, error, cost) from None  # it was made
            files = tuple(media.adopt(path) for path in paths)
        names = tuple(path.stem for path in paths) if isinstance(prediction.output, Mapping) else ()
        answer = Answer(files, None if files else prediction.output, names)
        kept = self._ledger.bought(purchase.key, answer, cost).answer
        assert kept is not None
        return kept

    def _failed(self, purchase: Purchase, error: ProviderError, usd: Decimal | None) -> ProviderError:
        """There will be no answer: what to raise."""
        self._ledger.ended(purchase.key, "failed", usd, error.message)
        return error

    def _wasted(self, purchase: Purchase, error: ProviderError, usd: Decimal | None) -> ProviderError:
        """It is paid, and there is no answer: what to raise."""
        return told_as_wasted(self._ledger.wasted(purchase.key, usd, error.message), error.fault)


def _said(prediction: Prediction) -> str:
    said = " ".join(prediction.error.split())[:300] or "it does not say why"
    return f"The model made nothing of it ({said})."


def pauses(schedule: Sequence[float]) -> Iterator[float]:
    """The times of a schedule, the last one for good."""
    yield from schedule
    while True:
        yield schedule[-1]


@contextmanager
def _disk_told() -> Iterator[None]:
    """What the system says of a disk, in our words."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise DiskFullError(
                "There was no room left on the disk for what a model made; free some: it is paid, and a "
                "second run fetches it for nothing.",
            ) from error
        raise LibraryError(
            f"What a model made cannot be written ({why(error)}); mend that: it is paid, and a second run fetches it "
            "for nothing.",
            field="library",
        ) from error
