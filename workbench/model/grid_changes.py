"""What a person may say about the beats: each a statement of what is true, at a time in the song.

A statement outlives the analysis that it was made on: applied to a grid where it holds already it changes
nothing, and it names beats by their time, never by their index. ``analysis.grid_edit`` applies them. Times in
seconds from the song's start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "BarsAt",
    "BeatsAt",
    "DownbeatAt",
    "GridChange",
    "MoveBeats",
    "PhraseFlow",
    "SetMeter",
    "SetTempo",
]

_SLOWEST_BPM, _FASTEST_BPM = 20.0, 400.0
_MOST_BEATS = 16
_FARTHEST_S = 5.0
_LONGEST_S = 86_400.0


def _check_time(at_s: float) -> None:
    if not (math.isfinite(at_s) and 0 <= at_s <= _LONGEST_S):
        raise ValueError(f"a time in the song is 0 to {_LONGEST_S:g} s, not {at_s}")


def _check_tempo(bpm: float) -> None:
    if not (math.isfinite(bpm) and _SLOWEST_BPM <= bpm <= _FASTEST_BPM):
        raise ValueError(f"a tempo is {_SLOWEST_BPM:g} to {_FASTEST_BPM:g} beats a minute, not {bpm}")


@dataclass(frozen=True, slots=True)
class BeatsAt:
    """The metrical level and its phase: twice, half, three times as fast, or between the beats.

    The grid's own beats are kept: some of them, or all and some between.
    """

    bpm: float
    """About how fast the beats go around ``at_s``."""
    at_s: float
    """Where one of them is."""
    kind: Literal["beats-at"] = "beats-at"

    def __post_init__(self) -> None:
        _check_tempo(self.bpm)
        _check_time(self.at_s)


@dataclass(frozen=True, slots=True)
class MoveBeats:
    """All beats come earlier or later by the same time."""

    by_s: float
    """Above 0: later."""
    at_s: float
    """Where a beat is afterwards; one that is near there already has been moved."""
    kind: Literal["move-beats"] = "move-beats"

    def __post_init__(self) -> None:
        _check_time(self.at_s)
        if not (math.isfinite(self.by_s) and 0 < abs(self.by_s) <= _FARTHEST_S):
            raise ValueError(f"beats are moved by at most {_FARTHEST_S:g} s, and not by 0: {self.by_s}")


@dataclass(frozen=True, slots=True)
class SetTempo:
    """A tapped tempo: the grid's own beats where they go at it or at a multiple, else steady beats."""

    bpm: float
    at_s: float | None = None
    """Where one beat is; None leaves that to the grid."""
    kind: Literal["set-tempo"] = "set-tempo"

    def __post_init__(self) -> None:
        _check_tempo(self.bpm)
        if self.at_s is not None:
            _check_time(self.at_s)


@dataclass(frozen=True, slots=True)
class SetMeter:
    """How many beats each bar has."""

    beats: int
    at_s: float
    """Where a bar begins; bars are counted from there, both ways."""
    kind: Literal["set-meter"] = "set-meter"

    def __post_init__(self) -> None:
        _check_time(self.at_s)
        if not 1 <= self.beats <= _MOST_BEATS:
            raise ValueError(f"a bar has 1 to {_MOST_BEATS} beats, not {self.beats}")


@dataclass(frozen=True, slots=True)
class BarsAt:
    """All bars begin some beats later than was heard, so that one begins at ``at_s``."""

    at_s: float
    kind: Literal["bars-at"] = "bars-at"

    def __post_init__(self) -> None:
        _check_time(self.at_s)


@dataclass(frozen=True, slots=True)
class DownbeatAt:
    """One bar begins at ``at_s``; the bars after it follow, up to the next downbeat that a person fixed."""

    at_s: float
    kind: Literal["downbeat-at"] = "downbeat-at"

    def __post_init__(self) -> None:
        _check_time(self.at_s)


@dataclass(frozen=True, slots=True)
class PhraseFlow:
    """There are no beats from ``start_s`` to ``end_s``: cuts follow the phrases there."""

    start_s: float
    end_s: float
    kind: Literal["phrase-flow"] = "phrase-flow"

    def __post_init__(self) -> None:
        _check_time(self.start_s)
        _check_time(self.end_s)
        if not self.start_s < self.end_s:
            raise ValueError(f"a span needs start < end, not {self.start_s} and {self.end_s}")


GridChange = BeatsAt | MoveBeats | SetTempo | SetMeter | BarsAt | DownbeatAt | PhraseFlow
