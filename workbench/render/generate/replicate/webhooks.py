"""Webhooks: what a host sends by itself is believed only where it is signed, fresh, and new."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime

from workbench.errors import RefusedValueError
from workbench.render.generate.replicate.shapes import StrangeAnswerError, tamed
from workbench.secret import Secret

__all__ = ["TOLERANCE_S", "SeenOnce", "ended_prediction"]

TOLERANCE_S = 300
_MOST_IDS = 10_000


class SeenOnce:
    """Remembers ids, so that a message that is sent again is told from a new one. For any number of threads.

    As many are kept as can come within the tolerance; an older one is refused for its age.
    """

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, message: str) -> bool:
        """Whether it is seen for the first time."""
        with self._lock:
            if message in self._ids:
                return False
            self._ids[message] = None
            if len(self._ids) > _MOST_IDS:
                self._ids.popitem(last=False)
            return True


def ended_prediction(
    headers: Mapping[str, str], body: bytes, signing: Secret, *, now: datetime, is_new: Callable[[str], bool]
) -> str:
    """The id of the prediction that a message is about. It is a hint to poll at once; polling stays the truth.

    Args:
        headers: of the request.
        body: of the request, as it came.
        signing: the key that the host signs with, ``whsec_...``.
        now: the time.
        is_new: whether a message's id comes for the first time (``SeenOnce``); asked only where all else is right.

    Raises:
        RefusedValueError: it is not signed with the key, too old or too new, was seen before, or tells of nothing.
    """
    from replicate.webhook import Webhooks, WebhookSigningSecret

    names = {name.lower(): value for name, value in headers.items()}
    sent = names.get("webhook-timestamp", "")
    try:
        # returns None where it is right, and compares with the system's own clock: so only its exception counts, and
        # the time is compared here
        Webhooks.validate(
            headers=names, body=body.decode(), secret=WebhookSigningSecret(key=signing.reveal()), tolerance=None
        )
    except ValueError:  # all of the library's errors are such, and one of them repeats the key
        raise RefusedValueError("the webhook is not signed as it must be") from None
    if not sent.isdecimal() or abs(now.timestamp() - int(sent)) > TOLERANCE_S:
        raise RefusedValueError(f"the webhook was not sent within {TOLERANCE_S} s of now")
    try:
        prediction = str(tamed(json.loads(body), "prediction")["id"])
    except (StrangeAnswerError, ValueError, RecursionError):
        raise RefusedValueError("the webhook tells of no prediction") from None
    if not is_new(names["webhook-id"]):
        raise RefusedValueError("the webhook was sent before")
    return prediction
