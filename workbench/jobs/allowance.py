"""What whoever works in a library may do. Whoever owns it may do all; a visitor of a shared studio is held to caps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.model.song import Song

__all__ = ["Allowance", "FilmBegun"]


class FilmBegun:
    """A film whose making has begun."""

    def __init__(self) -> None:
        self.was_there = False
        """Whether it turned out that nothing had to be made: then it does not count."""


class Allowance:
    """The owner's: nothing is refused. A store carries it, so that it holds wherever work begins."""

    visitor: str = ""
    """The visitor's id; empty = the owner."""
    place: Path | None = None
    """The folder whose files count as the library's; None = the library's own folder."""
    usd: Decimal | None = None
    """What hosts of models may cost the visitor in all, US dollars; None = no limit."""

    def check_source(self, path: Path) -> None:
        """Look whether a file that was named may be read.

        Raises:
            OptionError
        """

    def check_target(self, path: Path) -> None:
        """Look whether a file that was named may be written.

        Raises:
            OptionError
        """

    def check_file(self, path: Path) -> None:
        """Look whether a file is small enough to be brought; one that is not there is another's matter.

        Raises:
            SongError
        """

    def check_bytes(self, name: str, size_bytes: int, others: Callable[[], Iterable[Song]]) -> None:
        """Look whether there is room for a song beside the others that are kept.

        Raises:
            LibraryError
        """

    def check_minutes(self, name: str, duration_s: float, others: Callable[[], Iterable[Song]]) -> None:
        """Look whether a song is short enough, by itself and beside the others that are kept.

        Raises:
            SongError, LibraryError
        """

    @contextmanager
    def bringing(self) -> Iterator[None]:
        """While a song is taken in: one after the other, so that what is kept is counted right."""
        yield

    @contextmanager
    def working(
        self,
        cancel: CancelToken | None,  # noqa: ARG002
        tell: Callable[[str], None],  # noqa: ARG002
        *,
        counts: bool = True,  # noqa: ARG002
    ) -> Iterator[None]:
        """While costly work lasts; work inside of it belongs to it.

        Args:
            cancel: ends waiting for a turn.
            tell: hears what it waits for.
            counts: whether it counts as begun; what a page begins by itself only waits for its turn.

        Raises:
            LibraryError: too much was begun lately.
            CancelledError
        """
        yield

    @contextmanager
    def filming(self) -> Iterator[FilmBegun]:
        """While a film is made; one that fails or was there already does not count.

        Raises:
            LibraryError: too many were begun today.
        """
        yield FilmBegun()
