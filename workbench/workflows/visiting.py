"""One visitor of a shared studio: their place on the disk, and the caps that hold wherever their work begins."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from workbench.errors import LibraryError, OptionError
from workbench.jobs.allowance import Allowance, FilmBegun
from workbench.jobs.bucket import Bucket
from workbench.jobs.cancel import CancelToken
from workbench.jobs.clock import Clock
from workbench.jobs.turns import Turns
from workbench.media.bundle import bundled
from workbench.model.song import Song
from workbench.model.visitor_caps import VisitorCaps, later_said

__all__ = ["Crowd", "DayBook", "VisitorAllowance"]

_BURST = 6
"""What an hour allows may be begun so many times faster for a while: 60 an hour, 10 of them at once."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """What all visitors of one server share."""

    an_hour: int
    """Pieces of costly work that may begin."""
    works: Bucket
    turns: Turns


class DayBook:
    """How many films were begun today (UTC): a small file of the visitor's, so that a new start forgets nothing.

    Args:
        path: of the file.
        clock: which day it is.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path, self._clock, self._lock = path, clock, threading.Lock()

    @property
    def films(self) -> int:
        """Those of today."""
        with self._lock:
            return self._read()

    def begin(self, check: Callable[[int], None]) -> None:
        """One more, unless ``check`` refuses the number that there is."""
        with self._lock:
            begun = self._read()
            check(begun)
            self._write(begun + 1)

    def take_back(self) -> None:
        """One less: nothing was made."""
        with self._lock:
            self._write(max(0, self._read() - 1))

    def _today(self) -> str:
        return self._clock.now().date().isoformat()

    def _read(self) -> int:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return int(kept["films"]) if kept["day"] == self._today() else 0
        except FileNotFoundError:
            return 0
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(
                "How many films you made today cannot be read, so no film is begun; ask whoever runs this studio.",
                field="films_a_day",
            ) from error

    def _write(self, films: int) -> None:
        part = self._path.with_suffix(".part")
        try:
            part.write_text(json.dumps({"day": self._today(), "films": films}), encoding="utf-8")
            part.replace(self._path)
        except OSError as error:
            raise LibraryError(
                "That a film is begun cannot be written down, so none is; ask whoever runs this studio.",
                field="films_a_day",
            ) from error


class VisitorAllowance(Allowance):
    """What one visitor may do, in all of their pages together. For any number of threads.

    Args:
        visitor: the visitor's id.
        place: the visitor's folder; nothing beside it is read or written for them.
        caps: of each visitor.
        crowd: what all visitors share.
        clock: how late it is.
    """

    def __init__(self, visitor: str, place: Path, caps: VisitorCaps, crowd: Crowd, clock: Clock) -> None:
        self.visitor, self.usd = visitor, Decimal(caps.usd)
        self.caps, self.book = caps, DayBook(place / "films.json", clock)
        self.place = self._own = place
        self._crowd = crowd
        self._works = Bucket(clock, caps.works_an_hour, max(1, caps.works_an_hour // _BURST))
        self._bringing, self._here = threading.RLock(), threading.local()

    def check_source(self, path: Path) -> None:
        """As ``Allowance`` says: the visitor's own files, and songs that travel with Songreel."""
        if not self._is_in(path, self._own) and not self._is_in(path, bundled("data/songs")):
            raise OptionError(
                "A shared studio reads no file of the computer that it runs on; choose one of your songs, or drop a "
                "file on the page.",
                field="path",
            )

    def check_target(self, path: Path) -> None:
        """As ``Allowance`` says: the visitor's own place."""
        if not self._is_in(path, self._own):
            raise OptionError(
                "A shared studio writes nothing outside its visitors' own places; leave the name away and download "
                "what was made.",
                field="out",
            )

    def check_file(self, path: Path) -> None:
        """As ``Allowance`` says."""
        try:
            size = path.stat().st_size
        except (OSError, ValueError):
            return
        self.caps.check_file(path.name, size)

    def check_bytes(self, name: str, size_bytes: int, others: Callable[[], Iterable[Song]]) -> None:
        """As ``Allowance`` says."""
        self.caps.check_bytes(name, size_bytes, others())

    def check_minutes(self, name: str, duration_s: float, others: Callable[[], Iterable[Song]]) -> None:
        """As ``Allowance`` says."""
        self.caps.check_minutes(name, duration_s, others())

    @contextmanager
    def bringing(self) -> Iterator[None]:
        """As ``Allowance`` says."""
        with self._bringing:
            yield

    @contextmanager
    def working(
        self, cancel: CancelToken | None, tell: Callable[[str], None], *, counts: bool = True
    ) -> Iterator[None]:
        """As ``Allowance`` says."""
        if getattr(self._here, "working", False):
            yield
            return
        if counts:
            self._take()
        waits = "Other visitors' work is under way; yours begins when it is its turn."
        with self._crowd.turns.taken(0, cancel, lambda: tell(waits)):
            self._here.working = True
            try:
                yield
            finally:
                self._here.working = False

    def _take(self) -> None:
        if wait_s := self._works.take():
            raise LibraryError(
                f"You have begun a lot of work lately, and a visitor of this studio may begin "
                f"{self.caps.works_an_hour} pieces an hour; try again in {later_said(wait_s)}.",
                field="works_an_hour",
            )
        if wait_s := self._crowd.works.take():
            self._works.give_back()
            raise LibraryError(
                f"The visitors of this studio have begun a lot of work lately, and together they may begin "
                f"{self._crowd.an_hour} pieces an hour; try again in {later_said(wait_s)}.",
                field="shared_works",
            )

    @contextmanager
    def filming(self) -> Iterator[FilmBegun]:
        """As ``Allowance`` says."""
        self.book.begin(self.caps.check_films)
        begun, made = FilmBegun(), False
        try:
            yield begun
            made = not begun.was_there
        finally:
            if not made:
                self.book.take_back()

    def _is_in(self, path: Path, folder: Path) -> bool:
        try:
            return path.expanduser().resolve().is_relative_to(folder.resolve())
        except (OSError, RuntimeError, ValueError):
            return False
