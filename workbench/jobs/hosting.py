"""Who answers questions to hosted models: one contract for clips, images, text, speech and music."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from workbench.jobs.cancel import CancelToken
from workbench.model.asking import FileRef, ModelRequest, Prediction, Quote

__all__ = ["FileAt", "HasWebhooks", "ModelProvider", "ModelSchemas", "RateLimits", "Webhooks"]

FileAt = Callable[[FileRef], Path]
"""Where the bytes of a file lie on this computer."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How often a host may be asked; None = as often as one likes."""

    purchases: float | None = None
    """Questions that cost money, a minute."""
    all: float | None = None
    """Questions of any kind, a minute."""


class ModelProvider(Protocol):
    """Answers questions to models. Every method may be called from any thread.

    A class that stands in the table of providers, or comes by an entry point, is made with ``price``, what a request
    costs by the tables of models, and ``words``, the ids of models that answer in words.
    """

    @property
    def name(self) -> str:
        """How options and tables call it."""

    @property
    def limits(self) -> RateLimits:
        """How often it may be asked."""

    def quote(self, request: ModelRequest) -> Quote:
        """What a request will cost; asks nobody."""

    def ready(self) -> None:
        """Ask whether it can be asked at all; that costs nothing. Called once a run, before money is put aside.

        Raises:
            ProviderError: ``account``: there is no token, or none that it accepts. ``connection``: it is not reached.
                What else goes wrong says nothing of the questions to come.
        """

    def submit(self, request: ModelRequest, file_at: FileAt, cancel: CancelToken | None = None) -> Prediction:
        """Ask. Money may be spent from here on.

        Args:
            request: the question; it was checked against its model.
            file_at: where the files that it names lie.
            cancel: stops waiting to be let in; never the sending itself.

        Raises:
            ProviderError: with the class of the fault. ``ambiguous`` means that nobody knows whether it was taken.
            CancelledError: nothing was sent.
        """

    def find(self, request: ModelRequest, since: datetime) -> Sequence[Prediction]:
        """The predictions that were made of a request since a time, the newest first.

        Raises:
            ProviderError: the host cannot be asked.
        """

    def poll(self, prediction: str) -> Prediction:
        """How far it is.

        Args:
            prediction: its id.

        Raises:
            ProviderError: the host cannot be asked, or knows of no such prediction.
        """

    def cancel(self, prediction: str) -> Prediction:
        """Stop it, if it has not ended.

        Raises:
            ProviderError: the host cannot be asked.
        """

    def fetch(self, prediction: Prediction, folder: Path, cancel: CancelToken | None = None) -> Sequence[Path]:
        """Download the files of a prediction that succeeded; whole ones, or none. Empty where its output is no file.

        Args:
            prediction: as ``poll`` gave it.
            folder: where to; the names are ours, but where the output is a table each file has the name of its place
                there, and the ending of what it is.
            cancel: stops it.

        Raises:
            ProviderError: they are gone, or are not what they should be.
            DiskFullError, CancelledError: nothing half-written stays.
        """


Webhooks = Callable[[Any, Any, Any], Awaitable[None]]
"""An ASGI application (asgi.readthedocs.io)."""


@runtime_checkable
class HasWebhooks(Protocol):
    """A host that says by itself what has ended, where it was made with the ``webhook`` address to say it to."""

    def webhook_door(self, wake: Callable[[str], None]) -> Webhooks:
        """What stands at that address.

        Args:
            wake: hears the id of a prediction that has ended.
        """


class ModelSchemas(Protocol):
    """Knows what a host says of its models today."""

    def schema(self, model: str) -> Mapping[str, Any]:
        """A model's OpenAPI document, as its host gives it.

        Args:
            model: the id of its table.

        Raises:
            ProviderError: the host cannot be asked, or has no such model any more.
        """
