"""Where a studio has a public address: its hosts of models tell by themselves what has ended, and all pages hear."""

from __future__ import annotations

from workbench.jobs.hosting import Webhooks
from workbench.settings import Settings
from workbench.workflows.hosting import Hosts
from workbench.workflows.model_tables import models_of

__all__ = ["WEBHOOK_PATH", "begin_telling", "told_hosts"]

WEBHOOK_PATH = "/webhooks/replicate"
_HOST = "replicate"
_TOLD: list[Hosts] = []
"""The hosts of this process's studio; none where nobody called ``begin_telling``. A page finds them here: marimo runs
its cells in this process, and hands them nothing but text."""


def begin_telling(address: str, settings: Settings) -> Webhooks:
    """Let hosts tell this process's studio what has ended.

    Args:
        address: where the studio is seen from outside, such as ``https://studio.example``.
        settings: the library's, whose tables say what models cost.

    Returns:
        The ASGI application to be mounted at ``WEBHOOK_PATH``.

    Raises:
        OptionError: it is no https address, nor one of this computer.
        MissingExtraError: the host's client library is not installed.
    """
    hosts = Hosts(webhook=f"{address.rstrip('/')}{WEBHOOK_PATH}")
    door = hosts.webhook_door(_HOST, models_of(settings))
    _TOLD[:] = [hosts]
    return door


def told_hosts() -> Hosts | None:
    """The hosts that tell this process's studio; None where they have no address."""
    return _TOLD[0] if _TOLD else None
