"""The provider: what a question costs, asking it, finding it again, and what became of it."""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import re
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from workbench.addresses import is_safe
from workbench.errors import MissingExtraError, OptionError, ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.clock import Clock, SystemClock
from workbench.jobs.hosting import FileAt, RateLimits
from workbench.jobs.uploads import Uploads
from workbench.model.asking import FileRef, ModelRequest, Prediction, Quote
from workbench.render.generate.replicate.alike import alike, same_model
from workbench.render.generate.replicate.downloads import Downloads, addresses_in, names_in
from workbench.render.generate.replicate.foreign import error_of_shape
from workbench.render.generate.replicate.host import Host, Told
from workbench.render.generate.replicate.shapes import ID
from workbench.render.generate.replicate.transport import PATIENCE_S, Transport, Wires
from workbench.render.generate.replicate.uploads import Uploader
from workbench.render.generate.replicate.webhook_door import WebhookDoor
from workbench.secret import Secret
from workbench.settings import replicate_address, secret

__all__ = ["TOKEN", "ReplicateProvider"]

TOKEN = "REPLICATE_API_TOKEN"  # noqa: S105  a name
_MOST_FILES = 64
_FILE_ID = re.compile(r"/v1/files/([^/?#]+)")
_HASH = re.compile(r"[0-9a-f]{64}")


def _nobody_said(request: ModelRequest) -> Quote:
    return Quote(None, f"nobody said what {request.model} costs")


