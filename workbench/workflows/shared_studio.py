"""A studio that is served to others: each visitor has a library of their own, and nobody sees the owner's.

A visitor is known by a code. The id is made of the code and of a key that only this library has, so that whoever reads
an id, in a log or in a path, cannot come as that visitor.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.errors import LibraryError, OptionError
from workbench.jobs.bucket import Bucket
from workbench.jobs.clock import Clock, SystemClock
from workbench.jobs.turns import Turns
from workbench.media.listener import ListeningProcess
from workbench.model.counted import counted
from workbench.model.visitor_caps import VisitorCaps
from workbench.providers import listener_needs, listeners
from workbench.settings import Settings, load
from workbench.store.database import check_not_gone
from workbench.workflows.letters import LETTERS, drawn, grouped
from workbench.workflows.library import Library
from workbench.workflows.means import Means
from workbench.workflows.own_library import own_library_shut
from workbench.workflows.song_files import kept_songs
from workbench.workflows.telling import told_hosts
from workbench.workflows.visiting import Crowd, VisitorAllowance
from workbench.workflows.visitor_key import kept_key

__all__ = ["SharedStudio", "Used", "library_of", "shared"]

FOLDER = "visitors"
_GROUPS, _GROUP = 5, 4
_ID = re.compile(r"[0-9a-f]{32}")
_BURST = 8
_AT_ONCE = 2
"""Pieces of costly work of all visitors that go on at the same time; others wait for their turn."""


@dataclass(frozen=True, slots=True)
class Used:
    """What a visitor has used of the caps."""

    songs_mb: float
    songs_minutes: float
    films: int
    usd: str
    """Settled and reserved, as ``1.25``."""


class SharedStudio:
    """The visitors of one library's studio.

    Args:
        settings: of the owner's library; each visitor's is made of them.
        clock: how late it is.

    Raises:
        OptionError: a cap is not allowed.
        LibraryError: the folder of visitors cannot be made, or their key cannot be read.
    """

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings, self._clock = settings, clock or SystemClock()
        self.caps = _caps_of(settings)
        self._folder = settings.library / FOLDER
        works = Bucket(self._clock, settings.shared_works, max(1, settings.shared_works // _BURST))
        self._crowd = Crowd(settings.shared_works, works, Turns(_AT_ONCE))
        self._allowances: dict[str, VisitorAllowance] = {}
        self._lock = threading.Lock()
        self._means = Means(
            ListeningProcess(settings.library, listeners(), listener_needs()), settings.weights
        )  # one process for all: each would hold its networks in memory
        self._make(self._folder)
        self._key = kept_key(self._folder)

    def admit(self) -> str:
        """A new visitor's code; the visitor has a place from now on.

        Raises:
            LibraryError: there are as many as there may be, or the place cannot be made.
        """
        with self._lock:
            there = self._count()
            if there >= self.settings.most_visitors:
                raise LibraryError(
                    f"This studio has {counted(there, 'visitor')}, and {self.settings.most_visitors} are allowed "
                    "(most_visitors); come back with the code of an earlier visit, or ask whoever runs it.",
                    field="most_visitors",
                )
            letters = drawn(_GROUPS * _GROUP)
            self._make(self.place(self._id(letters)))
        return grouped(letters, _GROUP)

    def known(self, code: str) -> tuple[str, str] | None:
        """The id of the visitor with a code, however it is written, and the code as it is; None where there is none."""
        letters = "".join(c for c in code.casefold() if c in LETTERS)
        if len(letters) != _GROUPS * _GROUP:
            return None
        found = self._id(letters)
        return (found, grouped(letters, _GROUP)) if self.place(found).is_dir() else None

    def place(self, visitor: str) -> Path:
        """A visitor's folder; beside the library it may hold what is made for a download."""
        if not _ID.fullmatch(visitor):
            raise LibraryError("This is no visitor of this studio; log in again.", field="visitor")
        return self._folder / visitor

    def allowance(self, visitor: str) -> VisitorAllowance:
        """What a visitor may do; one for all of their pages."""
        with self._lock:
            if visitor not in self._allowances:
                place = self.place(visitor)
                self._allowances[visitor] = VisitorAllowance(visitor, place, self.caps, self._crowd, self._clock)
            return self._allowances[visitor]

    def library(self, visitor: str) -> Library:
        """A visitor's own library, made at its first use.

        Raises:
            LibraryError: there is no such visitor, or it was there and is gone.
        """
        place = self.place(visitor)
        if not place.is_dir():
            raise LibraryError("Your place in this studio is gone; log out and in again.", field="visitor")
        check_not_gone(place / "library")
        caps, host = self.caps, self.settings
        settings = replace(
            host,
            library=place / "library",
            max_song_mb=min(host.max_song_mb, caps.song_mb),
            max_song_s=min(host.max_song_s, caps.song_minutes * 60),
            quota_gb=host.visitor_gb,
            quota_projects=None,
            cache_gb=host.visitor_gb / 2 if host.cache_gb is None else min(host.cache_gb, host.visitor_gb / 2),
        )
        return Library(settings=settings, means=self._means, allowance=self.allowance(visitor))

    def used(self, visitor: str) -> Used:
        """What a visitor has used."""
        library = self.library(visitor)
        songs = kept_songs(library.store)
        return Used(
            sum(song.size_bytes for song in songs) / 1e6,
            sum(song.duration_s for song in songs) / 60,
            self.allowance(visitor).book.films,
            f"{library.store.ledger.taken(project='', visitor=visitor)['visitor']:.2f}",
        )

    def _count(self) -> int:
        try:
            return sum(1 for each in self._folder.iterdir() if _ID.fullmatch(each.name))
        except OSError as error:
            raise LibraryError(
                "The visitors of this studio cannot be counted, so nobody new is let in; ask whoever runs it to mend "
                f"the library's folder ({error.strerror}).",
                field="library",
            ) from error

    def _id(self, code: str) -> str:
        return hmac.new(self._key, code.encode(), hashlib.sha256).hexdigest()[:32]

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The folder {str(folder)!r} cannot be made ({error.strerror}); mend the library's folder.",
                field="library",
            ) from error


