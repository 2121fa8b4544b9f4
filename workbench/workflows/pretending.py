"""A pretend host: buying is tried out with real questions, real prices and small real films, and no money is spent.

The host is the server of ours that the tests have, as a program beside this one. It has a library of its own inside the
person's, so that pretended money is in no account, and no pretended film is ever taken for one that was paid.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.media.bundle import bundled
from workbench.media.serving import Serving, serving
from workbench.model.counted import counted
from workbench.model.money import shown_usd
from workbench.providers import load_provider
from workbench.secret import Secret
from workbench.settings import Settings, load
from workbench.workflows.hosting import Hosts, known_by_tables
from workbench.workflows.library import Library
from workbench.workflows.model_tables import models_of

__all__ = ["PRETENDER", "Pretended", "Pretending"]

PRETENDER = "fake"
"""How the pretend host is called, where a host is named."""
_STANDS_FOR = "replicate"
_SAID = "This is a pretend host on this computer: its prices are the real ones, and no money is spent."
_FOLDER = "pretend"
_WORK_S, _SIDE = "0.3", "480"
_POLL_S = (0.2, 0.3, 0.5)


@dataclass(frozen=True, slots=True)
class Pretended:
    """What the pretend host says that it made, and would have charged."""

    predictions: int
    charged_usd: Decimal

    @property
    def sentence(self) -> str:
        """The same for a person."""
        made = counted(self.predictions, "clip")
        return f"The pretend host made {made} for {shown_usd(self.charged_usd)}; no money is spent."


class Pretending:
    """A pretend host with its library; ``with Pretending() as pretend:``, or until ``close`` or nobody needs it more.

    In ``pretend.library`` clips are bought with ``provider="fake"``; whatever else is done there is done as always.

    Args:
        folder: the person's library, as ``Library`` takes it; the pretended one lies in it.
        settings: instead of those of the environment.

    Raises:
        MissingExtraError: the client library of the host that it speaks for is not installed.
        RenderError: the program did not begin.
    """

    said = _SAID

    def __init__(self, folder: Path | str | None = None, *, settings: Settings | None = None) -> None:
        settings = settings or load(folder)
        self.settings = replace(settings, library=settings.library / _FOLDER)
        with ExitStack() as stack:
            self._host = stack.enter_context(_host(settings))
            told = json.loads(self._host.first)
            self._token = Secret(told["token"])
            self.address: str = told["url"]
            """Where it answers, on this computer."""
            provider = load_provider(
                "models",
                _STANDS_FOR,
                **known_by_tables(models_of(self.settings)),
                base=self.address,
                name=PRETENDER,
                token=self._tell,
            )
            stack.callback(provider.close)
            self.hosts = Hosts(
                {PRETENDER: provider}, poll_s=_POLL_S, stand_ins={PRETENDER: _STANDS_FOR}, said=self.said
            )
            self._closing = stack.pop_all()

    def _tell(self) -> Secret:
        """The pretend host's own token. Who buys from it keeps it alive by this."""
        return self._token

    @property
    def library(self) -> Library:
        """The library in which clips are bought from it."""
        return Library(settings=self.settings, hosts=self.hosts)

    def close(self) -> Pretended | None:
        """End it; what it made, unless it was ended before or does not say."""
        said = self._host.end()
        self._closing.close()
        if not said.startswith("{"):
            return None
        told = json.loads(said)
        return Pretended(told["predictions"], Decimal(told["charged_usd"]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()


def _host(settings: Settings) -> AbstractContextManager[Serving]:
    words = ("--work", _WORK_S, "--side", _SIDE, "--tables", str(settings.library))
    return serving(bundled("tests/fakes/serve.py"), words, what="the pretend host")
