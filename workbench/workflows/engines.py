"""Who makes a run's pieces: threads of this process, or an engine, which is opened for the run."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeAlias
from uuid import uuid4

from workbench.errors import OptionError
from workbench.jobs.dask_engine import check_address
from workbench.jobs.engines import Engine, ExecutorEngine
from workbench.media.depots import Depot, SharedFolder
from workbench.media.errands import Far
from workbench.media.stores import open_depot
from workbench.model.hints import shown
from workbench.providers import load_provider
from workbench.settings import Settings

__all__ = ["EngineWish", "check_answers", "checked_engine", "opened_engine"]

EngineWish: TypeAlias = str | Executor | Far | None
"""``local`` or None, the address of a dask scheduler, an executor, or an engine with its depot."""

_LOCAL = "local"


def checked_engine(wish: EngineWish) -> EngineWish:
    """A wish, if it is one; nobody is asked yet.

    Raises:
        OptionError: it is no engine.
    """
    if wish is None or wish == _LOCAL:
        return None
    if isinstance(wish, str):
        return check_address(wish)
    if not isinstance(wish, Executor | Far):
        raise OptionError(
            f"The engine {shown(wish)} is not allowed; give 'local', the address of a dask scheduler such as "
            "tcp://127.0.0.1:8786, or an executor of concurrent.futures.",
            field="engine",
        )
    return wish


def check_answers(wish: EngineWish) -> None:
    """Refuse a scheduler that is not there before any work is done.

    Raises:
        EngineError: nobody answers.
        MissingExtraError: what it needs is not installed.
    """
    if isinstance(wish, str):
        _dask(wish).close()


@contextmanager
def opened_engine(wish: EngineWish, settings: Settings) -> Iterator[Far | None]:
    """While it lasts, workers do pieces of a run; None where threads of this process do.

    Args:
        wish: one that was checked.
        settings: where the library is, and the engine's store.

    Raises:
        EngineError: nobody answers.
        MissingExtraError: what it needs is not installed.
        OptionError: the setting ``engine_store`` is none.
    """
    if wish is None:
        yield None
    elif isinstance(wish, Far):
        yield replace(wish, run=uuid4().hex)
    else:
        with _depot(settings) as depot:
            engine = _dask(wish) if isinstance(wish, str) else ExecutorEngine(wish)
            try:
                yield Far(engine, depot)
            finally:
                engine.close()


def _dask(address: str) -> Engine:
    engine: Engine = load_provider("engines", "dask", address=address)
    return engine


@contextmanager
def _depot(settings: Settings) -> Iterator[Depot]:
    """The store that the settings name; else the library's own folder, which workers then must see."""
    if settings.engine_store:
        yield open_depot(settings.engine_store)
        return
    with SharedFolder(str(settings.library), f"{uuid4().hex}.here").shown() as folder:
        yield folder
