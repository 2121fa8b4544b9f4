"""Replicate through its client library: one method a question, values of ours as answers."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import httpx

from workbench._version import __version__
from workbench.errors import MissingExtraError, ProviderError
from workbench.jobs.uploads import Upload
from workbench.model.asking import Prediction
from workbench.redact import redacted
from workbench.render.generate.replicate.foreign import Asked, error_of_shape
from workbench.render.generate.replicate.shapes import ID
from workbench.render.generate.replicate.transport import Transport
from workbench.render.generate.replicate.uploads import until_of
from workbench.secret import Secret

if TYPE_CHECKING:
    from replicate.client import Client
    from replicate.prediction import Prediction as Foreign

__all__ = ["Host", "Told"]

_MOST_PAGES = 200
_MOST_ERROR = 2000
_LONGEST_S = 86_400.0
"""No run takes a day: its host gives up long before."""
_MOST_TOKENS = 10**9
"""No model takes or makes so many at once."""
_COUNTS = ("token_input_count", "token_output_count"), ("input_token_count", "output_token_count")
"""How the host tells them: by the first names it prices them, the others are older."""
_MODEL = re.compile(r"(\w[\w.-]*)/(\w[\w.-]*)(?::([0-9a-f]{64}))?", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Told:
    """A prediction, and what it was asked."""

    prediction: Prediction
    version: str
    """Of the model; empty where the host does not say."""
    input: Mapping[str, Any]
    """Empty where the host has deleted it, or does not say."""


class Host:
    """Asks the API. For any number of threads; every method raises ``ProviderError`` and nothing foreign.

    Args:
        base: the API's address.
        transport: what is sent goes through it.
    """

    def __init__(self, base: str, transport: Transport) -> None:
        self._base, self._transport = base, transport
        self._library: Client | None = None
        self._lock = threading.Lock()

    def account(self) -> None:
        """Ask whether the token is somebody's."""
        self._transport.handle_request(httpx.Request("GET", f"{self._base}/v1/account"))

    def signing(self) -> Secret:
        """The key that webhooks are signed with."""
        with self._asking("secret") as client:
            return Secret(client.webhooks.default.secret().key)

    def create(self, model: str, payload: Mapping[str, Any], webhook: str = "") -> Prediction:
        """Ask a model, without waiting for what it makes; its end is told to the webhook's address, too."""
        told: dict[str, Any] = {"webhook": webhook, "webhook_events_filter": ["completed"]} if webhook else {}
        with self._asking("buy") as client:
            return _prediction(client.predictions.create(version=model, input=dict(payload), **told))

    def look(self, prediction: str) -> Told:
        """A prediction as it is now."""
        _check_id(prediction)
        with self._asking("prediction") as client:
            return _told(client.predictions.get(prediction))

    def stop(self, prediction: str) -> Prediction:
        """Ask for its end."""
        _check_id(prediction)
        with self._asking("stop") as client:
            return _prediction(client.predictions.cancel(prediction))

    def since(self, since: datetime) -> Iterator[Told]:
        """The predictions that were made since a time, the newest first."""
        query = ""
        for _ in range(_MOST_PAGES):
            with self._asking("list") as client:
                page = client.predictions.list(f"/v1/predictions?{query}") if query else client.predictions.list()
            for foreign in page:
                made = until_of(foreign.created_at)
                if made is not None and made < since:
                    return
                yield _told(foreign)
            # only what follows the question mark is taken from the answer: the address is ours
            if not page.next or query == (query := httpx.URL(page.next).query.decode("ascii", "replace")):
                return
        raise error_of_shape(f"more than {_MOST_PAGES} pages of predictions", "list", "Replicate")

    def upload(self, content: BinaryIO, name: str, mime: str, sha256: str) -> Upload:
        """Send a file.

        Args:
            content: open for reading.
            name: what the host shall call it.
            mime: its type.
            sha256: by what we know it, which need not be the hash of these very bytes.
        """
        with self._asking("upload") as client:
            made = client.files.create(content, filename=name, content_type=mime, metadata={"sha256": sha256})
            return Upload(made.id, made.urls["get"], until_of(made.expires_at))

    def file_hashes(self, file: str) -> frozenset[str]:
        """All hashes by which the host, or we, know an uploaded file; by its id."""
        with self._asking("file") as client:
            told = client.files.get(file)
            texts = (told.name, *told.checksums.values(), *map(str, told.metadata.values()))
            return frozenset(found[0] for text in texts if (found := _HASH.search(text)))

    def schema(self, model: str) -> dict[str, Any]:
        """The OpenAPI schema of a model, ``owner/name`` or with ``:version``."""
        found = _MODEL.fullmatch(model)
        if found is None:
            raise ProviderError(f"A model is called owner/name, not {model[:80]!r}.", fault="model")
        owner, name, version = found.groups()
        with self._asking("model") as client:
            if version:
                from replicate.version import Versions

                return Versions(client, (owner, name)).get(version).openapi_schema
            newest = client.models.get(owner, name).latest_version
        if newest is None:
            raise ProviderError(f"The model {model} does not say what it takes.", fault="model")
        return newest.openapi_schema

    @contextmanager
    def _asking(self, asked: Asked) -> Iterator[Client]:
        """The client library; what it does not understand becomes an error of ours."""
        try:
            client = self._client()
            from replicate.exceptions import ReplicateException
        except ImportError as error:
            raise MissingExtraError(
                f"The provider replicate cannot begin ({error}): python -m pip install 'songreel[replicate]'.",
                field="provider",
            ) from error
        try:
            yield client
        except (ReplicateException, ValueError, TypeError, KeyError, AttributeError):
            raise error_of_shape("something that its client library does not take", asked, "Replicate") from None

    def _client(self) -> Client:
        with self._lock:
            if self._library is None:
                from replicate.client import Client

                headers = {"Authorization": "set by the transport", "User-Agent": f"songreel/{__version__}"}
                self._library = Client(base_url=self._base, transport=self._transport, headers=headers)
            return self._library


def _told(foreign: Foreign) -> Told:
    return Told(_prediction(foreign), foreign.version, foreign.input or {})


def _prediction(foreign: Foreign) -> Prediction:
    aborted = foreign.status == "canceled" and foreign.started_at is None
    progress = foreign.progress
    return Prediction(
        foreign.id,
        "aborted" if aborted else foreign.status,
        foreign.output,
        str(redacted(foreign.error or ""))[:_MOST_ERROR],
        _seconds((foreign.metrics or {}).get("predict_time")),
        min(1.0, progress.percentage) if progress else None,
        foreign.model.partition(":")[0],
        _tokens(foreign.metrics or {}),
    )


def _seconds(said: object) -> float | None:
    """A run's length, where what the host says can be one: it is paid by it."""
    return float(said) if isinstance(said, int | float) and 0 <= said <= _LONGEST_S else None


def _tokens(metrics: Mapping[str, Any]) -> tuple[int, int] | None:
    """How many tokens went in and came out, where both numbers can be that: they are paid. No question has none."""
    for names in _COUNTS:
        into, out = (_count(metrics.get(name)) for name in names)
        if into and out is not None:
            return into, out
    return None


def _count(said: object) -> int | None:
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said <= _MOST_TOKENS:
        return None
    return int(said) if said == int(said) else None


def _check_id(prediction: str) -> None:
    if not ID.fullmatch(prediction):
        raise ProviderError("There is no prediction of this name at the host.", fault="lost")
