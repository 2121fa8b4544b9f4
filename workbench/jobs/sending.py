"""Sending a question that costs money: once, and looked for where nobody knows whether it was taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal

from workbench.errors import (
    CancelledError,
    MissingExtraError,
    NotFoundError,
    OptionError,
    ProviderError,
    StaleVersionError,
    WorkbenchError,
)
from workbench.jobs.cancel import CancelToken
from workbench.jobs.desk import Desk, Hear, told_as_wasted
from workbench.jobs.faults import FAULTS, Fault
from workbench.jobs.ledger import Purchase
from workbench.jobs.settling import cost_of
from workbench.model.asking import ModelRequest, Prediction, Quote

__all__ = ["Sending"]

_NEVER_SENT = (MissingExtraError, NotFoundError, OptionError)
"""What no host says: our own side has refused the question."""
_FREE = ("failed", "aborted")
_SKEW = timedelta(days=1)
"""By how much the clocks of host and conductor may differ; looking back further costs a few pages more."""
_LOOKS_S = (1.0, 5.0, 5.0)
"""When a question that may have been taken is looked for, seconds; a host's list may be late. The last look is only
made where something was seen that was not taken yet."""


class Sending:
    """One question on its way to the host.

    Args:
        desk: what it goes through.
        request: the question.
        hear: hears how far it is.
        cancel: stops it.
    """

    def __init__(self, desk: Desk, request: ModelRequest, hear: Hear, cancel: CancelToken) -> None:
        self._desk, self._request, self._hear, self._cancel = desk, request, hear, cancel
        self._patience, self._ledger, self._provider = desk.patience, desk.ledger, desk.provider
        self._is_doubtful = False

    def sent(self, purchase: Purchase) -> Prediction:
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
                self._patience.wait_to_buy(self._cancel)
                if error is not None:
                    self._still_ours(purchase)
                self._hear("sending", None)
                prediction = self._provider.submit(self._request, self._desk.media.path, self._cancel)
            except (CancelledError, *_NEVER_SENT) as end:
                if not tried["ambiguous"]:
                    self._ended_unsent(purchase, end)
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
            if error.fault == "ambiguous" and (there := self.looked_for(purchase)) is not None:
                return there
            if not error.passes or tried[error.fault] >= FAULTS[error.fault].tries:
                if not tried["ambiguous"]:
                    self._ledger.ended(purchase.key, "failed", Decimal(0), error.message)
                raise error

    def _ended_unsent(self, purchase: Purchase, end: WorkbenchError) -> None:
        if isinstance(end, CancelledError):
            self._ledger.ended(purchase.key, "canceled", Decimal(0), "stopped before it was sent")
        else:
            self._ledger.ended(purchase.key, "failed", Decimal(0), end.message)

    def looked_for(self, purchase: Purchase) -> Prediction | None:
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
                    wasted = self._ledger.wasted(purchase.key, purchase.reserved_usd, error.message)
                    raise told_as_wasted(wasted) from None
                raise
            alive = [prediction.id for prediction in found if prediction.state not in _FREE]
            ours = self._ledger.adopted(purchase.key, alive, seen=seen) if alive else None
            if ours is not None:
                return next(prediction for prediction in found if prediction.id == ours.prediction)
            seen = alive
        self._is_doubtful = True
        return None

    def count_strays(self, purchase: Purchase, quote: Quote) -> None:
        """Write down as spent what the host took after it had been looked for in vain, and so made twice.

        It is looked for once, when what was sent instead has ended: little could be saved by then, but the accounts are
        right.
        """
        if not self._is_doubtful or self._cancel.cancelled:
            return
        self._is_doubtful = False
        since = (purchase.sent_at or self._patience.clock.now()) - _SKEW
        try:
            found = self._patience.ask(lambda: self._provider.find(self._request, since), None)
        except ProviderError:
            return  # it cannot be told now
        reserved = purchase.reserved_usd
        costs = {
            prediction.id: cost_of(prediction, quote, reserved) if prediction.ended else reserved
            for prediction in found
            if prediction.state not in _FREE
        }
        for sentence in self._ledger.strayed(purchase.key, self._request, costs):
            self._patience.tell(sentence)

    def _still_ours(self, purchase: Purchase) -> None:
        """Look before a question is sent once more whether somebody has taken it over in the meantime.

        Raises:
            StaleVersionError: they go on with it.
        """
        found = self._ledger.find([purchase.key]).get(purchase.key)
        if found is None or (found.state, found.tries, found.sent_at) != ("sending", purchase.tries, purchase.sent_at):
            raise StaleVersionError(
                "Another Songreel has gone on with this clip meanwhile; do the same again.", field="purchase"
            )
