"""A library as a page shows it: no place of this computer is in it, so the page can be kept and handed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

__all__ = ["Held", "ShownCopy", "ShownProject", "ShownTrash"]


@dataclass(frozen=True, slots=True)
class ShownProject:
    """One project."""

    id: str
    name: str
    by: str
    """Title and artist, where the song's file says them."""
    duration_s: float
    step: str
    """How far it is, such as planned."""
    error: str
    """The last failure's sentence; empty where the state is another."""
    style: str
    clips: int
    film: bool
    """Whether its newest film is still where it was written."""
    certified: bool | None
    """Whether that film was proven; None where none was made."""
    picture: bytes | None
    """A JPEG of about 10 kB."""
    size_bytes: int
    settled_usd: Decimal
    unknown_prices: int
    made_at: datetime
    changed_at: datetime
    finalized_at: datetime | None
    shared: str
    """The name of the folder of its page; empty where there is none."""
    shared_at: datetime | None
    sharing: float | None = None
    """How far the writing of its page is, percent; None where none is written."""
    not_shared: str = ""
    """Why the last page could not be written."""


@dataclass(frozen=True, slots=True)
class ShownTrash:
    """One project that was deleted and can be brought back."""

    id: str
    name: str
    until: datetime
    days_left: int
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ShownCopy:
    """One copy of the library's database."""

    name: str
    made_at: datetime
    size_bytes: int
    daily: bool
    """Otherwise it was in force until another copy was put back."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a library holds and may hold, bytes; None = no limit."""

    size_bytes: int
    quota_bytes: int | None
    cache_bytes: int
    most_cache_bytes: int | None
    trash_bytes: int
    projects: int
    quota_projects: int | None
