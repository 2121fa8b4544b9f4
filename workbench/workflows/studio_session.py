"""One session of the studio's page: whose library it is, who is there, and the work that goes on behind it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import NoReturn, TypeVar

from workbench.errors import WorkbenchError
from workbench.workflows.background import Background, Glance
from workbench.workflows.shared_studio import library_of

__all__ = ["StudioSession", "end_with"]

T = TypeVar("T")


class StudioSession:
    """The ground of a ``Studio``, which has the same arguments."""

    def __init__(
        self, arguments: Mapping[str, object], *, attended: bool, request: object = None, live: bool | None = None
    ) -> None:
        self._arguments = {name: str(value) for name, value in arguments.items()}
        self.library = library_of(self._arguments.get("library"), request)
        self.attended = attended
        self.live = request is not None if live is None else live
        self._ends_seen: dict[str, int] = {}

    @property
    def visited(self) -> bool:
        """Whether a visitor of a shared studio is here, to whom this computer's files and folders say nothing."""
        return bool(self.library.store.allowance.visitor)

    def follow(self, work: Background[T], ended: Callable[[Glance], object], stop: Callable[[], bool]) -> None:
        """Tell the end of running work, each end once. For a thread of the page's."""
        last = work.follow(lambda _: None, stop=stop)
        if not last.running and last.runs > self._ends_seen[last.name] and not stop():
            self._ends_seen[last.name] = last.runs
            ended(last)

    def remember(self, work: Background[T]) -> Background[T]:
        """An end that this session's page shows anyway, as it begins with it, is not told once more."""
        glance = work.glance
        self._ends_seen.setdefault(glance.name, glance.runs - glance.running)
        return work

    def settle(self, work: Background[T]) -> None:
        """Where nobody is there: wait for the end of the work.

        Raises:
            SystemExit: nobody is there and the work failed; the error's sentence is on stderr.
        """
        if not self.attended:
            self.give_up(work.wait().error)

    def give_up(self, error: WorkbenchError | None) -> None:
        """Where nobody is there to read an error on the page: say it on stderr and end.

        Raises:
            SystemExit: with the error's status.
        """
        if not self.attended and error is not None:
            end_with(error)

    def _name(self, what: str, project: str | None) -> str:
        return f"{what} {project} of {self.library.settings.library}"


def end_with(error: WorkbenchError) -> NoReturn:
    """End the program with an error.

    Raises:
        SystemExit: with its status; its sentence is on stderr.
    """
    sys.stderr.write(f"songreel: {error.message}\n")
    raise SystemExit(error.exit_status)
