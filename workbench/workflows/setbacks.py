"""Clips that hosts did not make: each is told with its reason, and the rest of the run goes on as long as it may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Generic, TypeVar

from workbench.errors import BudgetError, ProviderError, WorkbenchError
from workbench.jobs.affording import listed
from workbench.jobs.faults import FAULTS
from workbench.model.counted import counted, was

T = TypeVar("T")

__all__ = ["IN_A_ROW", "Setbacks"]

IN_A_ROW = 3
"""So many failures without one success between them are no accident: the rest would only cost money."""
_NAMED = 4


class Setbacks(Generic[T]):
    """Hears how each clip of a run ended.

    What concerns all clips (no credit, no budget left, several failures in a row) lets none begin any more; those that
    are under way are waited for, as they are paid.

    Args:
        jobs: the clip's index of each job.
        fail: remembers why a clip could not be made.
        useless: why what was made is of no use in a film; empty where it is of use.
    """

    def __init__(
        self,
        jobs: Mapping[Future[T], int],
        fail: Callable[[int, str], None],
        useless: Callable[[T], str] = lambda _made: "",
    ) -> None:
        self._jobs, self._fail, self._useless = jobs, fail, useless
        self._wasted: dict[int, str] = {}
        self._failed: list[tuple[int, ProviderError | BudgetError]] = []
        self._in_a_row = 0
        self._stop: WorkbenchError | None = None

    @property
    def failed(self) -> frozenset[int]:
        """The clips of which it is remembered why they could not be made."""
        return frozenset(index for index, _ in self._failed)

    def result_of(self, index: int, job: Future[T]) -> T | None:
        """What was made; None where there is none and the run goes on.

        Raises:
            WorkbenchError: it ends, and whatever is under way with it.
        """
        if job.cancelled():
            return None
        try:
            made = job.result()
        except (ProviderError, BudgetError) as error:
            self._met(index, error)
            return None
        if why := self._useless(made):
            self._wasted[index] = why
            self._count(ProviderError(f"Clip {index} is of no use: {why}", fault="model"))
        else:
            self._in_a_row = 0
        return made

    def raise_for(self, asked: int, what: str = "clips") -> None:
        """Say in the end what was not made.

        Args:
            asked: how many were to be made.
            what: of what.

        Raises:
            ProviderError, BudgetError: some were not. What was made is kept.
        """
        if not self._failed:
            if self._stop is not None:
                raise self._stopped_by_takes()
            return
        first = self._stop or self._failed[0][1]
        if isinstance(first, BudgetError):
            raise first
        reasons: dict[str, list[int]] = {}
        for index, error in sorted(self._failed, key=lambda each: each[0]):
            reasons.setdefault(error.message.rstrip("."), []).append(index)
        said = "; ".join(f"{listed(indices)}: {reason}" for reason, indices in list(reasons.items())[:_NAMED])
        more = f"; and {counted(len(reasons) - _NAMED, 'more reason')}" if len(reasons) > _NAMED else ""
        fault = first.fault if isinstance(first, ProviderError) else "model"
        raise ProviderError(
            f"{len(self._failed)} of {asked} {what} {was(len(self._failed))} not made ({said}{more}).", fault=fault
        )

    def _met(self, index: int, error: ProviderError | BudgetError) -> None:
        self._failed.append((index, error))
        self._fail(index, error.message)
        self._count(error)

    def _count(self, error: ProviderError | BudgetError) -> None:
        self._in_a_row += 1
        concerns_all = isinstance(error, BudgetError) or FAULTS[error.fault].stops_run
        if concerns_all or self._in_a_row >= IN_A_ROW:
            self._stop = self._stop or error
            for job in self._jobs:
                job.cancel()

    def _stopped_by_takes(self) -> ProviderError:
        reasons = "; ".join(dict.fromkeys(why.rstrip(".") for why in self._wasted.values()))
        return ProviderError(
            f"{counted(len(self._wasted), 'take')} must not be in a film ({listed(sorted(self._wasted))}: {reasons}), "
            f"{IN_A_ROW} of them in a row, so no more clips were asked for; change the prompt or the model.",
            fault="model",
        )
