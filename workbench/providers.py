"""Who answers which question: a table of names, imported at first use.

Others add their own by an entry point: in the group ``songreel.clips`` its value names a class that implements
``workbench.render.generate.provider.ClipProvider``, in the group ``songreel.models`` one that implements
``workbench.jobs.hosting.ModelProvider``.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

from workbench.errors import MissingExtraError, OptionError
from workbench.nearest import did_you_mean

__all__ = ["Entry", "listener_needs", "listeners", "load_provider", "names"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a provider lives, and how to install what it needs."""

    path: str
    """``module:Class``."""
    install: str = ""
    needs: tuple[str, ...] = ()
    """Optional modules without which it cannot answer."""


_TABLE: dict[str, dict[str, Entry]] = {
    "clips": {
        "offline": Entry("workbench.render.generate.offline:OfflineProvider"),
        "flat": Entry("workbench.render.generate.provider:FlatProvider"),
        "stills": Entry("workbench.render.generate.stills.provider:StillsProvider"),
    },
    "models": {
        "replicate": Entry(
            "workbench.render.generate.replicate.provider:ReplicateProvider",
            install="python -m pip install 'songreel[replicate]'",
        ),
    },
    "engines": {
        "dask": Entry("workbench.jobs.dask_engine:DaskEngine", install="python -m pip install 'songreel[dask]'"),
    },
    "listening": {
        "stems": Entry("workbench.analysis.stems:separate", needs=("torch", "demucs")),
        "tags": Entry("workbench.analysis.character.musicnn:tags", needs=("torch",)),
        "align-words": Entry("workbench.analysis.words.align:align_words", needs=("faster_whisper",)),
        "draft-words": Entry("workbench.analysis.words.draft:draft_words", needs=("faster_whisper",)),
        "beat-this": Entry("workbench.analysis.beat_this:hear_beats", needs=("torch", "beat_this")),
        "all-in-one": Entry("workbench.analysis.all_in_one.said:hear_structure", needs=("torch",)),
    },
}
"""``listening`` holds functions, which the process that listens calls; ours alone, as it imports what stands here."""


def names(kind: str) -> tuple[str, ...]:
    """The names of all providers of a kind (``clips``, ``models``), those of others included."""
    return (*_TABLE[kind], *(point.name for point in entry_points(group=f"songreel.{kind}")))


def listeners() -> dict[str, str]:
    """The ``module:function`` of each heavy listener by its name."""
    return {name: entry.path for name, entry in _TABLE["listening"].items()}


def listener_needs() -> dict[str, tuple[str, ...]]:
    """The optional modules of each heavy listener by its name."""
    return {name: entry.needs for name, entry in _TABLE["listening"].items()}


def load_provider(kind: str, name: str, /, **options: object) -> Any:  # noqa: ANN401  each kind has its own Protocol
    """Make a provider.

    Args:
        kind: the question: ``clips``, ``models``.
        name: as plans and options call it.
        options: what its class is made with.

    Raises:
        OptionError: there is none of that name.
        MissingExtraError: what it needs is not installed.
    """
    entry = _TABLE[kind].get(name)
    if entry is None:
        for point in entry_points(group=f"songreel.{kind}", name=name):
            return point.load()(**options)
        there = names(kind)
        raise OptionError(
            f"There is no provider {name!r};{did_you_mean(name, there)} there are {', '.join(there)}.",
            field="provider",
        )
    module, _, attribute = entry.path.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)(**options)
    except ImportError as error:
        if not entry.install:  # nothing optional is missing: it is our own mistake
            raise
        raise MissingExtraError(
            f"The provider {name} needs {error.name}, which is not installed: {entry.install}.", field="provider"
        ) from error
