"""Takes that a person chose, before the provider is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.planning.assemble import chosen_takes
from workbench.render.generate.provider import ClipProvider, MadeBy
from workbench.store.files import Files
from workbench.store.library import Store

__all__ = ["chosen_keys", "with_chosen"]


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

    def price_usd(self, request: ClipRequest) -> Decimal | None:
        return Decimal(0) if request.clip_index in self._keys else self._provider.price_usd(request)

    def key(self, request: ClipRequest) -> str:
        return self._keys.get(request.clip_index) or self._provider.key(request)

    def generate(
        self,
        request: ClipRequest,
        out: Path,
        *,
        on_frame: Callable[[int], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> MadeBy | None:
        return self._provider.generate(request, out, on_frame=on_frame, cancel=cancel)


def chosen_keys(plan: Plan, store: Store, files: Files) -> dict[int, str]:
    """The keys of the takes that a person chose, by the clip's index.

    A chosen take that is gone, or that no longer holds all that its clip shows, is not used: the provider makes one.

    Args:
        plan: the plan.
        store: knows takes by their key.
        files: says whether a take's file is whole.
    """
    keys = {clip.take for clip in plan.clips if clip.take}
    chosen = chosen_takes(plan, store.takes_by_keys(keys)) if keys else {}
    return {index: take.key for index, take in chosen.items() if files.intact(take.sha256, take.suffix)}


def with_chosen(provider: ClipProvider, chosen: Mapping[int, str]) -> ClipProvider:
    """The provider for a plan some of whose clips have a chosen take, by the clip's index the take's key."""
    return _WithChosen(provider, chosen) if chosen else provider
