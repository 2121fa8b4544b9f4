"""What one visitor of a shared studio may bring and make, and the sentence that refuses more. Values, nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from workbench.errors import LibraryError, SongError
from workbench.model.counted import counted
from workbench.model.song import Song

__all__ = ["VisitorCaps", "later_said"]

_MB, _MINUTE_S = 1_000_000, 60.0


@dataclass(frozen=True, slots=True)
class VisitorCaps:
    """The caps of each visitor. What a visitor keeps is what the visitor's library holds, its trash included."""

    song_mb: float
    """Of one song's file, megabytes."""
    songs_mb: float
    """Of all songs that a visitor keeps, megabytes."""
    song_minutes: float
    songs_minutes: float
    films_a_day: int
    """Films whose making began on one day (UTC)."""
    usd: Decimal
    """What hosts of models may cost in all, US dollars; 0 = nothing is asked of them."""
    works_an_hour: int
    """Pieces of costly work: listening, making clips, films, exports."""

    def check_file(self, name: str, size_bytes: int) -> None:
        """Refuse a file that is too large.

        Raises:
            SongError
        """
        if size_bytes > self.song_mb * _MB:
            raise SongError(
                f"The song {name!r} has {size_bytes / _MB:.4g} MB, and a visitor of this studio may bring "
                f"{self.song_mb:g} MB at a time; bring a smaller file, such as an MP3.",
                field="song",
            )

    def check_bytes(self, name: str, size_bytes: int, kept: Iterable[Song]) -> None:
        """Refuse a file for which the songs that are kept leave no room.

        Raises:
            LibraryError
        """
        held = sum(song.size_bytes for song in kept)
        if held + size_bytes > self.songs_mb * _MB:
            left = max(0.0, self.songs_mb - held / _MB)
            raise LibraryError(
                f"The song {name!r} has {size_bytes / _MB:.4g} MB, and of the {self.songs_mb:g} MB of songs that a "
                f"visitor of this studio may keep {left:.4g} MB are left; delete a project for good, or bring a "
                "smaller file.",
                field="songs_mb",
            )

    def check_minutes(self, name: str, duration_s: float, kept: Iterable[Song]) -> None:
        """Refuse a song that is too long by itself, or together with those that are kept.

        Raises:
            SongError, LibraryError
        """
        minutes, held = duration_s / _MINUTE_S, sum(song.duration_s for song in kept) / _MINUTE_S
        if minutes > self.song_minutes:
            raise SongError(
                f"The song {name!r} lasts {minutes:.4g} minutes, and a visitor of this studio may bring songs of "
                f"{self.song_minutes:g} minutes; bring a shorter one, or a part of it.",
                field="song",
            )
        if held + minutes > self.songs_minutes:
            left = max(0.0, self.songs_minutes - held)
            raise LibraryError(
                f"The song {name!r} lasts {minutes:.4g} minutes, and of the {self.songs_minutes:g} minutes of songs "
                f"that a visitor of this studio may keep {left:.4g} are left; delete a project for good, or bring a "
                "shorter song.",
                field="songs_minutes",
            )

    def check_films(self, begun: int) -> None:
        """Refuse one more film on a day on which so many were begun.

        Raises:
            LibraryError
        """
        if begun >= self.films_a_day:
            raise LibraryError(
                f"You have begun {counted(begun, 'film')} today, and a visitor of this studio may make "
                f"{self.films_a_day} a day; come back after midnight (UTC).",
                field="films_a_day",
            )


def later_said(seconds: float) -> str:
    """When to come back, in words; rounded up, so that it is not too early."""
    if seconds < _MINUTE_S:
        return counted(max(1, math.ceil(seconds)), "second")
    return counted(math.ceil(seconds / _MINUTE_S), "minute")