class ReplicateProvider:
    """Asks models at Replicate. For any number of threads; it keeps no token.

    Args:
        price: what a request costs, from the tables of models.
        words: the ids of models that answer in words, in which an address is no file to fetch.
        clock: how late it is.
        webhook: the public address at which a ``WebhookDoor`` stands, https; the host tells it what has ended.
        base: the API's address; as ``settings`` has it by default.
        patience_s: how long each piece of an answer may take, seconds.
        wire: instead of the network, for tests.
        name: how it is called, where it is another host that speaks as this one does.
        token: gives that one's token; this one's by default.

    Raises:
        MissingExtraError: the client library is not installed.
        OptionError: the API's address is not allowed, or the webhook's.
    """

    limits = RateLimits(purchases=600, all=3000)
    """As its HTTP API's documentation says."""

    def __init__(
        self,
        *,
        price: Callable[[ModelRequest], Quote] = _nobody_said,
        words: Collection[str] = (),
        clock: Clock | None = None,
        webhook: str = "",
        base: str | None = None,
        patience_s: float = PATIENCE_S,
        wire: httpx.BaseTransport | None = None,
        name: str = "replicate",
        token: Callable[[], Secret] | None = None,
    ) -> None:
        if importlib.util.find_spec("replicate") is None:
            raise MissingExtraError(
                "The provider replicate needs replicate, which is not installed: "
                "python -m pip install 'songreel[replicate]'.",
                field="provider",
            )
        if webhook and not is_safe(webhook):
            raise OptionError(
                f"Webhooks come to an https address, or to this computer's own, not to {webhook[:80]!r}.",
                field="webhook",
            )
        self.name, self._webhook, token = name, webhook, token or _token
        self._price, self._words = price, frozenset(model.partition(":")[0] for model in words)
        base, clock, wires = base or replicate_address(), clock or SystemClock(), Wires(wire, patience_s)
        self._clock, self._base, self._token = clock, base, token
        self._host = Host(base, Transport(base, token, wires, clock))
        self._downloads = Downloads(wires.questions, base, token, clock)
        self._uploader = Uploader(self._host.upload, self._upload_key, clock)
        self._hashes: dict[str, frozenset[str]] = {}
        self._bare: set[str] = set()
        self.close: Callable[[], object] = weakref.finalize(self, wires.close)
        """End its connections; they end at the latest when it is forgotten."""

    def remember_uploads(self, uploads: Uploads) -> None:
        """As ``HasUploads`` says."""
        self._uploader.uploads = uploads

    def _upload_key(self, sha256: str) -> str:
        """Of a file's content here under the token of now: another account may not see this one's files."""
        told = f"{self.name} {self._base} {sha256}".encode()
        return hmac.new(self._token().reveal().encode(), told, hashlib.sha256).hexdigest()

    def quote(self, request: ModelRequest) -> Quote:
        """As the tables of models say."""
        return self._price(request)

    def ready(self) -> None:
        """As the Protocol says."""
        self._host.account()

    def submit(self, request: ModelRequest, file_at: FileAt, cancel: CancelToken | None = None) -> Prediction:
        """As the Protocol says. Files that the host does not have yet are sent first, which costs nothing."""
        cancel = cancel or CancelToken()
        addresses: dict[FileRef, str] = {}
        for file in _files_in(request.payload):
            cancel.check()
            addresses[file] = self._uploader.address(file, file_at(file))
        cancel.check()
        return self._host.create(request.model, _filled(request.payload, addresses), self._webhook)

    def find(self, request: ModelRequest, since: datetime) -> Sequence[Prediction]:
        """As the Protocol says.

        Last come those of its model whose input and output the host has deleted, as it does after an hour: nothing
        wrong can come of taking one of them for it, and its cost is not forgotten.

        Raises:
            ProviderError: the host cannot be asked. ``lost``: there is one of which nobody can tell any more.
        """
        sure, deleted, doubtful = [], [], False
        for told in self._host.since(since):
            if not same_model(request.model, told.prediction.model, told.version):
                continue
            if not told.input:  # a list may be short
                told = self._looked(told)  # noqa: PLW2901
            same = alike(request.payload, told.input, self._is_file) if told.input or not request.payload else None
            if same:
                sure.append(told.prediction)
            elif same is None and _is_deleted(told):
                deleted.append(told.prediction)
            doubtful = doubtful or (same is None and not _is_deleted(told))
        if doubtful and not sure:
            raise ProviderError(
                "The host may have made this, and does not tell any more what of; it counts as spent. Run it again to "
                "have it made anew.",
                fault="lost",
            )
        return sure + deleted

    def _looked(self, listed: Told) -> Told:
        """What is told of a prediction that a list told little of; the same where there is no more, for good."""
        if listed.prediction.id in self._bare:
            return listed
        try:
            told = self._host.look(listed.prediction.id)
        except ProviderError as error:
            if error.fault != "lost":
                raise
            told = listed
        if _is_deleted(told):
            self._bare.add(listed.prediction.id)
        return told

    def poll(self, prediction: str) -> Prediction:
        """As the Protocol says."""
        return self._host.look(prediction).prediction

    def cancel(self, prediction: str) -> Prediction:
        """As the Protocol says. What has ended stays as it ended."""
        try:
            return self._host.stop(prediction)
        except ProviderError as error:
            if error.fault != "model":
                raise
        return self.poll(prediction)

    def fetch(self, prediction: Prediction, folder: Path, cancel: CancelToken | None = None) -> Sequence[Path]:
        """As the Protocol says; of a list the files are named by their place in it."""
        if prediction.output is None:
            raise ProviderError(
                "The model made nothing, or the host has deleted it, as it does after an hour; it counts as spent.",
                fault="lost",
            )
        addresses = () if prediction.model in self._words else addresses_in(prediction.output)
        if len(addresses) > _MOST_FILES:
            raise error_of_shape(f"{len(addresses)} files", "output", "The model")
        paths: list[Path] = []
        try:
            for name, address in zip(names_in(prediction.output), addresses, strict=False):
                paths.append(self._downloads.fetch(address, folder, name, cancel or CancelToken()))
        except BaseException:
            for path in paths:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            raise
        return paths

    def webhook_door(self, wake: Callable[[str], None]) -> WebhookDoor:
        """As ``HasWebhooks`` says."""
        return WebhookDoor(self._host.signing, wake, self._clock)

    def schema(self, model: str) -> dict[str, Any]:
        """What a model says of itself at this moment: its OpenAPI schema.

        Args:
            model: ``owner/name``, or with ``:version``.

        Raises:
            ProviderError: there is no such model, it does not say, or the host cannot be asked.
        """
        return self._host.schema(model)

    def _is_file(self, file: FileRef, address: str) -> bool | None:
        """Whether a file of ours lies at an address: by our name for it, or by what the host knows of it."""
        if file.sha256 in address:
            return True
        found = _FILE_ID.search(address)
        if found is None or not ID.fullmatch(found[1]):
            return False if _HASH.search(address) else None
        hashes = self._hashes.get(found[1])
        if hashes is None:
            try:
                hashes = self._hashes[found[1]] = self._host.file_hashes(found[1])
            except ProviderError as error:
                if error.fault != "lost":
                    raise
        return file.sha256 in hashes if hashes else None


def _token() -> Secret:
    """The token at this moment.

    Raises:
        ProviderError: there is none, or none that can be sent.
    """
    found = secret(TOKEN)
    if found is None:
        raise ProviderError(
            f"There is no token for Replicate; copy one from your account at replicate.com and set {TOKEN} to it.",
            fault="account",
        )
    if not all("!" <= sign <= "~" for sign in found.reveal()):
        raise ProviderError(f"{TOKEN} holds signs that no token has; copy it again.", fault="account")
    return found


def _is_deleted(told: Told) -> bool:
    return told.prediction.ended and not told.input and not told.prediction.output


def _files_in(value: Any) -> Iterator[FileRef]:  # noqa: ANN401  JSON is any of six types
    if isinstance(value, FileRef):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _files_in(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from _files_in(item)


def _filled(value: Any, addresses: Mapping[FileRef, str]) -> Any:  # noqa: ANN401  JSON is any of six types
    """The payload with addresses for files."""
    if isinstance(value, FileRef):
        return addresses[value]
    if isinstance(value, Mapping):
        return {str(name): _filled(item, addresses) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_filled(item, addresses) for item in value]
    return value