_SHARED: list[SharedStudio] = []
"""The one that this process serves. A page finds it here: marimo runs its cells in this process."""


@contextmanager
def shared(studio: SharedStudio) -> Iterator[None]:
    """While this process serves a shared studio."""
    _SHARED.append(studio)
    try:
        with own_library_shut():
            yield
    finally:
        _SHARED.remove(studio)


def library_of(folder: object, request: object) -> Library:
    """The library that a page works in: in a shared studio its visitor's, else whoever's started it.

    As long as the process runs, one that was there and is gone is never begun anew: it would stand where the old one
    may be put back.

    Args:
        folder: named after ``--``; None = the settings' own.
        request: ``mo.app_meta().request``, whose user the guard of a shared studio has set.

    Raises:
        LibraryError: it is gone; or the studio is shared, and nobody is logged in or a folder was named.
    """
    if not _SHARED:
        named = None if folder is None else str(folder)
        check_not_gone(load(named).library)
        return Library(named, hosts=told_hosts())
    user = getattr(request, "user", None)
    visitor = user.get("visitor") if isinstance(user, Mapping) else None
    if folder is not None or not isinstance(visitor, str):
        raise LibraryError(
            "This studio is shared: a page opens the library of the visitor who is logged in, and no other.",
            field="library",
        )
    return _SHARED[-1].library(visitor)


def _caps_of(settings: Settings) -> VisitorCaps:
    if settings.month_budget is not None and settings.visitor_usd * settings.most_visitors > settings.month_budget:
        raise OptionError(
            f"{settings.most_visitors} visitors (most_visitors) who may each spend {settings.visitor_usd} USD "
            f"(visitor_usd) would spend more than the {settings.month_budget} USD of month_budget, which holds for "
            "them together, beside what you spend yourself; lower one of these, or raise month_budget.",
            field="visitor_usd",
        )
    return VisitorCaps(
        song_mb=settings.visitor_song_mb,
        songs_mb=settings.visitor_songs_mb,
        song_minutes=settings.visitor_song_minutes,
        songs_minutes=settings.visitor_songs_minutes,
        films_a_day=settings.visitor_films,
        usd=settings.visitor_usd,
        works_an_hour=settings.visitor_works,
    )
