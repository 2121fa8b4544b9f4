"""Takes that a person chose, before the provider is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.planning.assemble import chosen_takes
from workbench.render.generate.provider import ClipProvider
from workbench.store.files import Files
from workbench.store.library import Store

__all__ = ["with_chosen"]


class _WithChosen:
    """A provider whose clips have the key of the chosen take, where there is one; it makes what it is asked for."""

    def __init__(self, provider: ClipProvider, keys: Mapping[int, str]) -> None:
        self._provider, self._keys = provider, keys

    @property
    def name(self) -> str:
        return self._provider.name

    @property
    def version(self) -> str:
        return self._provider.version

    @property
    def cost_usd(self) -> Decimal | None:
        return self._provider.cost_usd

    def key(self, request: ClipRequest) -> str:
        return self._keys.get(request.clip_index) or self._provider.key(request)

    def generate(
        self,
        request: ClipRequest,
        out: Path,
        *,
        on_frame: Callable[[int], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self._provider.generate(request, out, on_frame=on_frame, cancel=cancel)


def with_chosen(provider: ClipProvider, plan: Plan, store: Store, files: Files) -> ClipProvider:
    """The provider for a plan whose clips may have chosen takes.

    A chosen take that is gone, or that no longer holds all that its clip shows, is not used: the provider makes one.

    Args:
        provider: who makes the rest.
        plan: the plan.
        store: knows takes by their key.
        files: says whether a take's file is whole.
    """
    keys = {clip.take for clip in plan.clips if clip.take}
    if not keys:
        return provider
    chosen = chosen_takes(plan, store.takes_by_keys(keys))
    return _WithChosen(
        provider, {index: take.key for index, take in chosen.items() if files.intact(take.sha256, take.suffix)}
    )
